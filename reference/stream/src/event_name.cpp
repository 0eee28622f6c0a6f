#include "netparity/stream/event_name.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace netparity::stream {

struct EventName::Table {
  static constexpr auto kNames = std::to_array<Text>({{"data", true},
                                                      {"end", true},
                                                      {"error", true},
                                                      {"close", true},
                                                      {"drain", true},
                                                      {"connect", true},
                                                      {"ready", true},
                                                      {"finish", true},
                                                      {"readable", true},
                                                      {"timeout", true},
                                                      {"lookup", true},
                                                      {"pause", true},
                                                      {"resume", true},
                                                      {"pipe", true},
                                                      {"unpipe", true},
                                                      {"prefinish", true},
                                                      {"connection", true},
                                                      {"listening", true},
                                                      {"drop", true},
                                                      {"newListener", true},
                                                      {"removeListener", true},
                                                      {"connectionAttempt", true},
                                                      {"connectionAttemptFailed", true},
                                                      {"connectionAttemptTimeout", true},
                                                      {"abort", true}});
};

struct EventName::OwnText : Text {
  explicit OwnText(std::string_view name) : Text{{}, false}, text(name) { view = text; }

  std::string text;
};

EventName::EventName(std::string_view name) {
  const auto& names = Table::kNames;
  const auto* known =
      std::find_if(names.begin(), names.end(), [&](const Text& text) { return text.view == name; });
  text_.reset(known != names.end() ? known : new OwnText(name));
}

void EventName::Release::operator()(const Text* text) const noexcept {
  if (!text->ofNet) {
    delete static_cast<const OwnText*>(text);
  }
}

}  // namespace netparity::stream
