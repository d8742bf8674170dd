// The engine: performs acts. Reads the item, asks the policy, builds the change, appends it, has it projected, tells the
// listeners. Thread-safe.
#pragma once
#include "engine/founding.h"
#include "engine/plan.h"
#include "engine/policy_trial.h"
#include "engine/ports.h"
#include "engine/projection.h"
#include "engine/shown_statements.h"
#include "engine/state.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace chancery {

struct EngineParts {
  Ledger& ledger;
  Index& index;
  Seal& seal;
  Clock& clock;
  policy::Facts facts;
  std::function<std::string(const std::string& key, const Json& details)> say;
  TextOf text_of;
  std::function<void(const std::string& event, const Json& details)> log;
};

class Engine {
 public:
  explicit Engine(EngineParts parts);

  // Founds an empty ledger; refuses ("refusal.founded") one that has a history.
  Outcome<ActReceipt> found(const Founding&);

  Outcome<ActReceipt> perform(const Viewer&, const ActRequest&);
  // What host.foresee says (sdk/plugin.h): of the state that is now, without waiting for the writer.
  Outcome<Done> foresee(const Viewer&, const ActRequest&);
  // {text, meaning, subject[], item, title, revision, unmet[]}; refused as the act would be.
  Outcome<Json> statement(const Viewer&, const ActRequest&);

  // Brings the index up to the ledger's head. Called after every act and by whoever finds it behind; cheap when it is not.
  // `progress` hears the number of each batch's last act, on any thread.
  void catch_up(const std::function<void(std::int64_t)>& progress = nullptr);

  // Finishes what acts of destruction began (engine/destroying.h): called at a start, once the index has caught up.
  void finish_destructions();
  std::int64_t destructions() const { return destructions_; }   // keys destroyed since the start

  // Why the index does not know all acts up to this number, after an attempt to bring it there; nothing: it does.
  std::optional<Refusal> behind(std::int64_t number);

  // Acts after the number, in order, for listeners.
  void tell(std::int64_t after, const std::function<bool(const ActTold&)>&) const;

  ParsedObjects& parsed() { return parsed_; }
  const EngineParts& parts() const { return parts_; }
  // What a plan or a foresight on this state may ask; `state` must outlive it. `given`: the texts of files that come with the act.
  Surroundings surroundings(const State& state, const std::map<std::string, std::string>& given = {});
  PolicyTrials& trials() { return trials_; }

 private:
  struct Prepared { ActInput input; std::map<std::string, Staged> staged; std::map<std::string, std::string> texts; };   // by SHA-256; texts of policies only
  Outcome<Prepared> prepare(const Viewer&, const ActRequest&);
  Outcome<Done> stage(const GivenFile&, Prepared&);
  struct Answered { ActReceipt receipt; std::string request; };   // `request`: empty in acts that do not say
  std::optional<Answered> answered_before(const std::string& actor, const std::string& once);
  Outcome<ActReceipt> answer_again(const Viewer&, const ActRequest&, const Answered&);
  void remember(const std::string& actor, const std::string& once, Answered);
  Outcome<ActReceipt> perform_once(const Viewer&, const ActRequest&);
  bool was_done(const Viewer&, const ActRequest&);
  Outcome<std::unique_ptr<Snapshot>> seen_by(const ActInput&) const;
  std::optional<Refusal> moved_since(const Snapshot* seen, const State& now, Instant time, const ActInput&);
  Instant time_after(const Snapshot& head) const;
  void look_ahead(const Prepared&);

  EngineParts parts_;
  ParsedObjects parsed_;
  ShownStatements shown_;
  PolicyTrials trials_;
  std::mutex projecting_, destroying_;
  std::atomic<std::int64_t> destructions_{0};
  std::mutex remembered_mutex_;
  std::condition_variable answered_;
  std::set<std::string> under_way_;                // actor and once of acts not yet answered: a double click waits here
  std::map<std::string, Answered> remembered_;   // by actor and once, the latest few thousand
};

}  // namespace chancery
