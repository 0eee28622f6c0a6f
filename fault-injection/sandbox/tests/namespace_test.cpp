#include "netparity/sandbox/namespace.hpp"

#include "in_child.hpp"
#include "netparity/sandbox/rtnetlink.hpp"
#include "netparity/sandbox/sandbox.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <net/if.h>
#include <sys/stat.h>

namespace netparity::sandbox {
namespace {

ino_t networkNow() {
  struct stat status {};
  ::stat("/proc/thread-self/ns/net", &status);
  return status.st_ino;
}

class SecondNetwork : public AsUser {};
INSTANTIATE_TEST_SUITE_P(, SecondNetwork, testing::Values("root", "nobody"), userName);

TEST_P(SecondNetwork, IsMadeWithoutGoingThere) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string problem = enter({});
                      const ino_t home = networkNow();
                      const auto other = Namespace::create(problem);
                      return problem + (other && networkNow() == home ? "" : "moved");
                    }),
            "");
}

TEST_P(SecondNetwork, IsWhereSocketsOfAVisitBelong) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string problem = enter({});
                      const auto other = Namespace::create(problem);
                      const ino_t home = networkNow();
                      if (!problem.empty()) {
                        return problem;
                      }
                      const Visit there(*other);
                      return std::string(there.error() == 0 && networkNow() != home ? "" : "home");
                    }),
            "");
}

TEST_P(SecondNetwork, IsLeftAtTheEndOfAVisit) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string problem = enter({});
                      const auto other = Namespace::create(problem);
                      const ino_t home = networkNow();
                      if (problem.empty()) {
                        const Visit there(*other);
                      }
                      return problem + (networkNow() == home ? "" : "elsewhere");
                    }),
            "");
}

TEST_P(SecondNetwork, HasSysctlsOfItsOwn) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string text = enter({});
                      const auto other = Namespace::create(text);
                      const auto retries = [] {
                        std::ifstream file("/proc/sys/net/ipv4/tcp_retries2");
                        std::string value;
                        file >> value;
                        return value;
                      };
                      if (other) {
                        const Visit there(*other);
                        text += pinSysctl("net/ipv4/tcp_retries2", "3");
                        text += retries();
                      }
                      return text + " " + retries();
                    }),
            "3 15");
}

TEST_P(SecondNetwork, IsConnectedByAVethPair) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string problem = enter({});
                      const auto other = Namespace::create(problem);
                      Rtnetlink kernel;
                      problem += kernel.open();
                      if (!problem.empty()) {
                        return problem;
                      }
                      problem = Said() << kernel.addVeth("near", "far", *other, {2, 0, 0, 0, 0, 1})
                                       << kernel.addAddress("near", "192.0.2.1/24")
                                       << kernel.setUp("near", 9000, 100)
                                       << kernel.routeThrough("near", "0.0.0.0/0");
                      if (::if_nametoindex("far") != 0) {
                        problem += "both ends are here";
                      }
                      const Visit there(*other);
                      return problem + (::if_nametoindex("far") != 0 ? "" : "not there");
                    }),
            "");
}

TEST(Prefixes, AreAddressesWithALength) {
  EXPECT_EQ(Prefix::parse("192.0.2.1/24")->length, 24);
  EXPECT_EQ(Prefix::parse("192.0.2.1")->length, 32);
  EXPECT_EQ(Prefix::parse("fd00::1")->length, 128);
  EXPECT_EQ(Prefix::parse("::/0")->length, 0);
  for (const char* text : {"", "/", "192.0.2.1/", "192.0.2.1/33", "192.0.2.1/-1", "fd00::1/129",
                           "192.0.2/24", "localhost", "192.0.2.1/24 "}) {
    EXPECT_FALSE(Prefix::parse(text)) << text;
  }
}

}  // namespace
}  // namespace netparity::sandbox
