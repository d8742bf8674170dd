// What a model says, as bytes to make an ETag of: quicker to make than JSON's text, which checks and escapes every letter. Two
// models that differ give different bytes.
#pragma once
#include "sdk/json.h"

#include <string>

namespace chancery::http {

void say(const Json&, std::string& out);

}  // namespace chancery::http
