#include "netparity/sandbox/launch.hpp"

#include "in_child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <span>

namespace netparity::sandbox {
namespace {

struct Pipe {
  Descriptor read;
  Descriptor write;

  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
  }
  std::string readAll() {
    write.reset();
    std::string out;
    std::array<char, 1000> buffer{};
    for (ssize_t n = 0; (n = ::read(read.get(), buffer.data(), buffer.size())) > 0;) {
      out.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return out;
  }
};

std::string outputOf(Launch launch) {
  Pipe pipe;
  launch.output = pipe.write.get();
  std::string problem;
  auto child = Child::start(launch, problem);
  return child ? pipe.readAll() : problem;
}

class Launched : public AsUser {};
INSTANTIATE_TEST_SUITE_P(, Launched, testing::Values("root", "nobody"), userName);

TEST_P(Launched, HasNoCapabilities) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      return Said() << enter({})
                                    << outputOf({{"sh", "-c",
                                                  "grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)' "
                                                  "/proc/self/status | grep -c 0000000000000000"}});
                    }),
            "5\n");
}

TEST_P(Launched, KeepsTheCapabilitiesWhenAskedTo) {
  EXPECT_EQ(
      inChild(
          GetParam(),
          [] {
            std::string said = enter({});
            Launch launch;
            launch.argv = {"sh", "-c", "grep CapEff /proc/self/status | grep -c 0000000000000000"};
            launch.keepCapabilities = true;
            return said + outputOf(launch);
          }),
      "0\n");
}

TEST_P(Launched, IsTheSecondProcessOfItsNamespace) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      return Said() << enter({}) << outputOf({{"sh", "-c", "echo $$ $PPID"}});
                    }),
            "2 0\n");
}

TEST_P(Launched, HasNoMoreDescriptorsThanItMay) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      Launch launch;
                      launch.argv = {"sh", "-c", "ulimit -n; ulimit -Hn"};
                      launch.descriptors = 20;
                      return Said() << enter({}) << outputOf(launch);
                    }),
            "20\n20\n");
}

TEST_P(Launched, SaysWhyItCannotBe) {
  EXPECT_EQ(
      inChild(GetParam(), [] { return Said() << enter({}) << outputOf({{"/does/not/exist"}}); }),
      "cannot run /does/not/exist: No such file or directory");
  EXPECT_EQ(inChild(GetParam(), [] { return Said() << enter({}) << outputOf({}); }),
            "the command is empty");
}

// Shows nothing.
constexpr std::array<sock_filter, 1> kShowsNothing = {{{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}}};

// What a program reads and which descriptors it has, and whether there is a listener.
std::string watched(std::span<const sock_filter> filter) {
  Pipe input;
  Pipe output;
  Launch launch;
  launch.argv = {"sh", "-c", "read word; echo $word; ls /proc/self/fd"};
  launch.input = input.read.get();
  launch.output = output.write.get();
  launch.filter = filter;
  std::string problem;
  auto child = Child::start(launch, problem);
  if (!child || ::write(input.write.get(), "here\n", 5) != 5) {
    return "not started: " + problem;
  }
  const Descriptor listener = child->takeListener();
  return output.readAll() + (listener ? "heard" : "unheard");
}

TEST_P(Launched, HandsOverTheListenerOfItsFilterAndKeepsItsDescriptors) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      const std::string problem = enter({});
                      const std::string without = watched({});
                      return problem + (watched(kShowsNothing) ==
                                                without.substr(0, without.rfind('\n') + 1) + "heard"
                                            ? without.substr(without.rfind('\n') + 1)
                                            : without);
                    }),
            "unheard");
}

TEST_P(Launched, SaysThatItCannotBeWatched) {
  EXPECT_EQ(
      inChild(GetParam(),
              [] {
                std::string problem = enter({});
                constexpr std::array<sock_filter, 1> kNoFilter = {{{BPF_JMP | BPF_JA, 0, 0, 9}}};
                Launch launch;
                launch.argv = {"true"};
                launch.filter = kNoFilter;
                return Child::start(launch, problem) ? "it runs" : problem;
              }),
      "cannot watch the calls of true: Invalid argument");
}

TEST_P(Launched, TellsItsStatus) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string problem = enter({});
                      auto child = Child::start({{"sh", "-c", "exit 3"}}, problem);
                      return child ? std::to_string(WEXITSTATUS(child->wait())) : problem;
                    }),
            "3");
}

TEST_P(Launched, RunsInTheNetworkThatWasAskedFor) {
  EXPECT_EQ(inChild(GetParam(),
                    [] {
                      std::string problem = enter({});
                      const auto other = Namespace::create(problem);
                      if (!other) {
                        return problem;
                      }
                      Launch launch;
                      launch.argv = {"readlink", "/proc/self/ns/net"};
                      const std::string here = outputOf(launch);
                      launch.network = &*other;
                      const std::string there = outputOf(launch);
                      return std::string(here.starts_with("net:") && there.starts_with("net:") &&
                                                 here != there
                                             ? ""
                                             : here + there);
                    }),
            "");
}

// A program that leaves its session and holds a pipe open: the pipe ends when the last one of them
// has gone.
Launch escapee(int pipe) {
  Launch launch;
  launch.argv = {"sh", "-c", "setsid sh -c 'echo here; exec sleep 1000' & exec sleep 1000"};
  launch.output = pipe;
  return launch;
}

bool endsWithin(int pipe, int milliseconds) {
  pollfd entry{pipe, POLLIN, 0};
  char byte = 0;
  while (::poll(&entry, 1, milliseconds) == 1) {
    if (::read(pipe, &byte, 1) <= 0) {
      return true;
    }
  }
  return false;
}

// What is left after `ending` of a host that has started an escapee.
template <class Ending>
bool allGoneAfter(const std::string& user, Ending ending) {
  Pipe pipe;
  const std::string text = inChild(user, [&] {
    std::string problem = enter({});
    auto child = Child::start(escapee(pipe.write.get()), problem);
    pipe.write.reset();
    std::array<char, 5> buffer{};
    if (!child || ::read(pipe.read.get(), buffer.data(), buffer.size()) != 5) {
      return "not started: " + problem;
    }
    ending();
    return std::string();
  });
  pipe.write.reset();
  return text.find("not started") == std::string::npos && endsWithin(pipe.read.get(), 20000);
}

TEST_P(Launched, LeavesNothingBehindWhenTheHostIsKilled) {
  EXPECT_TRUE(allGoneAfter(GetParam(), [] { ::kill(::getpid(), SIGKILL); }));
}

TEST_P(Launched, LeavesNothingBehindWhenTheHostEnds) {
  EXPECT_TRUE(allGoneAfter(GetParam(), [] { ::_exit(0); }));
}

}  // namespace
}  // namespace netparity::sandbox
