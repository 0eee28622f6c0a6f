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

EventName::EventName(std::string_view name)
    : known_(std::find(kKnown.begin(), kKnown.end(), name)) {
  if (known_ == kKnown.end()) {
    own_ = std::make_unique<const std::string>(name);
  }
}

}  // namespace netparity::stream
