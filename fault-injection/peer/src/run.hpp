#pragma once

#include "arrivals.hpp"
#include "netparity/peer/content.hpp"
#include "netparity/peer/script.hpp"
#include "stream.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/json/array.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace netparity::peer {

class ScriptedPeer;

/// One connection and the script it follows, from before it is accepted until it is over.
///
/// Steps are performed one after the other. One that must wait arms a single wait (readiness, a
/// timer, or the next signal) and is performed again when that ends; what it has done so far is in
/// `progress_`. So there is one state: which step, and how far.
class Run : public std::enable_shared_from_this<Run> {
 public:
  /// `sequence` and `peer` outlive it, unless stop() was called.
  Run(ScriptedPeer& peer, const Sequence& sequence, std::string name);

  void start() { advance(); }
  /// A signal came.
  void signalled();
  /// The program has ended: waits that nothing can end any more are given up, for reading only.
  void settle();
  /// The peer vanishes: RST, and no step that is left is performed.
  void vanish();
  /// Closes at once; reports nothing from now on and leaves the peer alone.
  void stop();

  bool over() const { return over_; }
  /// Whether nothing of the program's can be pending in it.
  bool settled() const { return over_ || !stream_; }

 private:
  enum class Outcome {
    done,     ///< on to the next step
    waiting,  ///< a wait is armed
    moved,    ///< the position was set, or the run is over
  };
  enum class Reading { enough, waiting, fin, reset, failed };

  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::size_t kPiece = 65536;
  static constexpr int kPiecesAtOnce = 32;  // then the others of the io_context have their turn

  void advance();
  void moveTo(std::size_t position);
  void finish();
  void end();

  Outcome perform(const step::Accept& step);
  Outcome perform(const step::Connect& step);
  Outcome perform(const step::Recv& step);
  Outcome perform(const step::Send& step);
  Outcome perform(const step::Fin& step);
  Outcome perform(const step::Rst& step);
  Outcome perform(const step::Close& step);
  Outcome perform(const step::Unread& step);
  Outcome perform(const step::Stall& step);
  Outcome perform(const step::Oob& step);
  Outcome perform(const step::Until& step);
  Outcome perform(const step::SeenFin& step);
  Outcome perform(const step::SeenRst& step);
  Outcome perform(const step::HalfOpen& step);
  Outcome perform(const step::Vanish& step);
  Outcome perform(const step::SetBuffers& step);
  Outcome perform(const step::ListenAgain& step);

  Outcome beginConnect();
  Outcome connected(bool resetPending);
  Outcome receive(std::optional<std::uint64_t> wanted);
  Outcome unwritable(const Transfer& transfer);
  Outcome readAway();

  /// Reads until so many bytes have come since the step began, or FIN, RST or a failure.
  Reading read(std::uint64_t limit);
  void reportBytes(const char* name);
  Outcome failed(int error);
  Outcome failed(const std::string& why);
  /// FIN or RST ended a step that wanted something else.
  Outcome brokenByFin();
  Outcome brokenByReset();
  Outcome giveUp();
  template <class... Steps>
  bool moveToNext();
  void noteFin();
  void noteReset();
  void closeStream(bool withReset);

  void arm(boost::asio::posix::stream_descriptor& descriptor,
           boost::asio::posix::stream_descriptor::wait_type what);
  void armAt(std::chrono::steady_clock::time_point due);
  template <class Wait>
  void armed(Wait wait);

  void report(const char* name, boost::json::array args = {}) const;

  ScriptedPeer& peer_;
  const Sequence& sequence_;
  std::string name_;

  std::size_t position_ = 0;
  struct Progress {
    bool begun = false;
    bool ended = false;  // of a wait for bytes that are not read: FIN or RST came
    std::uint64_t bytes = 0;
    Digest digest;
    std::chrono::steady_clock::time_point start;
  } progress_;

  std::unique_ptr<Stream> stream_;
  std::unique_ptr<Stream> connecting_;
  std::unique_ptr<Arrivals> arrivals_;
  boost::asio::steady_timer timer_;
  Buffers buffers_;                                       // of a client, until there is a socket
  std::map<std::string, std::size_t, std::less<>> used_;  // signals that were waited for
  std::uint64_t wait_ = 0;  // number of the armed wait; an older one that ends does not count

  bool finSeen_ = false;
  bool resetSeen_ = false;
  bool resetKnown_ = false;  // after FIN, and not yet reported
  bool finSent_ = false;
  bool settling_ = false;
  bool quiet_ = false;  // the script was given up: bytes that are left are not counted
  bool over_ = false;
};

}  // namespace netparity::peer
