// A page: a path, who may open it, and a function from a request to a model. The browser gets the model through a
// template, a program gets it as JSON from the same URL. Nothing here knows HTTP.
#pragma once
#include "sdk/json.h"
#include "sdk/outcome.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace chancery {

// Who is asking. `roles` are those in force now, read from the ledger at this request; empty login = nobody signed in.
struct Viewer {
  std::string login;
  std::string name;                 // printed name
  std::vector<std::string> roles;
  std::string via;                  // "session", "token", "console" or "server"
  std::string session = {};         // which session or token it is, as a digest: not the secret itself; empty at the console
  bool has_codes = false;           // the ledger says that they have one-time codes
  bool has_passkey = false;         // one that signs
  bool codes_due = false;           // nothing is open to them until they have added one-time codes
  bool has(const std::string& role) const {
    for (const auto& each : roles) if (each == role) return true;
    return false;
  }
  bool signed_in() const { return !login.empty(); }
};

// A file that came with a request. It lies in a temporary file that is removed when the request ends.
struct Upload {
  std::string field;        // the form field it came in
  std::string name;         // the name the sender gave, as sent: not safe as a path
  std::string media_type;   // as the sender says
  std::string path;         // where the bytes lie
  std::uint64_t size = 0;   // bytes
};

struct PageRequest {
  Viewer viewer;
  std::string method;                              // GET, POST, ...
  std::string target;                              // path and query as sent, for links back to this page
  std::map<std::string, std::string> path;         // the {names} of the pattern, decoded
  std::multimap<std::string, std::string> query;   // decoded
  Json body = Json::object();                      // form fields or the JSON sent; a repeated form field is an array
  std::vector<Upload> uploads;
  std::string seen;                                // If-Match or the field `seen`: the commit the person had before them
  bool wants_json = false;                         // only for what exists in one face (a redirect, a download)

  // First value of a query parameter or body field; `otherwise` when absent or not text.
  std::string asked(const std::string& name, const std::string& otherwise = "") const {
    auto at = query.find(name);
    return at == query.end() ? otherwise : at->second;
  }
  std::string given(const std::string& name, const std::string& otherwise = "") const {
    auto at = body.find(name);
    return at == body.end() || !at->is_string() ? otherwise : at->get<std::string>();
  }
};

// A model and the template that shows it to people. The template name has no extension: "documents/show".
struct Model {
  std::string template_name;
  Json model = Json::object();
  int status = 200;
  bool cacheable = true;   // false: depends on more than the address, the person and the ledger's head
};

// After an act: a browser is sent on (303); a program gets 201 with `answer`.
struct SeeOther {
  std::string location;           // a path on this server (domain/local_path.h), never another host
  Json answer = Json::object();   // for programs: {commit, item, decision, ...}
};

// Bytes as they are: a controlled file, an export. Streamed from `path` when it is set, else `bytes`.
struct Download {
  std::string media_type;
  std::string bytes;
  std::string path;
  std::string name;            // offered to the browser; http makes it safe (RFC 6266)
  bool inline_shown = false;   // show in the browser instead of saving; always under a sandboxing CSP
  std::string etag;            // without quotes; empty: none
  bool passing = false;        // `path` was made for this answer alone, and is removed with it
};

using Answer = std::variant<Model, SeeOther, Download>;
using PageFunction = std::function<Outcome<Answer>(const PageRequest&)>;

// Who may use a route at all. Which items they see there is decided item by item, by the register's policy.
struct Permission {
  bool anyone = false;                // also people who are not signed in
  std::vector<std::string> roles;     // any one of them; empty (and not anyone): every signed-in person
  static Permission public_page() { return {true, {}}; }
  static Permission signed_in() { return {false, {}}; }
  static Permission one_of(std::vector<std::string> roles) { return {false, std::move(roles)}; }
};

// Which registers a page is for whose pattern begins with {register}. For one place there may be two: whether a register keeps
// revisions is asked of its policy at each request, so that one whose policy has just come in force has its pages at once.
enum class Registers {
  all,
  revisioned,   // those that keep one revision in force and at most one draft beside it
  others        // the rest, and what is no register at all
};

// One row of the route table. A pattern is literal segments and {name} segments: "/documents/{id}/compare/{range}".
// A literal segment wins over a {name} in the same place.
struct Page {
  std::string method;        // "GET" (HEAD comes with it) or "POST"
  std::string pattern;
  Permission permission;
  PageFunction answer;
  std::string says;          // one sentence for /openapi.json
  std::vector<std::string> takes = {};          // what may stand in the query; anything else is refused and named, before `answer` is asked
  bool judges_query = false;                    // `answer` does that itself: a list is filtered by any field of its register
  Registers registers = Registers::all;
};

}  // namespace chancery
