// `init` and `sample`: two ways to a new ledger.
#include "commands/commands.h"
#include "commands/story.h"

#include "domain/digest.h"
#include "domain/text.h"
#include "engine/state.h"

#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace chancery {
namespace {

// A clock that says what it is told: the sample's acts happened on their own days.
class ToldClock final : public Clock {
 public:
  explicit ToldClock(Instant at) : at_(at) {}
  Instant now() const override { return at_; }
  void tell(Instant at) { at_ = at; }

 private:
  Instant at_;
};

void show_progress(std::size_t done, std::size_t all) {
  if (isatty(STDOUT_FILENO) == 0) return;   // nor would a program want it among JSON
  const std::size_t width = 40, filled = all == 0 ? width : done * width / all;
  std::cout << "\r  [" << std::string(filled, '#') << std::string(width - filled, '.') << "] " << done << " / " << all << std::flush;
  if (done == all) std::cout << "\n";
}

Outcome<ActReceipt> perform_step(Installation& chancery, const StoryStep& step) {
  Viewer actor = step.by == "operator" ? at_the_console() : chancery.reading->viewer(step.by).value_or(Viewer{step.by, step.by, {}, "console"});
  ActRequest act = step.act;
  const auto policy = chancery.reading->policy(act.register_name);
  if (!policy) return policy.refusal();
  for (const auto& rule : policy->at("acts")) {
    if (rule.at("name") != act.act || rule.at("signs") == "") continue;
    act.method = "password";
    const auto statement = chancery.engine->statement(actor, act);
    if (!statement) return statement.refusal();
    act.statement = statement->at("text");
  }
  return chancery.engine->perform(actor, act);
}

Outcome<Done> perform_story(Installation& chancery, ToldClock& clock, const Story& story) {
  std::size_t done = 0;
  for (const auto& step : story.steps) {
    clock.tell(step.at);
    const auto receipt = perform_step(chancery, step);
    if (!receipt) {
      Refusal refusal = receipt.refusal();
      refusal.details["step"] = step.where;
      std::cerr << chancery.say("sample.stops", {{"step", step.where}}) << "\n";
      return refusal;
    }
    if (!step.expected.empty() && receipt->id != step.expected)
      return Refusal{Because::invalid, "sample.other-number", {{"step", step.where}, {"expected", step.expected}, {"item", receipt->id}}};
    show_progress(++done, story.steps.size());
  }
  return Done{};
}

}  // namespace

int init(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  if (!arguments.has("name") || !arguments.has("domain")) return say_refusal(say, {Because::invalid, "init.usage"});
  const auto policies = policies_in(arguments.config.home("policies"), true);
  if (!policies) return say_refusal(say, policies.refusal());
  auto chancery = Installation::create(programs.make, arguments.config, arguments.option("domain"), false);
  if (!chancery) return say_refusal(say, chancery.refusal());
  Founding founding;
  founding.organisation = arguments.option("name");
  founding.domain = arguments.option("domain");
  founding.language = arguments.option("language", "en");
  founding.standards = Json::array({{{"name", "ISO 9001"}, {"edition", "2015"}}});
  founding.policies = *policies;
  const auto founded = (*chancery)->engine->found(founding);
  if (!founded) return say_refusal(say, founded.refusal());
  const Json done = {{"organisation", founding.organisation}, {"commit", founded->commit}, {"key", key_fingerprint((*chancery)->seal->public_key())}, {"data", arguments.config.text("data.directory")}};
  return tell(arguments, say("init.done", done), done);
}

int sample(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const auto story = read_story(arguments.config.home("conf/sample"));
  if (!story) return say_refusal(say, story.refusal());
  const auto policies = policies_in(arguments.config.home("policies"), false);
  if (!policies) return say_refusal(say, policies.refusal());
  // Made beside and renamed at the end, so that a sample cut short is never taken for a whole one.
  const std::string target = arguments.config.text("data.directory"), under_way = target + ".unfinished";
  if (!is_free(target)) return say_refusal(say, {Because::invalid, "sample.not-empty", {{"folder", target}}});
  std::filesystem::remove_all(under_way);
  Config config = arguments.config;
  static_cast<void>(config.set("data.directory", under_way));
  {
    auto clock = std::make_unique<ToldClock>(story->founded);
    ToldClock& told = *clock;
    auto chancery = Installation::create(programs.make, config, story->founding.domain, true, std::move(clock));
    if (!chancery) return say_refusal(say, chancery.refusal());
    Founding founding = story->founding;
    founding.policies = *policies;
    founding.sample = true;
    if (const auto founded = (*chancery)->engine->found(founding); !founded) return say_refusal(say, founded.refusal());
    if (const auto done = perform_story(**chancery, told, *story); !done) return say_refusal(say, done.refusal());
    for (const auto& login : story->accounts)
      if (const auto set = (*chancery)->accounts->set_password(login, sample_password); !set) return say_refusal(say, set.refusal());
  }
  std::filesystem::rename(under_way, target);
  const Json done = {{"organisation", story->founding.organisation}, {"acts", story->steps.size()}};
  return tell(arguments, say("sample.done", done), done);
}

}  // namespace chancery
