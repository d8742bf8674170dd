#include "engine/server_keys.h"

#include "domain/key_acts.h"
#include "domain/text.h"
#include "signatures/sshsig.h"

#include <fmt/format.h>

#include <algorithm>

namespace chancery {
namespace {

constexpr const char* server = "server@";
constexpr const char* recovery = "recovery@";
constexpr const char* remark = "# revoked since=";

std::optional<AllowedKey> key_in(const std::string& line, const std::string& whose) {
  const auto read = read_allowed_signers(line);
  if (read.size() != 1 || read.front().principals.size() != 1 || read.front().principals.front().rfind(whose, 0) != 0) return std::nullopt;
  AllowedKey key = read.front();
  if (key.from) key.from->seconds += 1;   // it is written a second earlier than meant
  return key;
}

std::vector<std::string> lines_of(const std::string& file) {
  auto lines = split(file, '\n');
  lines.erase(std::remove(lines.begin(), lines.end(), std::string()), lines.end());
  return lines;
}

std::string without_break(std::string line) {
  if (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

std::string file_of(const std::vector<std::string>& lines) {
  std::string file;
  for (const auto& line : lines) file += line + "\n";
  return file;
}

std::optional<std::size_t> place_of(const std::vector<std::string>& lines, const std::string& public_key) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (const char* whose : {server, recovery})
      if (const auto key = key_in(lines[i], whose); key && sshsig::public_line(key->blob) == public_key) return i;
  return std::nullopt;
}

std::optional<std::size_t> place_of_current(const std::vector<std::string>& lines, const char* whose) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (const auto key = key_in(lines[i], whose); key && !key->until) return i;
  return std::nullopt;
}

std::optional<std::string> current(const std::string& file, const char* whose) {
  const auto lines = lines_of(file);
  const auto at = place_of_current(lines, whose);
  return at ? std::optional(sshsig::public_line(key_in(lines[*at], whose)->blob)) : std::nullopt;
}

std::string ended(AllowedKey key, Instant at) {
  key.until = at;
  return without_break(allowed_signers_line(key));
}

std::string remark_of(const Revocation& r) {
  return fmt::format("{}{} signed-until={} act={}: {}", remark, to_text(r.since), to_text(r.signed_until), r.act, r.reason);
}

std::optional<Revocation> read_remark(const std::string& line) {
  if (line.rfind(remark, 0) != 0) return std::nullopt;
  const auto value = [&](const std::string& name, char until) {
    const auto at = line.find(name);
    if (at == std::string::npos) return std::string();
    const auto begin = at + name.size();
    return line.substr(begin, line.find(until, begin) - begin);
  };
  const auto since = read_instant(value("since=", ' ')), signed_until = read_instant(value(" signed-until=", ' '));
  const std::string act = value(" act=", ':');
  const auto reason = line.find(": ", line.find(" act="));
  if (!since || !signed_until || act.empty() || act.size() > 12 || act.find_first_not_of("0123456789") != std::string::npos || reason == std::string::npos) return std::nullopt;
  return Revocation{*since, *signed_until, std::stoll(act), line.substr(reason + 2)};
}

std::optional<Revocation> revocation_above(const std::vector<std::string>& lines, std::size_t place) {
  return place == 0 ? std::nullopt : read_remark(lines[place - 1]);
}

}  // namespace

std::vector<ServerKey> server_keys_of(const std::string& allowed_signers) {
  const auto lines = lines_of(allowed_signers);
  std::vector<ServerKey> keys;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (const auto key = key_in(lines[i], server)) {
      const auto revoked = revocation_above(lines, i);
      keys.push_back({sshsig::public_line(key->blob), key->from, revoked ? std::optional(revoked->signed_until) : key->until, revoked});
    }
  return keys;
}

bool has_revoked_keys(const std::string& allowed_signers) {
  const auto keys = server_keys_of(allowed_signers);
  return std::any_of(keys.begin(), keys.end(), [](const ServerKey& key) { return key.revoked.has_value(); });
}

bool signs_now(const std::string& allowed_signers, const std::string& public_key) {
  const auto keys = server_keys_of(allowed_signers);
  return std::any_of(keys.begin(), keys.end(), [&](const ServerKey& key) { return key.public_key == public_key && !key.until; });
}

std::optional<std::string> current_server_key(const std::string& allowed_signers) { return current(allowed_signers, server); }
std::optional<std::string> current_recovery_key(const std::string& allowed_signers) { return current(allowed_signers, recovery); }

std::optional<std::string> with_next_server_key(const std::string& allowed_signers, const std::string& from, const std::string& to, Instant at) {
  auto lines = lines_of(allowed_signers);
  const auto place = place_of_current(lines, server);
  const auto blob = sshsig::blob_of_line(to);
  if (!place || !blob || place_of(lines, to)) return std::nullopt;
  const AllowedKey key = *key_in(lines[*place], server);
  if (sshsig::public_line(key.blob) != from) return std::nullopt;
  lines[*place] = ended(key, at);
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(*place) + 1, without_break(allowed_signers_line({key.principals, *blob, key.namespaces, at, std::nullopt})));
  return file_of(lines);
}

std::optional<std::string> with_recovery_key(const std::string& allowed_signers, const std::string& key, Instant at) {
  auto lines = lines_of(allowed_signers);
  const auto of_server = place_of_current(lines, server);
  const auto blob = sshsig::blob_of_line(key);
  if (!of_server || !blob || place_of(lines, key)) return std::nullopt;
  const std::string organisation = key_in(lines[*of_server], server)->principals.front().substr(std::string(server).size());
  if (const auto former = place_of_current(lines, recovery)) lines[*former] = ended(*key_in(lines[*former], recovery), at);
  lines.push_back(without_break(allowed_signers_line({{recovery + organisation}, *blob, {recovery_namespace}, at, std::nullopt})));
  return file_of(lines);
}

std::optional<std::string> with_revoked_key(const std::string& allowed_signers, const std::string& key, const Revocation& revocation) {
  auto lines = lines_of(allowed_signers);
  const auto place = place_of(lines, key);
  const auto line = place ? key_in(lines[*place], server) : std::nullopt;
  if (!line || !line->until) return std::nullopt;
  const auto before = revocation_above(lines, *place);
  const Instant last = before ? before->signed_until : *line->until;
  if (last < revocation.since || (before && !(revocation.since < before->since)) || (line->from && !(*line->from < revocation.since))) return std::nullopt;
  Revocation told = revocation;
  told.signed_until = last;
  lines[*place] = ended(*line, {revocation.since.seconds - 1});
  if (before) lines[*place - 1] = remark_of(told);
  else lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(*place), remark_of(told));
  return file_of(lines);
}

}  // namespace chancery
