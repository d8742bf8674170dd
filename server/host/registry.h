// What the plugins contributed, kept for the life of the server. Filled on the starting thread, read by many afterwards.
#pragma once
#include "sdk/plugin.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chancery {

struct NavigationEntry { std::string path, message_key, icon; Permission permission; int order = 0; };
struct Listener { std::string name; std::function<void(const ActTold&)> hear; };
struct Job { std::string name; int minutes = 0; std::function<void(const std::function<bool()>& stopping)> run; };
struct Check { std::string name; std::function<std::vector<Finding>(const Viewer&)> find; };

class Registry {
 public:
  std::vector<Page> pages;
  std::vector<std::shared_ptr<Renderer>> renderers;
  std::map<std::string, std::function<bool(const Json&, const std::string&)>> facts;   // "<plugin>.<name>"
  std::vector<Listener> listeners;                                                      // "<plugin>.<name>"
  std::vector<Check> checks;
  std::vector<Job> jobs;
  std::vector<NavigationEntry> navigation;

  const Renderer* renderer(const std::string& media_type) const;
  // Plain text by the renderer of that media type; empty when there is none or it throws.
  std::string text(const std::string& media_type, const std::string& bytes) const;
  // What all checks find. One that throws is itself a finding ("finding.check-failed" {check}), and `failed` hears why.
  std::vector<Finding> findings(const Viewer&, const std::function<void(const std::string& check, const std::string& problem)>& failed) const;
  // Throws when there is no such fact, or it throws: the policy then refuses.
  bool fact(const std::string& name, const Json& item, const std::string& actor) const;
};

// The same registry as one plugin sees it: everything it adds carries its id.
class PluginContributions final : public Contributions {
 public:
  PluginContributions(Registry& registry, std::string plugin) : registry_(registry), plugin_(std::move(plugin)) {}
  void page(Page) override;
  void renderer(std::shared_ptr<Renderer>) override;
  void fact(std::string name, std::function<bool(const Json& item, const std::string& actor)>) override;
  void listener(std::string name, std::function<void(const ActTold&)>) override;
  void check(std::string name, std::function<std::vector<Finding>(const Viewer&)>) override;
  void job(std::string name, int minutes, std::function<void(const std::function<bool()>& stopping)>) override;
  void navigation(std::string path, std::string message_key, std::string icon, Permission, int order) override;

 private:
  Registry& registry_;
  std::string plugin_;
};

}  // namespace chancery
