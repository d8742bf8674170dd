#include "documents/changes.h"

#include "item_pages/item.h"
#include "item_pages/outline.h"
#include "item_pages/register.h"

namespace chancery::documents {

using namespace item_pages;

namespace {

const Json* named(const Json& files, const std::string& name) {
  for (const Json& each : files)
    if (text_of(each, "name") == name) return &each;
  return nullptr;
}

// Walks over safe HTML as the renderer writes it: no tag holds a ">" in an attribute, no comment, no raw text.
class PlaceFinder {
 public:
  explicit PlaceFinder(std::string_view html) : html_(html) {}

  Marked run() {
    for (std::size_t at = 0; at < html_.size();) {
      const auto next = html_[at] == '<' ? html_.find('>', at) : html_.find('<', at);
      const auto end = next == std::string_view::npos ? html_.size() : html_[at] == '<' ? next + 1 : next;
      const auto piece = html_.substr(at, end - at);
      if (html_[at] == '<') tag(piece);
      else text(piece);
      at = end;
    }
    return std::move(found_);
  }

 private:
  static std::string_view name_of(std::string_view tag) {
    const auto begin = tag.size() > 1 && tag[1] == '/' ? 2U : 1U;
    return tag.substr(begin, tag.find_first_of(" />", begin) - begin);
  }

  void tag(std::string_view tag) {
    const auto name = tag.back() == '>' ? name_of(tag) : std::string_view();   // a cut tag is left as it is
    const bool closes = tag.size() > 1 && tag[1] == '/', mark = name == "ins" || name == "del";
    const bool heading = name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '3';
    if (mark && !closes) return open_mark(tag, name);
    if (mark && !marks_.empty()) marks_.pop_back();
    if (heading && !closes) begin_heading();
    if (heading && closes) end_heading();
    if (name == "img") content();
    found_.html += tag;
  }

  void open_mark(std::string_view tag, std::string_view name) {
    marks_.push_back(name == "ins" ? '+' : '-');
    if (open_) {
      found_.html += tag;
      return;
    }
    open_ = true;
    said_ = false;
    Place place;
    place.id = "change~" + std::to_string(found_.places.size() + 1);
    place.section = section_;
    found_.html.append("<").append(name).append(" id=\"").append(place.id).append("\"").append(tag.substr(1 + name.size()));
    found_.places.push_back(std::move(place));
    if (in_heading_) waiting_ = found_.places.size();
  }

  // Words or a picture: within a mark they belong to its place, outside they end it.
  void content() {
    if (marks_.empty()) {
      open_ = false;
      return;
    }
    said_ = true;
    (marks_.back() == '+' ? found_.places.back().added : found_.places.back().removed) = true;
  }

  void text(std::string_view text) {
    if (text.find_first_not_of(" \n\t") != std::string_view::npos) content();
    if (in_heading_ && (marks_.empty() || marks_.back() == '+')) heading_ += text;
    found_.html += text;
  }

  void begin_heading() {
    in_heading_ = true;
    heading_.clear();
    if (open_ && !said_) waiting_ = found_.places.size();   // the mark stands round the heading itself
  }

  void end_heading() {
    in_heading_ = false;
    if (const std::string words = plain(heading_); !words.empty()) section_ = words;
    if (waiting_ > 0)
      for (auto i = waiting_ - 1; i < found_.places.size(); ++i) found_.places[i].section = section_;
    waiting_ = 0;
  }

  std::string_view html_;
  Marked found_;
  std::string marks_;              // of the open marks, the innermost last
  std::string section_, heading_;
  bool open_ = false, said_ = false, in_heading_ = false;
  std::size_t waiting_ = 0;        // the first place (from 1) that waits for the heading it stands in; 0: none
};

}  // namespace

Json file_changes(const Host& host, const Json& older, const Json& newer) {
  Json changes = Json::array();
  const Json before = attachments_of(older), after = attachments_of(newer);
  for (const Json& each : before)
    if (!named(after, text_of(each, "name"))) changes.push_back({{"name", text_of(each, "name")}, {"change", "removed"}});
  for (const Json& each : after) {
    const Json* was = named(before, text_of(each, "name"));
    if (!was) changes.push_back({{"name", text_of(each, "name")}, {"change", "added"}});
    else if (text_of(*was, "sha256") != text_of(each, "sha256")) changes.push_back({{"name", text_of(each, "name")}, {"change", "replaced"}});
  }
  for (Json& each : changes) each["says"] = host.say("documents.file." + text_of(each, "change"), {{"name", text_of(each, "name")}});
  return changes;
}

Marked mark_places(std::string_view redline) { return PlaceFinder(redline).run(); }

Json places_by_section(const Host& host, const std::vector<Place>& places) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < places.size();) {
    int added = 0, removed = 0, changed = 0;
    const std::size_t first = i;
    for (; i < places.size() && places[i].section == places[first].section; ++i)
      ++(places[i].added && places[i].removed ? changed : places[i].removed ? removed : added);
    std::string says;
    for (const auto& [key, count] : {std::pair{"added", added}, std::pair{"changed", changed}, std::pair{"removed", removed}})
      if (count > 0) says += (says.empty() ? "" : ", ") + host.say(std::string("documents.places.") + key, {{"count", count}});
    const std::string& section = places[first].section;
    rows.push_back({{"href", "#" + places[first].id}, {"section", section.empty() ? host.say("documents.places.beginning") : section}, {"says", std::move(says)}});
  }
  return rows;
}

}  // namespace chancery::documents
