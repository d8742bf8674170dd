// `draw`: draws an auditor's sample again, from an unpacked evidence package or a list, without a server and without its ledger.
#include "commands/commands.h"
#include "domain/digest.h"
#include "sdk/drawing.h"

#include <filesystem>
#include <fstream>

namespace chancery {
namespace {

constexpr std::size_t largest = 100000;

// The folders below data/items/ that data/contents.tsv names.
std::vector<std::string> names_in_package(std::istream& in) {
  const std::string kind = "item\t", before = "data/items/", after = "/item.json\t";
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    const auto begin = line.find("\t" + before), end = line.rfind(after);
    if (line.rfind(kind, 0) == 0 && begin != line.npos && end != line.npos && end > begin) names.push_back(line.substr(begin + 1 + before.size(), end - begin - 1 - before.size()));
  }
  return names;
}

std::vector<std::string> lines_of(std::istream& in) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

bool is_commit(const std::string& text) { return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == text.npos; }

}  // namespace

int draw_command(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const auto size = arguments.option("size"), seed = arguments.option("seed"), commit = arguments.option("commit");
  const bool good = !size.empty() && size.size() <= 6 && size.find_first_not_of("0123456789") == size.npos && std::stoul(size) >= 1 && std::stoul(size) <= largest;
  if (!good || seed.empty() || !is_commit(commit) || arguments.has("package") == arguments.has("population")) return say_refusal(say, {Because::invalid, "draw.usage"});
  const auto file = arguments.has("package") ? arguments.option("package") + "/data/contents.tsv" : arguments.option("population");
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) return say_refusal(say, {Because::unknown, "draw.unreadable", {{"file", file}}});
  const auto drawn = draw(arguments.has("package") ? names_in_package(in) : lines_of(in), commit, seed, std::stoul(size), [](const std::string& text) { return sha256_hex(text); });
  if (drawn.population.empty()) return say_refusal(say, {Because::invalid, "draw.nobody", {{"file", file}}});
  std::string text = say("draw.drawn", {{"count", drawn.sample.size()}, {"population", drawn.population.size()}, {"hash", drawn.hash}});
  for (const auto& name : drawn.sample) text += "\n" + name;
  return tell(arguments, text, {{"commit", commit}, {"seed", seed}, {"population", drawn.population}, {"population_sha256", drawn.hash}, {"sample", drawn.sample}});
}

}  // namespace chancery
