// The benchmark's server on plain Boost.Asio with callbacks: what the reference is measured
// against.
#include "server_main.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace bench = netparity::bench;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, bench::Mode mode, const std::string& chunk)
      : socket_(std::move(socket)), mode_(mode), chunk_(chunk) {}

  void start() {
    if (mode_ == bench::Mode::source) {
      send();
    }
    read();
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(memory()),
                            [self = shared_from_this()](error_code error, std::size_t size) {
                              if (!error) {
                                self->took(size);
                              }
                            });
  }

  void took(std::size_t size) {
    if (mode_ != bench::Mode::echo) {
      read();
      return;
    }
    asio::async_write(socket_, asio::buffer(memory(), size),
                      [self = shared_from_this()](error_code error, std::size_t /*size*/) {
                        if (!error) {
                          self->read();
                        }
                      });
  }

  void send() {
    asio::async_write(socket_, asio::buffer(chunk_),
                      [self = shared_from_this()](error_code error, std::size_t /*size*/) {
                        if (!error) {
                          self->send();
                        }
                      });
  }

  std::array<char, 65536>& memory() {
    if (memory_ == nullptr) {
      memory_ = std::make_unique_for_overwrite<std::array<char, 65536>>();
    }
    return *memory_;
  }

  tcp::socket socket_;
  bench::Mode mode_;
  const std::string& chunk_;
  std::unique_ptr<std::array<char, 65536>> memory_;
};

class Acceptor {
 public:
  Acceptor(asio::io_context& context, const bench::Arguments& arguments)
      : acceptor_(context), arguments_(arguments), chunk_(arguments.chunk, 'x') {
    const tcp::endpoint any(asio::ip::address_v4::any(), 0);
    acceptor_.open(any.protocol());
    acceptor_.bind(any);
    acceptor_.listen(4096);
    bench::announce(acceptor_.local_endpoint().port());
    accept();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (!error) {
        socket.set_option(tcp::no_delay(true), error);
        std::make_shared<Connection>(std::move(socket), arguments_.mode, chunk_)->start();
      }
      accept();
    });
  }

  tcp::acceptor acceptor_;
  bench::Arguments arguments_;
  std::string chunk_;
};

}  // namespace

int main(int argc, char** argv) {
  asio::io_context context(1);
  const Acceptor acceptor(context, bench::argumentsOf(argc, argv));
  context.run();
  return 0;
}
