#include "netparity/stream/event_name.hpp"

#include <algorithm>
#include <array>

namespace netparity::stream {

namespace {

constexpr std::array<std::string_view, 25> kKnown = {"data",
                                                     "end",
                                                     "error",
                                                     "close",
                                                     "drain",
                                                     "connect",
                                                     "ready",
                                                     "finish",
                                                     "readable",
                                                     "timeout",
                                                     "lookup",
                                                     "pause",
                                                     "resume",
                                                     "pipe",
                                                     "unpipe",
                                                     "prefinish",
                                                     "connection",
                                                     "listening",
                                                     "drop",
                                                     "newListener",
                                                     "removeListener",
                                                     "connectionAttempt",
                                                     "connectionAttemptFailed",
                                                     "connectionAttemptTimeout",
                                                     "abort"};

}  // namespace

EventName::EventName(std::string_view name) : size_(static_cast<std::uint32_t>(name.size())) {
  const auto* known = std::find(kKnown.begin(), kKnown.end(), name);
  if (known != kKnown.end()) {
    text_ = known->data();
    return;
  }
  auto* copy = new char[name.size()];  // NOLINT(cppcoreguidelines-owning-memory): owned_ says so
  std::copy(name.begin(), name.end(), copy);
  text_ = copy;
  owned_ = true;
}

EventName::~EventName() {
  if (owned_) {
    delete[] text_;  // NOLINT(cppcoreguidelines-owning-memory)
  }
}

}  // namespace netparity::stream
