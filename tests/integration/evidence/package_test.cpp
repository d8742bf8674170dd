// An evidence package, made by the plugin from a real ledger, and verified by its own verify.sh with stock tools.
#include "integration/evidence/organisation.h"

#include "engine/plan.h"
#include "evidence/names.h"
#include "sdk/shown.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;
using Catch::Matchers::Contains;

namespace {

using namespace std::string_literals;
const std::string bytes = "\x00\xFF\r\n\x1A binary \x80"s;   // of an attachment

// An organisation with two documents: SOP-001 in its second revision with attachments, SOP-002 in its first; and a draft.
struct Sample : Organisation {
  std::string first, second;
  Sample() {
    first = release("", "# Cleaning\r\n\r\nFirst wording.\r\n", {{"Pr\u00fcfplan M\u00fcller.pdf", bytes}, {"-rf.txt", "reserved"}, {"plan;a$.txt", "colon"}});
    second = release("", "# Storing\n\nKeep it dry.\n", {}, "=HYPERLINK(\"x\") <b>Storing</b>");
    release(first, "# Cleaning\n\nSecond wording.\n", {{"Pr\u00fcfplan M\u00fcller.pdf", bytes}});
    act("author", "documents", second, "revise", Json::object(), text_and_files("secret draft\n"));
  }
};

Ran verified(const std::string& folder) { return run("cd / && sh '" + folder + "/verify.sh'"); }

std::string listed(const std::string& folder) { return run("cd '" + folder + "' && find . -type f | sort").output; }

// The manifests fitted to what was changed: what somebody would do who wants to deceive.
void refit(const std::string& folder) {
  REQUIRE(run("cd '" + folder + "' && find data -type f | sort | xargs -d '\\n' sha256sum > manifest-sha256.txt && "
              "sha256sum README.html VERIFY.md verify.sh bagit.txt bag-info.txt manifest-sha256.txt > tagmanifest-sha256.txt").status == 0);
}

}  // namespace

TEST_CASE("a package verifies with stock git, ssh-keygen and sha256sum, and says so in words") {
  Sample all;
  const auto folder = all.taken("auditor", {{"register", "documents"}, {"former", "yes"}});
  const auto found = verified(folder);
  INFO(found.output);
  CHECK(found.status == 0);
  CHECK_THAT(found.output, Contains("RESULT: IN ORDER") && Contains("Yes: all ") && Contains("signed by the server on their behalf") && !Contains("WRONG"));
  CHECK_THAT(found.output, Contains(all.first + " revision 1: The reviewer\u00e9 (reviewer)") && Contains(all.first + " revision 2: The approver\u00e9 (approver)") && Contains("I approve this revision for use."));
  CHECK_THAT(found.output, Contains("6 sign-offs that count"));
}

TEST_CASE("a package holds the very bytes, under names that open on every system, and lists the original ones") {
  Sample all;
  const auto folder = all.taken("auditor", {{"items", all.first}, {"former", "yes"}});
  const std::string first = "/data/items/" + all.first + "/revision-1", second = "/data/items/" + all.first + "/revision-2";
  CHECK(whole_file(folder + first + "/content.md") == "# Cleaning\r\n\r\nFirst wording.\r\n");
  CHECK(whole_file(folder + second + "/content.md") == "# Cleaning\n\nSecond wording.\n");
  CHECK(whole_file(folder + first + "/files/Prufplan_Muller.pdf") == bytes);
  CHECK(whole_file(folder + first + "/files/_-rf.txt") == "reserved");
  CHECK(whole_file(folder + first + "/files/plan_a_.txt") == "colon");
  CHECK_THAT(whole_file(folder + "/data/original-names.csv"), Contains("\"Pr\u00fcfplan M\u00fcller.pdf\"") && Contains("\"'-rf.txt\"") && Contains("\"plan;a$.txt\""));
  CHECK(Json::parse(whole_file(folder + first + "/item.json"))["revision"] == 1);
  CHECK_THAT(listed(folder), !Contains(all.second) && Contains("signoffs/") && Contains(".txt.sig"));
  const auto found = verified(folder);
  INFO(found.output);
  CHECK(found.status == 0);
}

TEST_CASE("a package is a BagIt 1.0 bag") {
  Sample all;
  const auto folder = all.taken("quality", {{"items", all.second}});
  CHECK(whole_file(folder + "/bagit.txt") == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
  CHECK_THAT(whole_file(folder + "/bag-info.txt"), Contains("Source-Organization: Brandt & <Sohn>\n") && Contains("Payload-Oxum: "));
  CHECK(run("cd '" + folder + "' && sha256sum -c --quiet --strict manifest-sha256.txt && sha256sum -c --quiet --strict tagmanifest-sha256.txt").status == 0);
  const auto payload = run("cd '" + folder + "' && find data -type f | wc -l && cat $(find data -type f) | wc -c").output;
  const auto oxum = whole_file(folder + "/bag-info.txt");
  std::smatch match;
  REQUIRE(std::regex_search(oxum, match, std::regex("Payload-Oxum: ([0-9]+)\\.([0-9]+)")));
  CHECK(payload == match[2].str() + "\n" + match[1].str() + "\n");
}

TEST_CASE("nothing typed by anyone runs in a spreadsheet or in the summary") {
  Sample all;
  const auto folder = all.taken("auditor", {{"register", "documents"}});
  const auto csv = whole_file(folder + "/data/acts.csv");
  CHECK_THAT(csv, Contains("reason: - -> =1+1") && !Contains(",\"=") && !Contains("\n\"="));
  CHECK(std::regex_search(csv, std::regex("\"approve\",[^\n]*\"I approve this revision for use\\.\",\"password\",\"\",")));   // meaning, method, for whom
  const auto summary = whole_file(folder + "/data/summary.html") + whole_file(folder + "/README.html");
  CHECK_THAT(summary, Contains("&lt;b&gt;Storing&lt;/b&gt;") && Contains("Brandt &amp; &lt;Sohn&gt;") && !Contains("<b>") && !Contains("<script") && !Contains("evidence."));
  CHECK_THAT(summary, Contains("The approver\u00e9") && Contains(" UTC") && Contains("I approve this revision for use."));
  const auto acts = Json::parse(whole_file(folder + "/data/acts.json"));
  CHECK(acts.size() >= 12);
  CHECK(acts.front().contains("decision"));
}

TEST_CASE("a package for a period holds the revisions that were in force in it") {
  Sample all;
  const auto day = [&](std::int64_t seconds) { return to_text(Instant{seconds}).substr(0, 10); };
  CHECK_THAT(listed(all.taken("auditor", {{"until", day(all.clock.seconds)}, {"register", "documents"}})), Contains("revision-1") && Contains("revision-2"));
  CHECK_THAT(listed(all.taken("auditor", {{"from", day(all.clock.seconds + 86400 * 3)}, {"register", "documents"}})), !Contains(all.first + "/revision-1") && Contains(all.first + "/revision-2"));
}

TEST_CASE("a package for a clause, a process or both holds what answers them, and nothing else") {
  Sample all;
  const std::string bought = all.release("", "# Buying\n\nAsk two.\n", {}, "Buying bar", {{"process", "Buying"}, {"clauses", Json::array({"8.4.2", "7.1.3"})}}),
                    tools = all.release("", "# Tools\n\nCount them.\n", {}, "Buying tools", {{"process", "Buying"}, {"clauses", Json::array({"8.4.2"})}});
  const auto held = [&](const Json& choice) {
    const std::string files = listed(all.taken("auditor", choice));
    std::vector<std::string> ids;
    for (const auto& each : {all.first, all.second, bought, tools}) if (files.find("items/" + each + "/") != std::string::npos) ids.push_back(each);
    return ids;
  };
  using Ids = std::vector<std::string>;
  CHECK(held({{"clause", "7.1.3"}}) == Ids{all.first, all.second, bought});
  CHECK(held({{"clause", "8.4.2"}}) == Ids{bought, tools});
  CHECK(held({{"process", "Turning"}}) == Ids{all.first, all.second});
  CHECK(held({{"clause", "7.1.3"}, {"process", "Buying"}}) == Ids{bought});
}

TEST_CASE("the summary on paper names who signed, when in which zone, and with which meaning") {
  Sample all;
  const auto folder = all.taken("auditor", {{"items", all.first}});
  CHECK(whole_file(folder + "/data/summary.pdf").rfind("%PDF-1.", 0) == 0);
  const auto read = run("pdftotext -layout '" + folder + "/data/summary.pdf' - | tr -s ' \\n' ' '");
  INFO(read.output);
  REQUIRE(read.status == 0);
  const Json item = Json::parse(whole_file(folder + "/data/items/" + all.first + "/revision-2/item.json"));
  REQUIRE(item["signoffs"].size() == 2);
  for (const auto& each : item["signoffs"])
    CHECK_THAT(read.output, Contains(each["name"].get<std::string>()) && Contains(each["meaning"].get<std::string>()) && Contains(shown::time(each["at"])));
  CHECK_THAT(shown::time(item["signoffs"][0]["at"]), Catch::EndsWith(" UTC"));
  CHECK_THAT(read.output, Contains("Cleaning the lathe, revision 2") && !Contains("evidence."));
}

TEST_CASE("verify.sh notices every kind of tampering, also when the hashes were fitted to it") {
  Sample all;
  const auto taken = all.taken("auditor", {{"register", "documents"}, {"former", "yes"}, {"scope", "whole"}});
  const auto content = "data/items/" + all.first + "/revision-2/content.md";
  const auto try_out = [&](const std::string& name, const std::string& change, bool fitted, const std::string& says) {
    INFO(name);
    const auto folder = taken + "-" + name;
    REQUIRE(run("cp -r '" + taken + "' '" + folder + "' && cd '" + folder + "' && " + change).status == 0);
    if (fitted) refit(folder);
    const auto found = verified(folder);
    INFO(found.output);
    CHECK(found.status == 1);
    CHECK_THAT(found.output, Contains(says) && Contains("RESULT: NOT IN ORDER") && !Contains("RESULT: IN ORDER"));
  };
  try_out("damaged", "printf x >> " + content, false, "do not have the SHA-256");
  try_out("content", "printf x >> " + content, true, "is not the file of " + all.first + " that the ledger has");
  try_out("statement", "sed -i 's/approve this/reject this/' data/items/" + all.first + "/revision-2/signoffs/*approve*.txt", true, "the signature is not good");
  try_out("swapped", "cp data/items/" + all.first + "/revision-1/signoffs/*approve*.txt data/items/" + all.second + "/revision-1/signoffs/$(cd data/items/" + all.second + "/revision-1/signoffs && ls *approve*.txt) && "
          "cp data/items/" + all.first + "/revision-1/signoffs/*approve*.txt.sig data/items/" + all.second + "/revision-1/signoffs/$(cd data/items/" + all.second + "/revision-1/signoffs && ls *approve*.sig)", true, "is about another item");
  try_out("added", "echo more > data/items/more.txt", true, "are not exactly those that data/contents.tsv lists");
  try_out("left-out", "rm data/items/" + all.first + "/revision-2/files/*", false, "do not have the SHA-256");
  try_out("revision", "cp data/items/" + all.first + "/revision-1/item.json data/items/" + all.first + "/revision-2/item.json", true, "does not say that this is revision 2");
  try_out("unsigned", "git clone -q --bare data/ledger.bundle l && git -C l config user.name x && git -C l config user.email x@x && "
          "git -C l update-ref refs/heads/main $(git -C l commit-tree -p main -m forged main^{tree}) && git -C l bundle create -q ../data/ledger.bundle main && rm -rf l", true, "have no good signature");
  try_out("other-key", "ssh-keygen -q -t ed25519 -N '' -f k && sed -i \"s|ssh-ed25519 [A-Za-z0-9+/=]*|$(cut -d' ' -f1,2 k.pub)|\" data/allowed_signers && rm k k.pub", true, "data/allowed_signers is not the list of keys in the ledger");
  try_out("two-texts", "mv data/items/" + all.first + "/revision-1/content.md x && mv " + content + " data/items/" + all.first + "/revision-1/content.md && mv x " + content + " && "
          "sed -i 's|revision-1/content.md\t|revision-9/content.md\t|; s|revision-2/content.md\t|revision-1/content.md\t|; s|revision-9/content.md\t|revision-2/content.md\t|' data/contents.tsv", true, "does not lie where its item, its revision and its name belong");
  try_out("renamed-item", "mv data/items/" + all.second + " data/items/SOP-099 && sed -i 's|data/items/" + all.second + "/|data/items/SOP-099/|' data/contents.tsv", true, "does not lie where its item");
  try_out("broken-off", "grep -v 'revision-2/item.json' data/contents.tsv >x && grep 'revision-2/item.json' data/contents.tsv | tr -d '\n' >>x && mv x data/contents.tsv && sed -i 's/\"reviewer\"/\"nobody\"/' data/items/" + all.first + "/revision-2/item.json", true, "does not end with a line end");
  try_out("beside-it", "mkdir data/items2 && echo forged >data/items2/content.md", true, "these are no part of a package");
  try_out("a-link", "ln -s revision-2 data/items/" + all.first + "/revision-3", true, "what is no plain file does not belong here");
  try_out("an-empty-folder", "mkdir -p data/items/SOP-050/revision-1", true, "there are empty folders here");
  try_out("hidden-key", "ssh-keygen -q -t rsa -b 2048 -N '' -f k && printf 'server@x namespaces=\"git,chancery\" rsa-sha2-512 %s\n' \"$(cut -d' ' -f2 k.pub)\" >>data/allowed_signers && rm k k.pub", true, "has lines that no server wrote, number 2");
  try_out("relabelled", "sed -i 's|\t2\tdata/items/" + all.first + "/revision-2/item.json|\t0\tdata/items/" + all.first + "/revision-2/item.json|' data/contents.tsv", true, "does not say that this is revision 0");
  try_out("bundle", "printf x | dd of=data/ledger.bundle bs=1 seek=2000 conv=notrunc status=none", true, "WRONG");
}

// What whoever holds the server's key can do: the approval as the engine plans it, and another reason in the record than was signed.
static void approved_with_another_reason(Sample& all, const std::string& id) {
  ActRequest request;
  request.register_name = "documents";
  request.id = id;
  request.act = "approve";
  request.method = "password";
  const auto shown = all.engine->statement(all.as("approver"), request);
  REQUIRE(shown);
  ActInput input;
  input.register_name = "documents";
  input.id = id;
  input.act = "approve";
  input.actor = "approver";
  input.method = "password";
  input.statement = shown->at("text");
  REQUIRE(all.ledger->append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
    const State state(head, all.engine->parsed(), turn.time);
    auto planned = plan(state, input, turn, all.engine->surroundings(state));
    REQUIRE(planned);
    for (auto& each : planned->change.edits) {
      const std::string end = "/item.json";
      if (each.bytes.empty() || each.path.size() < end.size() || each.path.substr(each.path.size() - end.size()) != end) continue;
      Json item = Json::parse(each.bytes);
      item["fields"]["reason"] = "Nobody read this.";
      item["fields"]["clauses"] = Json::array();
      each.bytes = canonical(item);
    }
    return planned->change;
  }));
  all.engine->catch_up();
}

TEST_CASE("verify.sh compares the fields that were signed with those of the record, whatever is written in them, and names those that differ") {
  Sample all;
  const Json fields = {{"title", "\"Quoted\" \\ and \xC3\xBC, <b> & $HOME `x`"}, {"type", "SOP"}, {"owner", "author"}, {"clauses", Json::array({"7.1.3", "8.5.1"})}};
  const Json why = {{"reason", "First line: \"so\"\nsecond \\n line\n\twith a tab"}, {"impact", "C:\\new\\u0041"}, {"reviewers", Json::array({"reviewer"})}};
  const auto third = all.act("author", "documents", "", "create", fields, Organisation::text_and_files("text\n")).id;
  all.act("author", "documents", third, "submit", why);
  all.act("reviewer", "documents", third, "review");
  all.act("approver", "documents", third, "approve");
  const auto good = verified(all.taken("auditor", {{"items", third}}));
  INFO(good.output);
  CHECK(good.status == 0);
  CHECK_THAT(good.output, Contains("2 sign-offs that count have good signatures, and name the fields"));

  all.act("author", "documents", third, "revise", Json::object(), Organisation::text_and_files("text of the second\n"));
  all.act("author", "documents", third, "submit", why);
  all.act("reviewer", "documents", third, "review");
  approved_with_another_reason(all, third);
  const auto forged = verified(all.taken("auditor", {{"items", third}}));
  INFO(forged.output);
  CHECK(forged.status == 1);
  CHECK_THAT(forged.output, Contains("was signed with other values than those of " + third + " revision 2: "));
  CHECK_THAT(forged.output, Contains("reason") && Contains("clauses") && !Contains(": impact") && !Contains(", impact") && !Contains("title."));
}

TEST_CASE("verify.sh shows the fingerprint of the key, as the server's own pages do, and so do the commands of VERIFY.md") {
  Sample all;
  const auto folder = all.taken("auditor", {{"items", all.second}, {"scope", "whole"}});
  REQUIRE(run("cd '" + all.path("") + "' && echo '" + all.seal->public_key() + "' > key.pub && ssh-keygen -l -f key.pub | cut -d' ' -f2").output == key_fingerprint(all.seal->public_key()) + "\n");
  CHECK_THAT(verified(folder).output, Contains("    " + key_fingerprint(all.seal->public_key()) + "  " + all.seal->principal() + "\n"));
  // The commands of step 3, as somebody copies them out of the page.
  const auto by_hand = run("cd '" + folder + "' && { sed -n '/^# How/,/^## 1/p' VERIFY.md; sed -n '/^### The whole/,/^### A part/p' VERIFY.md; sed -n '/^### One item/,/^## 3/p' VERIFY.md; sed -n '/^## 3/,/^## 4/p' VERIFY.md; } | sed -n 's/^    //p' > ../steps && sh -e ../steps");
  INFO(by_hand.output);
  CHECK(by_hand.status == 0);
  CHECK_THAT(by_hand.output, Contains(key_fingerprint(all.seal->public_key())));
  PageRequest get;
  get.viewer = all.as("auditor");
  CHECK(std::get<Model>(*all.page("GET", "/evidence").answer(get)).model["key"] == key_fingerprint(all.seal->public_key()));
}

TEST_CASE("the commands of VERIFY.md that must print nothing print nothing, and name a hidden key, two texts in each other's place and what nobody signed") {
  Sample all;
  const auto folder = all.taken("auditor", {{"register", "documents"}, {"former", "yes"}});
  const auto said = [&](const std::string& change) {
    const auto other = folder + "-by-hand";
    REQUIRE(run("rm -rf '" + other + "' && cp -r '" + folder + "' '" + other + "' && cd '" + other + "' && " + change).status == 0);
    const auto found = run("cd '" + other + "' && { sed -n '/^# How/,/^## 1/p' VERIFY.md; sed -n '/^## 1/,/^## 2/p' VERIFY.md | grep -v 'sha256sum -c'; sed -n '/^## 3/,/^## 4/p' VERIFY.md | grep recovery@; sed -n '/^## 4/,/^Items with/p' VERIFY.md | grep misplaced; } "
                           "| sed -n 's/^    //p' >../steps && sh -e ../steps");
    INFO(found.output);
    CHECK(found.status == (change.find("items2") == std::string::npos ? 0 : 1));   // diff says so, too
    return found.output;
  };
  const auto first = "data/items/" + all.first + "/revision-1/content.md", second = "data/items/" + all.first + "/revision-2/content.md";
  const std::string names = said("true");   // of attachments whose names would not open everywhere
  CHECK_THAT(names, Contains("/Prufplan_Muller.pdf is called Pr\u00fcfplan M\u00fcller.pdf in the ledger\n") && !Contains("misplaced") && !Contains("namespaces") && !Contains("broken off"));
  CHECK_THAT(said("mv " + first + " x && mv " + second + " " + first + " && mv x " + second + " && sed -i 's|revision-1/content.md\t|revision-9/content.md\t|; s|revision-2/content.md\t|revision-1/content.md\t|; s|revision-9/content.md\t|revision-2/content.md\t|' data/contents.tsv"),
             Contains("misplaced: " + first + "\n") && Contains("misplaced: " + second + "\n"));
  CHECK_THAT(said("printf 'server@x namespaces=\"git,chancery\" rsa-sha2-512 AAAA\n' >>data/allowed_signers"), Contains("server@x namespaces=\"git,chancery\" rsa-sha2-512 AAAA\n"));
  CHECK_THAT(said("ln -s revision-2 data/items/" + all.first + "/revision-3"), Contains("./data/items/" + all.first + "/revision-3\n"));
  CHECK_THAT(said("truncate -s -1 data/contents.tsv"), Contains("broken off: data/contents.tsv\n"));
  CHECK_THAT(said("mkdir data/items2 && echo forged >data/items2/content.md"), Contains("> data/items2/content.md\n"));
}

TEST_CASE("verify.sh says that something is wrong when no key's fingerprint can be shown") {
  Sample all;
  const auto folder = all.taken("auditor", {{"items", all.second}});
  REQUIRE(run("cd '" + folder + "' && echo '# no key' > data/allowed_signers").status == 0);
  refit(folder);
  const auto found = verified(folder);
  CHECK(found.status == 1);
  CHECK_THAT(found.output, Contains("WRONG: data/allowed_signers holds no key whose fingerprint can be shown"));
}

TEST_CASE("who may not read everything in a package is refused, and told who may") {
  Sample all;
  all.act("operator", "people", "", "add", {{"login", "mia"}, {"name", "Mia Admin"}, {"roles", Json::array({"admin"})}, {"email", ""}});
  PageRequest post;
  post.viewer = all.as("mia");
  post.body = {{"items", all.first}};
  const auto refused = all.page("POST", "/evidence").answer(post);
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().because == Because::forbidden);
  CHECK(refused.refusal().details.at("people") == "The auditor\u00e9, The quality\u00e9");
  PageRequest get;
  get.viewer = post.viewer;
  get.query = {{"items", all.first}};
  const auto page = all.page("GET", "/evidence").answer(get);
  REQUIRE(page);
  CHECK(std::get<Model>(*page).model["may"] == false);
}

TEST_CASE("a check that throws is itself found, and costs the other checks nothing") {
  Organisation all;
  all.registry.checks.push_back({"a.broken", [](const Viewer&) -> std::vector<Finding> { throw std::runtime_error("no"); }});
  all.registry.checks.push_back({"b.good", [](const Viewer&) { return std::vector<Finding>{{"minor", "7.5.2", "documents", "SOP-001", "finding.review-overdue", Json::object()}}; }});
  const auto found = all.host->findings(all.as("auditor"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].key == "finding.check-failed");
  CHECK(found[0].details.at("check") == "a.broken");
  CHECK(found[1].id == "SOP-001");
}

TEST_CASE("verify.sh says that it could not check when a part is missing") {
  Sample all;
  const auto folder = all.taken("auditor", {{"items", all.second}, {"scope", "whole"}});
  REQUIRE(run("rm '" + folder + "/data/ledger.bundle'").status == 0);
  const auto found = verified(folder);
  CHECK(found.status == 2);
  CHECK_THAT(found.output, Contains("COULD NOT CHECK: data/ledger.bundle is missing"));
}

TEST_CASE("a sign-off on an earlier wording is in the package, and is said not to count") {
  Sample all;
  all.act("author", "documents", all.second, "submit", {{"reason", "r"}, {"impact", "i"}});
  all.act("reviewer", "documents", all.second, "review");
  all.act("approver", "documents", all.second, "return", Json::object(), {}, "Say where.");
  all.act("author", "documents", all.second, "edit", Json::object(), Organisation::text_and_files("Keep it dry, in the cabinet.\n"));
  all.act("author", "documents", all.second, "submit");
  all.act("reviewer", "documents", all.second, "review");
  all.act("approver", "documents", all.second, "approve");
  const auto folder = all.taken("auditor", {{"items", all.second}});
  const auto found = verified(folder);
  INFO(found.output);
  CHECK(found.status == 0);
  CHECK_THAT(found.output, Contains("no longer counts") && Contains("2 sign-offs that count") && Contains("1 more no longer count"));
  // Whether it counts is the record's to say, not the list's.
  for (const auto& [change, says] : {std::pair{"s/^void-statement/statement/", "no longer counts, as the record of"}, std::pair{"s/^statement\\(.*-approve-\\)/void-statement\\1/", "counts, as the record of"}}) {
    const auto other = folder + "-relabelled";
    REQUIRE(run("rm -rf '" + other + "' && cp -r '" + folder + "' '" + other + "' && sed -i '" + change + "' '" + other + "/data/contents.tsv'").status == 0);
    refit(other);
    const auto changed = verified(other);
    INFO(changed.output);
    CHECK(changed.status == 1);
    CHECK_THAT(changed.output, Contains(says) && Contains("RESULT: NOT IN ORDER"));
  }
}

TEST_CASE("a choice that cannot be meant is refused with a sentence, and nothing is made") {
  Sample all;
  const auto refusal = [&](const Json& choice) {
    PageRequest post;
    post.viewer = all.as("auditor");
    post.body = choice;
    const auto answer = all.page("POST", "/evidence").answer(post);
    REQUIRE_FALSE(answer);
    CHECK(all.sentences.contains(answer.refusal().key));
    return answer.refusal().key;
  };
  CHECK(refusal({{"items", "SOP-999"}}) == "evidence.unknown-item");
  CHECK(refusal({{"items", "../../etc"}}) == "evidence.bad-item");
  CHECK(refusal({{"from", "yesterday"}}) == "evidence.bad-date");
  CHECK(refusal({{"from", "2025-02-30"}}) == "evidence.bad-date");
  CHECK(refusal({{"from", "2026-02-01"}, {"until", "2026-01-01"}}) == "evidence.period-backwards");
  CHECK(refusal({{"clause", "99"}}) == "evidence.nothing");
  CHECK(fs::is_empty(all.path("kept/evidence")));
}

TEST_CASE("the page lists what would be in the package") {
  Sample all;
  PageRequest get;
  get.viewer = all.as("auditor");
  get.query = {{"register", "documents"}, {"former", "yes"}};
  const auto answer = all.page("GET", "/evidence").answer(get);
  REQUIRE(answer);
  const auto& model = std::get<Model>(*answer).model;
  CHECK(model["preview"]["count"] == 3);
  CHECK(model["preview"]["rows"].size() == 3);
  get.query.clear();
  CHECK(std::get<Model>(*all.page("GET", "/evidence").answer(get)).model["preview"].is_null());
}

TEST_CASE("safe names are plain, never meet, and keep their ending") {
  evidence::Names names;
  CHECK(names.safe("f", "plan.pdf") == "plan.pdf");
  CHECK(names.safe("f", "PLAN.pdf") == "PLAN-2.pdf");
  CHECK(names.safe("g", "plan.pdf") == "plan.pdf");
  CHECK(names.safe("f", "NUL.txt") == "_NUL.txt");
  CHECK(names.safe("f", "com1") == "_com1");
  CHECK(names.safe("f", "\U0001F600.png") == "_.png");
  CHECK(names.safe("f", "-rf") == "_-rf");
  CHECK(names.safe("f", "..") == "_");
  CHECK(names.safe("f", "a%0Ab\n.md") == "a_0Ab_.md");
  CHECK(names.safe("f", std::string(300, 'x') + ".docx").size() == 85);
}
