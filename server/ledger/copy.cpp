#include "ledger/copy.h"

#include "ledger/bundle.h"
#include "ledger/git.h"
#include "ledger/opening.h"

#include <cstring>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <vector>

namespace chancery {
namespace {

using namespace git;

using Indexer = Handle<git_indexer, git_indexer_free>;

ObjectId head_of(git_repository* repository) {
  git_oid oid;
  must(git_reference_name_to_id(&oid, repository, "refs/heads/main"), "reading the branch");
  ObjectId id;
  std::memcpy(id.bytes.data(), oid.id, 20);
  return id;
}

// The lines before the pack (gitformat-bundle, version 2); gives the commit that refs/heads/main is to be.
std::string read_heading(std::istream& in) {
  std::string line, head;
  if (!std::getline(in, line) || line != "# v2 git bundle") throw std::runtime_error("the ledger's copy is no Git bundle");
  while (std::getline(in, line) && !line.empty()) {
    const auto space = line.find(' ');
    if (line.front() == '-') throw std::runtime_error("the ledger's copy needs commits that are not in it");
    if (space != std::string::npos && line.substr(space + 1) == "refs/heads/main") head = line.substr(0, space);
  }
  if (head.empty() || !in) throw std::runtime_error("the ledger's copy has no branch main");
  return head;
}

void unpack(std::istream& in, const std::string& folder) {
  Indexer indexer;
  must(git_indexer_new(out(indexer), folder.c_str(), 0, nullptr, nullptr), "unpacking the ledger");
  git_indexer_progress progress{};
  std::vector<char> piece(1 << 16);
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
    must(git_indexer_append(indexer.get(), piece.data(), static_cast<std::size_t>(in.gcount()), &progress), "unpacking the ledger");
  must(git_indexer_commit(indexer.get(), &progress), "unpacking the ledger");
}

}  // namespace

std::string write_ledger_copy(const std::string& repository, std::ostream& out_to) {
  const Library library;
  Repository opened;
  must(git_repository_open(out(opened), repository.c_str()), "opening the ledger");
  const ObjectId head = head_of(opened.get());   // before the packs are looked at: they hold it whatever is added meanwhile
  const std::string path = git_repository_path(opened.get());
  write_bundle(ObjectStore(path, path + "objects", ObjectStore::Trust::nothing), head, out_to);
  return head.hex();
}

void make_ledger_from_copy(const std::string& bundle, const std::string& repository) {
  const Library library;
  must(git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1), "unpacking the ledger");
  std::ifstream in(bundle, std::ios::binary);
  const std::string head = read_heading(in);
  make_repository(repository);
  unpack(in, repository + "/objects/pack");
  Repository made;
  must(git_repository_open(out(made), repository.c_str()), "opening the ledger");
  git_oid oid;
  must(git_oid_fromstr(&oid, head.c_str()), "reading the ledger's copy");
  Reference branch;
  must(git_reference_create(out(branch), made.get(), "refs/heads/main", &oid, 0, nullptr), "setting the branch");
}

}  // namespace chancery
