// Requests as other programs might cut them out of a stream: proxies and servers that forgive what RFC 9112 does not allow.
// Not Chancery's code and sharing none of it. A request that Chancery takes must be the same to each of them, or somebody
// could hide a second one in it.
#pragma once
#include <string>
#include <vector>

namespace chancery::http::fuzz {

struct Forgiving {
  bool bare_line_feed = false;    // LF alone ends a line
  bool last_length = false;       // of two Content-Lengths the last counts, else the first
  bool length_wins = false;       // over Transfer-Encoding
  bool any_chunked = false;       // a Transfer-Encoding that only has "chunked" somewhere in it
  bool space_before_colon = false;
  bool signed_length = false;     // "+5", "5x" and " 5" are 5
};

struct Cut { std::string method, target, body; };
inline bool operator==(const Cut& a, const Cut& b) { return a.method == b.method && a.target == b.target && a.body == b.body; }

std::vector<Forgiving> every_kind();

// The whole requests at the beginning of the stream, as such a parser sees them.
std::vector<Cut> cut(const std::string& stream, const Forgiving&);

}  // namespace chancery::http::fuzz
