// Throws numbers wherever a plugin may throw: what C++ allows need not be a std::exception.
#include "sdk/plugin.h"

namespace {
class Numbers : public chancery::Renderer {
  bool takes(const std::string&) const override { return true; }
  std::string html(const std::string&, const chancery::FilesBeside&) const override { throw 42; }
  std::string text(const std::string&) const override { throw 42; }
  std::string redline(const std::string&, const std::string&, const chancery::FilesBeside&, const chancery::FilesBeside&) const override { throw 42; }
  std::string version() const override { return "1"; }
};

class Number : public chancery::Plugin {
  void contribute(chancery::Host&, chancery::Contributions& to) override {
    to.renderer(std::make_shared<Numbers>());
    to.check("number", [](const chancery::Viewer&) -> std::vector<chancery::Finding> { throw 42; });
    to.check("good", [](const chancery::Viewer&) { return std::vector<chancery::Finding>{{"minor", "7.5.3", "documents", "SOP-001", "finding.x", {}}}; });
  }
};
}  // namespace

CHANCERY_PLUGIN("number", "Number", "1.0.0", Number)
