#include "host/act_pages.h"

#include "domain/local_path.h"
#include "domain/text.h"
#include "sdk/text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace chancery {
namespace {

constexpr std::array<std::string_view, 20> known_members = {
    "fields", "content", "content_name", "remove", "comment", "quote", "answers", "resolves", "statement",
    "password", "code", "passkey", "key", "key_name", "method", "seen", "once", "csrf", "back", "then"};

bool is_known(const std::string& name) {
  return name.rfind("field.", 0) == 0 || std::find(known_members.begin(), known_members.end(), name) != known_members.end();
}

// A browser gives an empty list no name at all, so forms send an empty value first: [""] and ["", "a"] lose it.
Json without_blank(const Json& value) {
  if (!value.is_array()) return value;
  Json kept = Json::array();
  for (const auto& each : value) if (each != "") kept.push_back(each);
  return kept;
}

Json fields_of(const Json& body) {
  Json fields = body.contains("fields") ? body["fields"] : Json::object();
  if (!fields.is_object()) return fields;
  for (const auto& [name, value] : body.items())
    if (name.rfind("field.", 0) == 0) fields[name.substr(6)] = without_blank(value);
  return fields;
}

// A browser posts a text area with CRLF whatever was in it (HTML, 4.10.11). A text with any other line end did not come
// that way and is kept as it is; programs that mean CRLF throughout send the content as a file.
bool from_text_area(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) return false;
  return true;
}

std::string unix_lines(const std::string& text) {
  if (!from_text_area(text)) return text;
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') lines += text[i];
  return lines;
}

int whole_number(const Json& value) {
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    return number >= 0 && number <= 999'999 ? static_cast<int>(number) : 0;   // as many digits as a form may send
  }
  if (!value.is_string()) return 0;
  const std::string& text = value.get_ref<const std::string&>();
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos) return 0;
  return std::stoi(text);
}

Json about_of(const Json& body) {
  Json about = Json::object();
  if (body.contains("quote") && body["quote"].is_string() && body["quote"] != "") about["quote"] = beginning(body["quote"].get_ref<const std::string&>(), 2000);
  for (const char* key : {"answers", "resolves"})
    if (body.contains(key) && whole_number(body[key]) > 0) about[key] = whole_number(body[key]);
  if (body.contains("key")) about["key"] = whole_number(body["key"]);
  return about;
}

std::vector<std::string> names_in(const Json& value) {
  std::vector<std::string> names;
  if (value.is_string() && value != "") names.push_back(value);
  if (value.is_array()) for (const auto& each : value) if (each.is_string() && each != "") names.push_back(each);
  return names;
}

// Browsers of old sent "C:\\fakepath\\a.pdf"; none do now, but a path is never a name.
std::string last_part(const std::string& name) {
  const auto slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

// A misspelt `content_file` must not become an attachment beside an unchanged text.
Outcome<Done> only_known_uploads(const PageRequest& request) {
  for (const auto& upload : request.uploads)
    if (!(upload.name.empty() && upload.size == 0) && upload.field != "files" && upload.field != "content_file")
      return Refusal{Because::malformed, "refusal.member-unknown", {{"member", beginning(upload.field, 60)}, {"known", {"files", "content_file"}}}};
  return Done{};
}

void take_files(const PageRequest& request, ActRequest& act) {
  for (const auto& upload : request.uploads) {
    if (upload.name.empty() && upload.size == 0) continue;   // an empty file input
    GivenFile file;
    file.content = upload.field == "content_file";
    file.name = upload.name;
    file.media_type = upload.media_type;
    file.path = upload.path;
    act.files.push_back(std::move(file));
  }
  const bool uploaded_content = std::any_of(act.files.begin(), act.files.end(), [](const GivenFile& f) { return f.content; });
  if (!request.body.contains("content") || !request.body["content"].is_string() || uploaded_content) return;
  GivenFile content;
  content.content = true;
  content.name = last_part(request.given("content_name", "content.md"));
  content.media_type = "text/markdown";
  content.bytes = unix_lines(request.given("content"));
  act.files.push_back(std::move(content));
}

std::string item_path(const ActReceipt& receipt) { return "/" + receipt.register_name + "/" + receipt.id + (receipt.draft ? "/draft" : ""); }

// A text keeps the line ends that it has in the ledger, so that an edit of one word is a change of one line.
void keep_line_ends(Host& host, const Viewer& viewer, ActRequest& act) {
  const auto given = std::find_if(act.files.begin(), act.files.end(), [](const GivenFile& f) { return f.content && f.path.empty(); });
  if (given == act.files.end() || act.id.empty()) return;
  for (const Slot slot : {Slot::draft, Slot::current}) {
    const auto item = host.items().find(viewer, act.register_name, act.id, slot);
    if (!item || item->at("content").is_null()) continue;
    const auto stored = host.items().bytes(viewer, *item, item->at("content").at("sha256"));
    if (!stored || stored->find('\n') == std::string::npos || !from_text_area(*stored)) return;
    std::string lines;
    for (const char c : given->bytes) {
      if (c == '\n' && (lines.empty() || lines.back() != '\r')) lines += '\r';   // what has its own already gets no second one
      lines += c;
    }
    given->bytes = std::move(lines);
    return;
  }
}

Json answer_of(const ActReceipt& receipt) {
  return {{"commit", receipt.commit}, {"number", receipt.number}, {"register", receipt.register_name}, {"id", receipt.id},
          {"act", receipt.act}, {"state", receipt.state}, {"revision", receipt.revision}, {"decision", receipt.decision}, {"also", receipt.also}};
}

// What the register's policy says of the act; empty: nothing.
Json rule_of(const Host& host, const ActRequest& act) {
  const auto policy = host.policy(act.register_name);
  if (policy)
    for (const Json& each : policy->at("acts")) if (each.value("name", "") == act.act) return each;
  return Json::object();
}

// What a browser answered with a passkey: a new key, or a signature of the statement by one that is known.
Outcome<Done> take_passkey(Host& host, const PageRequest& request, const Json& rule, const std::string& answer, ActRequest& act) {
  if (rule.value("keys", "") == "adds") {
    auto key = host.passkey_enrolled(request.viewer, answer);
    if (!key) return key.refusal();
    (*key)["name"] = request.given("key_name");
    act.about["key"] = std::move(*key);
    return Done{};
  }
  auto signature = host.passkey_signature(request.viewer, act.statement, answer);
  if (!signature) return signature.refusal();
  act.method = by_passkey;
  act.signature = std::move(*signature);
  return Done{};
}

// Somebody who has one-time codes gives one beside the password, always: what they have must not be got round.
Outcome<Done> prove_by_code(Host& host, const PageRequest& request, ActRequest& act) {
  const std::string code = request.given("code");
  if (code.empty()) return Refusal{Because::unmet, "code.refusal.missing", {{"field", "code"}}};
  if (auto good = host.use_code(request.viewer, code); !good) return good.refusal();
  act.method = by_code;
  return Done{};
}

Outcome<Done> begin_codes(Host& host, const PageRequest& request, bool has_codes) {
  if (has_codes) return Refusal{Because::invalid, "code.refusal.already"};
  return host.begin_codes(request.viewer, request.given("code"));
}

// An act says which state it has seen. A statement is bound to its revision and files by every byte of it, and is shown once.
bool says_what_was_seen(const ActRequest& act) { return act.id.empty() || !act.seen.empty() || !act.statement.empty(); }

bool proves_who(const PageRequest& request, const Json& rule, const ActRequest& act) {
  const std::string codes = rule.value("codes", "");
  return !request.given("password").empty() || !request.given("passkey").empty() || (act.id == request.viewer.login && (codes == "begins" || codes == "ends"));
}

// The rules come before anything that proves who somebody is: whoever may not do it at all hears that, and no guess of a password
// is spent on it.
Outcome<Done> may_be_done(Host& host, const PageRequest& request, const Json& rule, ActRequest act) {
  const bool unseen = !says_what_was_seen(act);
  if (!unseen && !proves_who(request, rule, act)) return Done{};   // performing it says the same
  if (!request.given("passkey").empty()) act.method = by_passkey;
  else if (!request.given("password").empty()) act.method = request.viewer.has_codes ? by_code : by_password;
  if (auto allowed = host.foresee(request.viewer, act); !allowed || !unseen) return allowed;
  return Refusal{Because::unseen, "refusal.unseen", {{"act", rule.value("label", act.act)}, {"item", act.id}, {"register", act.register_name}}};
}

// A sign-off asks for the password again, and so do acts on one's own one-time codes; what it was is forgotten here and never reaches
// the engine.
Outcome<Done> prove_again(Host& host, const PageRequest& request, const Json& rule, ActRequest& act) {
  const std::string password = request.given("password"), codes = rule.value("codes", ""), answer = request.given("passkey");
  if (!answer.empty() && codes.empty()) return take_passkey(host, request, rule, answer, act);   // an assertion of before proves nothing of codes
  const bool own = act.id == request.viewer.login, begins = own && codes == "begins", gives_up = own && codes == "ends";
  if (password.empty()) return begins || gives_up ? Outcome<Done>(Refusal{Because::unmet, "code.refusal.password", {{"field", "password"}}}) : Outcome<Done>(Done{});
  if (auto proved = host.reauthenticate(request.viewer, password); !proved) return proved.refusal();
  act.method = by_password;
  const bool has_codes = host.codes(request.viewer.login).at("has");
  if (begins) return begin_codes(host, request, has_codes);
  return has_codes && (request.viewer.has_codes || gives_up) ? prove_by_code(host, request, act) : Outcome<Done>(Done{});
}

// The secrets follow what was written: they are not in the ledger, so the two cannot change at once. Whatever ends in between leaves
// somebody who is asked for more than they need, never for less.
void follow_with_codes(Host& host, const PageRequest& request, const Json& rule, const ActRequest& act, bool done) {
  const std::string codes = rule.value("codes", "");
  if (codes == "begins" && act.id == request.viewer.login && !done) host.end_codes(request.viewer.login);
  if (done && (codes == "ends" || rule.value("keys", "") == "ends all")) host.end_codes(act.id);
}

Outcome<Answer> perform(Host& host, const PageRequest& request, const std::string& id) {
  auto act = read_act_request(request, request.path.at("register"), id, request.path.at("act"));
  if (!act) return act.refusal();
  keep_line_ends(host, request.viewer, *act);
  const Json rule = rule_of(host, *act);
  if (auto may = may_be_done(host, request, rule, *act); !may) return may.refusal();
  if (auto proved = prove_again(host, request, rule, *act); !proved) return proved.refusal();
  auto receipt = host.perform(request.viewer, *act);
  follow_with_codes(host, request, rule, *act, static_cast<bool>(receipt));
  if (!receipt) return receipt.refusal();
  const std::string then = request.given("then");
  return Answer(SeeOther{is_local_path(then) ? then : item_path(*receipt), answer_of(*receipt)});
}

}  // namespace

Outcome<ActRequest> read_act_request(const PageRequest& request, const std::string& register_name, const std::string& id, const std::string& act) {
  if (!request.body.is_object()) return Refusal{Because::malformed, "refusal.body-shape"};
  for (const auto& [name, value] : request.body.items())
    if (!is_known(name)) return Refusal{Because::malformed, "refusal.member-unknown", {{"member", name}, {"known", known_members}}};
  if (auto known = only_known_uploads(request); !known) return known.refusal();
  ActRequest asked;
  asked.register_name = register_name;
  asked.id = id;
  asked.act = act;
  std::replace(asked.act.begin(), asked.act.end(), '_', ' ');
  asked.seen = request.seen;
  asked.once = request.given("once");
  asked.comment = request.given("comment");
  asked.statement = unix_lines(request.given("statement"));
  asked.about = about_of(request.body);
  asked.fields = fields_of(request.body);
  if (request.body.contains("remove")) asked.removed_files = names_in(request.body["remove"]);
  take_files(request, asked);
  return asked;
}

std::vector<Page> act_pages(Host& host) {
  const auto begin = [&host](const PageRequest& request) { return perform(host, request, ""); };
  const auto act = [&host](const PageRequest& request) { return perform(host, request, request.path.at("id")); };
  return {{"POST", "/{register}/acts/{act}", Permission::signed_in(), begin, "Performs an act that begins an item."},
          {"POST", "/{register}/{id}/acts/{act}", Permission::signed_in(), act, "Performs an act on an item, which says which state of it was seen (`seen` or If-Match; 428 without, 409 when it moved)."}};
}

}  // namespace chancery
