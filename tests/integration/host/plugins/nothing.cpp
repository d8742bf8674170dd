// Its label and its card are good, and it makes no plugin.
#include "sdk/plugin.h"

extern "C" __attribute__((visibility("default"), used, section(".chancery_label"))) const chancery::PluginLabel chancery_plugin_label = {
    "CHANCERY-PLUGIN", chancery::sdk_abi, "nothing"};
extern "C" __attribute__((visibility("default"))) const chancery::PluginCard chancery_plugin_card = {
    chancery::sdk_abi, "nothing", "Nothing", "1.0.0", []() -> chancery::Plugin* { return nullptr; }};
