#include "witness/remote.h"

#include "domain/paths.h"
#include "domain/text.h"
#include "ledger/commit_form.h"
#include "ledger/signers.h"
#include "witness/program.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace chancery::witness {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto near_deadline = 60s;   // for what happens on this machine
constexpr const char* branch = "refs/heads/main";

// Git hands GIT_SSH_COMMAND to a shell: paths from conf are quoted for it.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// No question is ever asked, nothing is forwarded, and a host that is not known already is not believed.
std::string ssh_command(const SshFiles& files) {
  std::string command = "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oConnectTimeout=10 -oServerAliveInterval=15 -oForwardAgent=no -oClearAllForwardings=yes -oPermitLocalCommand=no";
  if (!files.key.empty()) command += " -oIdentitiesOnly=yes -i " + quoted(files.key);
  if (!files.known_hosts.empty()) command += " -oUserKnownHostsFile=" + quoted(files.known_hosts);
  return command;
}

std::string first_word(const std::string& text) { return text.substr(0, text.find_first_of(" \t\r\n")); }

bool is_commit(const std::string& text) { return git::ObjectId::from_hex(text).has_value(); }

// The line by which Git or OpenSSH say why: the last but Git's own advice.
std::string why(const std::string& said) {
  std::string found;
  for (const auto& line : split(said, '\n')) {
    const std::string text = trimmed(line);
    if (!text.empty() && text != "and the repository exists." && text.rfind("Please make sure", 0) != 0 && text.rfind("fatal: Could not read from remote", 0) != 0) found = text;
  }
  return is_text(found) ? found.substr(0, 300) : "";
}

}  // namespace

std::string to_text(Compared::State state) {
  using State = Compared::State;
  switch (state) {
    case State::same: return "same";
    case State::behind: return "behind";
    case State::rolled_back: return "rolled-back";
    case State::rewritten: return "rewritten";
    case State::other_ledger: return "other-ledger";
    case State::foreign: return "foreign";
    case State::unreachable: break;
  }
  return "unreachable";
}

Json to_json(const Compared& c) {
  const auto act = [](const std::optional<ActThere>& a) {
    return a ? Json{{"commit", a->commit}, {"number", a->number}, {"act", a->act}, {"item", a->item}, {"at", to_text(a->at)}} : Json();
  };
  return {{"state", to_text(c.state)}, {"problem", c.problem}, {"ours", c.ours}, {"theirs", c.theirs}, {"common", c.common},
          {"last", act(c.theirs_at)}, {"first", act(c.first)}, {"instead", act(c.instead)}};
}

RemoteGit::RemoteGit(std::string repository, const std::string& scratch, SshFiles ssh, std::chrono::milliseconds deadline)
    : ssh_(std::move(ssh)), deadline_(deadline) {
  static std::atomic<int> count{0};
  fs::create_directories(scratch);
  std::string folder = (fs::absolute(scratch) / "witness-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no scratch folder can be made");   // ours alone, whoever else writes there
  folder_ = folder;
  const Ran made = run({"git", "init", "--quiet", "--bare", "--template=", folder_}, {{"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", "/dev/null"}, {"LC_ALL", "C"}}, near_deadline);
  if (made.status != 0) throw std::runtime_error("git cannot make a scratch repository: " + why(made.err));
  fs::create_directories(folder_ + "/objects/info");
  std::ofstream(folder_ + "/objects/info/alternates") << fs::absolute(repository + "/objects").lexically_normal().string() << "\n";
}

RemoteGit::~RemoteGit() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

RemoteGit::Said RemoteGit::git(const std::vector<std::string>& arguments, bool far) {
  std::vector<std::string> all = {"git", "--git-dir=" + folder_, "-c", "core.hooksPath=/dev/null", "-c", "transfer.fsckObjects=true", "-c", "fetch.recurseSubmodules=false", "-c", "push.recurseSubmodules=no", "-c", "protocol.version=2", "-c", "gc.auto=0", "-c", "safe.directory=*"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const std::map<std::string, std::string> environment = {
      {"LC_ALL", "C"}, {"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_TERMINAL_PROMPT", "0"}, {"GIT_NO_REPLACE_OBJECTS", "1"},
      {"GIT_ALLOW_PROTOCOL", "file:ssh"}, {"GIT_SSH_COMMAND", ssh_command(ssh_)}, {"GIT_SSH_VARIANT", "ssh"}};
  Ran ran = run(all, environment, far ? deadline_ : std::max<std::chrono::milliseconds>(near_deadline, deadline_));
  if (ran.overdue) ran.err = "it did not answer within " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(deadline_).count()) + " seconds";
  return {ran.status == 0, std::move(ran.out), std::move(ran.err)};
}

std::optional<std::string> RemoteGit::commit_bytes(const std::string& commit) {
  if (!is_commit(commit)) return std::nullopt;
  Said bytes = git({"cat-file", "commit", commit});
  return bytes.good ? std::optional(std::move(bytes.out)) : std::nullopt;
}

std::optional<std::string> RemoteGit::blob(const std::string& commit, const std::string& path) {
  if (!is_commit(commit)) return std::nullopt;
  Said bytes = git({"cat-file", "blob", commit + ":" + path});
  return bytes.good ? std::optional(std::move(bytes.out)) : std::nullopt;
}

std::vector<std::string> RemoteGit::files_below(const std::string& commit, const std::string& folder) {
  if (!is_commit(commit)) return {};
  auto paths = split(git({"ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", folder + "/"}).out, '\0');
  paths.erase(std::remove(paths.begin(), paths.end(), ""), paths.end());
  return paths;
}

std::vector<std::string> RemoteGit::line(const std::string& head) {
  if (!is_commit(head)) return {};
  auto commits = split(git({"rev-list", "--reverse", "--first-parent", head}).out, '\n');
  commits.erase(std::remove(commits.begin(), commits.end(), ""), commits.end());
  return commits;
}

std::optional<ActThere> RemoteGit::act(const std::string& commit) {
  const auto bytes = commit_bytes(commit);
  const auto read = bytes ? git::read_commit(*bytes, false) : std::nullopt;
  const auto message = read ? git::read_message(read->message) : std::nullopt;
  if (!message) return std::nullopt;
  return ActThere{commit, message->recorded.act, message->recorded.item, message->recorded.number, read->time};
}

bool RemoteGit::is_signed(const std::string& commit, const std::string& by_keys_of) {
  const auto bytes = commit_bytes(commit), signers = blob(by_keys_of, paths::allowed_signers);
  const auto read = bytes && signers ? git::read_commit(*bytes, true) : std::nullopt;
  return read && git::is_signed_by(*read, git::server_keys(*signers));
}

// Their objects are here now; which act was the first that only they have?
void RemoteGit::tell_apart(Compared& c) {
  c.theirs_at = act(c.theirs);
  c.common = first_word(git({"merge-base", c.ours, c.theirs}).out);
  const Said line = git({"rev-list", "--reverse", "--first-parent", c.common.empty() ? c.theirs : c.common + ".." + c.theirs});
  const std::string first = first_word(line.out);
  c.first = act(first);
  if (c.common.empty()) {
    c.state = Compared::State::other_ledger;
    return;
  }
  if (!c.first || !is_signed(first, c.common)) {
    c.state = Compared::State::foreign;
    return;
  }
  c.state = c.common == c.ours ? Compared::State::rolled_back : Compared::State::rewritten;
  if (c.common != c.ours) c.instead = act(first_word(git({"rev-list", "--reverse", "--first-parent", c.common + ".." + c.ours}).out));
}

Compared RemoteGit::compare(const Remote& remote, const std::string& head) {
  Compared c;
  c.ours = head;
  const Said listed = git({"ls-remote", "--", remote.url, branch}, true);
  if (!listed.good) {
    c.problem = why(listed.err);
    return c;
  }
  c.theirs = first_word(listed.out);
  if (c.theirs.empty() || c.theirs == head) {
    c.state = c.theirs.empty() ? Compared::State::behind : Compared::State::same;
    if (!c.theirs.empty()) c.theirs_at = act(head);
    return c;
  }
  if (!is_commit(c.theirs)) {
    c.problem = "it names no commit";
    return c;
  }
  if (git({"merge-base", "--is-ancestor", c.theirs, head}).good) {
    c.state = Compared::State::behind;
    c.theirs_at = act(c.theirs);
    return c;
  }
  const Said fetched = git({"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote.url, std::string("+") + branch + ":refs/witness"}, true);
  if (!fetched.good) {
    c.problem = why(fetched.err);
    return c;
  }
  tell_apart(c);
  return c;
}

RemoteGit::Pushed RemoteGit::push(const Remote& remote, const std::string& head) {
  const Said said = git({"push", "--porcelain", "--no-verify", "--", remote.url, head + ":" + branch}, true);   // no "+": it only goes forward
  if (said.good) return {true, false, ""};
  const bool refused = said.out.find("[rejected]") != std::string::npos || said.out.find("[remote rejected]") != std::string::npos;
  std::string problem = why(said.err);
  for (const auto& line : split(said.out, '\n')) if (line.rfind("!", 0) == 0) problem = trimmed(line.substr(1)).substr(0, 300);
  return {false, refused, problem};
}

}  // namespace chancery::witness
