#include "connector.hpp"
#include "descriptor_handle.hpp"
#include "netparity/net/loop_settings.hpp"
#include "netparity/net/server.hpp"
#include "netparity/net/socket.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/errors/uv_errc.hpp>

#include <utility>

namespace netparity::net {

using stream::EventArg;
using stream::Undefined;

void Socket::connect(std::int64_t port, std::function<void()> onConnect) {
  ConnectOptions options;
  options.port = port;
  connect(options, std::move(onConnect));
}

void Socket::connect(std::int64_t port, std::string host, std::function<void()> onConnect) {
  ConnectOptions options;
  options.port = port;
  options.host = std::move(host);
  connect(options, std::move(onConnect));
}

void Socket::connect(std::string path, std::function<void()> onConnect) {
  ConnectOptions options;
  options.path = std::move(path);
  connect(options, std::move(onConnect));
}

void Socket::connect(const ConnectOptions& options, std::function<void()> onConnect) {
  const auto keep = self();
  if (onConnect) {
    once<"connect">(std::move(onConnect));
  }
  if (!options.port && !options.path) {
    errors::raise(errors::missingArgs({"options", "port", "path"}));
  }
  refuseAfterFin_ = false;
  if (destroyed()) {
    handle_ = nullptr;
    tcp_ = nullptr;
    remoteEnd_.reset();
    localEnd_.reset();
  }
  outgoing();  // what one needs that connects
  const bool toPath = connectsToPath(options.path && !options.path->empty());
  if (!handle_) {
    if (toPath) {
      adoptHandle(handle::PipeHandle::create(loop()));
    } else {
      adoptHandle(handle::TcpHandle::create(loop()));
    }
  }
  refreshTimer();
  connecting_ = true;
  if (toPath) {
    if (!options.path) {
      errors::raise(
          errors::invalidArgType("options.path", {"string"}, errors::Received::undefined()));
    }
    connectToPath(*options.path);
    return;
  }
  ConnectPlan plan = planConnect(options, LoopSettings::of(loop()), fromBoundSocket());
  std::make_shared<Connector>(keep, std::move(plan))->start();
}

bool Socket::fromBoundSocket() const {
  return outgoing_ != nullptr && outgoing_->boundSource;
}

bool Socket::connectsToPath(bool pathGiven) const {
  return fromBoundSocket() && handle_ ? tcp_ == nullptr : pathGiven;
}

Socket::Outgoing& Socket::outgoing() {
  if (outgoing_ == nullptr) {
    outgoing_ = std::make_unique<Outgoing>();
  }
  return *outgoing_;
}

// It is connected from; nothing is read before.
void Socket::adoptBound(BoundSocket& bound) {
  const auto path = bound.path_;
  adoptHandle(bound.take());
  outgoing().boundSource = true;
  if (path) {
    outgoing_->boundPath = std::make_unique<const std::string>(*path);
    pipeHandle()->openBound();
  }
}

void Socket::adoptDescriptor(int fd, bool read) {
  auto opened = handleFor(loop(), fd);
  if (const int status = openDescriptor(*opened, fd); status != 0) {
    errors::raise(errors::errnoException(status, "open"));
  }
  adoptHandle(std::move(opened));
  if (read) {
    Duplex::read(0);
  }
}

// Makes this the socket's descriptor, in place of an earlier one, and the stream as new.
void Socket::adoptHandle(handle::StreamRef handle) {
  if (handle_) {
    handle_->close();
  }
  handle_ = std::move(handle);
  tcp_ = dynamic_cast<handle::TcpHandle*>(handle_.get());
  undestroy();
  localEnd_.reset();
  reading_ = false;
  handle_->willTouch(this, sizeof *this);
  offerMemory();
  handle_->hangUpBehindDataEnds(LoopSettings::of(loop()).compat.resetBehindDataEnds());
  handle_->onRead([keep = self()](std::ptrdiff_t nread, buffer::Buffer chunk) {
    keep->onRead(nread, std::move(chunk));
  });
}

handle::PipeHandle* Socket::pipeHandle() const {
  return tcp_ == nullptr ? static_cast<handle::PipeHandle*>(handle_.get()) : nullptr;
}

void Socket::connectToPath(const std::string& path) {
  emit("connectionAttempt", EventArg(path), Undefined(), Undefined());
  if (!handle_) {
    // A listener has destroyed the socket, which Node does not expect.
    errors::raise(errors::typeError("Cannot read properties of null (reading 'connect')"));
  }
  const Compat& compat = LoopSettings::of(loop()).compat;
  handle::PipeHandle* unixSocket = pipeHandle();
  // A TCP socket stays one, and has no use for a path.
  const int status = unixSocket == nullptr
                         ? errors::kUvEInval
                         : unixSocket->connect(
                               compat.path(path),
                               [keep = self(), path](int result) {
                                 if (!keep->connectionAnswered()) {
                                   return;
                                 }
                                 if (result == 0) {
                                   keep->afterConnect();
                                   return;
                                 }
                                 const auto error =
                                     errors::exceptionWithHostPort(result, "connect", path);
                                 keep->emit("connectionAttemptFailed", EventArg(path), Undefined(),
                                            Undefined(), EventArg(error));
                                 keep->destroy(error);
                               },
                               compat.longPath());
  if (status != 0) {
    destroy(errors::exceptionWithHostPort(status, "connect", path, std::nullopt, localEndText()));
  }
}

// False: the socket was destroyed meanwhile. The answer may be one that an earlier connect() waited
// for; Node is not prepared for that once the later one has been answered.
bool Socket::connectionAnswered() {
  if (destroyed()) {
    return false;
  }
  if (!connecting_) {
    errors::raise(errors::internalAssertion());
  }
  connecting_ = false;
  localEnd_.reset();
  return true;
}

void Socket::afterConnect() {
  refreshTimer();
  applyStoredOptions();
  emit("connect");
  emit("ready");
  if (!isPaused()) {
    read(0);
  }
}

void Socket::doDestroy(const errors::NodeError& error) {
  connecting_ = false;
  if (idleness_ != nullptr) {
    idleness_->timer.reset();
  }
  if (handle_) {
    const bool hadError = static_cast<bool>(error);
    bytesRead_ = handle_->bytesRead();
    bytesDispatched_ = handle_->bytesWritten();
    auto onClosed = [keep = self(), hadError] { keep->emit("close", hadError); };
    if (std::exchange(resetAndClosing_, false)) {
      if (const int status = handle_->closeReset(std::move(onClosed)); status != 0) {
        emit("error", errors::errnoException(status, "reset"));
        // The connection lives on, as in Node: socket/reset/after-the-end-leaves-the-connection.
        if (!handle_) {
          errors::raise(errors::typeError("Cannot set properties of null (setting 'onread')"));
        }
        handle_->abandonReads();
      }
    } else {
      handle_->close(std::move(onClosed));
    }
    handle_ = nullptr;
    tcp_ = nullptr;
    localEnd_.reset();
    destroyDone(error);
  } else {
    destroyDone(error);
    loop().nextTick([keep = self()] { keep->emit("close"); });
  }
  if (server_ != nullptr) {
    server_->connectionGone();
  }
}

}  // namespace netparity::net
