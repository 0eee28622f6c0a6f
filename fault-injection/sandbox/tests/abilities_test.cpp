#include "netparity/sandbox/abilities.hpp"

#include "in_child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace netparity::sandbox {
namespace {

std::vector<std::string> namesOf(const std::vector<Ability>& abilities) {
  std::vector<std::string> out;
  for (const Ability& ability : abilities) {
    out.push_back(ability.name);
  }
  return out;
}

TEST(Examine, TriesEverything) {
  EXPECT_THAT(namesOf(examine()),
              testing::ElementsAre("user namespaces", "network namespaces", "mount namespaces",
                                   "process namespaces", "private resolver files", "TUN devices",
                                   "veth pairs", "failing system calls"));
}

TEST(Examine, GivesAReasonExactlyWhenImpossible) {
  for (const Ability& ability : examine()) {
    EXPECT_EQ(ability.possible, ability.why.empty()) << ability.name << ": " << ability.why;
  }
}

TEST(Examine, LeavesTheCallerWhereItIs) {
  const auto here = [] {
    std::string out;
    for (const char* kind : {"user", "net", "mnt", "pid", "pid_for_children"}) {
      out += std::filesystem::read_symlink(std::string("/proc/self/ns/") + kind).string();
    }
    return out;
  };
  const std::string before = here();
  examine();
  EXPECT_EQ(here(), before);
}

TEST(Examine, ExplainsATunDeviceThatOnlyRootMayOpen) {
  if (::geteuid() != 0 ||
      std::filesystem::status("/dev/net/tun").permissions() !=
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)) {
    GTEST_SKIP() << "this is not root, or /dev/net/tun is not for root only";
  }
  EXPECT_THAT(inChild("nobody",
                      [] {
                        for (const Ability& ability : examine()) {
                          if (ability.name == "TUN devices") {
                            return ability.why;
                          }
                        }
                        return std::string();
                      }),
              testing::AllOf(testing::HasSubstr("cannot open /dev/net/tun: Permission denied. "),
                             testing::HasSubstr("chmod 0666")));
}

}  // namespace
}  // namespace netparity::sandbox
