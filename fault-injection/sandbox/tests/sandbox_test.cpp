#include "netparity/sandbox/sandbox.hpp"

#include "in_child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <fstream>
#include <netdb.h>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/stat.h>

namespace netparity::sandbox {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::string contentOf(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  Address(const std::string& text, std::uint16_t port) {
    if (text.find(':') == std::string::npos) {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(port);
      ::inet_pton(AF_INET, text.c_str(), &address.sin_addr);
      size = sizeof address;
      std::memcpy(&storage, &address, size);
    } else {
      sockaddr_in6 address{};
      address.sin6_family = AF_INET6;
      address.sin6_port = htons(port);
      ::inet_pton(AF_INET6, text.c_str(), &address.sin6_addr);
      size = sizeof address;
      std::memcpy(&storage, &address, size);
    }
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

using Call = int (*)(int, const sockaddr*, socklen_t);

// The name of the error of bind() or connect(); "" when it succeeds.
std::string errorOf(Call call, const std::string& address, std::uint16_t port) {
  const Address to(address, port);
  const Descriptor socket(::socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return call(socket.get(), to.get(), to.size) == 0 ? "" : ::strerrorname_np(errno);
}

std::string bindError(const std::string& address, std::uint16_t port) {
  return errorOf(::bind, address, port);
}

std::string connectError(const std::string& address) {
  return errorOf(::connect, address, 9);
}

std::string resolve(const char* name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int error = ::getaddrinfo(name, nullptr, &hints, &list); error != 0) {
    return ::gai_strerror(error);
  }
  std::array<char, 100> text{};
  ::getnameinfo(list->ai_addr, list->ai_addrlen, text.data(), text.size(), nullptr, 0,
                NI_NUMERICHOST);
  ::freeaddrinfo(list);
  return text.data();
}

class Sandbox : public AsUser {};
INSTANTIATE_TEST_SUITE_P(, Sandbox, testing::Values("root", "nobody"), userName);

TEST_P(Sandbox, MayHaveAFolderOfItsOwnThatIsNotSeenOutside) {
  const std::string file = "/dev/shm/netparity-sandbox-test";
  EXPECT_EQ(inChild(GetParam(),
                    [&file] {
                      Plan plan;
                      plan.scratch = "/dev/shm";
                      const std::string problem = enter(plan);
                      std::ofstream(file) << "inside";
                      return Said() << problem << contentOf(file);
                    }),
            "inside");
  EXPECT_EQ(::access(file.c_str(), F_OK), -1);
}

TEST_P(Sandbox, HasLoopbackAndTheAddressesOfThePlanAtAnyPort) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      Plan plan;
                      plan.addresses = {"192.0.2.1/24", "fd00::1/64"};
                      std::string text = enter(plan);
                      for (const char* address : {"127.0.0.1", "127.8.9.1", "::1", "192.0.2.1",
                                                  "192.0.2.77", "fd00::1"}) {
                        text += bindError(address, 0);
                        text += bindError(address, 53);
                      }
                      return text + bindError("fd00::2", 0) + " " + bindError("198.51.100.1", 0);
                    }),
            "EADDRNOTAVAIL EADDRNOTAVAIL");
}

TEST_P(Sandbox, HasNoWayOut) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      return Said() << enter({}) << connectError("198.51.100.1") << " "
                                    << connectError("2001:db8::1");
                    }),
            "ENETUNREACH ENETUNREACH");
}

TEST_P(Sandbox, ForbidsPrivilegedPortsOnceTheCapabilitiesAreDropped) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      return Said() << enter({}) << bindError("127.0.0.1", 80) << dropCapabilities()
                                    << bindError("127.0.0.1", 80) << " " << bindError("::1", 443)
                                    << bindError("127.0.0.1", 8080);
                    }),
            "EACCES EACCES");
}

TEST_P(Sandbox, ForbidsWhatTheModeOfAFileForbidsOnceTheCapabilitiesAreDropped) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string path = "/tmp/netparity-sandbox-XXXXXX";
                      const Descriptor file(::mkstemp(path.data()));
                      ::fchmod(file.get(), 0);
                      std::string text = enter({});
                      text += dropCapabilities();
                      const Descriptor again(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
                      text += again ? "opened" : ::strerrorname_np(errno);
                      ::unlink(path.c_str());
                      return text;
                    }),
            "EACCES");
}

TEST_P(Sandbox, ResolvesFromItsOwnFiles) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      Plan plan;
                      plan.hosts = "203.0.113.5 only.here\n127.0.0.1 localhost\n";
                      return Said()
                             << enter(plan) << resolve("only.here") << " " << resolve("localhost");
                    }),
            "203.0.113.5 127.0.0.1");
}

TEST_P(Sandbox, AsksItsOwnNameServer) {
  // Nothing listens on 127.0.0.1:53 in there, which ICMP says at once.
  EXPECT_EQ(inChild(GetParam(), [] { return Said() << enter({}) << resolve("dual.test"); }),
            "Temporary failure in name resolution");
}

TEST_P(Sandbox, ShowsThePrivateTextsAndLeavesOthersAlone) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      const std::string hosts = contentOf("/etc/hosts");
                      Plan plan;
                      plan.resolvConf = "nameserver 127.0.0.9\n";
                      plan.hosts = std::nullopt;
                      return Said()
                             << enter(plan) << contentOf("/etc/resolv.conf")
                             << (contentOf("/etc/hosts") == hosts ? "as outside" : "changed");
                    }),
            "nameserver 127.0.0.9\nas outside");
}

TEST_P(Sandbox, PinsSysctls) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      Plan plan;
                      plan.sysctls = {{"net/ipv4/tcp_syn_retries", "1"},
                                      {"net/ipv4/ip_local_port_range", "40000 40000"}};
                      return Said()
                             << enter(plan) << contentOf("/proc/sys/net/ipv4/tcp_syn_retries")
                             << contentOf("/proc/sys/net/ipv4/ip_local_port_range");
                    }),
            "1\n40000\t40000\n");
}

TEST_P(Sandbox, RefusesByRoutes) {
  EXPECT_EQ(
      inChild(GetParam(),
              [] {
                Plan plan;
                using Kind = Route::Kind;
                plan.routes = {
                    {"198.51.100.1", Kind::unreachable},    {"198.51.100.2", Kind::prohibit},
                    {"198.51.100.3/32", Kind::blackhole},   {"198.51.100.64/26", Kind::refuse},
                    {"2001:db8:1::/48", Kind::unreachable}, {"2001:db8:2::/48", Kind::prohibit},
                    {"2001:db8:3::/48", Kind::blackhole}};
                std::string text = enter(plan);
                for (const char* address :
                     {"198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.70",
                      "2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1"}) {
                  text += connectError(address) + " ";
                }
                return text;
              }),
      "EHOSTUNREACH EACCES EINVAL ENETUNREACH EHOSTUNREACH EACCES EINVAL ");
}

TEST_P(Sandbox, ChangesNothingOutside) {
  const std::string mounts = contentOf("/proc/self/mountinfo");
  const std::string retries = contentOf("/proc/sys/net/ipv4/tcp_syn_retries");
  const std::string hosts = contentOf("/etc/hosts");
  EXPECT_EQ(inChild(GetParam(),
                    [&] {
                      Plan plan;
                      plan.hosts = "# other\n";
                      plan.sysctls = {{"net/ipv4/tcp_syn_retries", "3"}};
                      const std::string problem = enter(plan);
                      return problem + (contentOf("/etc/hosts") == hosts ? "not entered" : "");
                    }),
            "");
  EXPECT_EQ(contentOf("/proc/self/mountinfo"), mounts);
  EXPECT_EQ(contentOf("/proc/sys/net/ipv4/tcp_syn_retries"), retries);
  EXPECT_EQ(contentOf("/etc/hosts"), hosts);
}

TEST_P(Sandbox, LetsTwoBindTheSamePort) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string text = enter({});
                      const Address address("127.0.0.1", 80);
                      const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
                      text += ::bind(socket.get(), address.get(), address.size) == 0 ? "" : "!";
                      return text + inChild("", [] {
                               return Said() << enter({}) << bindError("127.0.0.1", 80);
                             });
                    }),
            "");
}

TEST_P(Sandbox, KeepsUserGroupAndTheSignalAtTheParentsEnd) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      const uid_t user = ::geteuid();
                      const gid_t group = ::getegid();
                      const std::string problem = enter({});
                      int signal = 0;
                      ::prctl(PR_GET_PDEATHSIG, &signal, 0, 0, 0);
                      return problem +
                             (user == ::geteuid() && group == ::getegid() ? "" : "other") +
                             ::sigabbrev_np(signal);
                    }),
            "KILL");
}

TEST_P(Sandbox, SaysWhatIsWrongWithAPlan) {
  Plan address;
  address.addresses = {"192.0.2.1/33"};
  EXPECT_EQ(inChild(GetParam(), [&] { return enter(address); }),
            "\"192.0.2.1/33\" is not an address like 192.0.2.1/24 or fd00::1/64");
  Plan route;
  route.routes = {{"nowhere", Route::Kind::prohibit}};
  EXPECT_EQ(inChild(GetParam(), [&] { return enter(route); }),
            "\"nowhere\" is not a destination like 198.51.100.0/24 or 2001:db8::/32");
  Plan machine;
  machine.sysctls = {{"kernel/hostname", "mine"}};
  EXPECT_EQ(inChild(GetParam(), [&] { return enter(machine); }),
            "\"kernel/hostname\" is not the name of a sysctl of the network, like "
            "net/ipv4/tcp_syn_retries");
  Plan unknown;
  unknown.sysctls = {{"net/ipv4/not_there", "1"}};
  EXPECT_EQ(inChild(GetParam(), [&] { return enter(unknown); }),
            "cannot write \"1\" to /proc/sys/net/ipv4/not_there: No such file or directory");
}

TEST(RouteKinds, HaveTheNamesOfIpRoute) {
  EXPECT_EQ(routeKind("unreachable"), Route::Kind::unreachable);
  EXPECT_EQ(routeKind("prohibit"), Route::Kind::prohibit);
  EXPECT_EQ(routeKind("blackhole"), Route::Kind::blackhole);
  EXPECT_EQ(routeKind("throw"), Route::Kind::refuse);
  EXPECT_EQ(routeKind("unicast"), std::nullopt);
}

TEST(CleanEnvironment, HasNothingThatChangesTheResolver) {
  EXPECT_EQ(inChild("",
                    [] {
                      for (const char* name : {"RES_OPTIONS", "RESOLV_MULTI", "HTTPS_PROXY",
                                               "no_proxy", "NODE_OPTIONS", "LOCALDOMAIN"}) {
                        ::setenv(name, "x", 1);
                      }
                      ::setenv("KEPT", "x", 1);
                      std::string text;
                      for (const std::string& variable : cleanEnvironment()) {
                        text += variable.ends_with("=x") ? variable : "";
                      }
                      return text;
                    }),
            "KEPT=x");
  EXPECT_THAT(hostileVariables(), Contains("RES_OPTIONS"));
  EXPECT_THAT(cleanEnvironment(), Not(Contains(HasSubstr("RES_OPTIONS="))));
}

}  // namespace
}  // namespace netparity::sandbox
