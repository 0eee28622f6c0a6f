#include "netparity/sandbox/namespace.hpp"

#include "netparity/sandbox/rtnetlink.hpp"
#include "problem.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>

namespace netparity::sandbox {

namespace {

// Of the thread: /proc/self is the process, whose first thread may be elsewhere.
Descriptor openCurrent() {
  return Descriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
}

}  // namespace

std::optional<Namespace> Namespace::current(std::string& problem) {
  Descriptor here = openCurrent();
  if (!here) {
    problem = because("cannot open the network namespace");
    return std::nullopt;
  }
  return Namespace(std::move(here));
}

std::optional<Namespace> Namespace::create(std::string& problem) {
  std::optional<Namespace> home = current(problem);
  if (!home) {
    return std::nullopt;
  }
  if (::unshare(CLONE_NEWNET) != 0) {
    problem = because("cannot make a network namespace");
    return std::nullopt;
  }
  std::optional<Namespace> made = current(problem);
  Rtnetlink kernel;
  problem = made ? kernel.open() : problem;
  if (problem.empty()) {
    problem = kernel.setUp("lo");
  }
  if (const int error = home->enter(); error != 0) {
    std::abort();  // The caller believes to be where it was.
  }
  return problem.empty() ? std::move(made) : std::nullopt;
}

int Namespace::enter() const noexcept {
  return ::setns(descriptor_.get(), CLONE_NEWNET) == 0 ? 0 : errno;
}

Visit::Visit(const Namespace& network) noexcept : home_(openCurrent()) {
  error_ = home_ ? network.enter() : errno;
}

Visit::~Visit() {
  if (error_ == 0 && ::setns(home_.get(), CLONE_NEWNET) != 0) {
    std::abort();
  }
}

}  // namespace netparity::sandbox
