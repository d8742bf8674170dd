#include "ledger/token_seal.h"

#include "signatures/sshsig.h"

#include <sodium.h>

namespace chancery {
namespace {

constexpr std::chrono::seconds between_looks{1};   // for requests that come as fast as they like

// In a namespace that no line of allowed_signers names, so that it is good for nothing else.
constexpr const char* trial_namespace = "chancery-trial";

bool is_its_own(TokenKey& key, const std::string& signature) {
  const auto parsed = sshsig::parse(sshsig::wrap(key.public_blob(), trial_namespace, signature));
  return parsed && sshsig::verify(*parsed, key.public_blob(), trial_namespace, "");
}

}  // namespace

TokenSeal::TokenSeal(std::string uri, const std::string& organisation, std::string pin) : uri_(std::move(uri)), principal_("server@" + organisation), pin_(std::move(pin)) {}

TokenSeal::~TokenSeal() { sodium_memzero(pin_.data(), pin_.size()); }

Outcome<std::unique_ptr<TokenSeal>> TokenSeal::at(const std::string& uri, const std::string& organisation, const std::string& pin) {
  if (auto good = check_token_uri(uri); !good) return good.refusal();
  return std::unique_ptr<TokenSeal>(new TokenSeal(uri, organisation, pin));
}

std::optional<Refusal> TokenSeal::find() const {
  auto found = TokenKey::open(uri_, pin_);
  if (!found) return found.refusal();
  if (!expected_.empty() && sshsig::public_line((*found)->public_blob()) != expected_) return Refusal{Because::unavailable, "refusal.token-other"};
  const auto trial = (*found)->sign(sshsig::to_be_signed(trial_namespace, ""), pin_);
  if (!trial) return trial.refusal();
  if (!is_its_own(**found, *trial)) return Refusal{Because::unavailable, "refusal.token-unproved"};
  key_ = std::move(*found);
  return std::nullopt;
}

std::optional<Refusal> TokenSeal::ready() const {
  if (key_ != nullptr) return std::nullopt;
  // Tokens lock after a few wrong PINs: this one is not tried again.
  if (why_ && (why_->key == "refusal.token-pin-wrong" || Watch::now() - looked_ < between_looks)) return why_;
  why_ = find();
  looked_ = Watch::now();
  return why_;
}

Outcome<std::string> TokenSeal::signature(const std::string& data) const {
  if (auto why = ready()) return *why;
  auto made = key_->sign(data, pin_);
  if (made) return made;
  key_.reset();
  why_ = made.refusal();
  looked_ = Watch::now();
  return made;
}

Outcome<std::string> TokenSeal::sign(const std::string& name_space, const std::string& text) const {
  const std::lock_guard lock(mutex_);
  const std::string data = sshsig::to_be_signed(name_space, text);
  const bool had_key = key_ != nullptr;
  auto made = signature(data);
  if (!made && had_key) {   // one that was pulled out and put back meanwhile is another session
    looked_ = {};
    made = signature(data);
  }
  if (!made) return made.refusal();
  return sshsig::wrap(key_->public_blob(), name_space, *made);
}

std::string TokenSeal::public_key() const {
  const std::lock_guard lock(mutex_);
  if (!expected_.empty() || key_ == nullptr) return expected_;
  return sshsig::public_line(key_->public_blob());
}

std::string TokenSeal::principal() const { return principal_; }

std::optional<Refusal> TokenSeal::trouble() const {
  const std::lock_guard lock(mutex_);
  if (key_ != nullptr && Watch::now() - looked_ >= between_looks) {
    looked_ = Watch::now();
    if (!key_->is_there()) {
      key_.reset();
      looked_ = {};
    }
  }
  return ready();
}

void TokenSeal::must_be(const std::string& public_key) {
  const std::lock_guard lock(mutex_);
  expected_ = public_key;
  if (key_ != nullptr && sshsig::public_line(key_->public_blob()) != expected_) key_.reset();
}

}  // namespace chancery
