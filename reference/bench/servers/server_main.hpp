#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <sys/resource.h>

/// What all servers of the benchmark have in common: their arguments and how they say where they
/// listen.
namespace netparity::bench {

enum class Mode {
  echo,   ///< sends back what comes
  sink,   ///< reads and drops
  source  ///< sends chunks for as long as it is connected
};

struct Arguments {
  Mode mode = Mode::echo;
  std::size_t chunk = 65536;  ///< bytes of one write of a source
};

/// `SERVER echo|sink|source [CHUNK]`. Leaves the process when they make no sense. Raises the limit
/// of descriptors, as Node does.
inline Arguments argumentsOf(int argc, char** argv) {
  Arguments out;
  const std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode == "sink") {
    out.mode = Mode::sink;
  } else if (mode == "source") {
    out.mode = Mode::source;
  } else if (mode != "echo") {
    std::fprintf(stderr, "usage: %s echo|sink|source [CHUNK]\n", argv[0]);
    std::exit(2);
  }
  if (argc > 2) {
    out.chunk = std::strtoull(argv[2], nullptr, 10);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  return out;
}

/// Tells the driver of the benchmark.
inline void announce(int port) {
  std::printf("%d\n", port);
  std::fflush(stdout);
}

}  // namespace netparity::bench
