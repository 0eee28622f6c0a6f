#include "arrivals.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

namespace netparity::peer {

namespace {

void setLowMark(int socket, int bytes) {
  // Unix sockets have none and need none.
  static_cast<void>(::setsockopt(socket, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes));
}

}  // namespace

Arrivals::Arrivals(boost::asio::io_context& io, int socket, std::uint64_t bytes)
    : descriptor_(io), socket_(socket) {
  setLowMark(socket, static_cast<int>(bytes));
  Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  epoll_event wanted{};
  wanted.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
  static_cast<void>(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, socket, &wanted));
  boost::system::error_code error;
  epoll_ = epoll.get();
  descriptor_.assign(epoll_, error);
  if (!error) {
    static_cast<void>(epoll.release());
  }
}

Arrivals::~Arrivals() {
  setLowMark(socket_, 1);
}

bool Arrivals::ended() {
  epoll_event event{};
  return ::epoll_wait(epoll_, &event, 1, 0) == 1 &&
         (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
}

}  // namespace netparity::peer
