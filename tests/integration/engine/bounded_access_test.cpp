// Accounts that are bounded in time and scope, by the engine's own clock: what is seen and done between two days and at no other
// time, of some registers and of no others. What pages make of it is in tests/contract/matrix.test.mjs.
#include "integration/engine/workshop.h"

#include <set>

using namespace chancery;
using namespace chancery::testing;

namespace {

constexpr std::int64_t day = 86400;

class Bounded : public Workshop {
 public:
  std::string date(int days) const { return date_of({clock.now().seconds + days * day}); }
  Outcome<ActReceipt> limit(const std::string& login, const Json& fields, const std::string& by = "mia") {
    ActRequest act = document_act(login, "limit access");
    act.register_name = "people";
    act.comment = "The surveillance audit.";
    act.fields = fields;
    return engine->perform(as(by), act);
  }
  std::string raised(const std::string& by = "sam") {
    ActRequest act;
    act.register_name = "improvements";
    act.act = "raise";
    act.fields = {{"title", "Bar stock"}, {"kind", "idea"}, {"description", "Mark the bar stock."}};
    return must(engine->perform(as(by), act)).id;
  }
  bool finds(const std::string& login, const std::string& register_name, const std::string& id, const std::string& as_of = "") {
    return static_cast<bool>(reading->find(as(login), register_name, id, Slot::current, as_of));
  }
  std::size_t lists(const std::string& login, const std::string& register_name, const std::string& as_of = "") {
    ListQuery query;
    query.register_name = register_name;
    query.as_of = as_of;
    const auto page = reading->list(as(login), query);
    CHECK(static_cast<std::int64_t>(page.rows.size()) == page.total);
    return page.rows.size();
  }
  std::set<std::string> trailed(const std::string& login) {
    std::set<std::string> registers;
    for (const auto& act : reading->trail(as(login), {})) registers.insert(act.at("register").get<std::string>());
    registers.erase("");   // the founding is nobody's register
    return registers;
  }
};

}  // namespace

TEST_CASE("an auditor who sees only documents finds, lists, searches and trails nothing else, now and as of a day, and counts nothing else") {
  Bounded w;
  const std::string id = w.released("Bar stock is marked.\n"), raised = w.raised();
  w.clock.seconds += day;
  const std::string yesterday = w.date(-1);
  REQUIRE(w.finds("otto", "improvements", raised));
  REQUIRE(w.reading->search(w.as("otto"), "bar", 10).size() == 2);
  Workshop::must(w.limit("otto", {{"sees only", {"documents"}}}));
  CHECK(w.finds("otto", "documents", id));
  CHECK(w.finds("otto", "documents", id, yesterday));
  CHECK(w.reading->revision(w.as("otto"), "documents", id, 1));
  for (const std::string& as_of : {std::string(), yesterday}) {
    CHECK_FALSE(w.finds("otto", "improvements", raised, as_of));
    CHECK_FALSE(w.finds("otto", "people", "ada", as_of));
    CHECK(w.lists("otto", "documents", as_of) == 1);
    CHECK(w.lists("otto", "improvements", as_of) == 0);
    CHECK(w.lists("otto", "people", as_of) == 0);
  }
  const auto hits = w.reading->search(w.as("otto"), "bar", 10);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].register_name == "documents");
  CHECK(w.trailed("otto") == std::set<std::string>{"documents"});
  TrailQuery people;
  people.register_name = "people";
  CHECK(w.reading->count(w.as("otto"), people) == 0);
  CHECK_FALSE(w.reading->sees_everything(w.as("otto")));
  CHECK(w.reading->sees_everything(w.as("otto"), "documents"));
  CHECK(w.finds("otto", "people", "otto"));   // one's own entry, which says what one sees
  CHECK(w.finds("quinn", "improvements", raised));
}

TEST_CASE("what somebody does not see they do not act on, and nothing begins where nothing is there for them; a package of theirs is theirs") {
  Bounded w;
  const std::string raised = w.raised();
  Workshop::must(w.limit("otto", {{"sees only", {"documents"}}}));
  ActRequest comment = Workshop::document_act(raised, "comment");
  comment.register_name = "improvements";
  comment.comment = "Hm?";
  CHECK(w.engine->perform(w.as("otto"), comment).refusal().because == Because::unknown);
  ActRequest raise;
  raise.register_name = "improvements";
  raise.act = "raise";
  raise.fields = {{"title", "x"}, {"kind", "idea"}, {"description", "x"}};
  CHECK(w.engine->perform(w.as("otto"), raise).refusal().key == "refusal.register-unknown");
  const auto order = [&](const std::string& login) {
    ActRequest act;
    act.register_name = "evidence";
    act.act = "order";
    act.fields = {{"title", "For the visit"}, {"scope", "chosen"}, {"items", "SOP-001"}};
    return Workshop::must(w.engine->perform(w.as(login), act)).id;
  };
  const std::string own = order("otto"), others = order("quinn");
  CHECK(w.finds("otto", "evidence", own));
  CHECK_FALSE(w.finds("otto", "evidence", others));
  CHECK(w.lists("otto", "evidence") == 1);
  CHECK(w.lists("quinn", "evidence") == 2);
}

TEST_CASE("an account is open between its two days, each whole, and shut at any other time, without anybody doing anything") {
  Bounded w;
  const std::string id = w.released("text\n");
  w.clock.seconds = read_date("2030-05-10")->seconds + day / 2;
  Workshop::must(w.limit("otto", {{"access from", "2030-05-12"}, {"access until", "2030-05-13"}}));
  const auto seen_at = [&](const std::string& date, std::int64_t second) {
    w.clock.seconds = read_date(date)->seconds + second;
    const bool sees = w.finds("otto", "documents", id), found = !w.reading->search(w.as("otto"), "text", 10).empty(), trail = !w.reading->trail(w.as("otto"), {}).empty();
    CHECK(sees == found);
    CHECK(sees == trail);
    CHECK(sees == w.reading->viewer("otto").has_value());
    CHECK(sees == static_cast<bool>(w.lists("otto", "documents")));
    return sees;
  };
  CHECK_FALSE(seen_at("2030-05-11", day - 1));
  CHECK(w.reading->bounds("otto").at("not_yet") == true);
  CHECK(seen_at("2030-05-12", 0));
  CHECK(seen_at("2030-05-13", day - 1));
  CHECK(w.reading->bounds("otto").at("out_of_time") == false);
  CHECK_FALSE(seen_at("2030-05-14", 0));
  CHECK(w.reading->bounds("otto").at("out_of_time") == true);
  CHECK(w.reading->is_here("otto"));   // they have not left
  CHECK(w.engine->perform(w.as("otto"), Workshop::document_act(id, "acknowledge")).refusal().because != Because::unavailable);
  Workshop::must(w.limit("otto", {{"access until", "2030-06-30"}}));
  CHECK(seen_at("2030-05-20", 0));
  // Whoever would stand in for them has no more than they have.
  w.add_person("una", {"staff", "admin"});   // sees no drafts by their own roles
  ActRequest deputy = Workshop::document_act("ann", "appoint deputy");
  deputy.register_name = "people";
  deputy.comment = "On leave.";
  deputy.fields = {{"deputy", "una"}, {"deputy from", w.date(0)}, {"deputy until", "2031-12-31"}};
  Workshop::must(w.engine->perform(w.as("ann"), deputy));
  Workshop::must(w.limit("ann", {{"access until", w.date(1)}}));
  const std::string draft = Workshop::must(w.create("ada", "more\n")).id;
  CHECK(w.finds("una", "documents", id));
  CHECK(w.reading->find(w.as("una"), "documents", draft, Slot::draft, ""));   // of whoever one stands in for
  w.clock.seconds += 3 * day;
  CHECK_FALSE(w.reading->find(w.as("una"), "documents", draft, Slot::draft, ""));
}

TEST_CASE("an act after the last day is refused, one on it stands for good, and verify judges each at its own time") {
  Bounded w;
  w.clock.seconds = read_date("2030-05-10")->seconds + day / 2;
  const std::string id = w.released("text\n");
  Workshop::must(w.limit("sam", {{"access until", "2030-05-10"}}));
  const std::string raised = w.raised("sam");
  w.clock.seconds += day;
  ActRequest late = Workshop::document_act(raised, "comment");
  late.register_name = "improvements";
  late.comment = "One more thing.";
  CHECK_FALSE(w.engine->perform(Viewer{"sam", "sam", {"staff"}, "session"}, late));
  CHECK(w.finds("quinn", "improvements", raised));
}

TEST_CASE("access is limited by another administrator, to registers that there are") {
  Bounded w;
  CHECK(w.limit("otto", {{"sees only", {"document"}}}).refusal().key == "refusal.field.register");
  CHECK(w.limit("otto", {{"access until", "tomorrow"}}).refusal().key == "refusal.field.date");
  CHECK(says(w.limit("mia", {{"access until", "2030-05-10"}}).refusal(), "not for oneself"));
  CHECK(w.limit("sam", {{"sees only", {"documents"}}}, "quinn").refusal().because == Because::forbidden);
}
