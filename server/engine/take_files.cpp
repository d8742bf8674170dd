#include "domain/paths.h"
#include "domain/text.h"
#include "engine/take.h"

#include <algorithm>

namespace chancery {
namespace {

constexpr std::size_t most_files = 200;

Outcome<Done> check_name(const File& file, const Item& item) {
  if (const auto key = bad_file_name(file.name)) return Refusal{Because::invalid, *key, {{"name", file.name}}};
  static const std::vector<std::string> ours = {"item.json", paths::sealed, paths::disposed, paths::certificate};   // beside the content, and believed
  if (file.content && (among(ours, folded_name(file.name)) || file.name.find('.') == std::string::npos))
    return Refusal{Because::invalid, "refusal.file-name.content", {{"name", file.name}}};
  for (const auto& other : item.files)   // one address, files/<name>, leads to both kinds
    if (other.content != file.content && folded_name(other.name) == folded_name(file.name))
      return Refusal{Because::invalid, file.content ? "refusal.file-name.attached" : "refusal.file-name.is-content", {{"name", file.name}, {"other", other.name}}};
  for (const auto& other : item.files)
    if (other.name != file.name && other.content == file.content && !file.content && folded_name(other.name) == folded_name(file.name))
      return Refusal{Because::invalid, "refusal.file-name.case", {{"name", file.name}, {"other", other.name}}};
  return Done{};
}

void put(const File& file, Item& item, Changes& changes) {
  const auto same = std::find_if(item.files.begin(), item.files.end(), [&](const File& other) {
    return file.content ? other.content : !other.content && other.name == file.name;
  });
  Json was;
  if (same != item.files.end()) {
    if (same->name == file.name && same->sha256 == file.sha256) return;
    was = same->sha256;
    if (same->name != file.name) changes.removed.push_back({{"name", same->name}, {"was", same->sha256}, {"content", same->content}});
    *same = file;
  } else {
    item.files.push_back(file);
  }
  changes.files.push_back({{"name", file.name}, {"media_type", file.media_type}, {"size", file.size}, {"sha256", file.sha256},
                           {"content", file.content}, {"was", was}});
}

}  // namespace

Outcome<Done> take_files(const policy::ActRule& act, const std::vector<File>& given, const std::vector<std::string>& removed,
                         Item& item, Changes& changes) {
  if (given.empty() && removed.empty()) return Done{};
  if (!act.takes_files && act.begins != policy::ActRule::Begins::item)
    return Refusal{Because::invalid, "refusal.files-not-now", {{"act", act.name}, {"item", item.id}}};
  Item next = item;
  Changes noted = changes;
  for (const auto& name : removed) {
    const auto at = std::find_if(next.files.begin(), next.files.end(), [&](const File& f) { return !f.content && f.name == name; });
    if (at == next.files.end()) return Refusal{Because::invalid, "refusal.file-absent", {{"name", name}, {"item", item.id}}};
    noted.removed.push_back({{"name", at->name}, {"was", at->sha256}, {"content", false}});
    next.files.erase(at);
  }
  for (const auto& file : given) {
    if (auto good = check_name(file, next); !good) return good.refusal();
    put(file, next, noted);
  }
  if (next.files.size() > most_files) return Refusal{Because::invalid, "refusal.files-many", {{"most", most_files}, {"item", item.id}}};
  std::sort(next.files.begin(), next.files.end(), [](const File& a, const File& b) { return a.content != b.content ? a.content : a.name < b.name; });
  item = std::move(next);
  changes = std::move(noted);
  return Done{};
}

Outcome<Done> take_comment(const policy::ActRule& act, const ActInput& input, Instant now, Item& item) {
  using Comments = policy::ActRule::Comments;
  const auto number_in = [&](const char* key) { return input.about.contains(key) && input.about[key].is_number_integer() ? input.about[key].get<int>() : 0; };
  const auto comment_at = [&](int number) {
    return std::find_if(item.comments.begin(), item.comments.end(), [&](const Comment& c) { return c.number == number; });
  };
  if (act.comments == Comments::adds) {
    if (trimmed(input.comment).empty()) return Refusal{Because::invalid, "refusal.comment-empty", {{"item", item.id}}};
    if (!is_text(input.about.value("quote", ""))) return Refusal{Because::invalid, "refusal.quote", {{"item", item.id}}};
    Comment comment;
    comment.number = item.comments.empty() ? 1 : item.comments.back().number + 1;
    comment.author = input.actor;
    comment.at = now;
    comment.text = trimmed(input.comment);
    comment.quote = input.about.value("quote", "");
    comment.answers = number_in("answers");
    if (comment.answers != 0 && comment_at(comment.answers) == item.comments.end())
      return Refusal{Because::invalid, "refusal.comment-absent", {{"number", comment.answers}, {"item", item.id}}};
    comment.resolved = comment.answers != 0;   // an answer is not itself open: what it answers is
    item.comments.push_back(comment);
  }
  if (act.comments == Comments::resolves) {
    const int number = number_in("resolves");
    const auto at = comment_at(number);
    if (at == item.comments.end()) return Refusal{Because::invalid, "refusal.comment-absent", {{"number", number}, {"item", item.id}}};
    if (at->resolved) return Refusal{Because::invalid, "refusal.comment-resolved", {{"number", number}, {"item", item.id}}};
    at->resolved = true;
    at->resolved_by = input.actor;
  }
  return Done{};
}

}  // namespace chancery
