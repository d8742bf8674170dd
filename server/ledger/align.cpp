#include "ledger/align.h"

#include "ledger/git.h"

namespace chancery::git {
namespace {

// A token may hold a line break; a line may not.
std::string lines_of(const std::vector<std::string>& tokens) {
  std::string text;
  for (const auto& token : tokens) {
    for (const char c : token) {
      if (c == '\n') text += "\\n";
      else if (c == '\\') text += "\\\\";
      else text.push_back(c);
    }
    text.push_back('\n');
  }
  return text;
}

struct Spans {
  std::vector<Host::Span> found;
  std::size_t old_next = 0, new_next = 0;   // first tokens not yet told

  void tell(char kind, std::size_t begin, std::size_t count) {
    if (count == 0) return;
    if (!found.empty() && found.back().kind == kind && found.back().end == begin) found.back().end = begin + count;
    else found.push_back({kind, begin, begin + count});
  }
  void same_until(std::size_t old_end) {
    const std::size_t count = old_end - old_next;
    tell('=', old_next, count);
    old_next += count;
    new_next += count;
  }
};

int hunk(const git_diff_delta*, const git_diff_hunk* at, void* payload) {
  Spans& spans = *static_cast<Spans*>(payload);
  const auto removed = static_cast<std::size_t>(at->old_lines), added = static_cast<std::size_t>(at->new_lines);
  // Without context lines a hunk that only adds names the line before it.
  spans.same_until(static_cast<std::size_t>(at->old_start) - (removed > 0 ? 1 : 0));
  spans.tell('-', spans.old_next, removed);
  spans.tell('+', spans.new_next, added);
  spans.old_next += removed;
  spans.new_next += added;
  return 0;
}

}  // namespace

std::vector<Host::Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer) {
  const Library library;
  const std::string a = lines_of(older), b = lines_of(newer);
  git_diff_options options;
  must(git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION), "comparing");
  options.flags = GIT_DIFF_FORCE_TEXT;
  options.context_lines = 0;
  options.interhunk_lines = 0;
  Spans spans;
  must(git_diff_buffers(a.data(), a.size(), nullptr, b.data(), b.size(), nullptr, &options, nullptr, nullptr, hunk, nullptr, &spans), "comparing");
  spans.same_until(older.size());
  return std::move(spans.found);
}

}  // namespace chancery::git
