#include "ledger/snapshot.h"

#include "ledger/tree_edit.h"

#include <algorithm>
#include <stdexcept>

namespace chancery::git {

std::optional<std::string> TreeSnapshot::read(const std::string& path) const {
  const auto entry = paths_.find(path);
  if (!entry || entry->folder) return std::nullopt;
  const auto object = source_.find(entry->id);
  if (object == nullptr) throw ObjectFault(entry->id, true);
  return object->bytes;
}

std::optional<std::string> TreeSnapshot::object(const std::string& path) const {
  const auto entry = paths_.find(path);
  return entry ? std::optional(entry->id.hex()) : std::nullopt;
}

std::vector<Snapshot::Entry> TreeSnapshot::list(const std::string& folder) const {
  std::vector<Entry> entries;
  const auto found = paths_.find(folder);
  if (!found || !found->folder) return entries;
  for (auto& each : read_tree(source_, found->id)) entries.push_back({std::move(each.name), each.folder, each.id.hex()});
  return entries;
}

std::optional<std::string> TreeSnapshot::unlike(const std::vector<Edit>& edits, const Snapshot& after) const {
  const auto root = ObjectId::from_hex(after.object("").value_or(""));
  if (!root) throw std::invalid_argument("a tree without an id");
  const auto file_of = [](const Edit& edit) {
    if (edit.staged.object.empty()) return id_of(Kind::blob, edit.bytes);
    const auto staged = ObjectId::from_hex(edit.staged.object);
    if (!staged) throw std::runtime_error("a staged file has no object id");
    return *staged;
  };
  TreeEdit edit(source_, head_.tree);
  for (const auto& each : edits)
    if (!edit.apply(each, file_of)) return each.path;
  return edit.unlike(*root);
}

std::optional<ToldAct> tell(const ObjectSource& source, const ObjectId& id, bool with_act_file, bool with_payload) {
  const auto object = source.once(id);
  if (object == nullptr || object->kind != Kind::commit) return std::nullopt;
  auto commit = read_commit(object->bytes, with_payload);
  if (!commit) return std::nullopt;
  auto message = read_message(commit->message);
  if (!message) return std::nullopt;
  ToldAct told{{id, commit->tree, message->recorded.number, commit->time, message->recorded.chain}, std::move(*commit), std::move(*message), {}};
  told.recorded = told.message.recorded;
  told.recorded.commit = id.hex();
  told.recorded.time = told.head.time;
  told.recorded.sentence = told.message.sentence;
  told.recorded.author_name = told.commit.author.name;
  told.recorded.author_mail = told.commit.author.email;
  if (with_act_file) {
    const auto act = source.once(told.message.act_object);
    if (act == nullptr || act->kind != Kind::blob) throw ObjectFault(told.message.act_object, true);
    told.recorded.act_bytes = act->bytes;
  }
  return told;
}

std::vector<ObjectId> line_of(const ObjectSource& source, const ObjectId& head, std::int64_t most) {
  std::vector<ObjectId> line;
  std::optional<ObjectId> at = head;
  while (at && static_cast<std::int64_t>(line.size()) < most) {
    const auto object = source.once(*at);
    if (object == nullptr || object->kind != Kind::commit) throw ObjectFault(*at, true);
    line.push_back(*at);
    at = first_parent(object->bytes);
  }
  std::reverse(line.begin(), line.end());
  return line;
}

}  // namespace chancery::git
