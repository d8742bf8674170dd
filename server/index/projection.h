// Turns what commits say into rows, inside a transaction of the caller's. Not for other folders.
#pragma once
#include "engine/ports.h"
#include "index/connection.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace chancery::index {

class Projection {
 public:
  explicit Projection(Connection& connection) : connection_(connection) {}
  // Throws std::runtime_error on a gap, before any row of the act that is out of order.
  void apply(const std::vector<Projected>&);
  // Acts of items without revisions that were applied before, told anew (Index::retell).
  void retell(const std::vector<Projected>&);

 private:
  void add(const Projected&);
  void add_act(const Projected&);
  std::int64_t insert_version(const Recorded&, const Version&);
  void follow_revision(const Recorded&, const Version&, std::int64_t version, const Json& act);
  struct Before { int revision = -1; bool in_force = false; };
  Before before_of(const Version&);
  void retell_version(const Recorded&, const Version&);
  void note_for_search(const Version&);
  void write_search();
  void write_search_row(const std::string& register_name, const std::string& id, const Version*);

  Connection& connection_;
  // Only the last text of a batch is written for search: the ones between would be taken out again.
  std::map<std::pair<std::string, std::string>, const Version*> searchable_;
};

}  // namespace chancery::index
