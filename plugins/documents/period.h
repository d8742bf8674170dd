// When a revision was in force, in words: since when, and until when where that is over. Said alike wherever one is shown.
#pragma once
#include "sdk/plugin.h"
#include "sdk/shown.h"

namespace chancery::documents {

// `item`: as Items::revision gives it, or Items::find of what is in force. Null when it never was in force.
inline Json period(const Host& host, const Json& item) {
  const std::string since = shown::text(item, "in_force_since"), until = shown::text(item, "superseded_on");
  if (since.empty()) return nullptr;
  return host.say(until.empty() ? "documents.in-force-since.at" : "documents.in-force-until.at", {{"since", shown::time(since)}, {"until", shown::time(until)}});
}

}  // namespace chancery::documents
