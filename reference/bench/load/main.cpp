// netparity_bench_load: the same load for every server of the benchmark. Prints one line of JSON.
#include "connections.hpp"
#include "processor_time.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <sys/resource.h>

namespace bench = netparity::bench;

namespace {

void raiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

// Brings all connections to the server, has each served once, and keeps them, silent, until
// somebody closes our input.
void idle(int port, std::size_t count) {
  bench::Connections connections(port, bench::Work::greet, count, 1);
  std::uint64_t served = 0;
  while (served < count) {
    served += connections.run(std::chrono::milliseconds(50)).messages;
  }
  std::puts("idle");
  std::fflush(stdout);
  std::string line;
  std::getline(std::cin, line);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Puts load on a server of the benchmark and says what it did");
  int port = 0;
  int pid = 0;
  std::string work;
  std::size_t connections = 1;
  std::size_t size = 64;
  double seconds = 1;
  const std::map<std::string, bench::Work> works = {{"ping-pong", bench::Work::pingPong},
                                                    {"to", bench::Work::to},
                                                    {"from", bench::Work::from},
                                                    {"through", bench::Work::through},
                                                    {"connect", bench::Work::connect}};
  app.add_option("WORK", work, "ping-pong, to, from, through, connect or idle")->required();
  app.add_option("--port", port, "The server's port")->required();
  app.add_option("--pid", pid, "The server's process, whose processor time is measured");
  app.add_option("--connections", connections, "At a time")->capture_default_str();
  app.add_option("--size", size, "Bytes of a message or chunk")->capture_default_str();
  app.add_option("--seconds", seconds, "How long, after a fifth of it to warm up")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  raiseDescriptorLimit();
  if (work == "idle") {
    idle(port, connections);
    return 0;
  }
  const auto found = works.find(work);
  if (found == works.end()) {
    std::cerr << "netparity_bench_load: there is no work called " << work << '\n';
    return 2;
  }
  bench::Connections load(port, found->second, connections, size);
  load.run(std::chrono::duration<double>(seconds / 5));
  const double before = bench::processorSeconds(pid);
  const auto begin = std::chrono::steady_clock::now();
  const bench::Count count = load.run(std::chrono::duration<double>(seconds));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("{\"seconds\":%.6f,\"messages\":%llu,\"bytes\":%llu,\"processor\":%.6f}\n",
              took.count(), static_cast<unsigned long long>(count.messages),
              static_cast<unsigned long long>(count.bytes), bench::processorSeconds(pid) - before);
  return 0;
}
