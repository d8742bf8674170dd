// Why passkeys do not work: what a request shows held against what conf says. Pure.
#include "http/passkey_reasons.h"
#include "support/shipped.h"

#include <catch2/catch.hpp>

using namespace chancery;
using namespace chancery::http;

namespace {

const PasskeySite named{"https://quality.example.com", "quality.example.com", "https://quality.example.com", ""};
const PasskeySettings behind_proxy{"https://quality.example.com", false, true}, own_tls{"https://quality.example.com", true, false};

AddressSeen through_proxy(const std::string& host = "quality.example.com") { return {host, "", "https", true, false}; }
AddressSeen direct(const std::string& host, bool tls) { return {host, "", "", false, tls}; }

std::vector<std::string> keys_of(const PasskeySite& site, const PasskeySettings& conf, const AddressSeen& seen, bool only_stopping = true) {
  const Json catalogue = Json::parse(test::shipped("web/messages/en/identity.json"));
  std::vector<std::string> keys;
  for (const auto& each : passkey_reasons(site, conf, seen)) {
    CHECK(catalogue.contains(each.key));
    if (each.stops || !only_stopping) keys.push_back(each.key.substr(std::string("passkey.why.").size()));
  }
  return keys;
}
using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("passkeys work behind a proxy that says https, and at a server with a certificate, under the name that conf says") {
  CHECK(keys_of(named, behind_proxy, through_proxy(), false).empty());
  CHECK(keys_of(named, own_tls, direct("quality.example.com", true), false).empty());
  CHECK(keys_of(named, own_tls, direct("QUALITY.example.com:443", true), false).empty());
}

TEST_CASE("passkeys work at localhost without https, as in the sample") {
  CHECK(keys_of({"http://localhost:8080", "localhost", "http://localhost:8080", ""}, {}, direct("localhost:8080", false), false).empty());
}

TEST_CASE("without http.url the server takes itself for localhost, and whoever opens it by a name is told which to set") {
  const PasskeySite guessed{"http://localhost:8080", "localhost", "http://localhost:8080", ""};
  CHECK(keys_of(guessed, {"", true, false}, direct("quality.example.com:8443", true)) == Keys{"no-url"});
  CHECK(passkey_reasons(guessed, {"", true, false}, direct("quality.example.com:8443", true)).front().mend == "http.url = https://quality.example.com");
}

TEST_CASE("an address by number is named, in conf and in the browser") {
  CHECK(keys_of({"https://192.0.2.7", "192.0.2.7", "", "passkey.problem.ip-address"}, {"https://192.0.2.7", true, false}, direct("192.0.2.7", true)) == Keys{"url-number", "opened-number"});
  CHECK(keys_of(named, own_tls, direct("192.0.2.7", true)) == Keys{"opened-number"});
  CHECK(keys_of(named, own_tls, direct("[2001:db8::7]:8443", true)) == Keys{"opened-number"});
}

TEST_CASE("plain http is named: in conf, in the browser, and between browser and proxy") {
  CHECK(keys_of({"http://quality.example.com", "quality.example.com", "", "passkey.problem.no-tls"}, {"http://quality.example.com", false, false}, direct("quality.example.com", false)) == Keys{"url-plain", "plain"});
  CHECK(keys_of(named, {"https://quality.example.com", false, false}, direct("quality.example.com", false)) == Keys{"plain"});
  AddressSeen plain = through_proxy();
  plain.forwarded_proto = "http";
  CHECK(keys_of(named, behind_proxy, plain) == Keys{"proxy-plain"});
}

TEST_CASE("a proxy that conf does not know of is named before anything else, and what it says is not believed") {
  const auto reasons = passkey_reasons(named, {"https://quality.example.com", false, false}, through_proxy());
  REQUIRE(reasons.size() >= 1);
  CHECK(reasons.front().key == "passkey.why.proxy-unknown");
  CHECK(reasons.front().mend == "http.behind_tls = true");
  AddressSeen forged = through_proxy("192.0.2.7");
  forged.forwarded_host = "quality.example.com";
  CHECK(address_opened(forged, {"https://quality.example.com", false, false}) == "http://192.0.2.7");
  CHECK(address_opened(forged, behind_proxy) == "https://quality.example.com");
}

TEST_CASE("a proxy that is passed by, or does not pass on the host name, is named; one that is silent on https is only advised") {
  CHECK(keys_of(named, behind_proxy, direct("quality.example.com", false)) == Keys{"proxy-passed-by"});
  CHECK(keys_of(named, behind_proxy, through_proxy("127.0.0.1:8080")) == Keys{"proxy-no-host", "opened-number"});
  AddressSeen silent = through_proxy();
  silent.forwarded_proto = "";
  CHECK(keys_of(named, behind_proxy, silent).empty());
  CHECK(keys_of(named, behind_proxy, silent, false) == Keys{"proxy-no-scheme"});
}

TEST_CASE("another host name or port than that of http.url is named, with the one to open") {
  CHECK(keys_of(named, own_tls, direct("intranet.example.com", true)) == Keys{"other-name"});
  CHECK(keys_of(named, own_tls, direct("quality.example.com:8443", true)) == Keys{"other-origin"});
  CHECK(passkey_reasons(named, own_tls, direct("quality.example.com:8443", true)).front().mend == "http.url = https://quality.example.com:8443");
  CHECK(keys_of({"http://localhost:8080", "localhost", "http://localhost:8080", ""}, {"http://localhost:8080", false, false}, direct("localhost:8081", false)) == Keys{"other-origin"});
}
