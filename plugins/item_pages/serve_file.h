// One file of an item as a download, and one statement or signature of a sign-off.
#pragma once
#include "sdk/plugin.h"

#include <string>

namespace chancery::item_pages {

// Pictures, PDF and text are shown in place, everything else is offered for saving; by its bytes, not by its name. The
// ETag is the SHA-256, so a browser fetches a file once. Refuses with `unknown` when the item has no such file.
Outcome<Answer> serve_file(const Host& host, const Viewer& viewer, const Json& item, const std::string& name);

// signoffs/NAME of the item: the statement that was signed (text), or its SSHSIG signature.
Outcome<Answer> serve_statement(const Host& host, const Viewer& viewer, const Json& item, const std::string& name);
// True when this item holds the sign-off whose statement or signature has that file name.
bool has_statement(const Json& item, const std::string& name);

}  // namespace chancery::item_pages
