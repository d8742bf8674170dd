// Packages from the wish to the file: each is an item of the register `evidence`, and every step of it an act of the person. Making
// is work in the background; that a file was made or fetched is said by nobody but the server, which the policy asks as a fact.
#pragma once
#include "evidence/choice.h"
#include "evidence/shelf.h"

#include "item_pages/in_hand.h"
#include "sdk/plugin.h"

#include <map>
#include <mutex>
#include <string>

namespace chancery::evidence {

// Who comes to the pages at all; what each may do there the policy says.
Permission takers();

// Whether this person may take what is chosen away: nothing of its registers is closed to them (of the whole ledger: of any). If
// not, who may.
Outcome<Done> may_take(const Host&, const Viewer&, bool whole, const std::vector<Chosen>&);

class Orders {
 public:
  explicit Orders(Host&);

  // Each is an act and, where a package is to be made, begins the work. `once`: of the form.
  Outcome<ActReceipt> place(const Viewer&, const Choice&, const std::string& once);
  Outcome<ActReceipt> keep_choice(const Viewer&, const Choice&, const std::string& once);
  // For what was interrupted, given up or is no longer on the shelf.
  Outcome<Done> again(const Viewer&, const std::string& id);
  Outcome<Done> give_up(const Viewer&, const std::string& id);
  Outcome<Download> fetch(const Viewer&, const std::string& id);

  // What this item said was destroyed: no package that shows it is kept.
  void destroy(const std::string& item) { shelf_.destroy(item); }

  Outcome<Json> find(const Viewer&, const std::string& id) const;
  std::optional<Work> work(const std::string& id) const;
  std::string problem(const std::string& id) const;   // why it could not be made, in a sentence; empty: nothing is known
  std::optional<std::uint64_t> size(const std::string& id) const { return shelf_.size(id); }
  bool at_work(const std::string& id) const { return in_hand_.has(id); }   // the fact: the server has the file in hand and says so itself

 private:
  Outcome<ActReceipt> act(const Viewer&, const std::string& id, const std::string& act, Json fields = Json::object(), const std::string& once = "");
  Outcome<Done> begin(const Viewer&, const std::string& id);
  void make(const Viewer&, const std::string& id, Progress&);
  Outcome<Done> try_to_make(const Viewer&, const std::string& id, Progress&);

  Host& host_;
  Shelf shelf_;
  item_pages::InHand in_hand_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> problems_;
};

}  // namespace chancery::evidence
