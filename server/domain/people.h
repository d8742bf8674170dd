// People as acts and policies see them: who they are and which roles they hold at a moment. Secrets are in identity/.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace chancery {

struct PersonKey {                    // a passkey that signs now
  int number = 0;
  std::string name, public_key, credential;   // as in domain/item.h, Key
  bool synced = false;
};

struct Person {
  std::string login;
  std::string name;                  // printed name
  std::vector<std::string> roles;
  bool active = true;                // false: has left or is suspended
  std::vector<std::string> acts_for; // logins that have delegated to this person today
  std::vector<std::string> roles_stood_in_for;   // of those people: a deputy reads what they may have to sign
  std::string deputy;                // the login this person delegates to, from a date until a date (ISO 8601, inclusive)
  std::string deputy_from, deputy_until;
  std::vector<PersonKey> keys;
  bool has_codes = false;            // one-time codes of an app
  std::string from = {}, until = {};            // days between which the account is open (ISO 8601, inclusive); empty: without end
  std::vector<std::string> sees_only = {};      // registers; empty: all that the roles see
  bool out_of_time = false;          // has not left, but today is no such day: `active` is false
  std::string state = {};            // in the register of people: "active", "suspended", "left"; empty for whom it does not know
  bool has(const std::string& role) const {
    for (const auto& each : roles) if (each == role) return true;
    return false;
  }
};

// Everybody the ledger knows at one commit.
class People {
 public:
  virtual ~People() = default;
  virtual std::optional<Person> find(const std::string& login) const = 0;
  virtual std::vector<Person> holding(const std::string& role) const = 0;   // active ones, by login
};

}  // namespace chancery
