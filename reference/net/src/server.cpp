#include "netparity/net/server.hpp"

#include "connect_plan.hpp"
#include "name_lookup.hpp"
#include "netparity/net/loop_settings.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/handle/pipe_handle.hpp>
#include <netparity/handle/tcp_handle.hpp>

#include <netinet/in.h>
#include <utility>

namespace netparity::net {
namespace {

constexpr int kDefaultBacklog = 511;
constexpr const char* kAnyIp4 = "0.0.0.0";
constexpr const char* kAnyIp6 = "::";

void addEnd(stream::Record& record, const std::string& side, int status,
            const handle::Endpoint& endpoint) {
  using Scalar = stream::Record::Scalar;
  const bool known = status == 0;
  const auto put = [&](const char* what, Scalar value) {
    record.members.emplace_back(side + what, known ? std::move(value) : Scalar());
  };
  put("Address", endpoint.address());
  put("Port", static_cast<double>(endpoint.port()));
  put("Family", std::string(endpoint.familyName()));
}

bool isLinkLocal(const std::string& address) {
  handle::Endpoint endpoint;
  if (handle::Endpoint::ip6(address, 0, endpoint) != 0) {
    return false;
  }
  const auto& bytes = reinterpret_cast<const sockaddr_in6*>(endpoint.native())->sin6_addr.s6_addr;
  return bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80;
}

}  // namespace

Server::Server(Private /*key*/, loop::EventLoop& loop, const ServerOptions& serverOptions)
    : options(serverOptions), loop_(loop) {
  observeEmits(LoopSettings::of(loop).observer);
}

Server::~Server() = default;

std::shared_ptr<Server> Server::create(loop::EventLoop& loop, const ServerOptions& options) {
  return std::make_shared<Server>(Private(), loop, options);
}

void Server::listen(std::function<void()> onListening) {
  listen(0, std::move(onListening));
}

void Server::listen(std::int64_t port, std::function<void()> onListening) {
  ListenOptions wanted;
  wanted.port = port;
  listen(wanted, std::move(onListening));
}

void Server::listen(std::int64_t port, std::string host, std::function<void()> onListening) {
  ListenOptions wanted;
  wanted.port = port;
  wanted.host = std::move(host);
  listen(wanted, std::move(onListening));
}

void Server::listen(std::int64_t port, std::string host, int backlog,
                    std::function<void()> onListening) {
  ListenOptions wanted;
  wanted.port = port;
  wanted.host = std::move(host);
  wanted.backlog = backlog;
  listen(wanted, std::move(onListening));
}

void Server::listen(std::string path, std::function<void()> onListening) {
  ListenOptions wanted;
  wanted.path = std::move(path);
  listen(wanted, std::move(onListening));
}

void Server::listen(const ListenOptions& wanted, std::function<void()> onListening) {
  const auto keep = self();
  if (handle_) {
    errors::raise(errors::serverAlreadyListen());
  }
  if (onListening) {
    once<"listening">(std::move(onListening));
  }
  ++listenCall_;
  if (wanted.port) {
    const int port = checkedPort(*wanted.port, "options.port");
    if (wanted.host && !wanted.host->empty()) {
      lookUpAndListen(wanted, port);
    } else {
      listenOn({}, port, 0, wanted);
    }
  } else if (wanted.path && !wanted.path->empty()) {
    listenOnPath(wanted);
  } else {
    errors::raise(
        errors::invalidArgValue("options", "{}", "must have the property \"port\" or \"path\""));
  }
}

void Server::lookUpAndListen(const ListenOptions& wanted, int port) {
  LookupOptions lookup;
  lookup.all = true;
  lookUpName(loop_, *wanted.host, lookup,
             [keep = self(), wanted, port, call = listenCall_](
                 const errors::NodeError& error, const std::vector<LookupAddress>& answers) {
               if (call != keep->listenCall_) {
                 return;
               }
               if (error) {
                 keep->emit("error", error);
                 return;
               }
               // Link-local addresses need a scope: only without an alternative.
               const LookupAddress* chosen = &answers.front();
               for (const LookupAddress& answer : answers) {
                 if (!isLinkLocal(std::get<std::string>(answer.address))) {
                   chosen = &answer;
                   break;
                 }
               }
               keep->listenOn(std::get<std::string>(chosen->address), port,
                              static_cast<int>(std::get<double>(chosen->family)), wanted);
             });
}

// Makes a bound handle, or says why not.
int Server::bindTcp(const std::string& address, int port, int family, const ListenOptions& wanted) {
  handle::Endpoint endpoint;
  const auto number = static_cast<std::uint16_t>(port);
  int status = family == 6 ? handle::Endpoint::ip6(address, number, endpoint)
                           : handle::Endpoint::ip4(address, number, endpoint);
  auto tcp = handle::TcpHandle::create(loop_);
  if (status == 0) {
    status = tcp->bind(endpoint, wanted.ipv6Only);
  }
  if (status != 0) {
    tcp->close();
    return status;
  }
  tcp_ = tcp.get();
  handle_ = std::move(tcp);
  return 0;
}

void Server::listenOn(std::string address, int port, int family, const ListenOptions& wanted) {
  int status = 0;
  if (address.empty()) {
    // All addresses: IPv6 includes IPv4, where there is IPv6 at all.
    address = kAnyIp6;
    family = 6;
    status = bindTcp(address, port, family, wanted);
    if (status != 0) {
      address = kAnyIp4;
      family = 4;
      status = bindTcp(address, port, family, wanted);
    }
  } else {
    status = bindTcp(address, port, family, wanted);
  }
  startListening(status, address, port, wanted);
}

void Server::listenOnPath(const ListenOptions& wanted) {
  const std::string& path = *wanted.path;
  const bool forAll = wanted.readableAll || wanted.writableAll;
  if (path.front() == '\0' && forAll) {
    errors::raise(errors::invalidArgValue(
        "options", "{ path: " + errors::quote(path) + " }",
        "can not set readableAll or writableAllt to true when path is abstract unix socket"));
  }
  pipeName_ = path;
  auto pipe = handle::PipeHandle::create(loop_);
  const int status = pipe->bind(path);
  if (status != 0) {
    pipe->close();
  } else {
    handle_ = pipe;
  }
  startListening(status, path, -1, wanted);
  if (!handle_ || !forAll) {
    return;
  }
  if (const int failed = pipe->changeMode(wanted.readableAll, wanted.writableAll); failed != 0) {
    closeHandle();
    errors::raise(errors::errnoException(failed, "uv_pipe_chmod"));
  }
}

// The second half of listen(): the handle is bound, or `status` says why not.
void Server::startListening(int status, const std::string& address, int port,
                            const ListenOptions& wanted) {
  if (status == 0) {
    handle_->onConnection([keep = self()](int result) { keep->onConnection(result); });
    status = handle_->listen(wanted.backlog.value_or(0) != 0 ? *wanted.backlog : kDefaultBacklog);
  }
  if (status != 0) {
    closeHandle();
    const auto error = errors::uvExceptionWithHostPort(status, "listen", address, port);
    loop_.nextTick([keep = self(), error] { keep->emit("error", error); });
    return;
  }
  if (unref_) {
    handle_->unref();
  }
  loop_.nextTick([keep = self()] {
    if (keep->handle_) {
      keep->emit("listening");
    }
  });
}

void Server::onConnection(int status) {
  if (status != 0) {
    emit("error", errors::errnoException(status, "accept"));
    return;
  }
  auto client = handle_->accept();
  if (!client) {
    return;
  }
  if (maxConnections && connections_ >= *maxConnections) {
    if (auto* tcp = dynamic_cast<handle::TcpHandle*>(client.get())) {
      auto record = std::make_shared<stream::Record>();
      handle::Endpoint endpoint;
      int found = tcp->sockName(endpoint);
      addEnd(*record, "local", found, endpoint);
      found = tcp->peerName(endpoint);
      addEnd(*record, "remote", found, endpoint);
      emit("drop", std::shared_ptr<const stream::Record>(std::move(record)));
    } else {
      emit("drop");
    }
    client->close();
    return;
  }
  ++connections_;
  auto socket = Socket::accepted(self(), std::move(client));
  emit("connection", std::shared_ptr<stream::EventEmitter>(std::move(socket)));
}

void Server::connectionGone() {
  --connections_;
  closeIfDrained();
}

void Server::close(std::function<void(const errors::NodeError& error)> onClose) {
  const auto keep = self();
  ++listenCall_;
  if (onClose) {
    const bool running = handle_ != nullptr;
    once<"close">([call = std::move(onClose), running] {
      call(running ? errors::NodeError() : errors::serverNotRunning());
    });
  }
  closeHandle();
  closeIfDrained();
}

void Server::closeHandle() {
  if (handle_) {
    handle_->close();
    handle_ = nullptr;
    tcp_ = nullptr;
  }
}

void Server::closeIfDrained() {
  if (!handle_ && connections_ == 0) {
    loop_.nextTick([keep = self()] { keep->emit("close"); });
  }
}

bool Server::listening() const {
  return handle_ != nullptr;
}

std::variant<std::monostate, AddressInfo, std::string> Server::address() const {
  if (tcp_ != nullptr) {
    handle::Endpoint endpoint;
    if (const int status = tcp_->sockName(endpoint); status != 0) {
      errors::raise(errors::errnoException(status, "address"));
    }
    return AddressInfo{endpoint.address(), std::string(endpoint.familyName()), endpoint.port()};
  }
  if (pipeName_) {
    return *pipeName_;
  }
  return std::monostate();
}

void Server::getConnections(
    std::function<void(const errors::NodeError& error, std::size_t count)> callback) {
  loop_.nextTick([call = std::move(callback), count = connections_] { call({}, count); });
}

void Server::ref() {
  unref_ = false;
  if (handle_) {
    handle_->ref();
  }
}

void Server::unref() {
  unref_ = true;
  if (handle_) {
    handle_->unref();
  }
}

}  // namespace netparity::net
