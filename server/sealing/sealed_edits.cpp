#include "sealing/sealed_edits.h"

#include "domain/paths.h"

#include <stdexcept>

namespace chancery::sealing {
namespace {

Edit sealed_put(const SealedItem& item, const std::string& inside, Edit edit, const std::function<std::string(const Staged&)>& bytes) {
  const Kind kind = kind_of(inside);
  if (kind == Kind::open) return edit;
  edit.path = item.folder + "/" + stored_name(*item.key, inside);
  const bool staged = !edit.staged.object.empty();
  if (staged && !bytes) return edit;
  const std::string plain = staged ? bytes(edit.staged) : edit.bytes;
  edit.staged = {};
  edit.bytes = kind == Kind::file ? seal_file(*item.key, edit.path, plain) : seal_json(*item.key, kind, edit.path, plain);
  return edit;
}

}  // namespace

std::vector<Edit> sealed_edits(const SealedItem& item, bool first, const std::vector<Edit>& edits, const std::function<std::string(const Staged&)>& bytes) {
  std::vector<Edit> all;
  if (first) {
    Edit which;
    which.path = item.folder + "/" + paths::sealed;
    which.bytes = sealed_json(item.key_id);
    all.push_back(std::move(which));
  }
  for (const auto& each : edits) {
    if (each.path.rfind(item.folder + "/", 0) != 0) {
      all.push_back(each);
      continue;
    }
    const std::string inside = each.path.substr(item.folder.size() + 1);
    if (each.kind == Edit::Kind::put_object) throw std::logic_error("what is sealed never moves: " + each.path);   // only revisions do
    if (each.kind == Edit::Kind::put) {
      all.push_back(sealed_put(item, inside, each, bytes));
    } else {
      all.push_back(each);
      all.back().path = item.folder + "/" + stored_name(*item.key, inside);
    }
  }
  return all;
}

}  // namespace chancery::sealing
