#pragma once

#include <netparity/lane/lane.hpp>

#include <memory>
#include <string>

namespace netparity::lane {

/// How to run adapters in sandboxes, where the faults that programs declare are made.
struct Sandboxing {
  /// The program netparity-fault-host.
  std::string faultHost;
  /// Why this machine has no sandboxes; empty when it has.
  std::string impossible;
  /// Why this machine cannot let system calls of a program fail; empty when it can.
  std::string noFailingCalls;
};

/// The two lanes of one implementation: on the machine as it is, and in a sandbox. Each starts its
/// process when it is first used.
class LanePair {
 public:
  /// The parameters of Lane; `cancel` must outlive this.
  LanePair(Command command, const Sandboxing& sandboxing, Limits limits,
           std::filesystem::path tmpRoot, CancelToken* cancel);

  Lane& plain() { return *plain_; }
  Lane& sandboxed() { return *sandboxed_; }
  Lane& lane(bool inSandbox) { return inSandbox ? sandboxed() : plain(); }

 private:
  std::unique_ptr<Lane> plain_;
  std::unique_ptr<Lane> sandboxed_;
};

}  // namespace netparity::lane
