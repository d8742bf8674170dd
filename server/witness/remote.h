// A witness that holds a copy of the ledger's line: a Git repository reached by file or ssh. Heads are only ever added to it.
#pragma once
#include "domain/time.h"
#include "sdk/json.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace chancery::witness {

struct Remote { std::string name, url; };

// Paths for OpenSSH; empty: what the user that the server runs as has in ~/.ssh.
struct SshFiles { std::string key, known_hosts; };

// One act as a line of acts has it.
struct ActThere {
  std::string commit, act, item;
  std::int64_t number = -1;
  Instant at;
};

struct Compared {
  enum class State {
    same, behind,        // the witness has a part of this line, or nothing yet
    rolled_back,         // it has this line, and acts after it
    rewritten,           // the lines part at an act that both servers' keys signed
    other_ledger,        // they have not even the founding act in common
    foreign,             // it has something that this ledger's server never signed: the witness itself was tampered with
    unreachable
  } state = State::unreachable;
  std::string problem;                    // unreachable: what Git or OpenSSH said last
  std::string ours, theirs;               // heads, commit ids; `theirs` empty: nothing there yet
  std::optional<ActThere> theirs_at;      // the witness's last act
  std::optional<ActThere> first;          // the first act that the witness has and this ledger has not
  std::optional<ActThere> instead;        // rewritten: what this ledger has in its place
  std::string common;                     // the last act in common, commit id

  bool contradicts() const { return state == State::rolled_back || state == State::rewritten || state == State::other_ledger; }
};
std::string to_text(Compared::State);     // "rolled-back"
Json to_json(const Compared&);

// Works in a scratch repository below `scratch` that borrows the objects of `repository`. Belongs to one thread; blocks up to the deadline for
// each step. Throws std::runtime_error when the scratch repository cannot be made.
class RemoteGit {
 public:
  RemoteGit(std::string repository, const std::string& scratch, SshFiles ssh, std::chrono::milliseconds deadline);
  ~RemoteGit();
  RemoteGit(const RemoteGit&) = delete;
  RemoteGit& operator=(const RemoteGit&) = delete;

  // `head`: the commit that this ledger's line ends with.
  Compared compare(const Remote&, const std::string& head);
  struct Pushed { bool done = false, refused = false; std::string problem; };   // refused: what is there is no part of this line
  Pushed push(const Remote&, const std::string& head);

  // Of the ledger itself, as stock Git reads it.
  std::optional<std::string> commit_bytes(const std::string& commit);   // without Git's own header
  std::optional<std::string> blob(const std::string& commit, const std::string& path);
  std::vector<std::string> files_below(const std::string& commit, const std::string& folder);   // whole paths
  std::vector<std::string> line(const std::string& head);   // every commit, the founding first
  std::optional<ActThere> act(const std::string& commit);

 private:
  struct Said { bool good = false; std::string out, err; };
  Said git(const std::vector<std::string>& arguments, bool far = false);
  bool is_signed(const std::string& commit, const std::string& by_keys_of);
  void tell_apart(Compared&);

  std::string folder_;
  SshFiles ssh_;
  std::chrono::milliseconds deadline_;
};

}  // namespace chancery::witness
