#include "engine/act_file.h"

namespace chancery {

Json act_file(const ActFileParts& p) {
  Json act = {{"form", 1},
              {"act", p.input.act},
              {"register", p.input.register_name},
              {"item", p.after.id},
              {"revision", p.after.revision},
              {"number", p.turn.number},
              {"at", to_text(p.turn.time)},
              {"actor", p.actor.login},
              {"actor_name", p.actor.name},
              {"actor_roles", p.actor.roles},
              {"slot", p.slot == Slot::draft ? "draft" : "current"},
              {"released", p.released},
              {"left", p.left},
              {"seen", p.input.seen},
              {"once", p.input.once},
              {"from", p.state_before},
              {"to", p.after.state},
              {"fields", p.changes.fields},
              {"files", p.changes.files},
              {"removed", p.changes.removed},
              {"comment", p.input.comment},
              {"about", p.input.about},
              {"signoff", nullptr},
              {"decision", to_json(p.decision)},
              {"also", p.also}};
  if (!p.disposed.empty()) act["disposed"] = p.disposed;
  if (!p.input.request.empty()) act["request"] = p.input.request;   // acts of before have none, and must replay as they are
  if (p.signoff != nullptr) {
    const Signoff& s = *p.signoff;
    act["signoff"] = {{"meaning", s.meaning}, {"method", s.method}, {"subject", s.subject}, {"statement", s.statement},
                      {"statement_sha256", s.statement_sha256}};
    if (!s.key.empty()) act["signoff"]["key"] = s.key;
  }
  return act;
}

std::string act_sentence(const std::string& act, const std::string& item, int revision, const std::vector<std::string>& also) {
  std::string text = act;
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  text += " " + item;
  if (revision > 0) text += " revision " + std::to_string(revision);
  for (const auto& each : also) text += ", " + each;
  return text;
}

ActInput input_of(const Json& act) {
  ActInput input;
  input.register_name = act.at("register");
  input.act = act.at("act");
  input.actor = act.at("actor");
  input.seen = act.at("seen");
  input.once = act.at("once");
  input.request = act.value("request", "");
  input.comment = act.at("comment");
  input.about = act.at("about");
  if (!act.at("from").get_ref<const std::string&>().empty()) input.id = act.at("item");
  for (const auto& [name, change] : act.at("fields").items()) input.fields[name] = change.at(1);
  for (const auto& each : act.at("files"))
    input.files.push_back({each.at("name"), each.at("media_type"), each.at("size"), each.at("sha256"), each.at("content")});
  for (const auto& each : act.at("removed"))
    if (!each.at("content").get<bool>()) input.removed_files.push_back(each.at("name"));
  if (!act.at("signoff").is_null()) input.method = act.at("signoff").at("method");
  return input;
}

}  // namespace chancery
