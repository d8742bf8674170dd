// The route table: method and path -> page. Literal segments win over {name} segments; of two pages in one place, one is for registers
// that keep revisions. Built once, then only read, from many threads. Paths are cut before they are decoded, so that an encoded slash
// can never make a segment into two.
#pragma once
#include "sdk/page.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
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
  // `revisioned`: whether a register, by the rules in force now, keeps revisions; asked only where it matters. Not set: none does.
  using Revisioned = std::function<bool(const std::string& register_name)>;
  explicit Router(std::vector<Page> pages, Revisioned revisioned = nullptr);
  // `method` HEAD finds GET. No page and nothing allowed: there is no such path. `tells`: false for people who may not learn which
  // registers there are; to them every register has the pages of both kinds, none of which is open to them.
  Match match(std::string_view method, std::string_view path, bool tells = true) const;
  const std::vector<Page>& pages() const { return pages_; }

 private:
  struct Place {
    std::map<std::string, std::unique_ptr<Place>, std::less<>> literal;
    std::unique_ptr<Place> any;
    std::map<std::string, std::vector<std::size_t>> pages;    // method -> indices of the pages, no two for one register
  };
  void add(std::size_t index);
  // Whether the register in the path keeps revisions: asked once a request, and only when a page is for some registers only.
  struct Asked { const std::string& register_name; bool tells; std::optional<bool> revisioned = std::nullopt; };
  bool serves(const Page&, Asked&) const;
  std::vector<std::size_t> pages_at(const Place&, Asked&) const;
  const Place* find(const Place&, const std::vector<std::string>& segments, std::size_t at, Asked&) const;
  std::vector<Page> pages_;
  Revisioned revisioned_;
  Place root_;
};

}  // namespace chancery::http
