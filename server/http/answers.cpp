#include "http/answers.h"

#include "sdk/shown.h"

#include <fmt/format.h>

#include <map>

namespace chancery::http {

const char* const page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; frame-src 'self'; base-uri 'none'; manifest-src 'self'";

int status_of(Because because) {
  switch (because) {
    case Because::malformed: return 400;
    case Because::unidentified: return 401;
    case Because::forbidden: return 403;
    case Because::unknown: return 404;
    case Because::stale: return 409;
    case Because::unmet: return 422;
    case Because::invalid: return 422;
    case Because::too_large: return 413;
    case Because::unseen: return 428;
    case Because::unsupported: return 415;
    case Because::too_many: return 429;
    case Because::unavailable: return 503;
  }
  return 500;
}

Refused refused(const Refusal& why) { return {status_of(why.because), why}; }

Json shown(const Refused& refused, const Catalogue& catalogue) {
  return {{"key", refused.why.key}, {"sentence", catalogue.say(refused.why.key, refused.why.details)}, {"requirements", shown::requirements(refused.why.requirements)},
          {"details", refused.why.details}, {"status", refused.status}, {"files_again", false}};
}

namespace {

using Wrong = std::map<std::string, std::string>;   // field -> what is wrong with it

Wrong wrong_fields(const Refused& refused, const Catalogue& catalogue) {
  Wrong wrong;
  if (const std::string field = shown::text(refused.why.details, "field"); !field.empty()) wrong[field] = catalogue.say(refused.why.key, refused.why.details);
  if (!refused.why.requirements.is_array()) return wrong;
  static const std::string of_field = "field ";
  for (const auto& each : refused.why.requirements) {
    const std::string name = shown::text(each, "name");
    if (name.rfind(of_field, 0) == 0 && shown::text(each, "result") == "unmet") wrong[name.substr(of_field.size())] = shown::text(each, "sentence");
  }
  return wrong;
}

void say_at(Json& part, const Wrong& wrong) {
  if (part.is_object() && part.contains("described") && part.contains("error")) {
    const std::string name = shown::text(part, "name");
    const auto at = wrong.find(name.rfind("field.", 0) == 0 ? name.substr(6) : name);
    if (at == wrong.end()) return;
    const std::string described = shown::text(part, "described");
    part["error"] = at->second;
    part["described"] = (described.empty() ? "" : described + " ") + "wrong-" + shown::text(part, "key");
    return;
  }
  if (part.is_structured())
    for (auto& each : part) say_at(each, wrong);
}

// The sentence, and what is missing, each once: a program shows `detail` to a person and need not know more.
std::string in_full(const Refused& refused, const Catalogue& catalogue) {
  std::string text = catalogue.say(refused.why.key, refused.why.details);
  if (!refused.why.requirements.is_array()) return text;
  for (const auto& each : refused.why.requirements) {
    const std::string result = each.value("result", ""), sentence = each.value("sentence", "");
    if ((result == "unmet" || result == "error") && !sentence.empty() && text.find(sentence) == std::string::npos) text += " " + sentence;
  }
  return text;
}

}  // namespace

void say_at_fields(Json& page, const Refused& refused, const Catalogue& catalogue) {
  if (const Wrong wrong = wrong_fields(refused, catalogue); !wrong.empty()) say_at(page, wrong);
}

Json problem(const Refused& refused, const Catalogue& catalogue, const std::string& instance, const std::string& request_id) {
  return {{"type", "urn:chancery:" + refused.why.key}, {"title", catalogue.say(fmt::format("status.{}", refused.status))}, {"status", refused.status},
          {"detail", in_full(refused, catalogue)}, {"instance", instance}, {"request_id", request_id},
          {"requirements", refused.why.requirements}, {"details", refused.why.details}};
}

void add_security(Reply& reply, bool secure) {
  reply.set("X-Content-Type-Options", "nosniff");
  reply.set("Referrer-Policy", "same-origin");
  reply.set("Cross-Origin-Opener-Policy", "same-origin");
  reply.set("Cross-Origin-Resource-Policy", "same-origin");
  reply.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (secure) reply.set("Strict-Transport-Security", "max-age=31536000");
}

std::string security_fields(bool secure) {
  Reply only;
  add_security(only, secure);
  std::string out;
  for (const auto& [name, value] : only.fields) out.append(name).append(": ").append(value).append("\r\n");
  return out;
}

}  // namespace chancery::http
