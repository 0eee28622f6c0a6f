// The benchmark's server on epoll itself, level-triggered, one shared read buffer: the floor. A
// third argument gives it a habit that shows what bounds bulk: `in-turns` writes one chunk and lets
// the next connection have its turn, as Asio and libuv do, where Node writes until the kernel takes
// no more; `late` looks for what arrived only after a while, as a slower server does.
#include "server_main.hpp"

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>

namespace bench = netparity::bench;

namespace {

class Server {
 public:
  Server(const bench::Arguments& arguments, std::string_view habit)
      : mode_(arguments.mode),
        inTurns_(habit == "in-turns"),
        late_(habit == "late"),
        chunk_(arguments.chunk, 'x'),
        poller_(::epoll_create1(0)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&any), sizeof any);
    ::listen(listener_, 4096);
    socklen_t length = sizeof any;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&any), &length);
    watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
    bench::announce(ntohs(any.sin_port));
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 1024> events{};
    for (;;) {
      if (late_) {
        passTime();
      }
      const int count = ::epoll_wait(poller_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.fd == listener_) {
          accept();
        } else {
          serve(event.data.fd, event.events);
        }
      }
    }
  }

 private:
  static void passTime() {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::microseconds kWhile(300);
    for (const auto until = Clock::now() + kWhile; Clock::now() < until;) {
    }
  }

  void watch(int how, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    ::epoll_ctl(poller_, how, fd, &event);
  }

  void accept() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (fd < 0) {
        return;
      }
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      watch(EPOLL_CTL_ADD, fd, mode_ == bench::Mode::source ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
  }

  void serve(int fd, std::uint32_t events) {
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !read(fd)) {
      pending_.erase(fd);
      ::close(fd);
      return;
    }
    if ((events & EPOLLOUT) != 0) {
      mode_ == bench::Mode::source ? send(fd) : flush(fd);
    }
  }

  bool read(int fd) {
    const ssize_t size = ::read(fd, memory_.data(), memory_.size());
    if (size <= 0) {
      return size < 0 && errno == EAGAIN;
    }
    if (mode_ == bench::Mode::echo) {
      write(fd, {memory_.data(), static_cast<std::size_t>(size)});
    }
    return true;
  }

  void write(int fd, std::string_view data) {
    const auto waiting = pending_.find(fd);
    if (waiting != pending_.end()) {
      waiting->second += data;
      return;
    }
    const ssize_t sent = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    const std::size_t done = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    if (done < data.size()) {
      pending_[fd] = data.substr(done);
      watch(EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT);
    }
  }

  void flush(int fd) {
    std::string& data = pending_[fd];
    const ssize_t sent = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    data.erase(0, sent < 0 ? 0 : static_cast<std::size_t>(sent));
    if (data.empty()) {
      pending_.erase(fd);
      watch(EPOLL_CTL_MOD, fd, EPOLLIN);
    }
  }

  void send(int fd) const {
    while (::send(fd, chunk_.data(), chunk_.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(chunk_.size()) &&
           !inTurns_) {
    }
  }

  bench::Mode mode_;
  bool inTurns_;
  bool late_;
  std::string chunk_;
  int poller_;
  int listener_ = -1;
  std::array<char, 65536> memory_{};
  std::unordered_map<int, std::string> pending_;  // what the kernel did not take yet
};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view habit = argc > 3 ? argv[3] : "";
  if (argc > 3 && habit != "in-turns" && habit != "late") {
    std::fprintf(stderr, "usage: %s echo|sink|source [CHUNK [in-turns|late]]\n", argv[0]);
    return 2;
  }
  static Server server(bench::argumentsOf(argc, argv), habit);
  server.run();
}
