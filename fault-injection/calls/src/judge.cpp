#include "judge.hpp"

#include "words.hpp"

#include <algorithm>

namespace netparity::calls {

namespace {

constexpr const char* kObject = "calls";

}  // namespace

Judge::Judge(std::vector<Rule> rules, Report report) : report_(std::move(report)) {
  for (Rule& rule : rules) {
    rules_.push_back({std::move(rule)});
  }
}

void Judge::arm() {
  armed_ = true;
  for (const Armed& armed : rules_) {
    report_({kObject, "armed", {armed.rule.path}});
  }
}

bool Judge::Armed::means(const Call& call) const {
  return rule.call == call.kind && rule.on == call.on;
}

// Whether the next call that the rule means is one that fails.
bool Judge::Armed::actsNext() const {
  return matched + 1 >= rule.at && (!rule.times || matched + 1 - rule.at < *rule.times);
}

std::vector<Judge::Armed>::const_iterator Judge::acting(const Call& call) const {
  return std::find_if(rules_.begin(), rules_.end(),
                      [&](const Armed& armed) { return armed.means(call) && armed.actsNext(); });
}

int Judge::errorOf(const Call& call) const {
  const auto found = armed_ ? acting(call) : rules_.end();
  return found == rules_.end() ? 0 : found->rule.error;
}

void Judge::answered(const Call& call) {
  if (!armed_) {
    return;
  }
  const auto actor = acting(call) - rules_.cbegin();
  for (Armed& armed : rules_) {
    armed.matched += armed.means(call) ? 1U : 0U;
  }
  if (static_cast<std::size_t>(actor) == rules_.size()) {
    return;
  }
  Armed& armed = rules_[static_cast<std::size_t>(actor)];
  ++armed.acted;
  if (armed.rule.times || armed.acted == 1) {
    report_({kObject,
             "triggered",
             {armed.rule.path, std::string(words::wordOf(kKinds, call.kind)), armed.matched,
              armed.rule.name}});
  }
}

std::vector<std::string> Judge::untriggered() const {
  std::vector<std::string> out;
  for (const Armed& armed : rules_) {
    const std::uint64_t times = armed.rule.times.value_or(1);
    if (armed.acted >= times) {
      continue;
    }
    std::string& sentence = out.emplace_back("rule " + armed.rule.path);
    sentence.append(" of the calls (").append(armed.rule.text).append(") ");
    if (armed.acted == 0) {
      sentence += "never triggered: ";
    } else {
      sentence.append("triggered ").append(std::to_string(armed.acted)).append(" of ");
      sentence.append(std::to_string(times)).append(" times: ");
    }
    sentence.append(std::to_string(armed.matched)).append(" such calls were seen");
  }
  return out;
}

}  // namespace netparity::calls
