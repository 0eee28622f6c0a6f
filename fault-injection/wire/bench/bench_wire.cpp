// What the relay costs: bulk throughput and the time of a one-byte round trip, over the wire and
// over the loopback beside it.
//
//     bench_wire [tun|veth] [MTU]

#include "netparity/sandbox/sandbox.hpp"
#include "netparity/wire/wire.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace netparity;
using Clock = std::chrono::steady_clock;
using sandbox::Descriptor;

constexpr std::size_t kBlock = 1 << 18;
constexpr auto kBulkTime = std::chrono::seconds(3);
constexpr int kRounds = 5000;

sockaddr_in addressOf(const char* text) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(7);
  ::inet_pton(AF_INET, text, &out.sin_addr);
  return out;
}

const sockaddr* raw(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

Descriptor listenOn(const char* text) {
  Descriptor out(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = addressOf(text);
  if (::bind(out.get(), raw(address), sizeof address) != 0 || ::listen(out.get(), 8) != 0) {
    std::perror("listen");
    std::exit(1);
  }
  return out;
}

// The first byte says which: sink everything, or echo byte by byte.
void serve(const Descriptor& listener) {
  std::vector<char> buffer(kBlock);
  while (true) {
    const Descriptor peer(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const int on = 1;
    ::setsockopt(peer.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    char kind = 0;
    if (::read(peer.get(), &kind, 1) != 1) {
      continue;
    }
    ssize_t count = 0;
    while ((count = ::read(peer.get(), buffer.data(), buffer.size())) > 0) {
      if (kind == 'e' && ::write(peer.get(), buffer.data(), static_cast<std::size_t>(count)) < 0) {
        break;
      }
    }
    // So that the sender knows when all of it has arrived.
    ::shutdown(peer.get(), SHUT_WR);
  }
}

Descriptor dial(const char* text) {
  Descriptor out(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(out.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in address = addressOf(text);
  if (::connect(out.get(), raw(address), sizeof address) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  return out;
}

// Gbit/s, and how many packets had to be sent again: 0 unless some were lost.
std::pair<double, unsigned> bulk(const char* address) {
  const Descriptor socket = dial(address);
  const std::vector<char> block(kBlock);
  char byte = 's';
  std::size_t total = 0;
  const auto start = Clock::now();
  if (::write(socket.get(), &byte, 1) != 1) {
    return {};
  }
  while (Clock::now() - start < kBulkTime) {
    const ssize_t count = ::write(socket.get(), block.data(), block.size());
    total += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  ::shutdown(socket.get(), SHUT_WR);
  while (::read(socket.get(), &byte, 1) > 0) {
  }
  const std::chrono::duration<double> took = Clock::now() - start;
  tcp_info info{};
  socklen_t size = sizeof info;
  ::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size);
  return {static_cast<double>(total) * 8 / 1e9 / took.count(), info.tcpi_total_retrans};
}

void printRoundTrips(const char* name, const char* address) {
  const Descriptor socket = dial(address);
  char byte = 'e';
  std::vector<double> times;
  if (::write(socket.get(), &byte, 1) != 1) {
    return;
  }
  for (int i = 0; i < kRounds; ++i) {
    const auto start = Clock::now();
    if (::write(socket.get(), &byte, 1) != 1 || ::read(socket.get(), &byte, 1) != 1) {
      return;
    }
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  const auto at = [&times](double part) {
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
  };
  std::printf("%-9s round trip of 1 byte: p50 %.1f us, p99 %.1f us\n", name, at(0.5), at(0.99));
}

template <class Body>
pid_t inChild(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    body();
    std::fflush(stdout);
    ::_exit(0);
  }
  return child;
}

int fail(const std::string& problem) {
  std::fprintf(stderr, "%s\n", problem.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  wire::LinkPlan plan;
  if (argc > 1) {
    plan.means = std::strcmp(argv[1], "veth") == 0 ? wire::LinkPlan::Means::veth
                                                   : wire::LinkPlan::Means::tun;
  }
  if (argc > 2) {
    plan.mtu = static_cast<std::uint32_t>(std::atoi(argv[2]));
  }
  sandbox::Plan inside;
  inside.processes = false;
  std::string problem = sandbox::enter(inside);
  if (!problem.empty()) {
    return fail(problem);
  }
  const auto peers = sandbox::Namespace::create(problem);
  const auto before = Clock::now();
  auto link = peers ? wire::Link::create(plan, *peers, problem) : std::nullopt;
  if (!link) {
    return fail(problem);
  }
  const std::chrono::duration<double, std::milli> took = Clock::now() - before;
  std::printf("%s, MTU %u, set up in %.2f ms\n", link->means().c_str(), plan.mtu, took.count());
  std::fflush(stdout);
  inChild([] { serve(listenOn("127.0.0.1")); });
  {
    const sandbox::Visit there(*peers);
    const Descriptor listener = listenOn("192.0.2.2");
    inChild([&] { serve(listener); });
  }
  boost::asio::io_context context(1);
  wire::Relay relay(context, *link, {}, [](const wire::Event&) {});
  relay.start();
  const pid_t client = inChild([] {
    ::usleep(100000);
    for (const auto& [name, address] :
         {std::pair("wire", "192.0.2.2"), std::pair("loopback", "127.0.0.1")}) {
      printRoundTrips(name, address);
      const auto [speed, repeated] = bulk(address);
      std::printf("%-9s bulk: %.2f Gbit/s, %u packets sent again\n", name, speed, repeated);
      std::fflush(stdout);
    }
  });
  while (::waitpid(client, nullptr, WNOHANG) == 0) {
    context.run_for(std::chrono::milliseconds(100));
  }
  return 0;
}
