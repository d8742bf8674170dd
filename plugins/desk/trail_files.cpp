#include "desk/trail_files.h"

#include "desk/csv.h"
#include "desk/rows.h"
#include "sdk/text.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace chancery::desk {
namespace {

constexpr int acts_a_piece = 1000;
constexpr std::size_t longest_title = 120;   // as policies/evidence.yaml has it

std::string passing_file(const Host& host) {
  std::random_device chance;
  return fmt::format("{}/trail-{:08x}{:08x}{:08x}{:08x}", host.temporary_directory(), chance(), chance(), chance(), chance());
}

// Calls `write` with every act of the query; how many there were.
template <class Write>
std::int64_t each_act(const Host& host, const Viewer& viewer, TrailQuery query, Write write) {
  query.limit = acts_a_piece;
  for (std::int64_t count = 0;;) {
    const auto acts = host.items().trail(viewer, query);
    for (const auto& act : acts) write(act);
    count += static_cast<std::int64_t>(acts.size());
    if (static_cast<int>(acts.size()) < acts_a_piece) return count;
    query.after = acts.back().value("seq", std::int64_t{0});
  }
}

std::int64_t write_csv(const Host& host, const Viewer& viewer, const TrailQuery& query, std::ostream& out) {
  const Labels labels(host);
  item_pages::Names names(host);
  out << csv_head(host);
  return each_act(host, viewer, query, [&](const Json& act) { out << csv_line(act, trail_entry(host, act, labels, names)); });
}

std::int64_t write_json(const Host& host, const Viewer& viewer, const TrailQuery& query, std::ostream& out) {
  const char* between = "[\n";
  const auto count = each_act(host, viewer, query, [&](const Json& act) {
    out << between << act.dump();
    between = ",\n";
  });
  out << (count == 0 ? "[]\n" : "\n]\n");
  return count;
}

// Gone with the answer, or before when there is none.
class PassingFile {
 public:
  explicit PassingFile(const Host& host) : path_(passing_file(host)), out_(path_, std::ios::binary) {}
  ~PassingFile() {
    std::error_code ignored;
    if (!given_) std::filesystem::remove(path_, ignored);
  }
  PassingFile(const PassingFile&) = delete;
  PassingFile& operator=(const PassingFile&) = delete;

  std::ofstream& out() { return out_; }
  bool whole() {
    out_.close();
    return static_cast<bool>(out_);
  }
  Download give(const std::string& media_type, const std::string& name) {
    given_ = true;
    Download file;
    file.media_type = media_type;
    file.path = path_;
    file.name = name;
    file.passing = true;
    return file;
  }

 private:
  std::string path_;
  std::ofstream out_;
  bool given_ = false;
};

}  // namespace

Outcome<Done> TrailFiles::record(const Viewer& viewer, const std::string& format, const TrailQuestion& question, std::int64_t acts, std::int64_t last) {
  ActRequest request;
  request.register_name = "evidence";
  request.act = "take trail";
  const std::string what = host_.say("trail.taken." + format), title = question.words.empty() ? what : host_.say("trail.taken-of", {{"what", what}, {"words", question.words}});
  request.fields = {{"title", beginning(title, longest_title)}, {"scope", "trail"}, {"question", question.address}, {"acts", acts}, {"last act", last}};
  const item_pages::InHand::While in_hand(in_hand_, viewer.login);
  const auto taken = host_.perform(viewer, request);
  if (!taken) return taken.refusal();
  return Done{};
}

// Never cut short in silence: a trail that lacks its end would be taken for the whole. The act of taking it is not in it.
Outcome<Answer> TrailFiles::take(const Viewer& viewer, TrailQuery query, const std::string& format, const TrailQuestion& question) {
  query.after = -1;
  const auto last = host_.items().head_number();
  PassingFile file(host_);
  const auto acts = format == "csv" ? write_csv(host_, viewer, query, file.out()) : write_json(host_, viewer, query, file.out());
  if (!file.whole()) return Refusal{Because::unavailable, "trail.no-space"};
  if (auto recorded = record(viewer, format, question, acts, last); !recorded) return recorded.refusal();
  return Answer(file.give(format == "csv" ? "text/csv" : "application/json", "audit-trail-" + host_.now().substr(0, 10) + "." + format));
}

}  // namespace chancery::desk
