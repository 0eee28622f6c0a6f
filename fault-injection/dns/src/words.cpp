#include "words.hpp"

#include <algorithm>

namespace netparity::dns {

namespace {

template <class Words, class Value>
std::string_view wordOf(const Words& words, Value value) {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [value](const auto& entry) { return entry.second == value; });
  return found == words.end() ? std::string_view("?") : found->first;
}

}  // namespace

std::string_view word(Type type) {
  return wordOf(kTypes, type);
}

std::string_view word(Behaviour behaviour) {
  return behaviour == Behaviour::answer ? "answer" : wordOf(kBehaviours, behaviour);
}

std::string_view word(OverTcp overTcp) {
  return overTcp == OverTcp::answered ? "answered" : wordOf(kOverTcp, overTcp);
}

}  // namespace netparity::dns
