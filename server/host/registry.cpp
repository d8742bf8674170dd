#include "host/registry.h"

#include "sdk/registers.h"

#include <stdexcept>

namespace chancery {

const Renderer* Registry::renderer(const std::string& media_type) const {
  for (const auto& each : renderers) if (each->takes(media_type)) return each.get();
  return nullptr;
}

std::string Registry::text(const std::string& media_type, const std::string& bytes) const {
  const Renderer* by = renderer(media_type);
  if (!by) return {};
  try {
    return by->text(bytes);
  } catch (...) {   // of a plugin, whatever it is: a document that cannot be searched is still a document
    return {};
  }
}

std::vector<Finding> Registry::findings(const Viewer& viewer, const std::function<void(const std::string&, const std::string&)>& failed) const {
  std::vector<Finding> all;
  for (const auto& check : checks) {
    std::string problem;
    try {
      for (auto& finding : check.find(viewer)) all.push_back(std::move(finding));
      continue;
    } catch (const std::exception& thrown) {
      problem = thrown.what();
    } catch (...) {   // of a plugin: it need not be an exception
      problem = "unknown";
    }
    failed(check.name, problem);
    all.push_back({"observation", "9.1", "", "", "finding.check-failed", {{"check", check.name}}});
  }
  return all;
}

bool Registry::fact(const std::string& name, const Json& item, const std::string& actor) const {
  const auto at = facts.find(name);
  if (at == facts.end()) throw std::runtime_error("no plugin knows the fact " + name);
  return at->second(item, actor);
}

void PluginContributions::page(Page page) {
  for (const auto& each : registry_.pages)
    if (each.method == page.method && each.pattern == page.pattern && meet(each.registers, page.registers))
      throw std::runtime_error(page.method + " " + page.pattern + " is there already");
  registry_.pages.push_back(std::move(page));
}

void PluginContributions::renderer(std::shared_ptr<Renderer> renderer) { registry_.renderers.push_back(std::move(renderer)); }

void PluginContributions::fact(std::string name, std::function<bool(const Json&, const std::string&)> tell) {
  registry_.facts[plugin_ + "." + name] = std::move(tell);
}

void PluginContributions::listener(std::string name, std::function<void(const ActTold&)> hear) {
  registry_.listeners.push_back({plugin_ + "." + name, std::move(hear)});
}

void PluginContributions::check(std::string name, std::function<std::vector<Finding>(const Viewer&)> find) {
  registry_.checks.push_back({plugin_ + "." + name, std::move(find)});
}

void PluginContributions::job(std::string name, int minutes, std::function<void(const std::function<bool()>&)> run) {
  registry_.jobs.push_back({plugin_ + "." + name, minutes, std::move(run)});
}

void PluginContributions::navigation(std::string path, std::string message_key, std::string icon, Permission permission, int order) {
  registry_.navigation.push_back({std::move(path), std::move(message_key), std::move(icon), std::move(permission), order});
}

}  // namespace chancery
