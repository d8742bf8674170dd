// Where a link or a picture may lead. Everything that is not named here leads nowhere.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace chancery::markdown {

struct Target {
  enum class Kind { nowhere, file, item, here, page, outside, mail } kind = Kind::nowhere;
  std::string address;   // as it is to stand in the attribute; empty: nowhere
};

// Where the item of a number is read: the page of its register.
using ItemAddress = std::function<std::string(const std::string& id)>;

// `address` as the HTML parser gave it (entities decoded). Read as the URL standard does (WHATWG URL, 4.4): white space and
// control characters are taken out before the scheme is judged, `\` counts as `/`.
//   files/NAME, or below files_base  -> file: files_base + percent-encoded NAME
//   SOP-014, ../x/SOP-014.md         -> item: as `item_address` says (left out: /documents/SOP-014)
//   #words                           -> here: #doc-words (every id of a shown text begins with `doc-`)
//   /path                            -> page of this server
//   http:, https:, //host            -> outside; mailto:, tel: -> mail
Target link_target(std::string_view address, std::string_view files_base, const ItemAddress& item_address = nullptr);

// Pictures: only a file of the item. Anything else is `outside` (with its address) or `nowhere`.
Target picture_target(std::string_view address, std::string_view files_base);

// The file's name (decoded) in an address that `picture_target` made; empty when it is none below the base.
std::string name_in(std::string_view address, std::string_view files_base);

// What the id of a shown text begins with, so that it never is an id of the page around it.
std::string own_id(std::string_view id);

}  // namespace chancery::markdown
