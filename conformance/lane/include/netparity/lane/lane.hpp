#pragma once

#include <netparity/lane/cancel_token.hpp>
#include <netparity/lane/child_process.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Lanes: adapter processes that are kept between programs, whatever they do. The protocol is
/// conformance/adapters/PROTOCOL.md.
namespace netparity::lane {

/// What an adapter says of itself.
struct Hello {
  int protocol = 0;
  std::string name;
  std::string version;
  std::string build;
  std::string follows;  ///< the Node version that it follows, such as "26.10.0"
  std::string errors;   ///< "node" or "mapped"
  std::vector<std::string> capabilities;

  bool can(std::string_view capability) const;
  /// The major of `follows`; 0 when it says none.
  int followedMajor() const;
};

/// What an adapter may use up.
struct Limits {
  std::size_t records = 20000;  ///< records of one program
  /// Their length as lines of JSON. An adapter that counts for itself notices one message late; so
  /// much it is allowed.
  std::size_t bytes = 8'000'000;
  std::chrono::milliseconds hangAfter{10000};    ///< from the start of a program to its `done`
  std::chrono::milliseconds helloWithin{10000};  ///< from the start of the process to its `hello`
};

enum class How {
  finished,      ///< `done`, the loop ran dry
  crashed,       ///< the process ended before `done`
  hung,          ///< no `done` in time
  unsupported,   ///< the adapter says that the implementation lacks something
  adapterError,  ///< the adapter is at fault: see text
  cancelled,     ///< the run was interrupted
};

/// One program on one adapter.
struct RunOutcome {
  How how = How::adapterError;
  std::vector<boost::json::object> records;  ///< complete when finished, else what came before
  std::string text;    ///< why, in a line; empty when finished, what is lacking when unsupported
  std::string output;  ///< what the process printed meanwhile (or while it did not start), bounded
  std::string tmp;     ///< the temporary folder that the program had; gone by now
  /// What else the program was given, in a sandbox: `{"peers":{"slow":{"port":7001}}}`.
  boost::json::object bindings;
  int unsupportedStep = 0;
  std::chrono::milliseconds duration{0};
  bool freshProcess = false;  ///< the process had run nothing before
  bool dirty = false;         ///< the adapter said so of its process
  bool beyondLimits = false;  ///< the adapter stopped a program that wrote more than it may
};

class Adapter;

/// Runs programs one after the other on one implementation. The process is kept while it behaves:
/// after anything but a clean end it is replaced. One that died of itself between two programs is
/// replaced without a word, as its program was done. Not thread-safe: a lane belongs to the thread
/// that uses it, which must also be the one that destroys it (see ChildProcess).
class Lane {
 public:
  /// `tmpRoot` is where each run gets a folder of its own, at most 50 bytes long since unix sockets
  /// live in it. `cancel` may be null and must outlive the lane.
  Lane(Command command, Limits limits, std::filesystem::path tmpRoot,
       CancelToken* cancel = nullptr);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  Lane(Lane&&) = delete;
  Lane& operator=(Lane&&) = delete;

  /// What the adapter says of itself; starts the process if need be. Null when it cannot be started
  /// or says nothing sensible: startProblem() then says why.
  const Hello* hello();
  const std::string& startProblem() const noexcept { return startProblem_; }

  /// Runs one program, given as the JSON text of its IR. `name` is for who reads the adapter's
  /// input; it need not be unique. When the adapter does not start, that is an adapterError with
  /// startProblem() as its text.
  ///
  /// `spareDescriptors`: the program gets a process of its own that can open so many descriptors
  /// more and no more.
  RunOutcome run(std::string_view program, std::string_view name = {},
                 std::optional<unsigned> spareDescriptors = std::nullopt);

  /// Ends the process; the next run gets a fresh one.
  void retire();

 private:
  bool ensureStarted();
  RunOutcome runHere(std::string_view program, std::string_view name);

  Command command_;
  Limits limits_;
  std::filesystem::path tmpRoot_;
  CancelToken* cancel_;
  std::unique_ptr<Adapter> adapter_;
  Hello hello_;
  bool knowsHello_ = false;
  std::string startProblem_;
  std::string startOutput_;
  unsigned runs_ = 0;
};

}  // namespace netparity::lane
