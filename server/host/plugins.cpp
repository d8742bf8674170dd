#include "host/plugins.h"

#include "host/plugin_label.h"

#include <Poco/Exception.h>
#include <Poco/SharedLibrary.h>

#include <algorithm>
#include <filesystem>

namespace chancery {
namespace {

// Never unloaded, not even at the end of the program: code of them may still be on a stack. One list for the whole process,
// so that it is plain to whoever looks for leaks that they are held.
Poco::SharedLibrary& keep_open(std::unique_ptr<Poco::SharedLibrary> library) {
  static std::mutex guard;
  static auto& kept = *new std::vector<std::unique_ptr<Poco::SharedLibrary>>;
  const std::lock_guard lock(guard);
  kept.push_back(std::move(library));
  return *kept.back();
}

}  // namespace

void Plugins::load(const std::string& folder, const std::vector<std::string>& names, Host& host, Registry& registry) {
  for (const auto& name : names) load_one(folder + "/" + name + ".so", name, host, registry);
}

void Plugins::load_one(const std::string& path, const std::string& name, Host& host, Registry& registry) {
  const auto problem = [&](const std::string& key, Json details = Json::object()) {
    details["plugin"] = name;
    problems_.push_back({name, key, std::move(details)});
  };
  if (!std::filesystem::exists(path)) return problem("plugin.absent");
  const auto label = read_plugin_label(path);
  if (!label) return problem(label.refusal().key);
  if (label->abi != sdk_abi) return problem("plugin.wrong-abi", {{"has", label->abi}, {"wanted", sdk_abi}});
  const bool taken = std::any_of(loaded_.begin(), loaded_.end(), [&](const LoadedPlugin& other) { return other.id == label->id; });
  if (taken) return problem("plugin.duplicate", {{"id", label->id}});
  auto library = std::make_unique<Poco::SharedLibrary>();
  try {
    library->load(path, Poco::SharedLibrary::SHLIB_LOCAL);
  } catch (const Poco::Exception& broken) {
    return problem("plugin.broken", {{"problem", broken.message()}});
  }
  Poco::SharedLibrary& opened = keep_open(std::move(library));
  if (!opened.hasSymbol("chancery_plugin_card")) return problem("plugin.no-card");
  const auto* card = static_cast<const PluginCard*>(opened.getSymbol("chancery_plugin_card"));
  if (card->abi != label->abi || card->id != label->id) return problem("plugin.no-card");
  Registry with_it = registry;   // so that a plugin that fails half-way leaves nothing of itself
  try {
    std::unique_ptr<Plugin> plugin(card->create());
    if (!plugin) return problem("plugin.nothing");
    PluginContributions contributions(with_it, card->id);
    plugin->contribute(host, contributions);
    plugins_.push_back(std::move(plugin));
  } catch (const std::exception& thrown) {
    return problem("plugin.failed", {{"problem", thrown.what()}});
  } catch (...) {
    return problem("plugin.failed", {{"problem", "unknown"}});
  }
  registry = std::move(with_it);
  loaded_.push_back({card->id, card->title, card->version});
}

}  // namespace chancery
