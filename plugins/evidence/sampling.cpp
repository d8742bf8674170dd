#include "evidence/sampling.h"

#include "evidence/choice.h"
#include "evidence/hash.h"

#include "sdk/drawing.h"
#include "sdk/shown.h"
#include "sdk/text.h"

#include <algorithm>
#include <map>

namespace chancery::evidence {
namespace {

constexpr std::size_t longest_seed = 200, largest = 1000;
constexpr int refused_sample = 422;   // as for the audit trail

std::string sha256(const std::string& text) {
  Sha256 hash;
  hash.add(text);
  return hash.hex();
}

// What is asked besides the choice, as it was typed.
struct Asked {
  std::string size, seed, commit;
  bool draws = false;   // else the page is only opened

  explicit Asked(const PageRequest& request)
      : size(request.asked("size")), seed(request.asked("seed")), commit(request.asked("commit")), draws(request.query.count("size") + request.query.count("seed") > 0) {}
};

bool is_size(const std::string& typed) {
  return !typed.empty() && typed.size() <= 4 && typed.find_first_not_of("0123456789") == typed.npos && std::stoul(typed) >= 1 && std::stoul(typed) <= largest;
}

bool is_one_line(const std::string& typed) { return std::none_of(typed.begin(), typed.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }); }

Outcome<Done> readable(const Asked& asked) {
  if (!asked.size.empty() && !is_size(asked.size)) return Refusal{Because::invalid, "evidence.bad-size", {{"given", beginning(asked.size, 20)}, {"most", largest}}};
  if (asked.seed.size() > longest_seed || !is_one_line(asked.seed)) return Refusal{Because::invalid, "evidence.bad-seed", {{"most", longest_seed}}};
  if (!asked.commit.empty() && (asked.commit.size() != 40 || asked.commit.find_first_not_of("0123456789abcdef") != asked.commit.npos)) return Refusal{Because::invalid, "evidence.bad-commit"};
  if (asked.draws && asked.size.empty()) return Refusal{Because::invalid, "evidence.no-size", {{"most", largest}}};
  if (asked.draws && asked.seed.empty()) return Refusal{Because::invalid, "evidence.no-seed"};
  return Done{};
}

Json row_of(const std::string& name, const Chosen& one) {
  return {{"name", name}, {"id", one.id}, {"title", one.title}, {"register", one.register_name}, {"revision", one.revision > 0 ? Json(one.revision) : Json()}, {"status", shown::status(one.state)},
          {"href", "/" + one.register_name + "/" + shown::encoded(one.id) + (one.revision > 0 ? "/revisions/" + std::to_string(one.revision) : "")}};
}

// The form, filled in as it was sent, and nothing drawn yet.
Json form_model(const Host& host, const Choice& choice, const Asked& asked) {
  return {{"title", host.say("evidence.sample-title")}, {"choice", in_words(host, choice)}, {"register", choice.register_name}, {"items", joined(choice.ids)}, {"clause", choice.clause},
          {"process", choice.process}, {"person", choice.person}, {"from", choice.from}, {"until", choice.until}, {"former_value", choice.former ? "yes" : ""},
          {"seed", beginning(asked.seed, longest_seed)}, {"size", beginning(asked.size, 20)}, {"commit", asked.commit}, {"population_sha256", nullptr}, {"population_count", nullptr}, {"counted", nullptr},
          {"sample", nullptr}, {"back", "/evidence?" + query_of(choice)}};
}

Outcome<std::vector<Chosen>> population(const Host& host, const PageRequest& request, const Outcome<Choice>& choice, const Asked& asked) {
  if (!choice) return choice.refusal();
  if (auto good = readable(asked); !good) return good.refusal();
  auto chosen = choose(host, request.viewer, *choice);
  if (chosen && chosen->empty()) return Refusal{Because::unknown, "evidence.nothing"};
  return chosen;
}

void draw_into(Json& model, const Host& host, const PageRequest& request, const std::vector<Chosen>& chosen, const Choice& choice, const Asked& asked) {
  std::map<std::string, const Chosen*> of;
  std::vector<std::string> names;
  for (const auto& one : chosen) {
    of[one.folder] = &one;
    names.push_back(one.folder);
  }
  const std::string commit = asked.commit.empty() ? host.items().head() : asked.commit;
  const auto drawn = draw(std::move(names), commit, asked.seed, asked.draws ? std::stoul(asked.size) : 0, sha256);
  model.update({{"commit", commit}, {"population_sha256", drawn.hash}, {"population_count", drawn.population.size()},
                {"counted", host.say("evidence.sample-population", {{"count", drawn.population.size()}})}});
  if (request.wants_json) model["population"] = drawn.population;
  Json rows = Json::array();
  std::vector<std::string> ids;
  for (const auto& name : drawn.sample) {
    rows.push_back(row_of(name, *of.at(name)));
    if (std::find(ids.begin(), ids.end(), of.at(name)->id) == ids.end()) ids.push_back(of.at(name)->id);
  }
  if (rows.empty()) return;
  Choice of_sample = choice;
  of_sample.ids = ids;
  model["sample"] = {{"rows", rows}, {"counted", host.say("evidence.sample-drawn", {{"count", rows.size()}, {"population", drawn.population.size()}})}, {"package", "/evidence?" + query_of(of_sample)}};
}

}  // namespace

Outcome<Answer> sample_page(const Host& host, const PageRequest& request) {
  const Given given = [&](const std::string& name) { return request.asked(name); };
  const auto choice = read_choice(host, request.viewer, given);
  const Asked asked(request);
  const auto chosen = population(host, request, choice, asked);
  if (!chosen && request.wants_json) return chosen.refusal();
  Json model = form_model(host, choice ? *choice : typed_choice(given), asked);
  if (!chosen) {
    model["refusal"] = shown::refusal(host, chosen.refusal(), refused_sample);
    return Answer(Model{"evidence/sample", std::move(model), refused_sample, false});
  }
  draw_into(model, host, request, *chosen, *choice, asked);
  return Answer(Model{"evidence/sample", std::move(model), 200, true});
}

}  // namespace chancery::evidence
