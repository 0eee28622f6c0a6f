#include "netparity/dns/server.hpp"

#include "answering.hpp"
#include "tcp_listener.hpp"
#include "udp_endpoint.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include <utility>

namespace netparity::dns {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

std::string cannotListen(std::string_view transport, const asio::ip::address& address,
                         std::uint16_t port, const error_code& error) {
  const std::string host = address.to_string();
  return "cannot listen on " + std::string(transport) + " " +
         (address.is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(port) + ": " +
         error.message();
}

}  // namespace

class Server::Core {
 public:
  Core(asio::io_context& context, Script script, Report report) : context_(context) {
    answering_ = std::make_shared<Answering>(
        // Not called once it is stopped, which it is before this is gone.
        context, std::move(script), std::move(report),
        [this](bool listens) { listenOverTcp(listens); });
  }

  std::string listen(const asio::ip::address& address, std::uint16_t port) {
    // A port that is free for TCP is nearly always free for UDP too.
    constexpr int kAttempts = 32;
    std::string problem;
    for (int attempt = 0; attempt < (port == 0 ? kAttempts : 1); ++attempt) {
      problem = listenOnce(address, port);
      if (problem.empty()) {
        break;
      }
    }
    return problem;
  }

  std::uint16_t port() const noexcept { return port_; }

  void drain() {
    for (const auto& endpoint : std::vector(udp_)) {
      endpoint->drain();
    }
  }

  void close() {
    answering_->stop();
    for (const auto& endpoint : udp_) {
      endpoint->close();
    }
    for (const auto& listener : tcp_) {
      listener->close();
    }
    udp_.clear();
    tcp_.clear();
  }

  std::vector<std::string> untriggered() const { return answering_->untriggered(); }

 private:
  std::string listenOnce(const asio::ip::address& address, std::uint16_t port) {
    const auto tcp = std::make_shared<TcpListener>(context_, answering_);
    const auto udp = std::make_shared<UdpEndpoint>(context_, answering_);
    if (const error_code error = tcp->open({address, port})) {
      return cannotListen("TCP", address, port, error);
    }
    const std::uint16_t taken = tcp->address().port();
    if (const error_code error = udp->open({address, taken})) {
      return cannotListen("UDP", address, taken, error);
    }
    port_ = taken;
    tcp->start();
    udp->start();
    tcp_.push_back(tcp);
    udp_.push_back(udp);
    return {};
  }

  void listenOverTcp(bool listens) {
    for (const auto& listener : tcp_) {
      if (!listens) {
        listener->stopListening();
      } else if (const error_code error = listener->listenAgain()) {
        answering_->reportFailure(
            cannotListen("TCP", listener->address().address(), listener->address().port(), error));
        return;  // the report may have closed the server
      }
    }
  }

  asio::io_context& context_;
  std::shared_ptr<Answering> answering_;
  std::vector<std::shared_ptr<UdpEndpoint>> udp_;
  std::vector<std::shared_ptr<TcpListener>> tcp_;
  std::uint16_t port_ = 0;
};

Server::Server(asio::io_context& context, Script script, Report report)
    : core_(std::make_unique<Core>(context, std::move(script), std::move(report))) {}

Server::~Server() {
  core_->close();
}

std::string Server::listen(std::string_view address, std::uint16_t port) {
  error_code error;
  const auto parsed = asio::ip::make_address(std::string(address), error);
  if (error) {
    return "cannot listen on \"" + std::string(address) + "\": it is no IP address";
  }
  return core_->listen(parsed, port);
}

std::uint16_t Server::port() const noexcept {
  return core_->port();
}

void Server::drain() {
  core_->drain();
}

void Server::close() {
  core_->close();
}

std::vector<std::string> Server::untriggered() const {
  return core_->untriggered();
}

}  // namespace netparity::dns
