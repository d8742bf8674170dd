// The plugin `markdown`: contributes two renderers, nothing else.
#include "commonmark.h"
#include "renderer.h"

namespace chancery::markdown {
namespace {

// The register whose numbers begin so: "NC-2026-0007" where one counts "NC-{year}-{seq:4}". Documents are numbered by their type.
std::string address_of(const Host& host, const std::string& id) {
  for (const auto& policy : host.registers()) {
    const std::string name = policy.value("register", ""), number = policy.value("number", "");
    const std::string begins = number.substr(0, number.find('{'));
    if (!begins.empty() && id.rfind(begins, 0) == 0) return "/" + name + "/" + id;
  }
  return "/documents/" + id;
}

class MarkdownPlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    prepare_extensions();
    const Say say = [&host](const std::string& key, const std::map<std::string, std::string>& details) { return host.say(key, Json(details)); };
    const Align align = [&host](const std::vector<std::string>& older, const std::vector<std::string>& newer) { return host.align(older, newer); };
    to.renderer(std::make_shared<MarkdownRenderer>(say, align, [&host](const std::string& id) { return address_of(host, id); }));
    to.renderer(std::make_shared<PlainTextRenderer>(say, align));
  }
};

}  // namespace
}  // namespace chancery::markdown

CHANCERY_PLUGIN("markdown", "Markdown and plain text", "1.0.0", chancery::markdown::MarkdownPlugin)
