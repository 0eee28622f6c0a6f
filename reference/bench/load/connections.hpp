#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace netparity::bench {

enum class Work {
  pingPong,  ///< send a message, wait until it is back, again
  to,        ///< send without end
  from,      ///< read without end
  through,   ///< send without end and read what comes back
  connect,   ///< connect, send a message, wait until it is back, close, again
  greet      ///< send a message, wait until it is back, keep silent
};

struct Count {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

/// Many connections to one server, driven by one epoll. Ends the process when the server is not
/// there or a connection breaks.
class Connections {
 public:
  Connections(int port, Work work, std::size_t count, std::size_t size);
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;
  Connections(Connections&&) = delete;
  Connections& operator=(Connections&&) = delete;

  /// Works for that long and returns what was done meanwhile.
  Count run(std::chrono::duration<double> time);

 private:
  struct Connection {
    int fd = -1;
    bool connected = false;
    bool writing = false;      // waits until it can write
    std::size_t sent = 0;      // of the message
    std::size_t received = 0;  // of the message
  };

  void open(std::size_t index);
  void serve(std::size_t index, std::uint32_t events);
  void read(std::size_t index);
  void write(std::size_t index);
  void want(std::size_t index, bool writing);
  [[nodiscard]] bool sendsWithoutEnd() const { return work_ == Work::to || work_ == Work::through; }

  int port_;
  Work work_;
  int poller_;
  std::uint32_t opened_ = 0;
  std::string message_;
  std::vector<char> memory_;
  std::vector<Connection> connections_;
  Count count_;
};

}  // namespace netparity::bench
