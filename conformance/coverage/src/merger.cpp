#include <netparity/coverage/blocks.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <optional>

namespace netparity::coverage {

namespace json = boost::json;

namespace {

std::optional<std::size_t> numberAt(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  if (found == nullptr) {
    return std::nullopt;
  }
  boost::system::error_code error;
  const auto number = found->to_number<std::size_t>(error);
  return error ? std::nullopt : std::optional(number);
}

bool isTrueAt(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

}  // namespace

ModuleMerger::Run ModuleMerger::runFrom(const json::object& function) {
  Run out;
  const json::value* ranges = function.if_contains("ranges");
  if (ranges == nullptr || !ranges->is_array()) {
    return out;
  }
  for (const json::value& value : ranges->get_array()) {
    const json::object* range = value.if_object();
    if (range == nullptr) {
      continue;
    }
    const auto begin = numberAt(*range, "startOffset");
    const auto end = numberAt(*range, "endOffset");
    const auto count = numberAt(*range, "count");
    if (!begin || !end || !count || *begin >= *end) {
      continue;
    }
    const Span span{*begin, *end};
    const bool inside =
        out.empty() || (out.front().span.begin <= span.begin && span.end <= out.front().span.end);
    if (inside) {
      out.push_back({span, *count > 0});
    }
  }
  return out;
}

// As the smallest of the ranges says that holds the block.
bool ModuleMerger::executes(const Run& run, Span block) {
  const Range* smallest = &run.front();
  for (const Range& range : run) {
    const bool holds = range.span.begin <= block.begin && block.end <= range.span.end;
    if (holds && range.span.end - range.span.begin <= smallest->span.end - smallest->span.begin) {
      smallest = &range;
    }
  }
  return smallest->executed;
}

std::vector<char> ModuleMerger::executedIn(Span whole, const Function& function) {
  const std::size_t length = whole.end - whole.begin;
  // Without blocks, all that is known is that the function was called.
  std::vector<char> out(length, function.called && function.runs.empty() ? 1 : 0);
  std::vector<char> one(length, 0);
  for (const Run& run : function.runs) {
    for (const Range& range : run) {  // the outer ones come first
      std::fill(one.begin() + static_cast<std::ptrdiff_t>(range.span.begin - whole.begin),
                one.begin() + static_cast<std::ptrdiff_t>(range.span.end - whole.begin),
                range.executed ? 1 : 0);
    }
    std::transform(out.begin(), out.end(), one.begin(), out.begin(),
                   [](char a, char b) { return a != 0 || b != 0 ? char{1} : char{0}; });
  }
  return out;
}

void ModuleMerger::add(const json::value& functions) {
  const json::array* list = functions.if_array();
  if (list == nullptr) {
    return;
  }
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    Run run = object != nullptr ? runFrom(*object) : Run();
    if (run.empty()) {
      continue;
    }
    Function& function = functions_[run.front().span];
    const json::value* name = object->if_contains("functionName");
    if (name != nullptr && name->is_string()) {
      function.name = std::string(name->get_string());
    }
    if (run.front().executed) {
      function.called = true;
      if (isTrueAt(*object, "isBlockCoverage")) {
        function.runs.insert(std::move(run));
      }
    }
  }
}

}  // namespace netparity::coverage
