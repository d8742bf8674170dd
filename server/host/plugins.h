// Loading plugins: the label is read before any of the plugin's code runs (sdk/plugin.h tells the whole life).
// A plugin that cannot be loaded costs itself only: the others are loaded, and a sentence says what is wrong with it.
#pragma once
#include "host/registry.h"
#include "sdk/plugin.h"

#include <memory>
#include <string>
#include <vector>


namespace chancery {

struct LoadedPlugin { std::string id, title, version; };

struct PluginProblem {
  std::string name;                 // as conf names it
  std::string key;                  // of the sentence: "plugin.wrong-abi"
  Json details = Json::object();
};

class Plugins {
 public:
  Plugins() = default;
  Plugins(const Plugins&) = delete;
  Plugins& operator=(const Plugins&) = delete;

  // Reads the label of <folder>/<name>.so for each name, opens it and lets it contribute. A plugin whose contribution throws leaves nothing behind.
  void load(const std::string& folder, const std::vector<std::string>& names, Host&, Registry&);

  const std::vector<LoadedPlugin>& loaded() const { return loaded_; }
  const std::vector<PluginProblem>& problems() const { return problems_; }

 private:
  void load_one(const std::string& path, const std::string& name, Host&, Registry&);

  std::vector<std::unique_ptr<Plugin>> plugins_;
  std::vector<LoadedPlugin> loaded_;
  std::vector<PluginProblem> problems_;
};

}  // namespace chancery
