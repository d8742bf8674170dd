// The whole audit trail of one question as a file to take away: every act that this person may see, newest first. Written to
// disk a piece at a time, so that its length is not a matter of memory. That somebody took it is an act of theirs, as for a package.
#pragma once
#include "item_pages/in_hand.h"
#include "sdk/plugin.h"

namespace chancery::desk {

// What was asked: as it stands in the address of the page, and in words.
struct TrailQuestion {
  std::string address, words;   // empty: everything
};

// Thread-safe.
class TrailFiles {
 public:
  explicit TrailFiles(Host& host) : host_(host) {}
  // `format`: "csv" (RFC 4180), or "json", one array of act files as the trail's model has them.
  Outcome<Answer> take(const Viewer&, TrailQuery, const std::string& format, const TrailQuestion&);
  bool at_work(const std::string& login) const { return in_hand_.has(login); }   // a file of theirs is in hand: the fact that the act of taking it asks for

 private:
  Outcome<Done> record(const Viewer&, const std::string& format, const TrailQuestion&, std::int64_t acts, std::int64_t last);

  Host& host_;
  item_pages::InHand in_hand_;   // by login
};

}  // namespace chancery::desk
