#include <netparity/coverage/blocks.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace netparity::coverage {

namespace json = boost::json;

namespace {

struct Counted {
  Span span;
  bool executed = false;
};

std::optional<Counted> countedFrom(const json::value& value) {
  const json::object* range = value.if_object();
  if (range == nullptr) {
    return std::nullopt;
  }
  const auto number = [range](std::string_view key) -> std::optional<std::size_t> {
    const json::value* found = range->if_contains(key);
    const auto parsed = found != nullptr ? found->try_to_number<std::size_t>()
                                         : boost::system::result<std::size_t>(json::error::not_number);
    return parsed ? std::optional(*parsed) : std::nullopt;
  };
  const auto begin = number("startOffset");
  const auto end = number("endOffset");
  const auto count = number("count");
  if (!begin || !end || !count || *begin >= *end) {
    return std::nullopt;
  }
  return Counted{{*begin, *end}, *count > 0};
}

// The ranges of a function as V8 gives them: itself first, then what is nested in it.
std::vector<Counted> rangesOf(const json::object& function) {
  std::vector<Counted> out;
  const json::value* ranges = function.if_contains("ranges");
  if (ranges != nullptr && ranges->is_array()) {
    for (const json::value& range : ranges->get_array()) {
      const auto counted = countedFrom(range);
      if (counted && (out.empty() || counted->span.end <= out.front().span.end)) {
        out.push_back(*counted);
      }
    }
  }
  return out;
}

// Whether a process executed a block: as the smallest of its ranges says that holds it.
bool executedIn(const std::vector<Counted>& ranges, Span block) {
  const Counted* smallest = &ranges.front();
  for (const Counted& range : ranges) {
    const bool holds = range.span.begin <= block.begin && block.end <= range.span.end;
    if (holds && range.span.end - range.span.begin <= smallest->span.end - smallest->span.begin) {
      smallest = &range;
    }
  }
  return smallest->executed;
}

}  // namespace

void ModuleMerger::add(const json::value& functions) {
  const json::array* list = functions.if_array();
  if (list == nullptr) {
    return;
  }
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    const std::vector<Counted> ranges = object != nullptr ? rangesOf(*object) : std::vector<Counted>();
    if (ranges.empty()) {
      continue;
    }
    const Span whole = ranges.front().span;
    Function& function = functions_[whole];
    if (const json::value* name = object->if_contains("functionName");
        name != nullptr && name->is_string()) {
      function.name = std::string(name->get_string());
    }
    function.executed.resize(whole.end - whole.begin, 0);
    if (!ranges.front().executed) {
      continue;
    }
    function.called = true;
    const json::value* inBlocks = object->if_contains("isBlockCoverage");
    if (inBlocks == nullptr || !inBlocks->is_bool() || !inBlocks->get_bool()) {
      continue;
    }
    function.inBlocks = true;
    function.runs.push_back({});
    for (const Counted& range : ranges) {
      function.runs.back().push_back({range.span, range.executed});
    }
  }
}

}  // namespace netparity::coverage
