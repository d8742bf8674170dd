// The route table: method and path -> page. Literal segments win over {name} segments. Built once, then only read, from many
// threads. Paths are cut before they are decoded, so that an encoded slash can never make a segment into two.
#pragma once
#include "sdk/page.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chancery::http {

struct Match {
  const Page* page = nullptr;                    // of this method; nothing when only others match
  std::map<std::string, std::string> names;      // decoded
  std::vector<std::string> allowed;              // methods of the pages that match, HEAD included
  bool malformed = false;                        // encoded slash, dot segment, broken %, or not text
};

class Router {
 public:
  // Throws std::invalid_argument naming the two when a method and pattern are given twice, or a pattern is not one.
  explicit Router(std::vector<Page> pages);
  // `method` HEAD finds GET. No page and nothing allowed: there is no such path.
  Match match(std::string_view method, std::string_view path) const;
  const std::vector<Page>& pages() const { return pages_; }

 private:
  struct Place {
    std::map<std::string, std::unique_ptr<Place>, std::less<>> literal;
    std::unique_ptr<Place> any;
    std::map<std::string, std::size_t> pages;    // method -> index of the page
  };
  void add(std::size_t index);
  const Place* find(const Place&, const std::vector<std::string>& segments, std::size_t at) const;
  std::vector<Page> pages_;
  Place root_;
};

}  // namespace chancery::http
