// Help: short texts for each kind of work. Each is a page of the catalogue (web/messages/en/help), because it is a text to read
// and no sentence to fill in.
#include "desk/pages.h"

#include <algorithm>
#include <array>

namespace chancery::desk {
namespace {

constexpr std::array<const char*, 13> topics{"reading", "writing", "signing", "account", "passkeys", "codes", "records", "policies", "auditing", "verifying", "witnesses", "administration", "markdown"};

}  // namespace

Outcome<Answer> help_page(const Host& host, const PageRequest& request) {
  const auto asked = request.path.find("topic");
  const std::string topic = asked == request.path.end() ? "" : asked->second;
  if (!topic.empty() && std::find(topics.begin(), topics.end(), topic) == topics.end()) return Refusal{Because::unknown, "help.unknown"};
  Json list = Json::array();
  for (const std::string each : topics)
    list.push_back({{"href", "/help/" + each}, {"title", host.say("help." + each)}, {"says", host.say("help." + each + ".says")}, {"here", each == topic}});
  const std::string title = host.say(topic.empty() ? "help.title" : "help." + topic);
  return Answer(Model{topic.empty() ? "help" : "desk/help/" + topic, {{"title", title}, {"topics", std::move(list)}}});
}

}  // namespace chancery::desk
