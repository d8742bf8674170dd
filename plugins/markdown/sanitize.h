// HTML from anywhere -> a tree that holds only what the allow-list lets through.
#pragma once
#include "links.h"
#include "tree.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace chancery::markdown {

// A sentence of the catalogue with its names filled in: Host::say, or a stand-in of a test.
using Say = std::function<std::string(const std::string& key, const std::map<std::string, std::string>& details)>;

struct Surroundings {
  std::string files_base;   // where the item's files lie, with a final slash
  Say say;
  ItemAddress item_address = nullptr;
};

// Elements deeper than this are unwrapped: browsers stop at 512, and code on a finished tree may recurse.
constexpr int deepest = 100;

// Nothing when the text would cost more than it may (see Budget), or does not settle. What is returned has been parsed
// again and gave itself: what a browser builds from it is what was judged here.
std::optional<Tree> sanitize(std::string_view html, const Surroundings&);

}  // namespace chancery::markdown
