// netparity-fault-host -- ADAPTER [ARGUMENT…]
#include "netparity/host/host.hpp"

#include <iostream>
#include <string_view>

int main(int argc, char** argv) {
  if (argc < 3 || std::string_view(argv[1]) != "--") {
    std::cerr << "Usage: netparity-fault-host -- ADAPTER [ARGUMENT…]\n"
                 "Runs an adapter in a sandbox and makes the faults that its programs declare. "
                 "Lanes start it; nobody else needs to.\n";
    return 2;
  }
  return netparity::host::run({argv + 2, argv + argc});
}
