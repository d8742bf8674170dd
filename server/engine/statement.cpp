#include "engine/statement.h"

#include "domain/digest.h"
#include "domain/text.h"
#include "sdk/sign_off.h"

#include <fmt/format.h>

namespace chancery {
namespace {

constexpr const char* prepared_line = "Prepared: ";
constexpr const char* nonce_line = "Nonce: ";
constexpr const char* in_place_line = "In place of: ";

std::string one_line(std::string text) {
  for (char& c : text) if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

std::string how(const std::string& method) {
  if (method == by_password)
    return "signed by the server on the signer's behalf, after the signer gave their password again";
  if (method == by_code) return "signed by the server on the signer's behalf, after the signer gave their password again and a one-time code";
  if (method == by_passkey) return "signed by the signer with a passkey of their own, over this very text";
  return "signed by the server on the signer's behalf (" + method + ")";
}

std::optional<std::string> line_after(const std::string& text, const std::string& label) {
  const auto at = text.find("\n" + label);
  if (at == std::string::npos) return std::nullopt;
  const auto begin = at + 1 + label.size();
  const auto end = text.find('\n', begin);
  return end == std::string::npos ? std::nullopt : std::optional(text.substr(begin, end - begin));
}

}  // namespace

std::string statement_text(const Item& item, const policy::Policy& policy, const std::string& policy_object,
                           const policy::ActRule& act, const StatementSigner& signer, const std::string& organisation,
                           const std::string& method, const StatementFrame& frame) {
  std::string text = "Chancery sign-off statement, form 1\n\n";
  text += fmt::format("Organisation: {}\n", one_line(organisation));
  text += fmt::format("Register: {}\n", policy.register_name);
  text += fmt::format("Item: {}\n", item.id);
  text += fmt::format("Title: {}\n", one_line(item.title()));
  if (policy.revisioned) text += fmt::format("Revision: {}\n", item.revision);
  text += fmt::format("Act: {}\n", act.name);
  text += fmt::format("Meaning: {}\n", one_line(act.signs));
  if (signer.about) text += fmt::format("Passkey: {} ({}, number {})\n", key_fingerprint(signer.about->public_key), one_line(signer.about->name), signer.about->number);
  text += fmt::format("Signer: {} ({})\n", one_line(signer.person.name), signer.person.login);
  if (signer.in_place_of) text += fmt::format("{}{} ({})\n", in_place_line, one_line(signer.in_place_of->name), signer.in_place_of->login);
  text += fmt::format("Method: {}\n", how(method));
  text += fmt::format("Policy: policies/{}.yaml, Git blob {}, SHA-256 {}\n", policy.register_name, policy_object, policy.sha256);
  text += fmt::format("{}{}\n{}{}\n", prepared_line, to_text(frame.prepared), nonce_line, frame.nonce);
  text += "\nThis is what is signed. Each file is named by the SHA-256 of its bytes.\n\n";
  return text + subject_lines(item);
}

std::string principal_named(const std::string& statement) {
  const std::string line = line_after(statement, in_place_line).value_or("");
  return line.substr(0, line.rfind(" ("));
}

std::optional<StatementFrame> read_statement_frame(const std::string& text) {
  const auto prepared = line_after(text, prepared_line), nonce = line_after(text, nonce_line);
  if (!prepared || !nonce || nonce->size() != 32) return std::nullopt;
  if (nonce->find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const auto at = read_instant(*prepared);
  if (!at) return std::nullopt;
  return StatementFrame{*at, *nonce};
}

}  // namespace chancery
