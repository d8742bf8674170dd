// A part of the ledger that can be proved against the whole: every signed commit, of each commit's tree only the folders on the
// way to what is disclosed, and that with all it holds. What else the folders name is named by number and id, and is not there.
//
// It is one pack. Stock Git takes it as the pack of a partial clone, one that has a ".promisor" mark (gitrepository-layout,
// "objects/pack"; git-index-pack, --promisor): `git log -p -- path` and `git fsck` then ask for nothing else.
#pragma once
#include "ledger/object_store.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace chancery::git {
// `paths`: files or folders, from the root; those that never were add nothing. `out` is read again at the end, from where it stood
// (pack_stream.h). Memory: a byte for each object of the ledger.
void write_disclosure(const ObjectStore&, const ObjectId& head, const std::vector<std::string>& paths, std::iostream& out);
}  // namespace chancery::git
