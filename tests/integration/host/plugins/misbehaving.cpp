// Names what it adds in good order, and then each of it fails when it is asked, in both ways in which C++ can fail.
#include "sdk/plugin.h"

namespace {
using namespace chancery;

class Misbehaving : public Plugin {
  void contribute(Host&, Contributions& to) override {
    to.page({"GET", "/misbehaving/exception", Permission::signed_in(), [](const PageRequest&) -> Outcome<Answer> { throw std::runtime_error("/etc/chancery/secret: of no reader's business"); }, "Throws an exception."});
    to.page({"GET", "/misbehaving/number", Permission::signed_in(), [](const PageRequest&) -> Outcome<Answer> { throw 42; }, "Throws a number."});
    to.fact("known", [](const Json&, const std::string&) -> bool { throw 42; });
    to.listener("hears", [](const ActTold&) { throw std::runtime_error("deaf"); });
    to.check("sees", [](const Viewer&) -> std::vector<Finding> { throw 42; });
    to.job("works", 1, [](const std::function<bool()>&) { throw 42; });
  }
};
}  // namespace

CHANCERY_PLUGIN("misbehaving", "Misbehaving", "1.0.0", Misbehaving)
