#include "subject.hpp"

#include "exit.hpp"
#include "places.hpp"

#include <fmt/core.h>

namespace netparity::cli {

namespace {

void say(std::string_view line) {
  fmt::print(stderr, "netparity: {}\n", line);
}

}  // namespace

std::optional<implementations::Implementation> findImplementation(std::string_view spec,
                                                                  int& status) {
  auto found = implementations::resolve(spec, places(), say);
  if (found) {
    return std::move(*found);
  }
  const implementations::Problem& problem = found.error();
  say(problem.message);
  if (!problem.hint.empty()) {
    fmt::print(stderr, "  hint: {}\n", problem.hint);
  }
  status = problem.isMisuse ? kMisuse : kCannotJudge;
  return std::nullopt;
}

std::optional<implementations::Implementation> findNode(std::string_view option,
                                                        std::string_view spec,
                                                        std::string_view kinds, int& status) {
  if (!implementations::namesNode(spec)) {
    say(fmt::format("{} \"{}\" is no real Node, which it has to be", option, spec));
    fmt::print(stderr, "  hint: it takes {}\n", kinds);
    status = kMisuse;
    return std::nullopt;
  }
  return findImplementation(spec, status);
}

}  // namespace netparity::cli
