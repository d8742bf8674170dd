// The desk plugin: names its pages, its navigation entries and its checks. Not here: how any of them answers.
#include "desk/pages.h"

namespace chancery::desk {
namespace {

class DeskPlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& contributions) override {
    using Answering = Outcome<Answer> (*)(const Host&, const PageRequest&);
    const auto page = [&](const char* pattern, Permission permission, Answering answering, const char* says, std::vector<std::string> takes = {}, bool judges_query = false) {
      contributions.page({"GET", pattern, std::move(permission), [&host, answering](const PageRequest& request) { return answering(host, request); }, says, std::move(takes), judges_query});
    };
    page("/", Permission::signed_in(), work_page, "What waits for the person who asks, and what is newly in force.");
    page("/search", Permission::signed_in(), search_page, "What matches the words in `q`, among what the person may see.", {"q"});
    page("/audit-trail", Permission::signed_in(), trail_page, "The acts of everyone, newest first.", trail_takes(), true);
    trail_files_ = std::make_unique<TrailFiles>(host);
    const PageFunction give_file = [this, &host](const PageRequest& request) { return trail_file(*trail_files_, host, request); };
    contributions.page({"POST", "/audit-trail/file", Permission::signed_in(), give_file, "The acts that the query asks for, as one file; `format` in the body: csv or json. That you took it is an act on record.", trail_takes(), true});
    contributions.fact("trail-at-work", [this](const Json&, const std::string& login) { return trail_files_->at_work(login); });
    page("/people", Permission::signed_in(), people_page, "Everyone, with their roles.", {"state", "roles", "text", "as_of", "limit", "after"});
    page("/people/new", Permission::one_of({"admin"}), new_person_page, "The form that adds a person.");
    page("/people/{id}", Permission::signed_in(), person_page, "One person: roles, what they own, what they did.", {"as_of", "ended"});
    page("/policies", Permission::signed_in(), policies_page, "The registers and the rules in force.", {"as_of"});
    page("/policies/{register}", Permission::signed_in(), policy_page, "One register's rules in words, and their source.", {"as_of"});
    page("/readiness", auditing(), readiness_page, "What would be found at tomorrow's audit.");
    page("/retention", auditing(), retention_page, "What has come to the end of its retention period, and by which case it is held.", {"register"});
    page("/help", Permission::public_page(), help_page, "Short help for each kind of work.");
    page("/help/{topic}", Permission::public_page(), help_page, "Short help for one kind of work.");

    contributions.navigation("/", "navigation.work", "inbox", Permission::signed_in(), 0);
    contributions.navigation("/readiness", "navigation.readiness", "clipboard-check", auditing(), 60);
    contributions.navigation("/retention", "navigation.retention", "bell", auditing(), 65);
    contributions.navigation("/audit-trail", "navigation.trail", "history", Permission::signed_in(), 70);
    contributions.navigation("/people", "navigation.people", "users", Permission::signed_in(), 75);
    contributions.navigation("/policies", "navigation.policies", "scale", Permission::signed_in(), 80);
    contributions.navigation("/help", "navigation.help", "circle-help", Permission::public_page(), 90);
    contribute_checks(host, contributions);
  }

 private:
  std::unique_ptr<TrailFiles> trail_files_;

  static Permission auditing() { return Permission::one_of({"quality", "auditor", "admin"}); }
};

}  // namespace
}  // namespace chancery::desk

CHANCERY_PLUGIN("desk", "The desk", "1.0.0", chancery::desk::DeskPlugin)
