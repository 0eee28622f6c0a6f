#include <netparity/results/results.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <iterator>

namespace netparity::results {
namespace {

struct OutcomeName {
  Outcome outcome;
  std::string_view name;
};

constexpr OutcomeName kNames[] = {
    {Outcome::agrees, "agrees"},
    {Outcome::diverges, "diverges"},
    {Outcome::expected, "expected"},
    {Outcome::gone, "gone"},
    {Outcome::unstable, "unstable"},
    {Outcome::unconfirmed, "unconfirmed"},
    {Outcome::crash, "crash"},
    {Outcome::hang, "hang"},
    {Outcome::leak, "leak"},
    {Outcome::unsupported, "unsupported"},
    {Outcome::notApplicable, "not-applicable"},
    {Outcome::disabled, "disabled"},
    {Outcome::blocked, "blocked"},
    {Outcome::adapterError, "adapter-error"},
    {Outcome::oracleError, "oracle-error"},
};
static_assert(std::size(kNames) == std::size(kOutcomes));

}  // namespace

std::string_view toString(Outcome outcome) noexcept {
  for (const OutcomeName& entry : kNames) {
    if (entry.outcome == outcome) {
      return entry.name;
    }
  }
  return "";
}

std::optional<Outcome> outcomeFromString(std::string_view name) noexcept {
  for (const OutcomeName& entry : kNames) {
    if (entry.name == name) {
      return entry.outcome;
    }
  }
  return std::nullopt;
}

std::string divergenceId(std::string_view scenario, std::string_view implementation,
                         std::size_t n) {
  return fmt::format("{}#{}/{}", scenario, implementation, n);
}

std::string timestamp() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

}  // namespace netparity::results
