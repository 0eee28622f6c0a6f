#pragma once

#include "netparity/calls/event.hpp"
#include "netparity/calls/script.hpp"

#include <string>
#include <vector>

namespace netparity::calls {

/// A call that counts.
struct Call {
  Kind kind;
  On on;
};

/// The rules, and how far each has come. Knows calls, not processes.
class Judge {
 public:
  Judge(std::vector<Rule> rules, Report report);

  /// Reports every rule as armed; until then no call counts.
  void arm();
  /// The errno that the call is to fail with; 0: it is not to fail.
  int errorOf(const Call& call) const;
  /// The call was answered as errorOf() said: counts and reports it.
  void answered(const Call& call);
  std::vector<std::string> untriggered() const;

 private:
  struct Armed {
    Rule rule;
    std::uint64_t matched = 0;
    std::uint64_t acted = 0;

    bool means(const Call& call) const;
    bool actsNext() const;
  };
  // The first one that lets the call fail.
  std::vector<Armed>::const_iterator acting(const Call& call) const;

  std::vector<Armed> rules_;
  Report report_;
  bool armed_ = false;
};

}  // namespace netparity::calls
