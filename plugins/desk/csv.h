// The audit trail as comma-separated values (RFC 4180: CRLF, quotes doubled), safe to open in a spreadsheet program.
#pragma once
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::desk {

// One cell. Text that a spreadsheet would take for a formula (it begins with = + - @, also in full width, a tab or a line break) gets an
// apostrophe before it (OWASP, CSV injection): a reason typed by anyone must not run on an auditor's computer.
std::string csv_cell(const std::string& text);
std::string csv_head(const Host&);
// `entry`: the same act as trail_entry gives it.
std::string csv_line(const Json& act, const Json& entry);

}  // namespace chancery::desk
