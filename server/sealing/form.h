// What of a sealed item lies open in the ledger and what is sealed. Open: who acted, when, which act, the states, what each requirement
// came to, hashes of statements, numbers; so that a clone without keys still proves the form, the chain, the signatures and who was
// allowed to move it. Sealed: fields, files and their names, comments, sentences, statements, and every digest of words so short that
// they could be guessed. Pure.
//
//   sealed.json              {form, key}: which key; open
//   item.json, acts/*.json   open keys, one sealed string "@sealed" with the rest, and "@commitment"
//   signoffs/*               whole files, under their names: "chancery-sealed-1 <commitment>", line end, what is sealed
//   files/<32 hex digits>    whole files: the content and what is attached, under a veiled name
//   disposed.json, certificate.json   open: what became of it
//
// The commitment is the SHA-256 of the salt (box.h) and the words as they were given: an evidence package brings both, so that stock tools
// prove that what it shows is what lies sealed in the signed commit.
#pragma once
#include "sealing/box.h"
#include "sdk/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace chancery::sealing {

inline constexpr const char* sealed_member = "@sealed";
inline constexpr const char* commitment_member = "@commitment";
// In the place of the sealed string, in what is read of an item whose key is not at hand.
inline constexpr const char* shut_member = "shut";

bool is_sealed_json(std::string_view stored);
bool is_sealed_file(std::string_view stored);

enum class Kind { item, act, file, open };
Kind kind_of(std::string_view inside);   // a path within the item's folder, before it is veiled
std::string stored_name(const ItemKey&, const std::string& inside);

// `place`: the whole path as it is stored. Sealing throws std::logic_error for text that is not in its canonical form.
std::string seal_json(const ItemKey&, Kind, const std::string& place, const std::string& text);
// Nothing when these are not the bytes that the key sealed there, or the commitment is not to the words in them.
std::optional<std::string> open_json(const ItemKey&, const std::string& place, const std::string& stored);
std::string shut_json(const std::string& stored);   // what can be read of it without the key
std::string seal_file(const ItemKey&, const std::string& place, std::string_view bytes);
std::optional<std::string> open_file(const ItemKey&, const std::string& place, std::string_view stored);

std::string sealed_json(const std::string& key_id);   // the text of sealed.json
std::string key_in(const std::string& sealed_json);   // empty: it names none

}  // namespace chancery::sealing
