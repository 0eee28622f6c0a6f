#pragma once

#include "descriptor.hpp"
#include "netparity/peer/script.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace netparity::peer {

/// "ECONNREFUSED" of an errno.
std::string errnoName(int error);

/// Sets what is given of the two on a socket.
void setBuffers(int socket, const Buffers& buffers);

/// What a read or write came to.
struct Transfer {
  enum class State {
    some,    ///< so many `bytes`
    wait,    ///< nothing now
    fin,     ///< read: the program's FIN
    reset,   ///< the program's RST; on a unix socket it closed with bytes unread
    gone,    ///< write: the program had closed before; a read tells how
    failed,  ///< anything else, `error`
  };

  State state = State::wait;
  std::size_t bytes = 0;
  int error = 0;
};

/// A connected socket, non-blocking, that tells FIN from RST exactly.
///
/// The kernel reports a reset once, to whichever call comes first, and as EPIPE when FIN had come
/// before it; afterwards reads return 0, as if it had been a FIN.
class Stream {
 public:
  Stream(boost::asio::io_context& io, Descriptor socket);

  /// The error of a reset was already taken from the socket.
  void noteResetTaken() { resetTaken_ = true; }

  /// Of a connect that is under way: 0 when it has succeeded, or an errno, which it takes from the
  /// socket; nothing while it is open.
  std::optional<int> connectResult();
  Transfer read(std::span<std::byte> buffer);
  Transfer write(std::span<const std::byte> bytes, int flags = 0);
  void sendFin();
  /// What lies in the receive buffer.
  std::uint64_t unread() const;
  void setBuffers(const Buffers& buffers);

  /// For a connection whose FIN was read, after which no read tells of a reset.
  enum class Afterwards { reset, both /* directions are closed: none can come */, wait };
  Afterwards afterFin() const;

  /// close(2): the kernel sends FIN, or RST when bytes are unread.
  void close();
  /// close(2) with RST, whatever was sent or read; on a unix socket as close().
  void closeWithReset();

  int native() const { return native_; }
  boost::asio::posix::stream_descriptor& descriptor() { return descriptor_; }

 private:
  boost::asio::posix::stream_descriptor descriptor_;
  int native_;
  bool tcp_;
  bool resetTaken_ = false;
};

}  // namespace netparity::peer
