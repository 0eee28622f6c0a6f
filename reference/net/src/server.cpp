#include "netparity/net/server.hpp"

#include "listen_plan.hpp"
#include "netparity/net/loop_settings.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/handle/tcp_handle.hpp>

#include <netinet/in.h>
#include <utility>

namespace netparity::net {
namespace {

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
  if (wanted.signal) {
    obey(*wanted.signal);
  }
  ++listenCall_;
  const ListenPlan plan = planListen(wanted);
  switch (plan.place) {
    case ListenPlan::Place::kEverywhere:
      listenOn({}, 0, plan);
      break;
    case ListenPlan::Place::kHost:
      lookUpAndListen(plan);
      break;
    case ListenPlan::Place::kPath:
      listenOnPath(plan);
      break;
    case ListenPlan::Place::kServer:
      listenBeside(plan.server->handle_, plan);
      break;
    case ListenPlan::Place::kSocket:
      listenBeside(plan.socket->handle_, plan);
      break;
    case ListenPlan::Place::kHandle:
      listenOnHandle(plan);
      break;
    case ListenPlan::Place::kDescriptor:
      listenOnDescriptor(plan);
      break;
  }
}

void Server::obey(AbortSignal& signal) {
  const auto closeIt = [weak = weak_from_this()] {
    if (const auto keep = weak.lock()) {
      static_cast<Server&>(*keep).close();
    }
  };
  if (signal.aborted()) {
    loop_.nextTick(closeIt);
    return;
  }
  // One for each listen(), whether or not that listens, until the next `close`; a listener of it is
  // what ends the subscription, as long as nobody removes it: abort/server/*.
  const auto place = aborts_.insert(aborts_.end(), signal.onAbort(closeIt));
  once<"close">([this, place] { aborts_.erase(place); });
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
  const bool limited = maxConnections && (*maxConnections != 0 ||
                                          LoopSettings::of(loop_).compat.maxConnectionsMayBeZero());
  if (limited && connections_ >= static_cast<std::int64_t>(*maxConnections)) {
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
  if (isBlocked(*client)) {
    client->close();
    return;
  }
  unclaimed_.push_back(client);
  auto socket = Socket::accepted(self(), std::move(client));
  unclaimed_.pop_back();
  ++connections_;
  emit("connection", std::shared_ptr<stream::EventEmitter>(std::move(socket)));
}

bool Server::isBlocked(handle::StreamHandle& peer) const {
  auto* tcp = dynamic_cast<handle::TcpHandle*>(&peer);
  handle::Endpoint endpoint;
  return options.blockList != nullptr && tcp != nullptr && tcp->peerName(endpoint) == 0 &&
         LoopSettings::of(loop_).compat.honoursBlockList() &&
         options.blockList->check(endpoint.address(), endpoint.family() == 6 ? "ipv6" : "ipv4");
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

void Server::asyncDispose(std::function<void()> settled) {
  auto after = [keep = self(), call = std::move(settled)]() mutable {
    keep->loop_.queueMicrotask(std::move(call));
  };
  if (handle_) {
    // One microtask more: the method awaits what close() tells.
    close([keep = self(), after = std::move(after)](const errors::NodeError& /*error*/) {
      keep->loop_.queueMicrotask(after);
    });
  } else {
    after();
  }
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
    std::function<void(const errors::NodeError& error, std::int64_t count)> callback) {
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
