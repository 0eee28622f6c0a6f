#include "netparity/limits/descriptors.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace netparity::limits {
namespace {

int openSomething() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

// How many descriptors a child could open after its limit was set, or -1 when it did not fail as it
// should; `prepare` runs in the child before.
template <class Prepare>
int openedUnder(unsigned spare, Prepare prepare) {
  std::array<int, 2> ready{};
  std::array<int, 2> go{};
  EXPECT_EQ(::pipe(ready.data()), 0);
  EXPECT_EQ(::pipe(go.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    prepare();
    char byte = 0;
    if (::write(ready[1], "x", 1) != 1 || ::read(go[0], &byte, 1) != 1) {
      ::_exit(200);
    }
    int opened = 0;
    while (opened < 100 && openSomething() >= 0) {
      ++opened;
    }
    ::_exit(errno == EMFILE ? opened : 201);
  }
  char byte = 0;
  EXPECT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(leaveDescriptors(child, spare), "");
  EXPECT_EQ(::write(go[1], "x", 1), 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  for (const int fd : {ready[0], ready[1], go[0], go[1]}) {
    ::close(fd);
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return code < 200 ? code : -1;
}

TEST(LeaveDescriptors, LeavesExactlySoMany) {
  EXPECT_EQ(openedUnder(0, [] {}), 0);
  EXPECT_EQ(openedUnder(1, [] {}), 1);
  EXPECT_EQ(openedUnder(5, [] {}), 5);
}

TEST(LeaveDescriptors, CountsTheGapsBetweenOpenOnes) {
  const auto makeGaps = [] {
    ::fcntl(STDIN_FILENO, F_DUPFD, 50);
    ::close(openSomething());
  };
  EXPECT_EQ(openedUnder(3, makeGaps), 3);
}

TEST(LeaveDescriptors, SaysWhyItCannot) {
  EXPECT_NE(leaveDescriptors(-5, 1).find("cannot list the descriptors of process -5"),
            std::string::npos);
}

}  // namespace
}  // namespace netparity::limits
