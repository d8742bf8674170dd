// The pages through which every act is asked for: POST /{register}/acts/{act} and POST /{register}/{id}/acts/{act}, as a
// form or as JSON, with files as multipart (DESIGN §7). Reads what was sent; judges nothing.
#pragma once
#include "sdk/page.h"
#include "sdk/plugin.h"

#include <functional>
#include <vector>

namespace chancery {

std::vector<Page> act_pages(Host&);

// What a request asks for. Refuses `malformed` for a body that has unknown members (a misspelt field must not be lost).
Outcome<ActRequest> read_act_request(const PageRequest&, const std::string& register_name, const std::string& id, const std::string& act);

}  // namespace chancery
