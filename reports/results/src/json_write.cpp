#include "utf8.hpp"

#include <netparity/results/json.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <stdexcept>
#include <utility>

namespace netparity::results {
namespace {

namespace json = boost::json;

json::string text(std::string_view bytes) {
  return {repairUtf8(bytes)};
}

json::array texts(const std::vector<std::string>& items) {
  json::array array;
  array.reserve(items.size());
  for (const std::string& item : items) {
    array.emplace_back(text(item));
  }
  return array;
}

/// An array of whatever `convert` makes of each item.
template <typename T, typename Convert>
json::array list(const std::vector<T>& items, Convert convert) {
  json::array array;
  array.reserve(items.size());
  for (const T& item : items) {
    array.emplace_back(convert(item));
  }
  return array;
}

json::object fromRecord(const Record& record) {
  json::object object{{"kind", text(record.kind)}, {"owner", text(record.owner)},
                      {"name", text(record.name)}, {"text", text(record.text)},
                      {"line", record.line},       {"column", record.column}};
  if (record.turn) {
    object["turn"] = *record.turn;
  }
  return object;
}

json::value fromOptionalRecord(const std::optional<Record>& record) {
  return record ? json::value(fromRecord(*record)) : json::value(nullptr);
}

json::object fromDivergence(const Divergence& divergence) {
  return {{"id", text(divergence.id)},
          {"class", text(divergence.divergenceClass)},
          {"severity", text(divergence.severity)},
          {"headline", divergence.headline},
          {"signature", text(divergence.signature)},
          {"summary", text(divergence.summary)},
          {"owner", text(divergence.owner)},
          {"line", divergence.line},
          {"column", divergence.column},
          {"expected", fromOptionalRecord(divergence.expected)},
          {"actual", fromOptionalRecord(divergence.actual)},
          {"context",
           json::object{{"oracle", list(divergence.context.oracle, fromRecord)},
                        {"implementation", list(divergence.context.implementation, fromRecord)}}}};
}

json::object fromResult(const Result& result) {
  json::object object{{"implementation", text(result.implementation)},
                      {"outcome", toString(result.outcome)},
                      {"reason", text(result.reason)},
                      {"durationMs", result.durationMs}};
  if (!result.link.empty()) {
    object["link"] = text(result.link);
  }
  if (result.confirmation) {
    object["confirmation"] = json::object{{"runs", result.confirmation->runs},
                                          {"diverged", result.confirmation->diverged}};
  }
  object["divergences"] = list(result.divergences, fromDivergence);
  object["folded"] = result.folded;
  object["output"] = text(result.output);
  if (!result.trace.empty()) {
    object["trace"] = list(result.trace, fromRecord);
  }
  return object;
}

json::object fromEnvelope(const Envelope& envelope) {
  json::object object{
      {"variants", envelope.variants},
      {"runs", envelope.runs},
      {"saysLittle", envelope.saysLittle},
      {"outcome", envelope.outcome == Outcome::oracleError ? toString(Outcome::oracleError)
                                                           : std::string_view("ok")},
      {"detail", text(envelope.detail)}};
  if (!envelope.trace.empty()) {
    object["trace"] = list(envelope.trace, fromRecord);
  }
  return object;
}

json::object fromScenario(const Scenario& scenario) {
  return {{"id", text(scenario.id)},
          {"path", text(scenario.path)},
          {"description", text(scenario.description)},
          {"covers", texts(scenario.covers)},
          {"issues", texts(scenario.issues)},
          {"source", text(scenario.source)},
          {"oracle", fromEnvelope(scenario.oracle)},
          {"results", list(scenario.results, fromResult)}};
}

json::object fromCause(const Cause& cause) {
  return {{"signature", text(cause.signature)},
          {"class", text(cause.divergenceClass)},
          {"severity", text(cause.severity)},
          {"title", text(cause.title)},
          {"implementation", text(cause.implementation)},
          {"count", cause.count},
          {"expected", cause.expected},
          {"scenarios", texts(cause.scenarios)}};
}

json::object fromImplementation(const Implementation& implementation) {
  return {{"key", text(implementation.key)},
          {"name", text(implementation.name)},
          {"version", text(implementation.version)},
          {"build", text(implementation.build)},
          {"follows", text(implementation.follows)},
          {"command", texts(implementation.command)},
          {"capabilities", texts(implementation.capabilities)}};
}

json::object fromTotals(const std::map<std::string, OutcomeCounts>& totals) {
  json::object object;
  for (const auto& [key, counts] : totals) {
    json::object entry;
    for (const Outcome outcome : kOutcomes) {
      if (const auto found = counts.find(outcome); found != counts.end() && found->second != 0) {
        entry[toString(outcome)] = found->second;
      }
    }
    object[repairUtf8(key)] = std::move(entry);
  }
  return object;
}

/// Assembles the document from members, each serialised and freed before the next: a DOM of the
/// whole would take several times the memory of the results.
class Document {
 public:
  void member(std::string_view key, const json::value& value) {
    open(key);
    text_ += json::serialize(value);
  }

  /// An array with one item a line.
  template <typename T, typename Convert>
  void lines(std::string_view key, const std::vector<T>& items, Convert convert) {
    open(key);
    text_ += '[';
    for (const T& item : items) {
      text_ += &item == items.data() ? "\n" : ",\n";
      text_ += json::serialize(convert(item));
    }
    text_ += items.empty() ? "]" : "\n]";
  }

  std::string finish() && { return std::move(text_) + "\n}\n"; }

 private:
  void open(std::string_view key) {
    text_ += text_.empty() ? "{\n" : ",\n";
    text_ += '"';
    text_ += key;
    text_ += "\": ";
  }

  std::string text_;
};

}  // namespace

std::string toJson(const Results& results) {
  Document document;
  document.member("schema", "netparity-results/1");
  document.member("created", text(results.created));
  document.member("command", texts(results.command));
  document.member("partial", results.partial);
  document.member(
      "exit", json::object{{"status", results.exit.status}, {"reason", text(results.exit.reason)}});
  document.member("machine", json::object{{"os", text(results.machine.os)},
                                          {"kernel", text(results.machine.kernel)},
                                          {"arch", text(results.machine.arch)},
                                          {"cpus", results.machine.cpus},
                                          {"libc", text(results.machine.libc)}});
  document.member("oracle", json::object{{"name", text(results.oracle.name)},
                                         {"version", text(results.oracle.version)},
                                         {"source", text(results.oracle.source)},
                                         {"runs", results.oracle.runs}});
  document.lines("implementations", results.implementations, fromImplementation);
  document.lines("scenarios", results.scenarios, fromScenario);
  document.lines("causes", results.causes, fromCause);
  document.member("totals", fromTotals(results.totals));
  document.member("durationMs", results.durationMs);
  return std::move(document).finish();
}

void throw_exception_from_error(const Problem& problem, const boost::source_location&) {
  throw std::runtime_error(problem.text());
}

}  // namespace netparity::results
