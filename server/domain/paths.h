// Where things lie in the ledger's tree. The one place that knows the shape (DESIGN §3).
//
//   documents/SOP/0/SOP-014/          what is in force
//   drafts/documents/SOP/0/SOP-014/   the next revision of it
//   archive/documents/SOP/0/SOP-014/  no longer in force, or a draft that was given up and never was
//   visits/VIS-2026/00/VIS-2026-0007/
//   people/<login>/  policies/<register>.yaml  ledger.json  numbers.json
//
// Buckets hold 100 items, and from five digits on groups hold 100 buckets (lots/LOT/12xx/1234/LOT-123456), because flat directories get slow (measured: NOTES of the design, 64–256 entries a directory).
#pragma once
#include "sdk/items.h"

#include <cstdint>
#include <string>

namespace chancery::paths {

inline constexpr const char* ledger_json = "ledger.json";
inline constexpr const char* numbers_json = "numbers.json";
inline constexpr const char* allowed_signers = "people/allowed_signers";

std::string policy(const std::string& register_name);                  // policies/documents.yaml
// Folder of an item, without a final slash.
std::string item(const std::string& register_name, const std::string& id, Slot);
std::string archived(const std::string& register_name, const std::string& id);
// Within an item's folder.
inline constexpr const char* disposed = "disposed.json";               // what became of the item, and by which act
inline constexpr const char* certificate = "certificate.json";         // of what a disposition disposed of
inline constexpr const char* sealed = "sealed.json";                   // which key its content is sealed with
std::string act_file(std::int64_t number);                             // acts/00001234.json
std::string content_or_file(bool content, const std::string& name);    // content.md or files/figure.png
std::string reading(const std::string& login);                         // readings/mweber.json: they have read the revision that stands here
inline constexpr const char* own_acts = "acts";                        // of acts about the ledger itself: its founding, its keys
std::string key_statement(std::int64_t number);                        // acts/00001234-key.txt, of an act about the server's keys
std::string signoff(std::int64_t act_number, const std::string& act, const std::string& login);   // signoffs/00001234-approve-mweber.txt

}  // namespace chancery::paths
