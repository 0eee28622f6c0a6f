#include <netparity/results/json.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <type_traits>
#include <utility>

namespace netparity::results {
namespace {

namespace json = boost::json;

/// A place in the document that knows the way to itself. The first problem found anywhere sticks,
/// and reading goes on with defaults, so that the conversions below need no error handling of their
/// own. A node lives on the stack below its parent.
class Node {
 public:
  Node(const json::value& root, std::optional<Problem>& problem)
      : value_(&root), problem_(&problem) {}

  /// A member that must be there.
  Node at(std::string_view key) const {
    const json::value* found = find(key);
    Node child(this, found, key);
    if (found == nullptr && value_ != nullptr) {
      child.fail("is missing");
    }
    return child;
  }

  /// Calls `read(node)` if the member is there and not null.
  template <typename Read>
  void ifPresent(std::string_view key, Read read) const {
    if (const json::value* found = find(key); found != nullptr && !found->is_null()) {
      read(Node(this, found, key));
    }
  }

  std::string text() const {
    const json::string* found = as(value_ == nullptr ? nullptr : value_->if_string(), "a string");
    return found == nullptr ? std::string() : std::string(found->data(), found->size());
  }

  bool boolean() const {
    const bool* found = as(value_ == nullptr ? nullptr : value_->if_bool(), "true or false");
    return found != nullptr && *found;
  }

  template <typename Integer>
  Integer integer() const {
    const std::int64_t* found =
        as(value_ == nullptr ? nullptr : value_->if_int64(), "a whole number");
    if (found == nullptr) {
      return 0;
    }
    if (!std::in_range<Integer>(*found)) {
      fail("is out of range");
      return 0;
    }
    return static_cast<Integer>(*found);
  }

  Outcome outcome() const {
    const std::string name = text();
    const std::optional<Outcome> found = outcomeFromString(name);
    if (!found && value_ != nullptr) {
      fail("\"" + name + "\" is no outcome");
    }
    return found.value_or(Outcome::agrees);
  }

  /// A vector of what `convert` makes of each item.
  template <typename Convert>
  auto list(Convert convert) const -> std::vector<std::invoke_result_t<Convert, const Node&>> {
    std::vector<std::invoke_result_t<Convert, const Node&>> items;
    const json::array* array = as(value_ == nullptr ? nullptr : value_->if_array(), "an array");
    if (array != nullptr) {
      items.reserve(array->size());
      for (std::size_t i = 0; i < array->size(); ++i) {
        items.push_back(convert(Node(this, &(*array)[i], i)));
      }
    }
    return items;
  }

  /// Calls `read(key, node)` for each member.
  template <typename Read>
  void members(Read read) const {
    const json::object* object = as(value_ == nullptr ? nullptr : value_->if_object(), "an object");
    if (object != nullptr) {
      for (const auto& [key, value] : *object) {
        read(std::string_view(key.data(), key.size()),
             Node(this, &value, std::string_view(key.data(), key.size())));
      }
    }
  }

  void fail(std::string message) const {
    if (!*problem_) {
      problem_->emplace(Problem{where(), std::move(message)});
    }
  }

 private:
  Node(const Node* parent, const json::value* value, std::string_view key)
      : value_(value), problem_(parent->problem_), parent_(parent), key_(key) {}
  Node(const Node* parent, const json::value* value, std::size_t index)
      : value_(value), problem_(parent->problem_), parent_(parent), index_(index) {}

  const json::value* find(std::string_view key) const {
    const json::object* object = as(value_ == nullptr ? nullptr : value_->if_object(), "an object");
    return object == nullptr ? nullptr : object->if_contains(key);
  }

  template <typename T>
  const T* as(const T* found, std::string_view wanted) const {
    if (found == nullptr && value_ != nullptr) {
      fail("is not " + std::string(wanted));
    }
    return found;
  }

  std::string where() const {
    if (parent_ == nullptr) {
      return "";
    }
    const std::string above = parent_->where();
    if (index_) {
      return above + "[" + std::to_string(*index_) + "]";
    }
    return above.empty() ? std::string(key_) : above + "." + std::string(key_);
  }

  const json::value* value_;  // null below a place that is missing
  std::optional<Problem>* problem_;
  const Node* parent_ = nullptr;
  std::string_view key_;
  std::optional<std::size_t> index_;
};

std::string toText(const Node& node) {
  return node.text();
}

Record toRecord(const Node& node) {
  Record record;
  record.kind = node.at("kind").text();
  record.owner = node.at("owner").text();
  record.name = node.at("name").text();
  record.text = node.at("text").text();
  record.line = node.at("line").integer<int>();
  record.column = node.at("column").integer<int>();
  node.ifPresent("turn", [&](const Node& turn) { record.turn = turn.integer<std::int64_t>(); });
  return record;
}

Divergence toDivergence(const Node& node) {
  Divergence divergence;
  divergence.id = node.at("id").text();
  divergence.divergenceClass = node.at("class").text();
  divergence.severity = node.at("severity").text();
  divergence.headline = node.at("headline").boolean();
  divergence.signature = node.at("signature").text();
  divergence.summary = node.at("summary").text();
  divergence.owner = node.at("owner").text();
  divergence.line = node.at("line").integer<int>();
  divergence.column = node.at("column").integer<int>();
  node.ifPresent("expected", [&](const Node& record) { divergence.expected = toRecord(record); });
  node.ifPresent("actual", [&](const Node& record) { divergence.actual = toRecord(record); });
  const Node context = node.at("context");
  divergence.context.oracle = context.at("oracle").list(toRecord);
  divergence.context.implementation = context.at("implementation").list(toRecord);
  return divergence;
}

Result toResult(const Node& node) {
  Result result;
  result.implementation = node.at("implementation").text();
  result.outcome = node.at("outcome").outcome();
  result.reason = node.at("reason").text();
  node.ifPresent("link", [&](const Node& link) { result.link = link.text(); });
  result.durationMs = node.at("durationMs").integer<std::int64_t>();
  node.ifPresent("confirmation", [&](const Node& confirmation) {
    result.confirmation = Confirmation{confirmation.at("runs").integer<int>(),
                                       confirmation.at("diverged").integer<int>()};
  });
  result.divergences = node.at("divergences").list(toDivergence);
  result.folded = node.at("folded").integer<int>();
  result.output = node.at("output").text();
  node.ifPresent("trace", [&](const Node& trace) { result.trace = trace.list(toRecord); });
  return result;
}

Envelope toEnvelope(const Node& node) {
  Envelope envelope;
  envelope.variants = node.at("variants").integer<int>();
  envelope.runs = node.at("runs").integer<int>();
  envelope.saysLittle = node.at("saysLittle").boolean();
  const Node outcome = node.at("outcome");
  if (const std::string name = outcome.text(); name == toString(Outcome::oracleError)) {
    envelope.outcome = Outcome::oracleError;
  } else if (name != "ok") {
    outcome.fail("'" + name + "' is neither 'ok' nor 'oracle-error'");
  }
  envelope.detail = node.at("detail").text();
  node.ifPresent("trace", [&](const Node& trace) { envelope.trace = trace.list(toRecord); });
  return envelope;
}

Scenario toScenario(const Node& node) {
  Scenario scenario;
  scenario.id = node.at("id").text();
  scenario.path = node.at("path").text();
  scenario.description = node.at("description").text();
  scenario.covers = node.at("covers").list(toText);
  scenario.issues = node.at("issues").list(toText);
  scenario.source = node.at("source").text();
  scenario.oracle = toEnvelope(node.at("oracle"));
  scenario.results = node.at("results").list(toResult);
  return scenario;
}

Cause toCause(const Node& node) {
  Cause cause;
  cause.signature = node.at("signature").text();
  cause.divergenceClass = node.at("class").text();
  cause.severity = node.at("severity").text();
  cause.title = node.at("title").text();
  cause.implementation = node.at("implementation").text();
  cause.count = node.at("count").integer<int>();
  cause.expected = node.at("expected").boolean();
  cause.scenarios = node.at("scenarios").list(toText);
  return cause;
}

Implementation toImplementation(const Node& node) {
  Implementation implementation;
  implementation.key = node.at("key").text();
  implementation.name = node.at("name").text();
  implementation.version = node.at("version").text();
  implementation.build = node.at("build").text();
  implementation.follows = node.at("follows").text();
  implementation.command = node.at("command").list(toText);
  implementation.capabilities = node.at("capabilities").list(toText);
  return implementation;
}

std::map<std::string, OutcomeCounts> toTotals(const Node& node) {
  std::map<std::string, OutcomeCounts> all;
  node.members([&](std::string_view key, const Node& entry) {
    OutcomeCounts& counts = all[std::string(key)];
    entry.members([&](std::string_view name, const Node& count) {
      if (const std::optional<Outcome> outcome = outcomeFromString(name)) {
        counts[*outcome] = count.integer<std::size_t>();
      } else {
        count.fail("is no outcome");
      }
    });
  });
  return all;
}

Results toResults(const Node& node) {
  Results results;
  if (const Node schema = node.at("schema"); schema.text() != "netparity-results/1") {
    schema.fail("is not \"netparity-results/1\"");
  }
  results.created = node.at("created").text();
  results.command = node.at("command").list(toText);
  results.partial = node.at("partial").boolean();
  const Node exit = node.at("exit");
  results.exit = {exit.at("status").integer<int>(), exit.at("reason").text()};
  const Node machine = node.at("machine");
  results.machine = {machine.at("os").text(), machine.at("kernel").text(),
                     machine.at("arch").text(), machine.at("cpus").integer<int>(),
                     machine.at("libc").text()};
  const Node oracle = node.at("oracle");
  results.oracle = {oracle.at("name").text(), oracle.at("version").text(),
                    oracle.at("source").text(), oracle.at("runs").integer<int>()};
  results.implementations = node.at("implementations").list(toImplementation);
  results.scenarios = node.at("scenarios").list(toScenario);
  results.causes = node.at("causes").list(toCause);
  results.totals = toTotals(node.at("totals"));
  results.durationMs = node.at("durationMs").integer<std::int64_t>();
  return results;
}

}  // namespace

boost::system::result<Results, Problem> fromJson(std::string_view text) {
  json::error_code error;
  const json::value document = json::parse(text, error);
  if (error) {
    return Problem{"", "is no JSON: " + error.message()};
  }
  std::optional<Problem> problem;
  Results results = toResults(Node(document, problem));
  if (problem) {
    return *std::move(problem);
  }
  return results;
}

}  // namespace netparity::results
