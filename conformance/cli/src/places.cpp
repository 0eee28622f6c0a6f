#include "places.hpp"

#include <netparity/sandbox/abilities.hpp>

#include <cstdlib>

namespace netparity::cli {

namespace fs = std::filesystem;

fs::path home() {
  const char* own = std::getenv("NETPARITY_HOME");
  return own != nullptr && *own != '\0' ? fs::path(own) : fs::path(NETPARITY_SOURCE_DIR);
}

fs::path scenarioRoot() {
  return home() / "fixtures" / "scenarios";
}

fs::path recordingRoot() {
  return home() / "fixtures" / "oracle";
}

implementations::Places places() {
  return {implementations::defaultCache(),
          home() / "conformance" / "adapters" / "javascript" / "netparity-adapter.cjs",
          NETPARITY_REFERENCE_ADAPTER};
}

lane::Sandboxing sandboxing() {
  static const lane::Sandboxing found = [] {
    lane::Sandboxing out{NETPARITY_FAULT_HOST, {}, {}};
    for (const sandbox::Ability& ability : sandbox::examine()) {
      if (ability.name == sandbox::kFailingCalls) {
        out.noFailingCalls = ability.why;
        continue;
      }
      // Wires take either kind of device, and find out themselves.
      const bool needed = ability.name != "TUN devices" && ability.name != "veth pairs";
      if (needed && !ability.possible && out.impossible.empty()) {
        out.impossible = ability.name + ": " + ability.why;
      }
    }
    return out;
  }();
  return found;
}

}  // namespace netparity::cli
