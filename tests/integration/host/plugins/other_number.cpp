// Built for another number of the interface, as a library of another year is.
#include "sdk/plugin.h"
#include "trace.h"

namespace {
class Other : public chancery::Plugin {
  void contribute(chancery::Host&, chancery::Contributions&) override {}
};
}  // namespace

extern "C" __attribute__((visibility("default"), used, section(".chancery_label"))) const chancery::PluginLabel chancery_plugin_label = {
    "CHANCERY-PLUGIN", chancery::sdk_abi + 1, "other"};
extern "C" __attribute__((visibility("default"))) const chancery::PluginCard chancery_plugin_card = {
    chancery::sdk_abi + 1, "other", "Other", "1.0.0", []() -> chancery::Plugin* { return new Other; }};
