#include "desk/trail_files.h"

#include "desk/csv.h"
#include "desk/rows.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace chancery::desk {
namespace {

constexpr int acts_a_piece = 1000;

std::string passing_file(const Host& host) {
  std::random_device chance;
  return fmt::format("{}/trail-{:08x}{:08x}{:08x}{:08x}", host.temporary_directory(), chance(), chance(), chance(), chance());
}

// Calls `write` with every act of the query.
template <class Write>
void each_act(const Host& host, const Viewer& viewer, TrailQuery query, Write write) {
  query.limit = acts_a_piece;
  for (;;) {
    const auto acts = host.items().trail(viewer, query);
    for (const auto& act : acts) write(act);
    if (static_cast<int>(acts.size()) < acts_a_piece) return;
    query.after = acts.back().value("seq", std::int64_t{0});
  }
}

// `fill` writes the file. Never cut short in silence: a trail that lacks its end would be taken for the whole.
template <class Fill>
Outcome<Answer> written(const Host& host, const std::string& media_type, const std::string& ending, Fill fill) {
  const std::string path = passing_file(host);
  std::ofstream out(path, std::ios::binary);
  fill(out);
  out.close();
  if (!out) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return Refusal{Because::unavailable, "trail.no-space"};
  }
  Download file;
  file.media_type = media_type;
  file.path = path;
  file.name = "audit-trail-" + host.now().substr(0, 10) + ending;
  file.passing = true;
  return Answer(std::move(file));
}

}  // namespace

Outcome<Answer> trail_as_csv(const Host& host, const Viewer& viewer, TrailQuery query) {
  return written(host, "text/csv", ".csv", [&](std::ofstream& out) {
    const Labels labels(host);
    item_pages::Names names(host);
    out << csv_head(host);
    each_act(host, viewer, std::move(query), [&](const Json& act) { out << csv_line(act, trail_entry(host, act, labels, names)); });
  });
}

Outcome<Answer> trail_as_json(const Host& host, const Viewer& viewer, TrailQuery query) {
  return written(host, "application/json", ".json", [&](std::ofstream& out) {
    const char* between = "[\n";
    each_act(host, viewer, std::move(query), [&](const Json& act) {
      out << between << act.dump();
      between = ",\n";
    });
    out << (between[0] == '[' ? "[]\n" : "\n]\n");
  });
}

}  // namespace chancery::desk
