#include "ledger/opening.h"

#include "ledger/git.h"
#include "ledger/signers.h"
#include "signatures/sshsig.h"

#include <filesystem>
#include <fstream>
#include <limits>
#include <unordered_set>

namespace chancery::git {
namespace {

namespace fs = std::filesystem;

Refusal damaged(const char* how, Json details) { return {Because::unavailable, std::string("refusal.ledger-damaged.") + how, std::move(details)}; }

// Whether the commit is an act of this ledger: form, signature by a key that was allowed before it, number and chain.
std::optional<Head> genuine(const ObjectSource& source, const ObjectId& id, const std::string& own_key) {
  const auto told = tell(source, id, false, true);
  if (!told || told->commit.parents.size() > 1) return std::nullopt;
  std::optional<ToldAct> before;
  if (!told->commit.parents.empty()) {
    before = tell(source, told->commit.parents[0], false);
    if (!before) return std::nullopt;
  }
  auto keys = server_keys_in(source, before ? before->head.tree : told->head.tree);
  if (const auto own = sshsig::blob_of_line(own_key)) keys.push_back(AllowedKey{{}, *own, {}, std::nullopt, std::nullopt});
  if (!is_signed_by(told->commit, keys) && !(before && is_signed_by_replacement(*told, source, before->head.tree))) return std::nullopt;
  const Head previous = before ? before->head : Head{};
  if (told->head.number != previous.number + 1 || told->head.time < previous.time) return std::nullopt;
  if (told->head.chain != chain_of(previous.chain, told->recorded.act_sha256, told->message.body)) return std::nullopt;
  return told->head;
}

// The newest commit from `id` back that is genuine.
Head last_genuine(const ObjectSource& source, ObjectId id, const std::string& own_key) {
  while (true) {
    if (const auto head = genuine(source, id, own_key)) return *head;
    const auto object = source.find(id);
    const auto parent = object != nullptr && object->kind == Kind::commit ? first_parent(object->bytes) : std::nullopt;
    if (!parent) return {};
    id = *parent;
  }
}

// The first object that the tree needs and the source does not have. Looked at once and not kept: all folders of a large ledger would be what the
// source keeps from then on, and nobody asks for most of them.
std::optional<ObjectId> missing_below(const ObjectSource& source, const ObjectId& tree, std::unordered_set<ObjectId, ObjectIdHash>& seen) {
  if (!seen.insert(tree).second) return std::nullopt;
  const auto object = source.once(tree);
  if (object == nullptr) return tree == empty_tree ? std::nullopt : std::optional(tree);
  if (object->kind != Kind::tree) throw ObjectFault(tree, false);
  for (const auto& each : parse_tree(object->bytes)) {
    if (!each.folder) {
      if (!source.contains(each.id)) return each.id;
    } else if (const auto missing = missing_below(source, each.id, seen)) {
      return missing;
    }
  }
  return std::nullopt;
}

std::optional<Refusal> compare_with_memory(const ObjectSource& source, const Head& head, const Remembered& had) {
  if (head.number < had.number) return damaged("rolled-back", {{"ends", head.number}, {"had", had.number}});
  const auto line = line_of(source, *head.commit, head.number - had.number + 1);
  if (!line.empty() && line.front() == had.commit) return std::nullopt;
  return damaged("diverged", {{"number", had.number}, {"commit", had.commit.hex()}});
}

}  // namespace

void make_repository(const std::string& path) {
  const Library library;
  git_repository_init_options options;
  must(git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION), "making the ledger");
  options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH | GIT_REPOSITORY_INIT_NO_REINIT;
  options.mode = 0750;
  options.initial_head = "main";
  Repository repository;
  must(git_repository_init_ext(out(repository), path.c_str(), &options), "making the ledger");
  Config config;
  must(git_repository_config(out(config), repository.get()), "setting up the ledger");
  const auto set = [&](const char* name, const char* value) { must(git_config_set_string(config.get(), name, value), "setting up the ledger"); };
  set("core.fsync", "all");
  set("core.logAllRefUpdates", "false");
  set("gc.auto", "0");                          // packs are merged by the server, which knows who reads them
  set("receive.denyDeletes", "true");
  set("receive.denyNonFastForwards", "true");
  set("transfer.fsckObjects", "true");
  set("gpg.format", "ssh");
  set("gpg.ssh.allowedSignersFile", (fs::absolute(path).parent_path() / "allowed_signers").c_str());   // written by each opening: keep_signers_beside
  std::error_code ignored;
  fs::remove_all(path + "/hooks", ignored);
}

void keep_signers_beside(const std::string& repository, const std::string& signers) {
  const std::string file = (fs::absolute(repository).parent_path() / "allowed_signers").string();
  std::ifstream before(file, std::ios::binary);
  if (std::string(std::istreambuf_iterator<char>(before), {}) != signers) std::ofstream(file, std::ios::binary) << signers;
  Repository opened;
  Config config;
  const char* const name = "gpg.ssh.allowedSignersFile";
  if (git_repository_open(out(opened), repository.c_str()) != 0) return;
  if (git_repository_config(out(config), opened.get()) != 0) return;
  git_buf now = GIT_BUF_INIT;
  const bool same = git_config_get_string_buf(&now, config.get(), name) == 0 && file == now.ptr;
  git_buf_dispose(&now);
  if (same) return;
  (void)git_config_set_string(config.get(), name, file.c_str());   // a repository on a read-only disk is read all the same
}

void clear_leftovers(const std::string& repository) {
  std::error_code ignored;
  std::vector<fs::path> leftovers;
  const auto is_lock = [](const fs::path& path) { return path.extension() == ".lock"; };
  for (const auto& each : fs::directory_iterator(repository, ignored)) if (is_lock(each.path())) leftovers.push_back(each.path());
  for (const auto& each : fs::recursive_directory_iterator(repository + "/refs", ignored)) if (is_lock(each.path())) leftovers.push_back(each.path());
  for (const auto& each : fs::recursive_directory_iterator(repository + "/objects", ignored)) {
    const std::string name = each.path().filename().string();
    const bool temporary = name.rfind("tmp_", 0) == 0 || is_lock(each.path());
    const bool orphan = each.path().extension() == ".idx" && !fs::exists(fs::path(each.path()).replace_extension(".pack"));
    if (temporary || orphan) leftovers.push_back(each.path());
  }
  for (const auto& each : leftovers) fs::remove(each, ignored);
}

Examined examine(const ObjectSource& source, const std::optional<ObjectId>& branch, const std::optional<Remembered>& had, const std::string& own_key) {
  if (!branch) {
    if (!had) return {};
    return {Head{}, damaged("rolled-back", {{"ends", -1}, {"had", had->number}})};
  }
  try {
    if (source.find(*branch) == nullptr) {
      const Head fallback = had ? last_genuine(source, had->commit, own_key) : Head{};
      return {fallback, damaged("missing", {{"object", branch->hex()}})};
    }
    const Head head = last_genuine(source, *branch, own_key);
    if (head.commit != branch) return {head, damaged("foreign", {{"commit", branch->hex()}, {"number", head.number}})};
    if (had)
      if (auto damage = compare_with_memory(source, head, *had)) return {head, damage};
    std::unordered_set<ObjectId, ObjectIdHash> seen;
    if (const auto missing = missing_below(source, head.tree, seen)) return {head, damaged("missing", {{"object", missing->hex()}})};
    return {head, std::nullopt};
  } catch (const std::exception&) {
    return {Head{}, damaged("unreadable", {{"commit", branch->hex()}})};
  }
}

}  // namespace chancery::git
