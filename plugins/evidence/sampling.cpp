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

std::string sha256(const std::string& text) {
  Sha256 hash;
  hash.add(text);
  return hash.hex();
}

// What is asked besides the choice. A size of 0: nothing is drawn yet.
struct Asked {
  std::size_t size = 0;
  std::string seed, commit;
};

Outcome<Asked> read_asked(const Host& host, const PageRequest& request) {
  Asked asked;
  asked.seed = request.asked("seed");
  asked.commit = request.asked("commit");
  const auto size = request.asked("size");
  const bool number = !size.empty() && size.size() <= 4 && size.find_first_not_of("0123456789") == size.npos;
  if (!size.empty() && (!number || std::stoul(size) < 1 || std::stoul(size) > largest)) return Refusal{Because::invalid, "evidence.bad-size", {{"given", beginning(size, 20)}, {"most", largest}}};
  if (asked.seed.size() > longest_seed || std::any_of(asked.seed.begin(), asked.seed.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return Refusal{Because::invalid, "evidence.bad-seed", {{"most", longest_seed}}};
  if (asked.commit.empty()) asked.commit = host.items().head();
  if (asked.commit.size() != 40 || asked.commit.find_first_not_of("0123456789abcdef") != asked.commit.npos) return Refusal{Because::invalid, "evidence.bad-commit"};
  if (number && !asked.seed.empty()) asked.size = std::stoul(size);
  return asked;
}

Json row_of(const std::string& name, const Chosen& one) {
  return {{"name", name}, {"id", one.id}, {"title", one.title}, {"register", one.register_name}, {"revision", one.revision > 0 ? Json(one.revision) : Json()}, {"status", shown::status(one.state)},
          {"href", "/" + one.register_name + "/" + shown::encoded(one.id) + (one.revision > 0 ? "/revisions/" + std::to_string(one.revision) : "")}};
}

}  // namespace

Outcome<Answer> sample_page(const Host& host, const PageRequest& request) {
  const auto choice = read_choice(host, [&](const std::string& name) { return request.asked(name); });
  if (!choice) return choice.refusal();
  const auto asked = read_asked(host, request);
  if (!asked) return asked.refusal();
  const auto chosen = choose(host, request.viewer, *choice);
  if (!chosen) return chosen.refusal();
  if (chosen->empty()) return Refusal{Because::unknown, "evidence.nothing"};
  std::map<std::string, const Chosen*> of;
  std::vector<std::string> names;
  for (const auto& one : *chosen) {
    of[one.folder] = &one;
    names.push_back(one.folder);
  }
  const auto drawn = draw(std::move(names), asked->commit, asked->seed, asked->size, sha256);
  Json rows = Json::array();
  std::vector<std::string> ids;
  for (const auto& name : drawn.sample) {
    rows.push_back(row_of(name, *of.at(name)));
    if (std::find(ids.begin(), ids.end(), of.at(name)->id) == ids.end()) ids.push_back(of.at(name)->id);
  }
  Choice of_sample = *choice;
  of_sample.ids = ids;
  Json model = {{"title", host.say("evidence.sample-title")}, {"choice", in_words(host, *choice)}, {"register", choice->register_name}, {"items", joined(choice->ids)}, {"clause", choice->clause},
                {"process", choice->process}, {"person", choice->person}, {"from", choice->from}, {"until", choice->until}, {"former_value", choice->former ? "yes" : ""},
                {"seed", asked->seed}, {"size", asked->size > 0 ? std::to_string(asked->size) : ""}, {"commit", asked->commit}, {"population_sha256", drawn.hash}, {"population_count", drawn.population.size()},
                {"counted", host.say("evidence.sample-population", {{"count", drawn.population.size()}})}, {"sample", nullptr}, {"back", "/evidence?" + query_of(*choice)}};
  if (!rows.empty())
    model["sample"] = {{"rows", rows}, {"counted", host.say("evidence.sample-drawn", {{"count", rows.size()}, {"population", drawn.population.size()}})}, {"package", "/evidence?" + query_of(of_sample)}};
  if (request.wants_json) model["population"] = drawn.population;
  return Answer(Model{"evidence/sample", std::move(model), 200, true});
}

}  // namespace chancery::evidence
