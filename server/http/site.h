// What the exchange is made of: everything it needs from the rest of the program, handed over by the composition root.
#pragma once
#include "engine/ports.h"
#include "http/catalogue.h"
#include "http/gate.h"
#include "http/limits.h"
#include "http/listener.h"
#include "http/passkey_reasons.h"
#include "http/statics.h"
#include "http/templates.h"
#include "sdk/page.h"

#include <functional>
#include <string>
#include <vector>

namespace chancery::http {

// An entry of the main navigation, for those whom the permission lets in.
struct NavigationEntry {
  std::string path, message_key, icon;
  Permission permission;
  int order = 0;
  std::string label = {};   // in words already, as the title of a register is: then there is no key
};

// Signing in with a passkey; functions not set: nobody can.
struct PasskeyDoor {
  std::function<PasskeySite()> site;
  std::function<std::string()> challenge;                                    // base64url, good once
  std::function<Outcome<std::string>(const std::string& answer)> signs_in;   // the login
};

struct Site {
  std::vector<Page> pages;
  std::vector<NavigationEntry> navigation;
  Accounts& accounts;
  const Clock& clock;
  const Catalogue& catalogue;
  const Templates& templates;
  const Statics& statics;
  Person person;
  std::function<std::int64_t()> head;                 // number of the last act; cheap
  std::function<std::string()> organisation;          // its name
  // One line for the operator: level ("error", "warning", "info"), event, values. Never secrets.
  std::function<void(const std::string& level, const std::string& event, const Json&)> log;
  std::function<Json()> health;                       // {"status": "ok" | "degraded", …}; empty: always ok
  std::function<const Counters*()> counters;          // of the listener, for /metrics; may give nothing
  std::string temporary_directory;
  std::function<std::string()> more_metrics = nullptr;   // whole lines of others for /metrics; not set: none
  std::string version = CHANCERY_VERSION;
  std::string language = "en";
  bool sample = false;                                // a sample organisation: pages say so
  bool secure = false;                                // browsers see https: TLS here, or a proxy in front of us
  bool behind_proxy = false;                          // the client's address is the last one of X-Forwarded-For
  PasskeyDoor passkeys = {};
  std::function<std::vector<NavigationEntry>(const Viewer&)> more_navigation = nullptr;   // entries that depend on the person; not set: none
  std::function<bool(const Viewer&)> asks_codes = nullptr;   // whether the rules of the house ask this person for one-time codes; not set: of nobody
  // What bounds an account in time and scope, {from, until, registers, out_of_time, not_yet} or null; and whether a register is not there
  // for this person, nor that item of it (empty: any). Not set: nothing is bounded.
  std::function<Json(const std::string& login)> bounds = nullptr;
  std::function<bool(const Viewer&, const std::string& register_name, const std::string& id)> hides = nullptr;
  // Whether the rules in force say that a register keeps revisions; not set: none does.
  std::function<bool(const std::string& register_name)> revisioned = nullptr;
  PasskeySettings passkey_settings = {};              // for the page that says why passkeys do not work
  std::function<bool()> open_to_anyone = nullptr;     // whether there is a person who can sign in; not set: there is
  std::size_t cache_bytes = 64ull * 1024 * 1024;
  Limits limits = {};
  // How often something was destroyed since the start: what a page showed a moment before must not be shown again. Only grows; cheap.
  std::function<std::int64_t()> destructions = [] { return std::int64_t{0}; };
};

}  // namespace chancery::http
