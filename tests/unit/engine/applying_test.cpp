// Batches on their way into the index: in order, each once, and a failure reaches whoever gives or waits.
#include "engine/applying.h"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace chancery;

namespace {

class NotedIndex : public Index {
 public:
  std::vector<std::int64_t> numbers;
  std::int64_t breaks_at = -1;

  Applying::Apply take() {
    return [this](std::vector<Projected>& acts) { apply(acts); };
  }

  void apply(const std::vector<Projected>& acts) override {
    for (const auto& each : acts) {
      if (each.recorded.number == breaks_at) throw std::runtime_error("the disk is full");
      numbers.push_back(each.recorded.number);
    }
  }

  std::int64_t position() const override { return -1; }
  std::string position_commit() const override { return {}; }
  void clear() override {}
  std::int64_t number_at(Instant) const override { return -1; }
  std::optional<IndexedVersion> version(const std::string&, const std::string&, Slot, std::int64_t) const override { return {}; }
  std::optional<IndexedVersion> revision(const std::string&, const std::string&, int) const override { return {}; }
  std::vector<Json> revisions(const std::string&, const std::string&, int) const override { return {}; }
  ListPage list(const Sight&, const ListQuery&, std::int64_t) const override { return {}; }
  std::vector<Json> trail(const Sight&, const TrailQuery&) const override { return {}; }
  std::int64_t count(const Sight&, const TrailQuery&) const override { return 0; }
  std::vector<Hit> search(const Sight&, const std::string&, int) const override { return {}; }
  std::vector<IndexedVersion> drafts(const Sight&) const override { return {}; }
  std::vector<IndexedVersion> unread(const Sight&, const std::vector<Readable>&, const std::vector<std::string>&, int) const override { return {}; }
  std::vector<ReadingDone> readings(const std::string&, const std::string&) const override { return {}; }
  std::vector<IndexedVersion> undisposed(const Sight&, const std::vector<Wanted>&, Instant, int) const override { return {}; }
  std::vector<IndexedVersion> in_states(const Sight&, const std::vector<Wanted>&, const std::vector<std::string>&, int) const override { return {}; }
  std::optional<std::string> object_of(const std::string&) const override { return {}; }
  std::optional<Json> act_once(const std::string&, const std::string&) const override { return {}; }
  std::string dump() const override { return {}; }
};

std::vector<Projected> batch(std::int64_t first, std::int64_t count) {
  std::vector<Projected> acts;
  for (std::int64_t number = first; number < first + count; ++number) {
    Projected each;
    each.recorded.number = number;
    acts.push_back(std::move(each));
  }
  return acts;
}

}  // namespace

TEST_CASE("batches are applied in the order in which they were given, and all of them before finish returns") {
  NotedIndex index;
  std::vector<std::int64_t> heard;
  {
    Applying applying(index.take(), [&](std::int64_t number) { heard.push_back(number); });
    for (std::int64_t each = 0; each < 20; ++each) applying.give(batch(each * 3, 3));
    applying.finish();
    REQUIRE(index.numbers.size() == 60);
  }
  for (std::int64_t each = 0; each < 60; ++each) CHECK(index.numbers[static_cast<std::size_t>(each)] == each);
  CHECK(heard.size() == 20);
  CHECK(heard.back() == 59);
}

TEST_CASE("what fails while it is applied is told, and nothing given later is applied") {
  NotedIndex index;
  index.breaks_at = 4;
  Applying applying(index.take(), nullptr);
  CHECK_THROWS_WITH(
      [&] {
        for (std::int64_t each = 0; each < 1000; ++each) applying.give(batch(each * 3, 3));
        applying.finish();
      }(),
      "the disk is full");
  CHECK_THROWS_WITH(applying.finish(), "the disk is full");
  CHECK(index.numbers == std::vector<std::int64_t>{0, 1, 2, 3});
}

TEST_CASE("batches that wait are applied even when nobody waits for them") {
  NotedIndex index;
  {
    Applying applying(index.take(), nullptr);
    applying.give(batch(0, 5));
  }
  CHECK(index.numbers.size() == 5);
}
