#include "http/passkey_reasons.h"

#include "http/exchange.h"
#include "sdk/shown.h"

#include <Poco/String.h>

#include <algorithm>

namespace chancery::http {
namespace {

std::string name_of(const std::string& authority) {
  const auto colon = authority.rfind(':');
  const bool has_port = colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  return Poco::toLower(authority.substr(0, has_port ? colon : std::string::npos));
}

bool is_number(const std::string& host) { return host.find('[') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos; }

bool is_this_machine(const std::string& host) { return host == "localhost" || host == "[::1]" || host.rfind("127.", 0) == 0; }

// Of several, as proxies behind each other write them, the first is what the browser used.
std::string first_of(const std::string& list) { return Poco::trim(list.substr(0, list.find(','))); }

std::string authority_opened(const AddressSeen& seen, const PasskeySettings& conf) {
  const std::string told = first_of(seen.forwarded_host);
  return conf.behind_tls && !told.empty() ? told : seen.host;
}

// What browsers leave out of an origin.
std::string without_standard_port(const std::string& scheme, const std::string& authority) {
  const std::string port = scheme == "https" ? ":443" : ":80";
  const bool ends = authority.size() > port.size() && authority.compare(authority.size() - port.size(), port.size(), port) == 0;
  return ends ? authority.substr(0, authority.size() - port.size()) : authority;
}

std::string scheme_opened(const AddressSeen& seen, const PasskeySettings& conf) {
  if (seen.tls) return "https";
  if (!conf.behind_tls) return "http";
  const std::string told = Poco::toLower(first_of(seen.forwarded_proto));
  return told.empty() ? "https" : told;   // conf says so
}

class Reasons {
 public:
  Reasons(const PasskeySite& site, const PasskeySettings& conf, const AddressSeen& seen)
      : site_(site), conf_(conf), seen_(seen), opened_(address_opened(seen, conf)), host_(name_of(authority_opened(seen, conf))) {}

  std::vector<PasskeyReason> all() {
    of_the_proxy();
    of_the_setting();
    of_the_scheme();
    of_the_name();
    return std::move(found_);
  }

 private:
  void say(const char* key, std::string mend = "", bool stops = true) {
    found_.push_back({std::string("passkey.why.") + key, {{"url", site_.url}, {"host", site_.rp_id}, {"opened", opened_}, {"opened_host", host_}, {"origin", site_.origin}}, std::move(mend), stops});
  }
  std::string wanted_url() const { return "http.url = https://" + (is_number(host_) || is_this_machine(host_) ? "quality.example.com" : host_); }

  void of_the_proxy() {
    if (seen_.forwarded && !conf_.behind_tls && !seen_.tls) return say("proxy-unknown", "http.behind_tls = true");
    if (!conf_.behind_tls) return;
    if (!seen_.forwarded) return say("proxy-passed-by");
    if (seen_.forwarded_proto.empty()) say("proxy-no-scheme", "proxy_set_header X-Forwarded-Proto $scheme;", false);
    if (seen_.forwarded_host.empty() && (is_number(host_) || is_this_machine(host_)) && site_.rp_id != host_) say("proxy-no-host", "proxy_set_header Host $host;");
  }

  void of_the_setting() {
    if (conf_.url.empty() && host_ != "localhost") return say("no-url", wanted_url());
    if (site_.problem == "passkey.problem.ip-address") return say("url-number", wanted_url());
    if (site_.problem == "passkey.problem.no-tls") return say("url-plain", "http.url = https://" + site_.rp_id);
    if (!site_.problem.empty()) say("url-unreadable", wanted_url());
  }

  void of_the_scheme() {
    const bool plain = scheme_opened(seen_, conf_) != "https";
    if (!plain || host_ == "localhost") return;
    if (conf_.behind_tls) return say("proxy-plain");
    if (!seen_.forwarded) say("plain", "http.certificate = /etc/chancery/tls.pem\nhttp.key = /etc/chancery/tls.key");
  }

  void of_the_name() {
    if (is_number(host_)) return say("opened-number");
    if (!site_.problem.empty() || (conf_.url.empty() && host_ != "localhost")) return;   // there is no name to compare with yet
    if (host_ != site_.rp_id) return say("other-name", wanted_url());
    if (opened_ != site_.origin && std::none_of(found_.begin(), found_.end(), [](const PasskeyReason& each) { return each.stops; })) say("other-origin", "http.url = " + opened_);
  }

  const PasskeySite& site_;
  const PasskeySettings& conf_;
  const AddressSeen& seen_;
  const std::string opened_, host_;
  std::vector<PasskeyReason> found_;
};

}  // namespace

std::string address_opened(const AddressSeen& seen, const PasskeySettings& conf) {
  const std::string scheme = scheme_opened(seen, conf);
  return scheme + "://" + Poco::toLower(without_standard_port(scheme, authority_opened(seen, conf)));
}

std::vector<PasskeyReason> passkey_reasons(const PasskeySite& site, const PasskeySettings& conf, const AddressSeen& seen) { return Reasons(site, conf, seen).all(); }

Outcome<Answer> Exchange::passkey_reasons_page(const Call& call) const {
  const auto& head = call.in.head;
  const AddressSeen seen{head.get("Host", ""), head.get("X-Forwarded-Host", ""), head.get("X-Forwarded-Proto", ""),
                         head.has("X-Forwarded-For") || head.has("X-Forwarded-Proto") || head.has("X-Forwarded-Host") || head.has("Forwarded") || head.has("Via"), call.in.secure};
  const auto& conf = site_.passkey_settings;
  const PasskeySite site = site_.passkeys.site ? site_.passkeys.site() : PasskeySite{};
  Json reasons = Json::array();
  bool works = true;
  for (const auto& each : passkey_reasons(site, conf, seen)) {
    works = works && !each.stops;
    reasons.push_back({{"key", each.key}, {"says", site_.catalogue.say(each.key, each.details)}, {"stops", each.stops}, {"mend", shown::or_null(each.mend)}, {"of_proxy", each.mend.rfind("proxy_", 0) == 0}});
  }
  const bool any_reasons = !reasons.empty();
  const auto told = [&](const std::string& value) { return value.empty() ? site_.catalogue.say("passkey.why.nothing") : value; };
  Json facts = Json::array();
  const auto fact = [&](const char* name, const std::string& value) { facts.push_back({{"name", name}, {"label", site_.catalogue.say(std::string("passkey.fact.") + name)}, {"value", value}}); };
  fact("opened", address_opened(seen, conf));
  fact("host", told(seen.host));
  fact("forwarded", told(seen.forwarded_proto + (seen.forwarded_proto.empty() || seen.forwarded_host.empty() ? "" : " · ") + seen.forwarded_host));
  fact("tls", site_.catalogue.say(seen.tls ? "passkey.why.tls-here" : conf.behind_tls ? "passkey.why.tls-proxy" : "passkey.why.tls-none"));
  fact("url", told(conf.url));
  fact("bound", told(site.rp_id));
  return Answer(Model{"passkeys", {{"title", site_.catalogue.say("passkey.why.title")}, {"works", works}, {"any_reasons", any_reasons}, {"reasons", std::move(reasons)}, {"facts", std::move(facts)}}, 200, false});
}

}  // namespace chancery::http
