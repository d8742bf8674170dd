#include "engine/keeping_model.h"

namespace chancery {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

bool may_read_case(const State& state, const Person& person, const HoldCase& hold) {
  const auto policy = state.policy(hold.register_name);
  const auto item = state.item(hold.register_name, hold.id, Slot::current);
  return policy && item && policy::may_read(*policy, person, *item, false);
}

}  // namespace

Json keeping_model(const State& state, const Person& person, const ItemKeeping& kept) {
  Json held = Json::array();
  for (const auto& each : kept.holds)
    held.push_back({{"register", each.register_name}, {"id", each.id}, {"title", may_read_case(state, person, each) ? Json(each.title) : Json()}});
  Json disposed = kept.disposed;
  if (disposed.is_object()) disposed.erase("form");
  return {{"since", text_or_null(kept.since)}, {"due", text_or_null(kept.due)}, {"then", kept.then}, {"is_due", kept.is_due(state.now())}, {"sealed", kept.sealed},
          {"held", std::move(held)}, {"disposed", std::move(disposed)}};
}

Json keeping_beside(const State& state, const Person& person, const ItemKeeping& kept) {
  Json model = keeping_model(state, person, kept), told = Json::array();
  for (auto& each : model["held"])
    if (!each["title"].is_null()) told.push_back(std::move(each));
  model["held"] = std::move(told);
  return model;
}

}  // namespace chancery
