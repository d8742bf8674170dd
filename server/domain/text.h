// What is acceptable as text, as an identifier and as a file name, before anything is made of it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// Well-formed UTF-8 (RFC 3629) without NUL. Bytes of files are never judged by this: they are kept as given.
bool is_text(std::string_view);

// Whether it reads on a screen as it is written: without signs that turn the order of letters or break lines unseen (UAX #9,
// 2.1 to 2.5; U+2028, U+2029). A statement that is signed must. Right-to-left scripts need none of them.
bool reads_as_written(std::string_view);

// Register names and logins: lower case letters, digits and "-", beginning with a letter, at most 40.
bool is_name(std::string_view);

// Item numbers as a numbering pattern makes them: letters, digits, "-", "_" and ".", at most 60, no "..".
bool is_item_id(std::string_view);

// The message key of why this cannot be the name of a file in the ledger, or nothing when it can. A good name is 1 to 200
// bytes of UTF-8 with no control character, slash, backslash or bidirectional override; it neither begins nor ends with a
// space or dot, so that it also opens on Windows.
std::optional<std::string> bad_file_name(std::string_view);

// Equal for names that a case-insensitive disk would take for one (Latin, Greek and Cyrillic; other letters have no case
// or are compared byte by byte. The two ways to write an accent stay two names).
std::string folded_name(std::string_view);

std::vector<std::string> split(std::string_view text, char at);
bool among(const std::vector<std::string>& all, std::string_view one);   // whether it is one of them
std::string trimmed(std::string_view text);   // without white space at either end

}  // namespace chancery
