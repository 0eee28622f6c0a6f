#include "places.hpp"

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

}  // namespace netparity::cli
