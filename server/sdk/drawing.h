// A sample that anybody can draw again from the same list of names, commit and seed:
//  1. The population is the names, each once, in the order of their bytes (LC_ALL=C sort -u).
//  2. Its hash is the SHA-256 of every name with a line end, then the commit with a line end.
//  3. The lot of a name is the SHA-256 of three lines: the seed, the population's hash, the name.
//  4. The sample is the names with the smallest lots, as hexadecimal text, in that order.
// Nobody who fixed the population before the seed was named can have steered what is drawn.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace chancery {

struct Drawing {
  std::vector<std::string> population;
  std::string hash;                    // of the population and the commit
  std::vector<std::string> sample;     // all of the population when it is not larger than `size`
};

// `sha256`: text -> 64 lower-case hexadecimal digits. No name, commit or seed has a line end in it.
template <class Sha256>
Drawing draw(std::vector<std::string> names, const std::string& commit, const std::string& seed, std::size_t size, const Sha256& sha256) {
  Drawing drawing;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  drawing.population = std::move(names);
  std::string all;
  for (const auto& name : drawing.population) all += name + "\n";
  drawing.hash = sha256(all + commit + "\n");
  std::vector<std::pair<std::string, std::string>> lots;
  for (const auto& name : drawing.population) lots.emplace_back(sha256(seed + "\n" + drawing.hash + "\n" + name + "\n"), name);
  std::sort(lots.begin(), lots.end());
  if (lots.size() > size) lots.resize(size);
  for (auto& [lot, name] : lots) drawing.sample.push_back(std::move(name));
  return drawing;
}

}  // namespace chancery
