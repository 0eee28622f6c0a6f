#pragma once

#include "netparity/sandbox/abilities.hpp"
#include "netparity/sandbox/descriptor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace netparity::sandbox {

/// Texts in the order in which they came about: `said << enter(plan) << …` runs from left to right.
struct Said {
  std::string text;

  Said& operator<<(const std::string& more) {
    text += more;
    return *this;
  }
  operator std::string() const { return text; }
};

/// Runs `body` in a fork, as user and group 65534 when `user` is "nobody" and this is root, and
/// returns what it returned: the problem that it met.
template <class Body>
std::string inChild(const std::string& user, Body body) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return "no pipe";
  }
  const Descriptor result(ends[0]);
  Descriptor childsEnd(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (user == "nobody" && ::geteuid() == 0 &&
        (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
         ::setresuid(kNobody, kNobody, kNobody) != 0)) {
      ::_exit(1);
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of the user clears it
    const std::string text = body();
    ::_exit(::write(childsEnd.get(), text.data(), text.size()) < 0 ? 1 : 0);
  }
  childsEnd.reset();
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t count = 0; (count = ::read(result.get(), buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status == 0 ? text : text + " [the child ended with " + std::to_string(status) + "]";
}

/// Why sandboxes cannot be had here; empty when they can.
inline std::string whyNot() {
  static const std::string kReason = [] {
    for (const Ability& ability : examine()) {
      if (!ability.possible && ability.name != "TUN devices" && ability.name != "veth pairs" &&
          ability.name != kFailingCalls) {
        return ability.name + ": " + ability.why;
      }
    }
    return std::string();
  }();
  return kReason;
}

/// A test for root and for an ordinary user, skipped where it cannot be.
class AsUser : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "root" && ::geteuid() != 0) {
      GTEST_SKIP() << "not root";
    }
    if (!whyNot().empty()) {
      GTEST_SKIP() << whyNot();
    }
  }
};

inline std::string userName(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

}  // namespace netparity::sandbox
