#include "ledger/commit_form.h"

#include <charconv>
#include <stdexcept>

namespace chancery::git {
namespace {

namespace trailer {
constexpr std::string_view act = "Act", register_name = "Register", item = "Item", revision = "Revision", actor = "Actor", number = "Act-Number",
                           policy = "Policy", act_file = "Act-File", act_object = "Act-Object", act_sha256 = "Act-SHA256", content_sha256 = "Content-SHA256",
                           chain = "Chain-SHA256";
}

void must_be_one_line(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 32 || c == 127) throw std::invalid_argument("a commit cannot say this: a field holds a control character");
}

void add(std::string& body, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  must_be_one_line(value);
  body.append(name).append(": ").append(value).push_back('\n');
}

template <class Number> std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(value) != text) return std::nullopt;
  return value;
}

bool is_hex(std::string_view text, std::size_t digits) { return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

// Takes the trailers off one after the other.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  std::string_view take(std::string_view name) {   // empty when the next line is another one
    if (rest_.substr(0, name.size()) != name || rest_.substr(name.size(), 2) != ": ") return {};
    const auto end = rest_.find('\n');
    if (end == std::string_view::npos) return {};
    const auto value = rest_.substr(name.size() + 2, end - name.size() - 2);
    rest_.remove_prefix(end + 1);
    return value;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// What Git itself takes out of names ("crud"): it would end the field early or be dropped silently.
std::string clean(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 32 && c != '<' && c != '>' && c != 127) out.push_back(c);
  const auto first = out.find_first_not_of(" .,:;\"'\\"), last = out.find_last_not_of(" .,:;\"'\\");
  return first == std::string::npos ? std::string("unnamed") : out.substr(first, last - first + 1);
}

struct Stamp { Identity who; Instant time; };

std::optional<Stamp> read_stamp(std::string_view line) {
  const auto open = line.rfind(" <"), close = line.rfind("> ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  const std::string_view when = line.substr(close + 2);
  const auto seconds = number_in<std::int64_t>(when.substr(0, when.find(' ')));
  if (!seconds) return std::nullopt;
  return Stamp{{std::string(line.substr(0, open)), std::string(line.substr(open + 2, close - open - 2))}, {*seconds}};
}

}  // namespace

std::string message_body(const Change& change, std::int64_t number, const ObjectId& act_object, const std::string& act_sha256) {
  must_be_one_line(change.sentence);
  if (change.sentence.empty()) throw std::invalid_argument("a commit needs a first line");
  std::string body = change.sentence + "\n\n";
  add(body, trailer::act, change.act);
  add(body, trailer::register_name, change.register_name);
  add(body, trailer::item, change.item);
  add(body, trailer::revision, change.revision == 0 ? std::string() : std::to_string(change.revision));
  add(body, trailer::actor, change.actor);
  add(body, trailer::number, std::to_string(number));
  add(body, trailer::policy, change.policy_object);
  add(body, trailer::act_file, change.act_path);
  add(body, trailer::act_object, act_object.hex());
  add(body, trailer::act_sha256, act_sha256);
  add(body, trailer::content_sha256, change.content_sha256);
  return body;
}

std::string chain_of(const std::string& previous, const std::string& act_sha256, std::string_view body) {
  std::string covered = previous + "\n" + act_sha256 + "\n";
  covered.append(body);
  return sha256_of(covered);
}

std::string with_chain(const std::string& body, const std::string& chain) {
  std::string message = body;
  add(message, trailer::chain, chain);
  return message;
}

std::string identity_line(const Identity& who, Instant time) {
  return clean(who.name) + " <" + clean(who.email) + "> " + std::to_string(time.seconds) + " +0000";
}

std::string unsigned_commit(const CommitParts& parts) {
  std::string out = "tree " + parts.tree.hex() + "\n";
  if (parts.parent) out += "parent " + parts.parent->hex() + "\n";
  out += "author " + identity_line(parts.author, parts.time) + "\n";
  out += "committer " + identity_line(parts.committer, parts.time) + "\n\n";
  return out + parts.message;
}

std::string signed_commit(const std::string& unsigned_bytes, const std::string& armored) {
  const auto end = unsigned_bytes.find("\n\n");
  std::string header = "gpgsig ";
  for (std::size_t i = 0; i + 1 < armored.size(); ++i) {   // without the final newline
    header.push_back(armored[i]);
    if (armored[i] == '\n') header.push_back(' ');
  }
  return unsigned_bytes.substr(0, end + 1) + header + "\n" + unsigned_bytes.substr(end + 1);
}

namespace {

constexpr std::size_t parents_at = 46, parent_size = 48;   // behind "tree <40>\n"; "parent <40>\n"

bool is_parent_at(std::string_view bytes, std::size_t at) { return bytes.size() > at && bytes.substr(at, 7) == "parent "; }

}  // namespace

std::optional<ObjectId> first_parent(std::string_view bytes) {
  return is_parent_at(bytes, parents_at) ? ObjectId::from_hex(bytes.substr(parents_at + 7, 40)) : std::nullopt;
}

bool is_merge(std::string_view bytes) { return is_parent_at(bytes, parents_at + parent_size); }

std::optional<ObjectId> tree_of(std::string_view bytes) {
  if (bytes.substr(0, 5) != "tree ") return std::nullopt;
  return ObjectId::from_hex(bytes.substr(5, 40));
}

std::optional<ReadCommit> read_commit(std::string_view bytes, bool with_payload) {
  ReadCommit commit;
  bool tree = false, author = false, committer = false, in_signature = false;
  std::string_view rest = bytes;
  while (true) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    const bool continued = !line.empty() && line.front() == ' ';
    if (!continued) in_signature = line.substr(0, 7) == "gpgsig ";
    if (in_signature) commit.signature.append(line.substr(continued ? 1 : 7)).push_back('\n');
    else if (with_payload) commit.payload.append(line).push_back('\n');
    if (line.empty()) break;
    if (continued || in_signature) continue;
    const auto space = line.find(' ');
    const std::string_view name = line.substr(0, space), value = space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
    if (name == "tree" || name == "parent") {
      const auto id = ObjectId::from_hex(value);
      if (!id) return std::nullopt;
      if (name == "tree") { commit.tree = *id; tree = true; }
      else commit.parents.push_back(*id);
    } else if (name == "author" || name == "committer") {
      auto stamp = read_stamp(value);
      if (!stamp) return std::nullopt;
      if (name == "author") { commit.author = std::move(stamp->who); commit.author_time = stamp->time; author = true; }
      else { commit.committer = std::move(stamp->who); commit.time = stamp->time; committer = true; }
    }
  }
  if (!tree || !author || !committer) return std::nullopt;
  commit.message = rest;
  if (with_payload) commit.payload.append(rest);
  return commit;
}

std::optional<ReadMessage> read_message(const std::string& message) {
  const auto end = message.find('\n');
  if (end == 0 || end == std::string::npos || message.substr(end, 2) != "\n\n") return std::nullopt;
  ReadMessage read;
  Recorded& told = read.recorded;
  read.sentence = message.substr(0, end);
  Lines lines(std::string_view(message).substr(end + 2));
  told.act = lines.take(trailer::act);
  told.register_name = lines.take(trailer::register_name);
  told.item = lines.take(trailer::item);
  const auto revision = lines.take(trailer::revision);
  told.actor = lines.take(trailer::actor);
  const auto number = number_in<std::int64_t>(lines.take(trailer::number));
  told.policy_object = lines.take(trailer::policy);
  told.act_path = lines.take(trailer::act_file);
  const auto act_object = ObjectId::from_hex(lines.take(trailer::act_object));
  told.act_sha256 = lines.take(trailer::act_sha256);
  told.content_sha256 = lines.take(trailer::content_sha256);
  read.body = message.substr(0, message.size() - lines.rest().size());
  told.chain = lines.take(trailer::chain);
  if (!lines.rest().empty() || !number || *number < 0 || !act_object) return std::nullopt;
  if (told.act.empty() || told.act_path.empty() || !is_hex(told.act_sha256, 64) || !is_hex(told.chain, 64)) return std::nullopt;
  if (!told.policy_object.empty() && !is_hex(told.policy_object, 40)) return std::nullopt;
  if (!told.content_sha256.empty() && !is_hex(told.content_sha256, 64)) return std::nullopt;
  if (!revision.empty()) {
    const auto value = number_in<int>(revision);
    if (!value || *value < 1) return std::nullopt;
    told.revision = *value;
  }
  told.number = *number;
  read.act_object = *act_object;
  return read;
}

}  // namespace chancery::git
