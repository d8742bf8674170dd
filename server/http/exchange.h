// A request becomes a page, a page's answer becomes a response. One route table, one gate, one ladder of catches, two faces:
// HTML through a template for people, the model as JSON for programs. Called from many threads at once.
#pragma once
#include "http/answers.h"
#include "http/body.h"
#include "http/incoming.h"
#include "http/page_cache.h"
#include "http/router.h"
#include "http/site.h"

#include <atomic>
#include <optional>

namespace chancery::http {

class Exchange : public Answering {
 public:
  // Adds /sign-in, /sign-out, /account, /passkeys, /health, /metrics and /openapi.json to the site's pages. Throws std::invalid_argument when two
  // pages claim the same place. Everything `site` refers to must outlive the exchange.
  explicit Exchange(Site site);
  Reply answer(Incoming&) override;
  Reply unreadable(const Unreadable&) override;
  const Router& routes() const { return router_; }   // for the permission matrix and the API description
  const PageCache& cache() const { return cache_; }

 private:
  // One request on its way through; lives on the stack of the thread that answers it.
  struct Call {
    Incoming& in;
    std::string request_id;
    std::string target, path;      // as sent, without scheme and host
    bool json = false;             // Accept asks for the program's face
    bool program = false;          // errors as problem details
    bool gzip = false;
    Caller caller = {};
    Viewer viewer = {};
    std::string tried = {};        // whose sign-in was refused; for the log
    Json typed = Json::array();    // [{number, name, value}] of a form that cannot be shown again
  };

  Reply respond(Call&);
  bool is_hidden(const Viewer&, const Match&) const;   // of a register that is not there for the person
  Reply static_file(Call&);
  std::optional<Reply> from_cache(Call&, const std::string& key, std::int64_t stamp);
  Reply run(Call&, const Match&);
  Reply post(Call&, const Match&);
  static Outcome<Answer> asked(const Page&, const PageRequest&);
  Reply answered(Call&, PageRequest&, Outcome<Answer>, const std::string& cache_key, std::int64_t stamp);
  Reply model(Call&, Model, const std::string& cache_key, std::int64_t stamp);
  Reply see_other(Call&, const SeeOther&) const;
  Reply download(Call&, const Download&) const;
  Reply refuse(Call&, const Refused&);
  static Json typed_in(const Json& body);
  Reply refuse_with_form(Call&, const PageRequest&, const Refused&);
  Reply problem_page(Call&, const Refused&);
  Reply fault(Call&, const std::string& what);
  // By password (and code) or passkey. `ticket`: of the second page of a sign-in, as it came and as it goes on.
  Outcome<SignedIn> prove(const PageRequest&, const CameFrom&, bool program, std::string& ticket);
  Outcome<SignedIn> prove_by_password(const PageRequest&, const CameFrom&, std::string& ticket);
  Outcome<Done> proved_enough(const Viewer&, bool program) const;
  Refusal not_let_in(const std::string& login) const;   // somebody who proved who they are
  std::optional<Reply> codes_first(Call&, const Match&);   // for whom nothing is open yet but adding one-time codes
  Reply sign_in(Call&, const PageRequest&);
  Reply sign_out(Call&);
  void keep_session(Reply&, const SignedIn&) const;   // the cookies of somebody who just proved who they are
  CameFrom came_from(const Call&) const;
  std::vector<Page> account_pages();
  Outcome<Answer> own_account(const PageRequest&) const;
  Outcome<Done> new_password(const PageRequest&);
  Reply change_password(Call&, const PageRequest&);
  Outcome<Answer> end_own_sessions(const PageRequest&);
  Outcome<Answer> revoke_own_token(const PageRequest&);
  Outcome<Answer> end_sessions_of(const PageRequest&);
  Outcome<Answer> passkey_reasons_page(const Call&) const;
  void revoke_tokens(const std::string& login, bool only_of_sign_in);
  Outcome<std::string> token_for(const std::string& login);

  PageRequest request_for(const Call&, const Match&) const;
  static Outcome<Done> read_question(const Call&, const Page&, PageRequest&);
  std::string client_address(const Call&) const;
  Json dressed(const Call&, Json model, const Json& refusal) const;   // with `shell` and `refusal`
  Json dressed(const Call&, Json model, const Json& refusal, Json steady_shell) const;
  Outcome<Done> opened(const Call&, const Page&, bool writes) const;
  Json in_words(const std::vector<std::string>& roles) const;
  Json bounds_of(const Viewer&) const;
  Json steady_shell(const Call&) const;                               // the shell without what differs each time: for the ETag
  Reply conditional(Call&, std::shared_ptr<const Prepared>) const;
  void finish_page(Reply&, const std::string& media_type, const char* cache_control) const;
  std::int64_t stamp() const;
  std::string next_request_id();
  std::vector<Page> all_pages();
  std::string metrics() const;

  static constexpr const char* change_password_path = "/account/password";
  static constexpr const char* passkey_reasons_path = "/passkeys";
  static constexpr const char* sign_in_label = "sign-in";   // of a token given for a password

  const Site site_;
  const Gate gate_;
  const std::string security_;      // fields of prepared answers
  const std::string id_prefix_;
  std::atomic<std::uint64_t> requests_{0};
  PageCache cache_;
  std::string openapi_;
  const Router router_;
};

std::string openapi_of(const std::vector<Page>&, const std::string& version, const std::string& cookie_name);

}  // namespace chancery::http
