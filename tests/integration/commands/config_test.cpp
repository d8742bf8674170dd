// conf/chancery.properties is the one place where people look settings up: it must name every key, each with its default.
#include "commands/config.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>

using namespace chancery;

namespace {

constexpr const char* shipped = CHANCERY_SOURCE "/conf/chancery.properties";

std::map<std::string, std::string> settings_in(const std::string& path) {
  std::map<std::string, std::string> settings;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const auto equals = line.find('=');
    if (line.empty() || line[0] == '#' || equals == std::string::npos) continue;
    const auto end = line.find_last_not_of(' ', equals - 1);
    const auto begin = line.find_first_not_of(' ', equals + 1);
    CHECK(settings.emplace(line.substr(0, end + 1), begin == std::string::npos ? "" : line.substr(begin)).second);   // each once
  }
  return settings;
}

std::vector<std::string> known_keys() {
  Config config;
  const auto refused = config.set("no.such-key", "");
  REQUIRE_FALSE(refused);
  return refused.refusal().details.at("known").get<std::vector<std::string>>();
}

}  // namespace

TEST_CASE("the configuration as shipped names every key, with the default that holds without it, and no other") {
  const auto written = settings_in(shipped);
  const Config defaults;
  for (const auto& key : known_keys()) {
    INFO(key);
    REQUIRE(written.count(key) == 1);
    CHECK(written.at(key) == defaults.text(key));
  }
  CHECK(written.size() == known_keys().size());
}

TEST_CASE("the configuration as shipped is read, and changes nothing") {
  Config config;
  REQUIRE(config.read_file(shipped));
  for (const auto& key : known_keys()) CHECK(config.text(key) == Config().text(key));
}

TEST_CASE("a proxy's sample sends what a server behind TLS needs") {
  const auto text = [](const std::string& name) {
    std::ifstream in(CHANCERY_SOURCE "/conf/deploy/" + name);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  for (const char* each : {"proxy_set_header Host $host;", "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;", "http.behind_tls = true", "127.0.0.1:8080"})
    CHECK_THAT(text("nginx.conf"), Catch::Contains(each));
  CHECK_THAT(text("Caddyfile"), Catch::Contains("reverse_proxy 127.0.0.1:8080") && Catch::Contains("http.behind_tls = true"));
  for (const char* each : {"NoNewPrivileges=true", "ProtectSystem=strict", "StateDirectory=chancery", "SystemCallFilter=@system-service", "MemoryDenyWriteExecute=true"})
    CHECK_THAT(text("chancery.service"), Catch::Contains(each));
  for (const char* each : {"chancery.service", "README.md"})   // what shuts the server in says how a witness is let out
    CHECK_THAT(text(each), Catch::Contains("witness") && Catch::Contains("IPAddressAllow="));
}
