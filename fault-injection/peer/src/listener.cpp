#include "listener.hpp"

#include "stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/sock_diag.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <utility>

namespace netparity::peer {

namespace {

constexpr int kDefaultBacklog = 511;  // as Node's
// How long the kernel may take to complete a connection to itself before that counts as a failure.
constexpr int kFillMilliseconds = 5000;

bool isUnix(const Endpoint& endpoint) {
  return endpoint.protocol().family() == AF_UNIX;
}

std::string pathOf(const Endpoint& endpoint) {
  sockaddr_un address{};
  std::memcpy(&address, endpoint.data(), std::min<std::size_t>(endpoint.size(), sizeof address));
  return {address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path)};
}

// Waits for an event of the kernel's; the limit is only there so as not to hang on a broken
// machine.
bool becomes(int fd, short events) {
  pollfd state{fd, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&state, 1, kFillMilliseconds);
  } while (ready < 0 && errno == EINTR);
  return ready == 1 && (state.revents & events) != 0;
}

}  // namespace

Descriptor newSocket(const Endpoint& endpoint) {
  return Descriptor(
      ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

boost::json::object describe(const Endpoint& endpoint) {
  if (isUnix(endpoint)) {
    return {{"path", pathOf(endpoint)}};
  }
  boost::asio::ip::tcp::endpoint tcp;
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  tcp.resize(endpoint.size());
  return {{"port", tcp.port()}, {"address", tcp.address().to_string()}};
}

Listener::Opened Listener::open(boost::asio::io_context& io, const Peer& peer,
                                const Endpoint& endpoint) {
  Descriptor socket = newSocket(endpoint);
  if (!socket) {
    return {nullptr, errno};
  }
  const int yes = 1;
  if (!isUnix(endpoint)) {
    static_cast<void>(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
  }
  peer::setBuffers(socket.get(), peer.buffers);
  if (::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) {
    return {nullptr, errno};
  }
  // From here on the path is ours to remove.
  std::unique_ptr<Listener> out(new Listener(io, std::move(socket), endpoint));
  if (::listen(out->native_, peer.backlog.value_or(kDefaultBacklog)) != 0) {
    return {nullptr, errno};
  }
  if (!isUnix(endpoint)) {
    auto size = static_cast<socklen_t>(out->endpoint_.capacity());
    if (::getsockname(out->native_, out->endpoint_.data(), &size) != 0) {
      return {nullptr, errno};
    }
    out->endpoint_.resize(size);
  }
  return {std::move(out), 0};
}

Listener::Listener(boost::asio::io_context& io, Descriptor socket, Endpoint endpoint)
    : descriptor_(io), native_(socket.get()), endpoint_(std::move(endpoint)) {
  boost::system::error_code error;
  descriptor_.assign(native_, error);
  if (!error) {
    static_cast<void>(socket.release());
  }
}

Listener::~Listener() {
  if (isUnix(endpoint_)) {
    ::unlink(pathOf(endpoint_).c_str());
  }
}

int Listener::connectOnce() {
  Descriptor filler = newSocket(endpoint_);
  if (!filler) {
    return errno;
  }
  if (::connect(filler.get(), endpoint_.data(), static_cast<socklen_t>(endpoint_.size())) != 0) {
    if (errno != EINPROGRESS) {
      return errno;
    }
    if (!becomes(filler.get(), POLLOUT)) {
      return ETIMEDOUT;
    }
  }
  fillers_.push_back(std::move(filler));
  return 0;
}

// listen(0) leaves room for one connection. It is in the queue when the listener is readable, a
// moment after the connect has completed.
int Listener::fill() {
  if (const int error = connectOnce(); error != 0) {
    return error;
  }
  return becomes(native_, POLLIN) ? 0 : ETIMEDOUT;
}

Listener::Accepted Listener::accept() {
  for (;;) {
    Descriptor socket(::accept4(native_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) {
      return {std::move(socket), 0};
    }
    if (errno != EINTR && errno != ECONNABORTED) {
      return {Descriptor(), errno};
    }
  }
}

bool Listener::hasConnection() const {
  pollfd state{native_, POLLIN, 0};
  return ::poll(&state, 1, 0) == 1;
}

bool Listener::hasDropped() const {
  if (isUnix(endpoint_)) {
    return true;
  }
  std::array<std::uint32_t, SK_MEMINFO_VARS> counters{};
  socklen_t size = sizeof counters;
  return ::getsockopt(native_, SOL_SOCKET, SO_MEMINFO, counters.data(), &size) == 0 &&
         counters[SK_MEMINFO_DROPS] > 0;
}

void Listener::setBuffers(const Buffers& buffers) {
  peer::setBuffers(native_, buffers);
}

}  // namespace netparity::peer
