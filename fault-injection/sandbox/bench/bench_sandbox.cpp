// What a sandbox costs: the time from the start of enter() until the process may go on inside.
//
//     bench_sandbox [ROUNDS]

#include "netparity/sandbox/descriptor.hpp"
#include "netparity/sandbox/sandbox.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using netparity::sandbox::Descriptor;

constexpr double kFailed = -1;

// Each in a process of its own, as nobody leaves a sandbox again.
double millisecondsToEnter() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    std::perror("pipe");
    std::exit(1);
  }
  const Descriptor in(ends[0]);
  Descriptor out(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto start = std::chrono::steady_clock::now();
    const std::string problem = netparity::sandbox::enter({});
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (!problem.empty()) {
      std::fprintf(stderr, "bench_sandbox: %s\n", problem.c_str());
    }
    const double result = problem.empty() ? took.count() : kFailed;
    ::_exit(::write(out.get(), &result, sizeof result) == sizeof result ? 0 : 1);
  }
  out = Descriptor();
  double result = kFailed;
  const ssize_t size = ::read(in.get(), &result, sizeof result);
  ::waitpid(child, nullptr, 0);
  return size == sizeof result ? result : kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::size_t kRounds = 300;
  const std::size_t rounds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : kRounds;
  std::vector<double> times;
  for (std::size_t i = 0; i < std::max<std::size_t>(rounds, 1); ++i) {
    times.push_back(millisecondsToEnter());
    if (times.back() == kFailed) {
      return 1;
    }
  }
  std::sort(times.begin(), times.end());
  std::printf("as user %u, %zu sandboxes: p50 %.2f ms, p99 %.2f ms\n", ::geteuid(), times.size(),
              times[times.size() / 2], times[times.size() * 99 / 100]);
  return 0;
}
