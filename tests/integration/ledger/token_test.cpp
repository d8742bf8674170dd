// The server's key in a token: SoftHSM, as it comes with Debian.
#include "integration/ledger/soft_token.h"
#include "ledger/token_seal.h"
#include "signatures/signed_by.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::testing;

namespace {

// Says why nothing was tried, where SoftHSM is not installed.
bool no_tokens() {
  if (!SoftToken::module().empty()) return false;
  WARN("softhsm2 and opensc are not installed: nothing about tokens was tried");
  return true;
}

std::unique_ptr<TokenSeal> seal_at(const std::string& uri, const std::string& pin = SoftToken::pin) {
  auto seal = TokenSeal::at(uri, "workshop.example", pin);
  if (!seal) throw std::runtime_error(seal.refusal().key);
  return std::move(*seal);
}

std::string why_not(const Seal& seal) {
  const auto made = seal.sign("chancery", "x");
  return made ? "" : made.refusal().key;
}

void check_with_stock_tools(const Seal& seal) {
  const Folder folder;
  const std::string text = "I approve this revision for use.\n", made = *seal.sign("chancery", text);
  std::ofstream(folder.path + "/signers") << signers_line(seal);
  std::ofstream(folder.path + "/sig") << made;
  std::ofstream(folder.path + "/text") << text;
  const std::string verify = "cd '" + folder.path + "' && ssh-keygen -Y verify -f signers -I server@workshop.example -n chancery -s sig < text";
  const auto good = run(verify);
  INFO(good.output);
  CHECK(good.status == 0);
  std::ofstream(folder.path + "/text") << text << " ";
  CHECK(run(verify).status != 0);
  CHECK(is_signed_by(signers_line(seal), {seal.principal(), "chancery", {0}}, text, made));
  CHECK_FALSE(is_signed_by(signers_line(seal), {seal.principal(), "chancery", {0}}, text + " ", made));
}

}  // namespace

TEST_CASE("a token signs with Ed25519 or with P-256, and stock ssh-keygen takes both") {
  if (no_tokens()) return;
  const SoftToken token;
  token.add_key("server", "01");
  token.add_key("curve", "02", "EC:prime256v1");
  const auto edwards = seal_at(token.uri("server"));
  CHECK(edwards->public_key().empty());   // nothing was asked of the token yet
  check_with_stock_tools(*edwards);
  CHECK(edwards->public_key().rfind("ssh-ed25519 ", 0) == 0);
  const auto curve = seal_at(token.uri("curve"));
  check_with_stock_tools(*curve);   // while the other one is logged in
  CHECK(curve->public_key().rfind("ecdsa-sha2-nistp256 ", 0) == 0);
  for (int i = 0; i < 64; ++i) {   // numbers of every length
    const std::string text = std::to_string(i);
    CHECK(is_signed_by(signers_line(*curve), {curve->principal(), "git", {0}}, text, *curve->sign("git", text)));
  }
}

TEST_CASE("of two keys of one name the token signs with Ed25519, and what cannot be told apart is refused") {
  if (no_tokens()) return;
  const SoftToken token;
  token.add_key("server", "01", "EC:prime256v1");
  token.add_key("server", "02");
  token.add_key("server", "03", "rsa:2048");
  token.add_key("twice", "04");
  token.add_key("twice", "05");
  token.add_key("old", "06", "rsa:2048");
  const auto seal = seal_at(token.uri("server"));
  check_with_stock_tools(*seal);
  CHECK(seal->public_key().rfind("ssh-ed25519 ", 0) == 0);
  CHECK(why_not(*seal_at(token.uri("twice"))) == "refusal.token-key-several");
  CHECK(why_not(*seal_at(token.uri("twice;id=%05"))).empty());
  CHECK(why_not(*seal_at(token.uri("old"))) == "refusal.token-key-none");
  CHECK(why_not(*seal_at(token.uri("nobody"))) == "refusal.token-key-none");
}

TEST_CASE("a key that wants the PIN at every signature gets it") {
  if (no_tokens()) return;
  const SoftToken token;
  token.add_key("server", "01", "EC:edwards25519", "--always-auth");
  const auto seal = seal_at(token.uri("server"));
  check_with_stock_tools(*seal);
  CHECK(why_not(*seal).empty());
}

TEST_CASE("what keys.token says is read before any token is asked, and a PIN in it is refused") {
  const auto refused = [](const std::string& uri) {
    const auto seal = TokenSeal::at(uri, "workshop.example", "");
    return seal ? "" : seal.refusal().key;
  };
  CHECK(refused("pkcs11:token=a;object=b?module-path=/x.so").empty());
  for (const char* bad : {"", "token=a", "pkcs11:token=%zz?module-path=/x.so", "pkcs11:colour=red?module-path=/x.so", "file:/x"}) CHECK(refused(bad) == "refusal.token-uri");
  for (const char* bad : {"pkcs11:token=a", "pkcs11:token=a?module-path=x.so", "pkcs11:token=a?module-name=x"}) CHECK(refused(bad) == "refusal.token-uri-module");
  for (const char* bad : {"pkcs11:token=a?module-path=/x.so&pin-value=1234", "pkcs11:token=a?pin-source=file:/etc/pin&module-path=/x.so"}) CHECK(refused(bad) == "refusal.token-uri-pin");
  CHECK(why_not(*seal_at("pkcs11:token=a;object=b?module-path=/no/such/module.so")) == "refusal.token-module");
}

TEST_CASE("a wrong PIN is given to the token once, by this server and by those started after it") {
  if (no_tokens()) return;
  const SoftToken token;
  token.add_key("server", "01");
  CHECK(why_not(*seal_at(token.uri("server"), "")) == "refusal.token-pin-none");
  CHECK_FALSE(token.counts_a_wrong_pin());
  const auto wrong = seal_at(token.uri("server"), "9999");
  CHECK(why_not(*wrong) == "refusal.token-pin-wrong");
  CHECK(token.counts_a_wrong_pin());
  // Started again, with the right PIN or not: it cannot be told without trying, so a person does.
  CHECK(why_not(*seal_at(token.uri("server"), "9999")) == "refusal.token-pin-doubtful");
  CHECK(why_not(*seal_at(token.uri("server"))) == "refusal.token-pin-doubtful");
  REQUIRE(token.log_in(SoftToken::pin));
  CHECK_FALSE(token.counts_a_wrong_pin());
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  CHECK(why_not(*wrong) == "refusal.token-pin-wrong");
  CHECK(wrong->trouble()->key == "refusal.token-pin-wrong");
  CHECK_FALSE(token.counts_a_wrong_pin());   // so it was not asked again
  CHECK(why_not(*seal_at(token.uri("server"))).empty());
}

TEST_CASE("what a token says of its PIN is told, and nothing is asked of one that is locked or about to be") {
  struct Row { const char* token; const char* key; int logins; };
  for (const auto& [how, key, logins] : {Row{"is locked", "refusal.token-locked", 0}, Row{"locks itself", "refusal.token-locked", 1}, Row{"one try is left", "refusal.token-pin-doubtful", 0},
                                         Row{"refuses", "refusal.token-pin-wrong", 1}, Row{"is pulled out", "refusal.token-missing", 1}, Row{"fails", "refusal.token-failing", 1}}) {
    INFO(how);
    const Folder folder;
    ::setenv("FAKE_TOKEN", how, 1);
    ::setenv("FAKE_TOKEN_LOGINS", (folder.path + "/logins").c_str(), 1);
    const auto seal = seal_at("pkcs11:token=fake;object=server?module-path=" CHANCERY_BINARY "/tests/fake_token.so");
    CHECK(why_not(*seal) == key);
    CHECK(why_not(*seal) == key);   // at once again: not looked for
    CHECK(contents(folder.path + "/logins").size() == static_cast<std::size_t>(logins));
    CHECK(seal->sign("chancery", "x").refusal().details.at("token") == "fake");
  }
}

TEST_CASE("a token that is pulled out is missed at once, and used again when it is back") {
  if (no_tokens()) return;
  const SoftToken token;
  token.add_key("server", "01");
  token.pull_out();
  const auto seal = seal_at(token.uri("server"));
  CHECK(why_not(*seal) == "refusal.token-missing");
  token.put_back();
  CHECK(seal->trouble()->key == "refusal.token-missing");   // looked for once a second
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  CHECK_FALSE(seal->trouble());
  CHECK(why_not(*seal).empty());
  token.pull_out();
  CHECK(why_not(*seal) == "refusal.token-missing");
  token.put_back();
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  CHECK(why_not(*seal).empty());
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  token.pull_out();
  REQUIRE(seal->trouble());   // without anything to sign
  CHECK(seal->trouble()->key == "refusal.token-missing");
  token.take_everything();
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  CHECK(why_not(*seal) == "refusal.token-module-fails");
}

TEST_CASE("another key in the place of the ledger's signs nothing") {
  if (no_tokens()) return;
  const SoftToken token;
  token.add_key("server", "01");
  token.add_key("another", "02");
  const auto right = seal_at(token.uri("server"));
  REQUIRE(why_not(*right).empty());
  const auto other = seal_at(token.uri("another"));
  other->must_be(right->public_key());
  CHECK(other->public_key() == right->public_key());
  CHECK(why_not(*other) == "refusal.token-other");
  right->must_be(right->public_key());
  CHECK(why_not(*right).empty());
}

TEST_CASE("many threads sign with one token") {
  if (no_tokens()) return;
  const SoftToken token;
  token.add_key("server", "01");
  const auto seal = seal_at(token.uri("server"));
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string text = std::to_string(t) + "/" + std::to_string(i);
        const auto made = seal->sign("chancery", text);
        if (made && !seal->trouble() && is_signed_by(signers_line(*seal), {seal->principal(), "chancery", {0}}, text, *made)) ++good;
      }
    });
  for (auto& each : threads) each.join();
  CHECK(good == 160);
}

TEST_CASE("a ledger whose acts a token signs is good to stock git, and is read without the token") {
  if (no_tokens()) return;
  for (const char* kind : {"EC:edwards25519", "EC:prime256v1"}) {
    INFO(kind);
    const SoftToken token;
    token.add_key("server", "01", kind);
    World world(false);
    const auto seal = seal_at(token.uri("server"));
    REQUIRE_FALSE(seal->trouble());
    world.ledger.reset();
    world.ledger = std::move(*GitLedger::open({world.repository, *seal, world.clock, "workshop.example"}));
    REQUIRE(world.ledger->append([&](const Snapshot&, const Turn&) -> Outcome<Change> { return founding_change(*seal); }));
    REQUIRE(world.edit("SOP-014", "one"));
    std::ofstream(world.folder.path + "/allowed_signers") << signers_line(*seal);
    const auto verified = world.git("verify-commit main main~1");
    INFO(verified.output);
    CHECK(verified.status == 0);
    world.ledger.reset();
    token.pull_out();
    const auto later = seal_at(token.uri("server"));
    world.ledger = std::move(*GitLedger::open({world.repository, *later, world.clock, "workshop.example"}));
    CHECK_FALSE(world.ledger->damage());
    CHECK(world.ledger->head()->read("drafts/documents/SOP/0/SOP-014/content.md") == "one");
    CHECK(world.edit("SOP-014", "two").refusal().key == "refusal.token-missing");
    world.ledger.reset();
  }
}

// Not run by itself: integration-ledger "[measure]". The numbers stand in tests/bench/README.md.
TEST_CASE("what a signature by a token costs", "[.][measure]") {
  if (no_tokens()) return;
  const SoftToken token;
  token.add_key("server", "01");
  token.add_key("curve", "02", "EC:prime256v1");
  const auto microseconds = [](const Seal& seal) {
    constexpr int many = 2000;
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < many; ++i) static_cast<void>(*seal.sign("git", std::to_string(i)));
    return static_cast<double>(std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun).count()) / many;
  };
  const auto edwards = seal_at(token.uri("server")), curve = seal_at(token.uri("curve"));
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(why_not(*edwards).empty());
  WARN("finding and logging in " << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count() << " ms");
  REQUIRE(why_not(*curve).empty());
  WARN("a signature: file " << microseconds(*test_seal()) << " us, SoftHSM Ed25519 " << microseconds(*edwards) << " us, SoftHSM P-256 " << microseconds(*curve) << " us");
}
