#include "words.hpp"

namespace netparity::dns {

std::string_view word(Type type) {
  return words::wordOf(kTypes, type);
}

std::string_view word(Behaviour behaviour) {
  return behaviour == Behaviour::answer ? "answer" : words::wordOf(kBehaviours, behaviour);
}

std::string_view word(OverTcp overTcp) {
  return overTcp == OverTcp::answered ? "answered" : words::wordOf(kOverTcp, overTcp);
}

}  // namespace netparity::dns
