// Training records, holds and dispositions over the workshop, and days that pass.
#pragma once
#include "integration/engine/workshop.h"

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

namespace chancery::testing {

inline constexpr std::int64_t a_day = 86400;

struct Archive : Workshop {
  explicit Archive(const std::function<std::string(const std::string& name, std::string yaml)>& adjust = nullptr) : Workshop(adjust) { add_person("vera", {"staff", "quality"}); }

  Outcome<ActReceipt> act(const std::string& login, const std::string& register_name, const std::string& id, const std::string& name, const Json& fields = Json::object(), const std::string& comment = "") {
    ActRequest request;
    request.register_name = register_name;
    request.id = id;
    request.act = name;
    request.fields = fields;
    request.comment = comment;
    const auto policy = reading->policy(register_name);
    for (const auto& rule : policy->at("acts"))
      if (rule.at("name") == name && rule.at("signs") != "") {
        request.method = "password";
        const auto statement = engine->statement(as(login), request);
        if (!statement) return statement.refusal();
        request.statement = statement->at("text");
      }
    return engine->perform(as(login), request);
  }

  // Recorded, and no longer needed on the day on which this is called.
  std::string ended(const std::string& title = "Deburring") {
    const std::string id = must(act("rob", "training", "", "record", {{"title", title}, {"person", "sam"}, {"held on", "2023-11-14"}})).id;
    must(act("quinn", "training", id, "end", Json::object(), "Sam has left."));
    return id;
  }

  std::string proposed(const std::vector<std::string>& items) {
    return must(act("quinn", "dispositions", "", "propose", {{"title", "Yearly disposition"}, {"items", items}})).id;
  }

  // What nobody may do: a file put by whoever holds the server's key.
  void must_append(const std::string& path, const std::string& bytes) {
    const auto done = stored->append([&](const Snapshot&, const Turn& turn) -> Outcome<Change> {
      Change change;
      change.sentence = "Forge";
      change.act = "forge";
      change.actor = "server";
      change.act_path = "acts/" + std::to_string(turn.number) + ".json";
      change.act_bytes = "{}\n";
      change.edits.push_back(put(path, bytes));
      return change;
    });
    REQUIRE(done);
    engine->catch_up();
  }

  // Proposed, approved by two others and carried out.
  std::string disposed(const std::vector<std::string>& items) {
    const std::string id = proposed(items);
    for (const char* login : {"ann", "vera"}) must(act(login, "dispositions", id, "approve"));
    must(act("quinn", "dispositions", id, "carry out"));
    return id;
  }

  Json one(const std::string& register_name, const std::string& id, const std::string& login = "quinn") { return *reading->find(as(login), register_name, id, Slot::current, ""); }
  std::vector<Json> due(const std::string& login = "quinn") { return reading->due_for_disposition(as(login)); }
  void days_pass(std::int64_t days) { clock.seconds += days * a_day; }
};

}  // namespace chancery::testing
