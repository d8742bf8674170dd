// Where somebody may be sent on to. Pure.
#pragma once
#include <string_view>

namespace chancery {

// A path on this server that a browser cannot take for another host (OWASP: unvalidated redirects): "/a?b", never "//host",
// "/\host", or with blanks or control characters, which browsers leave out before they look.
bool is_local_path(std::string_view);

}  // namespace chancery
