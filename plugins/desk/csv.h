// The audit trail as comma-separated values (RFC 4180: CRLF, quotes doubled), safe to open in a spreadsheet program.
#pragma once
#include "desk/rows.h"

#include <string>
#include <vector>

namespace chancery::desk {

// One cell. Text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break) gets an
// apostrophe before it (OWASP, CSV injection): a reason typed by anyone must not run on an auditor's computer.
std::string csv_cell(const std::string& text);
std::string csv_head(const Host&);
std::string csv_line(const Json& act, const Labels&);

}  // namespace chancery::desk
