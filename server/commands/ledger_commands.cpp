// `serve`, `rebuild-index` and `export`: what is done with a ledger that is there.
#include "commands/beside.h"
#include "commands/commands.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <unistd.h>

namespace chancery {
namespace {

// The sample password is printed for everyone to see: it must not let anyone in from elsewhere.
bool is_loopback(const std::string& address) { return address == "127.0.0.1" || address == "::1" || address == "localhost"; }

}  // namespace

int serve(const Arguments& arguments, const Programs& programs) {
  auto opened = Installation::open(programs.make, arguments.config);
  if (!opened) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), opened.refusal());
  Installation& chancery = **opened;
  if (chancery.reading->organisation().value("sample", false) && !is_loopback(arguments.config.text("http.address")))
    return say_refusal(chancery.say, {Because::forbidden, "serve.sample-not-loopback", {{"address", arguments.config.text("http.address")}}});
  chancery.engine->catch_up();
  chancery.engine->finish_destructions();
  if (const auto damage = chancery.ledger->damage())
    log_line("error", "ledger damaged", {{"problem", chancery.say(damage->key, damage->details)}});
  const Engine& engine = *chancery.engine;
  chancery.telling = std::make_unique<Telling>(
      chancery.registry.listeners, chancery.registry.jobs,
      [&engine](std::int64_t after, const std::function<bool(const ActTold&)>& hear) { engine.tell(after, hear); },
      chancery.config.data("listeners.json"), [](const std::string& event, const Json& details) { log_line("error", event, details); });
  chancery.telling->start();
  chancery.json = arguments.has("json");
  const int status = programs.serve_http(chancery);
  chancery.telling->stop();
  return status;
}

namespace {

// The first line in which they differ, as the longer of the two has it.
std::string first_difference(const std::string& one, const std::string& other) {
  std::istringstream ones(one), others(other);
  std::string a, b;
  while (true) {
    const bool first = static_cast<bool>(std::getline(ones, a)), second = static_cast<bool>(std::getline(others, b));
    if (!first && !second) return "";
    if (!first || !second || a != b) return first ? a : b;
  }
}

// The index as it is against one that is made anew, on a copy: neither the index nor a server that runs is touched.
int compare_index(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  if (!std::filesystem::exists(arguments.config.data("ledger.git")))
    return say_refusal(say, {Because::unavailable, "installation.none", {{"folder", arguments.config.text("data.directory")}}});
  const Beside beside(arguments.config, programs.copy);
  auto opened = Installation::open(programs.make, beside.config());
  if (!opened) return say_refusal(say, opened.refusal());
  Installation& chancery = **opened;
  chancery.engine->catch_up();   // as whoever reads next would
  const std::string kept = chancery.index->dump();
  chancery.index->clear();
  chancery.engine->catch_up();
  if (chancery.index->position() != chancery.ledger->head_number()) return say_refusal(say, {Because::unavailable, "rebuild.behind"});
  const std::string difference = first_difference(kept, chancery.index->dump());
  const Json told = {{"same", difference.empty()}, {"acts", chancery.index->position() + 1}, {"line", difference}};
  tell(arguments, say(difference.empty() ? "rebuild.same" : "rebuild.differs", told), told);
  return difference.empty() ? 0 : 1;
}

}  // namespace

int rebuild_index(const Arguments& arguments, const Programs& programs) {
  if (arguments.has("compare")) return compare_index(arguments, programs);
  auto opened = Installation::open(programs.make, arguments.config);
  if (!opened) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), opened.refusal());
  Installation& chancery = **opened;
  const auto damage = chancery.ledger->damage();
  if (damage && chancery.ledger->head_number() < 0) return say_refusal(chancery.say, *damage);   // there is nothing to make it from
  chancery.index->clear();
  const std::int64_t all = chancery.ledger->head_number();
  const bool shows = isatty(STDERR_FILENO) != 0 && !arguments.has("json");
  chancery.engine->catch_up([&](std::int64_t number) {
    if (shows) std::cerr << "\r  " << number << " / " << all << (number == all ? "\n" : "") << std::flush;
  });
  if (chancery.index->position() != chancery.ledger->head_number()) return 1;   // why is in the log above
  chancery.engine->finish_destructions();
  const Json done = {{"acts", chancery.index->position() + 1}};
  const int status = tell(arguments, chancery.say("rebuild.done", done), done);
  return damage ? say_refusal(chancery.say, *damage) : status;
}

int export_ledger(const Arguments& arguments, const Programs& programs) {
  auto opened = Installation::open(programs.make, arguments.config);
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  if (!opened) return say_refusal(say, opened.refusal());
  if (!arguments.has("bundle")) return say_refusal(say, {Because::invalid, "export.usage"});
  std::ofstream out(arguments.option("bundle"), std::ios::binary | std::ios::trunc);
  const std::string head = (*opened)->ledger->bundle(out);
  out.flush();
  if (!out) return say_refusal(say, {Because::unavailable, "refusal.storage"});
  const Json done = {{"commit", head}, {"file", arguments.option("bundle")}};
  return tell(arguments, say("export.done", done), done);
}

}  // namespace chancery
