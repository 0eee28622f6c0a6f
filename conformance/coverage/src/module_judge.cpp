#include "source_text.hpp"

#include <netparity/coverage/blocks.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace netparity::coverage {

namespace json = boost::json;

namespace {

bool holds(Span outer, Span inner) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

}  // namespace

boost::system::result<std::vector<Unreachable>, program::Problem> Unreachable::fromJson(
    const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* entries = object != nullptr ? object->if_contains("entries") : nullptr;
  if (entries == nullptr || !entries->is_array()) {
    return program::Problem{"entries", "must be an array"};
  }
  std::vector<Unreachable> out;
  for (const json::value& entry : entries->get_array()) {
    const std::string where = "entries[" + std::to_string(out.size()) + "]";
    Unreachable unreachable;
    for (const auto& member : entry.is_object() ? entry.get_object() : json::object()) {
      std::string* field = member.key() == "module"     ? &unreachable.module
                           : member.key() == "function" ? &unreachable.function
                           : member.key() == "text"     ? &unreachable.text
                           : member.key() == "reason"   ? &unreachable.reason
                                                        : nullptr;
      if (field == nullptr || !member.value().is_string()) {
        return program::Problem{where, "has no text called " + std::string(member.key())};
      }
      *field = std::string(member.value().get_string());
    }
    if (unreachable.module.empty() || unreachable.reason.empty()) {
      return program::Problem{where, "needs a module and a reason"};
    }
    out.push_back(std::move(unreachable));
  }
  return out;
}

class ModuleJudge {
 public:
  ModuleJudge(const ModuleMerger& merger, std::string name, std::string_view source,
              const std::vector<Unreachable>& unreachable, std::set<std::size_t>& used)
      : source_(source), unreachable_(unreachable), used_(used), executed_(source_.size(), 1) {
    out_.name = std::move(name);
    for (const auto& [span, function] : merger.functions_) {
      if (span.end <= source_.size()) {
        functions_.emplace_back(span, &function);
      }
    }
    std::sort(functions_.begin(), functions_.end(), [](const auto& a, const auto& b) {
      return a.first.begin != b.first.begin ? a.first.begin < b.first.begin
                                            : a.first.end > b.first.end;
    });
  }

  ModuleCoverage judge() {
    for (const auto& [span, function] : functions_) {
      paint(span, *function);
    }
    for (const auto& [span, function] : functions_) {
      countFunction(span, *function);
    }
    countLines();
    std::stable_sort(out_.missed.begin(), out_.missed.end(),
                     [](const Missed& a, const Missed& b) { return a.firstLine < b.firstLine; });
    return std::move(out_);
  }

 private:
  // Functions come before those inside them, which know better.
  void paint(Span span, const ModuleMerger::Function& function) {
    const std::vector<char> executed = ModuleMerger::executedIn(span, function);
    std::copy(executed.begin(), executed.end(),
              executed_.begin() + static_cast<std::ptrdiff_t>(span.begin));
    if (!function.called) {
      if (!isWithin(told_, span)) {
        told_.push_back(span);
        miss(span, nameOf(function), true);
      }
      return;
    }
    std::size_t begin = span.begin;
    while (begin < span.end) {
      std::size_t end = begin;
      const char state = executed[begin - span.begin];
      while (end < span.end && executed[end - span.begin] == state) {
        ++end;
      }
      if (state == 0) {
        told_.push_back({begin, end});
        miss({begin, end}, nameOf(function), false);
      }
      begin = end;
    }
  }

  static bool isWithin(const std::vector<Span>& spans, Span inner) {
    return std::any_of(spans.begin(), spans.end(),
                       [inner](Span span) { return holds(span, inner); });
  }

  static std::string nameOf(const ModuleMerger::Function& function) {
    return function.name.empty() ? "(anonymous)" : function.name;
  }

  void miss(Span span, std::string function, bool whole) {
    Span code = span;
    while (code.begin < code.end && !source_.isCode(code.begin)) {
      ++code.begin;
    }
    while (code.end > code.begin && !source_.isCode(code.end - 1)) {
      --code.end;
    }
    if (code.begin == code.end) {
      return;  // nothing but brackets
    }
    Missed missed;
    missed.function = std::move(function);
    missed.wholeFunction = whole;
    missed.firstLine = source_.lineOf(code.begin);
    missed.lastLine = source_.lineOf(code.end - 1);
    const std::size_t endOfLine = source_.line(missed.firstLine).end;
    missed.text = std::string(source_.text({code.begin, std::min(span.end, endOfLine)}));
    const Span lines{std::min(span.begin, source_.line(missed.firstLine).begin),
                     std::max(span.end, source_.line(missed.lastLine).end)};
    missed.reason = reasonFor(missed.function, source_.text(lines));
    if (!missed.reason.empty()) {
      excused_.push_back(span);
    }
    out_.missed.push_back(std::move(missed));
  }

  std::string reasonFor(const std::string& function, std::string_view code) {
    std::string reason;
    for (std::size_t i = 0; i < unreachable_.size(); ++i) {
      const Unreachable& entry = unreachable_[i];
      if (entry.module == out_.name && (entry.function.empty() || entry.function == function) &&
          code.find(entry.text) != std::string_view::npos) {
        used_.insert(i);
        reason = entry.reason;
      }
    }
    return reason;
  }

  bool isExcused(Span span) const { return isWithin(excused_, span); }

  void countFunction(Span whole, const ModuleMerger::Function& function) {
    const bool isModule = whole.begin == 0 && function.name.empty();
    if (!isModule && (function.called || !isExcused(whole))) {
      ++out_.functions.total;
      out_.functions.covered += function.called ? 1 : 0;
    }
    std::set<Span> blocks;
    for (const ModuleMerger::Run& run : function.runs) {
      for (const ModuleMerger::Range& range : run) {
        blocks.insert(range.span);
      }
    }
    blocks.erase(whole);
    for (const Span block : blocks) {
      const bool covered =
          std::any_of(function.runs.begin(), function.runs.end(),
                      [block](const auto& run) { return ModuleMerger::executes(run, block); });
      if (hasCode(block) && (covered || !isExcused(block))) {
        ++out_.blocks.total;
        out_.blocks.covered += covered ? 1 : 0;
      }
    }
  }

  bool hasCode(Span span) const {
    for (std::size_t i = span.begin; i < span.end; ++i) {
      if (source_.isCode(i)) {
        return true;
      }
    }
    return false;
  }

  void countLines() {
    for (std::size_t number = 1; number <= source_.lines(); ++number) {
      const Span line = source_.line(number);
      bool isCode = false;
      bool covered = false;
      bool excused = false;
      for (std::size_t i = line.begin; i < line.end; ++i) {
        if (source_.isCode(i)) {
          isCode = true;
          covered = covered || executed_[i] != 0;
          excused = excused || isWithin(excused_, {i, i + 1});
        }
      }
      if (isCode && (covered || !excused)) {
        ++out_.lines.total;
        out_.lines.covered += covered ? 1 : 0;
      }
    }
  }

  SourceText source_;
  const std::vector<Unreachable>& unreachable_;
  std::set<std::size_t>& used_;
  std::vector<std::pair<Span, const ModuleMerger::Function*>> functions_;
  std::vector<char> executed_;
  std::vector<Span> told_;  ///< missed, so that functions within need no word of their own
  std::vector<Span> excused_;
  ModuleCoverage out_;
};

ModuleCoverage ModuleMerger::judge(std::string name, std::string_view source,
                                   const std::vector<Unreachable>& unreachable,
                                   std::set<std::size_t>& used) const {
  return ModuleJudge(*this, std::move(name), source, unreachable, used).judge();
}

}  // namespace netparity::coverage
