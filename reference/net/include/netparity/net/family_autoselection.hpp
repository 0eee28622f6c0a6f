#pragma once

#include <netparity/errors/node_error.hpp>
#include <netparity/net/lookup.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace netparity::net {

/// The decisions of family autoselection ("happy eyeballs", `autoSelectFamily` in
/// https://nodejs.org/docs/latest-v26.x/api/net.html#socketconnectoptions-connectlistener):
/// which address is tried when, and what it means when all have failed. One attempt runs at a time;
/// the next begins when it fails or when its time is up.
class FamilyAutoselection {
 public:
  /// An address that is tried.
  struct Target {
    std::string address;  ///< An IP address as text.
    int family = 0;       ///< 4 or 6.
    /// Whether both members are equal.
    bool operator==(const Target&) const = default;
  };
  /// What is to be done now.
  enum class Next {
    kAttempt,    ///< try current()
    kAllFailed,  ///< give up with failure()
  };

  /// The usable ones of a lookup's answers, each address once, families alternating, beginning with
  /// the family of the first.
  static std::vector<Target> order(const std::vector<LookupAddress>& answers);

  /// Parameters: targets: what order() gave, at least one; next() starts the first.
  explicit FamilyAutoselection(std::vector<Target> targets) : targets_(std::move(targets)) {}

  /// Moves on to the next attempt. `cancelled`: the last one was cancelled, which ends the whole.
  Next next(bool cancelled = false);
  /// Index of the running attempt.
  [[nodiscard]] std::size_t index() const { return started_ - 1; }
  /// What the running attempt connects to.
  [[nodiscard]] const Target& current() const { return targets_[index()]; }
  /// What an attempt connects to, or did; index() is the last one that was started.
  [[nodiscard]] const Target& target(std::size_t index) const { return targets_[index]; }
  /// Whether the running attempt has limited time: the last one has not.
  [[nodiscard]] bool timed() const { return started_ < targets_.size(); }
  /// Every attempt but the first needs a handle of its own.
  [[nodiscard]] bool needsNewHandle() const { return started_ > 1; }

  /// An attempt failed or ran out of time.
  void failed(errors::NodeError error) { errors_.push_back(std::move(error)); }
  /// An attempt succeeded; false when it is no longer the running one and must be dropped.
  [[nodiscard]] bool succeeded(std::size_t attempt) const { return attempt == index(); }

  /// AggregateError of all attempts, or ERR_SOCKET_CONNECTION_TIMEOUT when none has failed.
  [[nodiscard]] errors::NodeError failure() const;

 private:
  std::vector<Target> targets_;
  std::vector<errors::NodeError> errors_;
  std::size_t started_ = 0;
};

}  // namespace netparity::net
