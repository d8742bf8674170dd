// Search: the words a person types, among what is in force and what else they may see.
#include "desk/pages.h"
#include "desk/rows.h"
#include "item_pages/query.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::desk {
namespace {

constexpr int most_hits = 50;

// What people work by comes before what was noticed, and both before people and rules; else the order of the index stands.
std::vector<Hit> in_force_first(const Labels& labels, std::vector<Hit> hits) {
  const auto rank = [&](const Hit& hit) {
    if (hit.register_name == "people" || hit.register_name == "policies") return 2;
    return labels.policy(hit.register_name).is_object() && labels.policy(hit.register_name).value("revisioned", false) ? 0 : 1;
  };
  std::stable_sort(hits.begin(), hits.end(), [&](const Hit& one, const Hit& other) { return rank(one) < rank(other); });
  return hits;
}

// The index marks what it found with two control characters; everything else of the text is escaped here.
std::string marked(const std::string& snippet) {
  std::string html;
  bool open = false;
  for (const char c : snippet) {
    switch (c) {
      case '\x02': html += open ? "" : "<mark>"; open = true; break;
      case '\x03': html += open ? "</mark>" : ""; open = false; break;
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      default: html += c;
    }
  }
  return open ? html + "</mark>" : html;
}

std::string plain(const std::string& snippet) {
  std::string text;
  for (const char c : snippet)
    if (c != '\x02' && c != '\x03') text += c;
  return text;
}

std::string title_of(const Host& host, const Labels& labels, const Hit& hit) {
  if (hit.register_name == "people") return labels.person(hit.id);
  return hit.register_name == "policies" ? rules_title(host, labels, hit.id, hit.revision) : hit.title;
}

}  // namespace

Outcome<Answer> search_page(const Host& host, const PageRequest& request) {
  const std::string words = request.asked("q");
  const Labels labels(host);
  Json hits = Json::array();
  if (words.find_first_not_of(" \t\r\n") != std::string::npos)
    for (const auto& hit : in_force_first(labels, host.items().search(request.viewer, words, most_hits)))
      hits.push_back({{"register", hit.register_name}, {"register_title", labels.register_title(hit.register_name)}, {"id", hit.id}, {"title", title_of(host, labels, hit)},
                      {"href", address(hit.register_name, hit.id)}, {"status", shown::status(hit.state)},
                      {"revision", hit.revision > 0 ? Json(hit.revision) : Json()}, {"snippet", plain(hit.snippet)}, {"snippet_html", marked(hit.snippet)}});
  Json empty = nullptr;
  if (hits.empty())
    empty = {{"icon", "search"}, {"sentence", words.empty() ? host.say("search.begin") : host.say("search.none", {{"words", words}})}, {"href", "/documents"}, {"link", host.say("search.all")}};
  const std::string title = words.empty() ? host.say("search.title") : host.say("search.title-words", {{"words", words}});
  const bool any = !hits.empty();
  return Answer(Model{"desk/search", {{"title", title}, {"q", words}, {"any", any},
                                      {"says", hits.size() >= most_hits ? host.say("search.first", {{"count", hits.size()}}) : host.say("search.count", {{"count", hits.size()}})},
                                      {"hits", std::move(hits)}, {"empty", std::move(empty)}}});
}

}  // namespace chancery::desk
