// The plugin `markdown`: contributes two renderers, nothing else.
#include "commonmark.h"
#include "renderer.h"

namespace chancery::markdown {
namespace {

class MarkdownPlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    prepare_extensions();
    const Say say = [&host](const std::string& key, const std::map<std::string, std::string>& details) { return host.say(key, Json(details)); };
    const Align align = [&host](const std::vector<std::string>& older, const std::vector<std::string>& newer) { return host.align(older, newer); };
    to.renderer(std::make_shared<MarkdownRenderer>(say, align));
    to.renderer(std::make_shared<PlainTextRenderer>(say, align));
  }
};

}  // namespace
}  // namespace chancery::markdown

CHANCERY_PLUGIN("markdown", "Markdown and plain text", "1.0.0", chancery::markdown::MarkdownPlugin)
