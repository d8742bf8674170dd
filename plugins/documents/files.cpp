// Files of documents, and the statements of their sign-offs.
#include "documents/pages.h"

#include "item_pages/query.h"
#include "item_pages/serve_file.h"

namespace chancery::documents {

using namespace item_pages;

Outcome<Answer> Pages::file(const PageRequest& request, Slot slot) {
  if (auto good = past_moment(host_, request, "as_of"); !good) return good.refusal();
  const auto item = find(request, slot, request.asked("as_of"));
  if (!item) return item.refusal();
  return serve_file(host_, request.viewer, *item, request.path.at("name"));
}

Outcome<Answer> Pages::revision_file(const PageRequest& request) {
  const auto item = numbered(request, request.path.at("number"));
  if (!item) return item.refusal();
  return serve_file(host_, request.viewer, *item, request.path.at("name"));
}

Outcome<Answer> Pages::file_after_act(const PageRequest& request) {
  const auto item = after_act(request, request.path.at("act"));
  if (!item) return item.refusal();
  return serve_file(host_, request.viewer, *item, request.path.at("name"));
}

// A statement is looked for where the viewer may see: in force, in the draft, then in every former revision.
Outcome<Answer> Pages::statement(const PageRequest& request) {
  const std::string &id = request.path.at("id"), &name = request.path.at("name");
  for (const Slot slot : {Slot::current, Slot::draft})
    if (const auto item = find(request, slot); item && has_statement(*item, name)) return serve_statement(host_, request.viewer, *item, name);
  const auto revisions = host_.items().revisions(request.viewer, register_of(request), id);
  if (!revisions) return revisions.refusal();
  for (const Json& each : *revisions)
    if (const auto item = host_.items().revision(request.viewer, register_of(request), id, each.value("number", 0)); item && has_statement(*item, name))
      return serve_statement(host_, request.viewer, *item, name);
  return Refusal{Because::unknown, "items.refusal.no-file", {{"item", id}, {"name", name}}};
}

}  // namespace chancery::documents
