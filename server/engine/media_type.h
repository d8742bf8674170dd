// What a file is, by its first bytes and only then by its name: what is said by the sender is not believed.
#pragma once
#include "sdk/outcome.h"

#include <string>

namespace chancery {

// `head`: at least the first 512 bytes, or all of them. Never refuses: what is not known is application/octet-stream.
std::string media_type_of(const std::string& name, const std::string& head);

// Refuses ("refusal.file-not-what-it-says") a controlled file whose name says PDF while its bytes do not.
Outcome<Done> check_content_type(const std::string& name, const std::string& media_type);

}  // namespace chancery
