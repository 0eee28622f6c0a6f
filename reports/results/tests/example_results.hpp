#pragma once

#include <netparity/results/results.hpp>

#include <string>
#include <utility>
#include <vector>

/// Results made by hand, for tests of this folder and of the terminal.
namespace netparity::results::example {

inline Record record(std::string kind, std::string owner, std::string name, std::string text,
                     int line = 0, int column = 0) {
  Record made;
  made.kind = std::move(kind);
  made.owner = std::move(owner);
  made.name = std::move(name);
  made.text = std::move(text);
  made.line = line;
  made.column = column;
  return made;
}

inline Record event(const std::string& owner, const std::string& name, int line = 0) {
  return record("event", owner, name, owner + " '" + name + "'", line, line == 0 ? 0 : 1);
}

inline Implementation implementation(std::string key, std::string version = "1.0.0") {
  Implementation made;
  made.name = key;
  made.key = std::move(key);
  made.version = std::move(version);
  made.follows = "26.10.0";
  return made;
}

inline Result result(std::string implementationKey, Outcome outcome) {
  Result made;
  made.implementation = std::move(implementationKey);
  made.outcome = outcome;
  return made;
}

/// A divergence in which the implementation emits `end` before `close` and the oracle does not.
inline Divergence extraEnd(const std::string& scenarioId, const std::string& implementationKey) {
  Divergence made;
  made.id = divergenceId(scenarioId, implementationKey, 1);
  made.divergenceClass = "extra-event";
  made.severity = "high";
  made.headline = true;
  made.signature = "extra-event/Socket/end/after-destroy";
  made.summary = "'end' is emitted after destroy()";
  made.owner = "client";
  made.line = 3;
  made.column = 8;
  made.actual = event("client", "end", 3);
  const Record destroy = record("call", "client", "destroy", "client.destroy()", 2, 8);
  made.context.oracle = {destroy, event("client", "close", 4)};
  made.context.implementation = {destroy, event("client", "end", 3), event("client", "close", 4)};
  return made;
}

inline Result diverging(const std::string& scenarioId, const std::string& implementationKey,
                        Outcome outcome = Outcome::diverges) {
  Result made = result(implementationKey, outcome);
  made.divergences.push_back(extraEnd(scenarioId, implementationKey));
  return made;
}

inline Scenario scenario(std::string id, std::vector<Result> results) {
  Scenario made;
  made.path = "fixtures/scenarios/" + id + ".js";
  made.id = std::move(id);
  made.description = "What it is about";
  made.source =
      "const client = net.connect(1);\nclient.destroy();\nclient.on('end', f);\nclient.on('close', "
      "f);\n";
  made.oracle.variants = 1;
  made.oracle.runs = 3;
  made.results = std::move(results);
  return made;
}

/// Results of one implementation with one scenario per outcome given.
inline Results withOutcomes(const std::vector<Outcome>& outcomes) {
  Results made;
  made.created = "2026-11-20T08:15:30Z";
  made.oracle.name = "node";
  made.oracle.version = "26.10.0";
  made.oracle.source = "live";
  made.oracle.runs = 3;
  made.implementations.push_back(implementation("bun", "1.4.5"));
  for (const Outcome outcome : outcomes) {
    const std::string id = "folder/s" + std::to_string(made.scenarios.size() + 1);
    const bool differs = outcome == Outcome::diverges || outcome == Outcome::expected ||
                         outcome == Outcome::unstable || outcome == Outcome::unconfirmed;
    made.scenarios.push_back(
        scenario(id, {differs ? diverging(id, "bun", outcome) : result("bun", outcome)}));
  }
  return made;
}

}  // namespace netparity::results::example
