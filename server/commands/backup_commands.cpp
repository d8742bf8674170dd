// `backup` and `restore`. A backup is one folder of plain files: the ledger up to one head as a Git bundle, the accounts at one
// moment, the server's key, installation.json, and backup.json, which says what each file must be. The index is not in it: it is
// made anew. The keys of sealed items are not in it: a copy of them would bring back what was destroyed since. Whoever wants one has it
// made in a folder of its own. Neither command needs the server to be stopped, and neither overwrites anything.
#include "commands/commands.h"

#include "domain/digest.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace chancery {
namespace fs = std::filesystem;
namespace {

constexpr const char* table_of_contents = "backup.json";
constexpr int form_of_backup = 1;   // that this program writes and knows
constexpr const char* bundle_name = "ledger.bundle";
constexpr const char* master_key = "keys/items";   // what wraps the keys in item-keys/

// Made beside and renamed at the end, so that what was cut short is never taken for a whole one.
class UnderWay {
 public:
  explicit UnderWay(const std::string& target) : target_(fs::absolute(target).lexically_normal().string()) {
    if (target_.back() == '/') target_.pop_back();
    fs::remove_all(path());
    fs::create_directories(path());
    fs::permissions(path(), fs::perms::owner_all);   // it holds the server's key and hashed passwords
  }
  ~UnderWay() { std::error_code ignored; fs::remove_all(path(), ignored); }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  std::string path() const { return target_ + ".unfinished"; }
  std::string path(const std::string& name) const { return path() + "/" + name; }
  void finish() {
    if (fs::exists(target_)) fs::remove(target_);   // empty: looked at before
    fs::rename(path(), target_);
  }

 private:
  std::string target_;
};

std::string sha256_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return sha256_hex(in);
}

void copy(const std::string& from, const std::string& to) {
  fs::create_directories(fs::path(to).parent_path());
  fs::copy_file(from, to);
  fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write);
}

bool is_within(const std::string& inner, const std::string& outer) {
  const std::string there = fs::absolute(outer).lexically_normal().string(), here = fs::absolute(inner).lexically_normal().string();
  return here == there || here.rfind(there.back() == '/' ? there : there + "/", 0) == 0;
}

// Every file below the folder, as a path from it, in order.
std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> files;
  if (!fs::exists(folder)) return files;
  for (const auto& each : fs::recursive_directory_iterator(folder))
    if (each.is_regular_file()) files.push_back(each.path().lexically_relative(folder).string());
  std::sort(files.begin(), files.end());
  return files;
}

Json contents_of(const std::string& folder, const std::string& head, const std::string& made) {
  Json files = Json::array();
  for (const auto& name : files_in(folder)) files.push_back({{"name", name}, {"size", fs::file_size(folder + "/" + name)}, {"sha256", sha256_of(folder + "/" + name)}});
  return {{"form", form_of_backup}, {"made", made}, {"version", CHANCERY_VERSION}, {"head", head}, {"files", files}};
}

// Refuses with the first file that is not what backup.json says.
Outcome<Json> read_contents(const std::string& folder, const std::vector<std::string>& needed) {
  const auto incomplete = [&](const std::string& file) { return Refusal{Because::invalid, "backup.incomplete", {{"folder", folder}, {"file", file}}}; };
  std::ifstream in(folder + "/" + table_of_contents);
  const Json contents = Json::parse(in, nullptr, false);
  if (!contents.is_object() || !contents.contains("files") || !contents["files"].is_array()) return incomplete(table_of_contents);
  if (contents.value("form", form_of_backup) > form_of_backup) return Refusal{Because::invalid, "backup.newer", {{"folder", folder}, {"version", contents.value("version", "")}}};
  for (const auto& each : contents["files"]) {
    const std::string name = each.value("name", "");
    if (name.empty() || name.find("..") != std::string::npos || name.front() == '/') return incomplete(table_of_contents);
    if (!fs::is_regular_file(folder + "/" + name) || sha256_of(folder + "/" + name) != each.value("sha256", "")) return incomplete(name);
  }
  for (const auto& name : needed)
    if (!fs::exists(folder + "/" + name)) return incomplete(name);
  return contents;
}

Outcome<Done> write_contents(const UnderWay& made, const Json& contents) {
  std::ofstream out(made.path(table_of_contents));
  out << canonical(contents);
  if (!out.flush()) return Refusal{Because::unavailable, "refusal.storage"};
  return Done{};
}

// The keys of sealed items at one moment, after the ledger: each act that is in the copy has its key in it, unless it was destroyed.
Outcome<std::size_t> copy_item_keys(const Config& config, const std::string& to, const std::string& head, const std::string& made_at) {
  UnderWay made(to);
  std::size_t count = 0;
  if (fs::exists(config.data(master_key))) copy(config.data(master_key), made.path(master_key));
  for (const auto& each : files_in(config.data("item-keys"))) {
    std::error_code gone;   // destroyed meanwhile
    fs::create_directories(fs::path(made.path("item-keys/" + each)).parent_path());
    if (each.find('.') == std::string::npos && fs::copy_file(config.data("item-keys/" + each), made.path("item-keys/" + each), gone)) ++count;
  }
  if (auto written = write_contents(made, contents_of(made.path(), head, made_at)); !written) return written.refusal();
  made.finish();
  return count;
}

}  // namespace

int backup(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const std::string to = arguments.option("to");
  if (to.empty()) return say_refusal(say, {Because::invalid, "backup.usage"});
  if (!is_free(to)) return say_refusal(say, {Because::invalid, "backup.not-empty", {{"folder", to}}});
  const std::string keys_to = arguments.option("keys-to");
  if (!keys_to.empty() && !is_free(keys_to)) return say_refusal(say, {Because::invalid, "backup.not-empty", {{"folder", keys_to}}});
  if (!keys_to.empty() && is_within(keys_to, to)) return say_refusal(say, {Because::invalid, "backup.keys-inside", {{"folder", keys_to}}});
  const Config& config = arguments.config;
  if (!fs::exists(config.data("installation.json"))) return say_refusal(say, {Because::unavailable, "installation.none", {{"folder", config.text("data.directory")}}});
  UnderWay made(to);
  // Before the ledger, so that no listener counts as told of an act that the copy does not have.
  if (fs::exists(config.data("listeners.json"))) copy(config.data("listeners.json"), made.path("listeners.json"));
  std::string head;
  {
    std::ofstream bundle(made.path(bundle_name), std::ios::binary);
    head = programs.copy.ledger(config.data("ledger.git"), bundle);
  }
  // After the ledger: an account that the copied ledger does not know yet lets nobody in, and the other way round somebody would lack theirs.
  if (fs::exists(config.data("accounts.sqlite"))) programs.copy.accounts(config.data("accounts.sqlite"), made.path("accounts.sqlite"));
  for (const auto& each : files_in(config.data("keys")))
    if ("keys/" + each != master_key) copy(config.data("keys/" + each), made.path("keys/" + each));
  copy(config.data("installation.json"), made.path("installation.json"));
  const Json contents = contents_of(made.path(), head, to_text(programs.make.clock()->now()));
  if (auto written = write_contents(made, contents); !written) return say_refusal(say, written.refusal());
  Json done = {{"folder", to}, {"head", head}, {"made", contents.at("made")}, {"files", contents.at("files")}};
  if (!keys_to.empty()) {
    const auto keys = copy_item_keys(config, keys_to, head, contents.at("made"));
    if (!keys) return say_refusal(say, keys.refusal());
    done["keys"] = {{"folder", keys_to}, {"count", *keys}};
  }
  made.finish();
  std::string sentence = say(fs::exists(config.data("keys/server")) ? "backup.done" : "backup.done-without-key", done);   // then it is in a token
  if (done.contains("keys")) sentence += "\n" + say("backup.keys-done", done.at("keys"));
  else if (fs::exists(config.data(master_key))) sentence += "\n" + say("backup.no-keys", Json::object());
  return tell(arguments, sentence, done);
}

int restore(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const std::string from = arguments.option("from"), to = arguments.config.text("data.directory");
  if (from.empty()) return say_refusal(say, {Because::invalid, "restore.usage"});
  if (!is_free(to)) return say_refusal(say, {Because::invalid, "backup.not-empty", {{"folder", to}}});
  const auto contents = read_contents(from, {bundle_name, "installation.json"});   // and the key's file where it is listed: it may be in a token
  if (!contents) return say_refusal(say, contents.refusal());
  const std::string keys_from = arguments.option("keys-from");
  const auto keys = keys_from.empty() ? Outcome<Json>(Json{{"files", Json::array()}}) : read_contents(keys_from, {});
  if (!keys) return say_refusal(say, keys.refusal());
  UnderWay made(to);
  for (const auto& each : contents->at("files"))
    if (const std::string name = each.at("name"); name != bundle_name) copy(from + "/" + name, made.path(name));
  for (const auto& each : keys->at("files")) copy(keys_from + "/" + each.at("name").get<std::string>(), made.path(each.at("name")));
  for (const char* each : {"item-keys", "keys"})
    if (fs::exists(made.path(each))) fs::permissions(made.path(each), fs::perms::owner_all);
  programs.copy.ledger_back(from + "/" + bundle_name, made.path("ledger.git"));
  Arguments verifying = arguments;
  verifying.words = {made.path("ledger.git")};
  if (programs.verify(verifying, programs) != 0) {   // it has said what is wrong
    std::cerr << "chancery: " << say("restore.not-proved", {{"folder", to}}) << "\n";
    return 1;
  }
  made.finish();
  if (!arguments.has("json")) std::cout << say("restore.done", {{"folder", to}, {"made", contents->value("made", "")}}) << "\n";
  return 0;
}

}  // namespace chancery
