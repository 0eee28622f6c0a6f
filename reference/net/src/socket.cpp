#include "netparity/net/socket.hpp"

#include "netparity/net/loop_settings.hpp"
#include "netparity/net/server.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/errors/uv_errc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace netparity::net {
namespace {

// Node's TIMEOUT_MAX: longer time-outs are cut to it.
constexpr double kLongestTimeout = 2147483647;

// Node's `~~(milliseconds / 1000)`, which its binding then takes for a number without a sign.
unsigned wholeSeconds(double milliseconds) {
  constexpr double kNumbers = 4294967296.0;
  const double seconds = std::trunc(milliseconds / 1000);
  return std::isfinite(seconds)
             ? static_cast<unsigned>(static_cast<std::int64_t>(std::fmod(seconds, kNumbers)))
             : 0;
}

template <class T, class Member>
std::optional<T> pick(const AddressInfo* end, Member member) {
  return end != nullptr ? std::optional<T>((*end).*member) : std::nullopt;
}

AddressInfo infoOf(const handle::Endpoint& endpoint) {
  return {endpoint.address(), std::string(endpoint.familyName()), endpoint.port()};
}

// The end unless it is a path.
const AddressInfo* withPort(const AddressInfo* end) {
  return end != nullptr && !end->family.empty() ? end : nullptr;
}

void checkTypeOfService(int value, std::string_view name) {
  if (value < 0 || value > 255) {
    errors::raise(errors::outOfRange(name, ">= 0 && <= 255", errors::Received::number(value)));
  }
}

}  // namespace

Socket::Socket(Private /*key*/, loop::EventLoop& loop, const SocketOptions& options)
    : TypedEvents(loop, duplexOptions(loop, options)), noDelay_(options.noDelay) {
  if (options.blockList != nullptr) {
    outgoing().blockList = options.blockList;
  }
  if (options.keepAlive) {
    keepAlive_ = std::make_unique<const KeepAlive>(
        KeepAlive{wholeSeconds(std::max(0.0, options.keepAliveInitialDelay)), {}, {}});
  }
  if (options.typeOfService) {
    checkTypeOfService(*options.typeOfService, "options.typeOfService");
    typeOfService_ = static_cast<std::uint8_t>(*options.typeOfService);
  }
  if (options.encoding) {
    setEncoding(*options.encoding);
  }
  if (options.onread) {
    userMemory_ = std::make_unique<UserMemory>(UserMemory{*options.onread, {}});
  }
  observeEmits(LoopSettings::of(loop).observer);
  if (options.signal != nullptr && !options.signal->aborted()) {
    aborting_ = std::make_unique<Aborting>(Aborting{{}, {}, !options.readable, !options.writable});
    listenForTheEnd();
  }
  // First in the list, as in Node: from `end` on, a write after the end tells what happened.
  Duplex::on("end",
             [this](std::span<const stream::EventArg>) { refuseAfterFin_ = !allowHalfOpen(); });
}

Socket::~Socket() = default;

stream::DuplexOptions Socket::duplexOptions(loop::EventLoop& loop, const SocketOptions& options) {
  stream::DuplexOptions result;
  result.allowHalfOpen = options.allowHalfOpen;
  result.readable = options.readable;
  result.writable = options.writable;
  result.emitClose = false;  // `close` waits for the handle
  result.defaultEncoding = options.defaultEncoding.value_or(stream::Encoding::kUtf8);
  result.quirks = LoopSettings::of(loop).compat.streamQuirks();
  // One mark for both goes before a mark for one.
  const std::size_t usual = LoopSettings::of(loop).compat.highWaterMark();
  result.readableHighWaterMark =
      options.highWaterMark.value_or(options.readableHighWaterMark.value_or(usual));
  result.writableHighWaterMark =
      options.highWaterMark.value_or(options.writableHighWaterMark.value_or(usual));
  return result;
}

std::shared_ptr<Socket> Socket::create(loop::EventLoop& loop, const SocketOptions& options) {
  auto socket = std::make_shared<Socket>(Private(), loop, options);
  if (options.handle) {
    socket->adoptBound(*options.handle);
  } else if (options.fd) {
    socket->adoptDescriptor(*options.fd, options.readable);
  }
  if (options.signal) {
    socket->obey(options.signal);
  }
  return socket;
}

std::shared_ptr<Socket> Socket::accepted(const std::shared_ptr<Server>& server,
                                         handle::StreamRef handle) {
  const ServerOptions& options = server->options;
  SocketOptions socketOptions;
  socketOptions.allowHalfOpen = options.allowHalfOpen;
  if (const auto& mark = options.highWaterMark) {
    if (!(*mark >= 0) || std::trunc(*mark) != *mark || std::isinf(*mark)) {
      errors::raise(
          errors::invalidArgValue("options.readableHighWaterMark", errors::formatNumber(*mark)));
    }
    constexpr double kMost = 9e15;
    socketOptions.highWaterMark = static_cast<std::size_t>(std::min(*mark, kMost));
  }
  socketOptions.noDelay = options.noDelay;
  socketOptions.keepAlive = options.keepAlive;
  socketOptions.keepAliveInitialDelay = options.keepAliveInitialDelay;
  auto socket = create(server->loop(), socketOptions);
  socket->adoptHandle(std::move(handle));
  if (options.pauseOnConnect) {
    socket->startPaused();
  } else {
    socket->read(0);
  }
  socket->applyStoredOptions();
  socket->server_ = server;
  return socket;
}

// How Node's streams find out that a signal has nothing to abort any more. That these are listeners
// shows: with one for `error`, an error is never unheard of (abort/counts-as-listener).
void Socket::listenForTheEnd() {
  const auto stop = [this] { aborting_->destroys.end(); };
  Duplex::on("end", [this, stop](std::span<const stream::EventArg>) {
    aborting_->readableEnded = true;
    if (aborting_->writableEnded) {
      stop();
    }
  });
  Duplex::on("finish", [this, stop](std::span<const stream::EventArg>) {
    aborting_->writableEnded = true;
    if (aborting_->readableEnded) {
      stop();
    }
  });
  Duplex::on("error", [stop](std::span<const stream::EventArg>) { stop(); });
  Duplex::on("close", [stop](std::span<const stream::EventArg>) { stop(); });
}

void Socket::obey(const std::shared_ptr<AbortSignal>& signal) {
  // Weakly: a signal may outlive what it can abort.
  const auto destroyIt = [weak = weak_from_this(), signal] {
    if (const auto keep = weak.lock()) {
      static_cast<Socket&>(*keep).destroy(errors::abortError(signal->reason()));
    }
  };
  if (signal->aborted()) {
    // In Node the stream is destroyed before the socket is set up, which makes it whole again, but
    // `error` and `close` are on their way: abort/before-it-begins.
    destroyIt();
    undestroy();
    aborting_ = std::make_unique<Aborting>();
  } else {
    aborting_->destroys = signal->onAbort(destroyIt);
  }
  loop().nextTick([keep = self(), signal] { keep->noteAbort(signal); });
}

// Once aborted, the socket tries no second address, in whatever connection.
void Socket::noteAbort(const std::shared_ptr<AbortSignal>& signal) {
  const auto note = [weak = weak_from_this()] {
    if (const auto keep = weak.lock()) {
      static_cast<Socket&>(*keep).outgoing().aborted = true;
    }
  };
  aborting_->isNoted = signal->onAbort(note);
  if (signal->aborted()) {
    note();
  }
}

bool Socket::tellsOfTheLastRemoval() const {
  return LoopSettings::of(loop()).compat.tellsOfTheLastRemoval();
}

void Socket::setBlockList(std::shared_ptr<const address::BlockList> list) {
  outgoing().blockList = std::move(list);
}

bool Socket::pending() const {
  return !handle_ || connecting_;
}

std::string_view Socket::readyState() const {
  if (connecting_) {
    return "opening";
  }
  if (readable()) {
    return writable() ? "open" : "readOnly";
  }
  return writable() ? "writeOnly" : "closed";
}

const std::optional<std::vector<std::string>>& Socket::autoSelectFamilyAttemptedAddresses() const {
  static const std::optional<std::vector<std::string>> kNone;
  if (outgoing_ == nullptr) {
    return kNone;
  }
  return outgoing_->attemptedAddresses;
}

void Socket::destroySoon() {
  const auto keep = self();
  if (writable()) {
    end();
  }
  if (writableFinished()) {
    destroy();
  } else {
    Duplex::once("finish", [this](std::span<const stream::EventArg>) { destroy(); });
  }
}

void Socket::resetAndDestroy() {
  if (!handle_) {
    destroy(errors::socketClosed());
  } else if (tcp_ == nullptr) {
    errors::raise(errors::invalidHandleType());
  } else if (connecting_) {
    Duplex::once("connect", [this](std::span<const stream::EventArg>) { reset(); });
  } else {
    reset();
  }
}

void Socket::reset() {
  resetAndClosing_ = true;
  destroy();
}

void Socket::setTimeout(double milliseconds, std::function<void()> onTimeout) {
  if (destroyed()) {
    return;
  }
  idleness().timeout = milliseconds;
  if (!(milliseconds >= 0) || std::isinf(milliseconds)) {
    errors::raise(errors::outOfRange("msecs", "a non-negative finite number",
                                     errors::Received::number(milliseconds)));
  }
  if (milliseconds == 0) {
    idleness_->timer.reset();
    return;
  }
  auto& timer = idleness_->timer;
  if (timer == nullptr) {
    timer = std::make_unique<loop::Timer>(loop());
    timer->unref();
  }
  // The socket owns the timer, and an open handle owns the socket; one without a handle may go.
  timer->start(std::min(milliseconds, kLongestTimeout), [weak = weak_from_this()] {
    if (const auto keep = weak.lock()) {
      static_cast<Socket&>(*keep).onTimerExpired();
    }
  });
  if (onTimeout) {
    once<"timeout">(std::move(onTimeout));
  }
}

Socket::Idleness& Socket::idleness() {
  if (idleness_ == nullptr) {
    idleness_ = std::make_unique<Idleness>();
  }
  return *idleness_;
}

void Socket::refreshTimer() {
  if (idleness_ != nullptr && idleness_->timer != nullptr && idleness_->timer->armed()) {
    idleness_->timer->refresh();
  }
}

void Socket::onTimerExpired() {
  const std::size_t queued = handle_ ? handle_->writeQueueSize() : 0;
  if (idleness_->decision.expired(handle_ != nullptr, queued) == IdleTimer::Expired::kRearm) {
    refreshTimer();
  } else {
    emit("timeout");
  }
}

void Socket::setNoDelay(bool enable) {
  if (!handle_) {
    noDelay_ = enable;
  } else if (tcp_ != nullptr && enable != noDelay_) {
    noDelay_ = enable;
    tcp_->setNoDelay(enable);
  }
}

void Socket::setKeepAlive(bool enable, double initialDelayMilliseconds,
                          std::optional<double> intervalMilliseconds,
                          std::optional<unsigned> count) {
  KeepAlive wanted;
  wanted.initialDelay = wholeSeconds(initialDelayMilliseconds);
  if (intervalMilliseconds) {
    wanted.interval = wholeSeconds(*intervalMilliseconds);
  }
  wanted.count = count;
  // Turning off what is off costs no call, whatever the numbers.
  const bool on = keepAlive_ != nullptr;
  const bool changed = enable ? !on || wanted != *keepAlive_ : on;
  if (!changed || (handle_ && tcp_ == nullptr)) {
    return;
  }
  keepAlive_ = enable ? std::make_unique<const KeepAlive>(wanted) : nullptr;
  if (handle_) {
    applyKeepAlive();
  }
}

void Socket::applyKeepAlive() {
  const KeepAlive wanted = keepAlive_ != nullptr ? *keepAlive_ : KeepAlive();
  // Node's binding takes a negative interval for none.
  const bool hasInterval = wanted.interval && static_cast<int>(*wanted.interval) >= 0;
  tcp_->setKeepAlive(keepAlive_ != nullptr, wanted.initialDelay, hasInterval ? *wanted.interval : 1,
                     wanted.count.value_or(10));
}

void Socket::setTypeOfService(int value) {
  checkTypeOfService(value, "tos");
  const bool changed = typeOfService_ != value;
  typeOfService_ = static_cast<std::uint8_t>(value);
  if (tcp_ != nullptr && changed) {
    if (const int status = tcp_->setTypeOfService(value); status != 0) {
      errors::raise(errors::errnoException(status, "setTypeOfService"));
    }
  }
}

int Socket::getTypeOfService() const {
  if (tcp_ == nullptr) {
    return typeOfService_.value_or(0);
  }
  const int value = tcp_->typeOfService();
  if (value < 0) {
    errors::raise(errors::errnoException(value, "getTypeOfService"));
  }
  return value;
}

void Socket::applyStoredOptions() {
  if (tcp_ == nullptr) {
    return;
  }
  if (noDelay_) {
    tcp_->setNoDelay(true);
  }
  if (keepAlive_ != nullptr) {
    applyKeepAlive();
  }
  if (typeOfService_) {
    const int status = tcp_->setTypeOfService(*typeOfService_);
    if (status != 0 && status != errors::kUvEBadF) {
      emit("error", errors::errnoException(status, "setTypeOfService"));
    }
  }
}

void Socket::ref() {
  if (handle_) {
    handle_->ref();
  } else {
    Duplex::once("connect", [this](std::span<const stream::EventArg>) { ref(); });
  }
}

void Socket::unref() {
  if (handle_) {
    handle_->unref();
  } else {
    Duplex::once("connect", [this](std::span<const stream::EventArg>) { unref(); });
  }
}

const AddressInfo* Socket::localEnd() const {
  if (outgoing_ != nullptr && outgoing_->boundPath != nullptr) {
    localEnd_ = std::make_unique<const std::optional<AddressInfo>>(
        AddressInfo{*outgoing_->boundPath, {}, 0});
  } else if (tcp_ == nullptr) {
    return nullptr;
  } else if (localEnd_ == nullptr) {
    // That there is none yet is remembered, too: socket/properties/local-address-too-early.
    handle::Endpoint endpoint;
    localEnd_ = std::make_unique<const std::optional<AddressInfo>>(
        tcp_->sockName(endpoint) == 0 ? std::optional(infoOf(endpoint)) : std::nullopt);
  }
  return localEnd_->has_value() ? &**localEnd_ : nullptr;
}

// As Node's messages put it.
std::string Socket::localEndText() const {
  const AddressInfo* end = localEnd();
  if (end == nullptr) {
    return "undefined:undefined";
  }
  const bool hasPort = tcp_ != nullptr;
  return end->address + ":" + (hasPort ? std::to_string(end->port) : "undefined");
}

const AddressInfo* Socket::remoteEnd() const {
  handle::Endpoint endpoint;
  if (tcp_ != nullptr && !connecting_ && !remoteEnd_ && tcp_->peerName(endpoint) == 0) {
    remoteEnd_ = std::make_unique<const AddressInfo>(infoOf(endpoint));
  }
  return remoteEnd_.get();
}

std::optional<AddressInfo> Socket::address() const {
  const AddressInfo* end = localEnd();
  return end != nullptr ? std::optional(*end) : std::nullopt;
}
std::optional<std::string> Socket::localAddress() const {
  return pick<std::string>(localEnd(), &AddressInfo::address);
}
std::optional<int> Socket::localPort() const {
  return pick<int>(withPort(localEnd()), &AddressInfo::port);
}
std::optional<std::string> Socket::localFamily() const {
  return pick<std::string>(withPort(localEnd()), &AddressInfo::family);
}
std::optional<std::string> Socket::remoteAddress() const {
  return pick<std::string>(remoteEnd(), &AddressInfo::address);
}
std::optional<int> Socket::remotePort() const {
  return pick<int>(remoteEnd(), &AddressInfo::port);
}
std::optional<std::string> Socket::remoteFamily() const {
  return pick<std::string>(remoteEnd(), &AddressInfo::family);
}

std::uint64_t Socket::bytesRead() const {
  return handle_ ? handle_->bytesRead() : bytesRead_;
}

std::uint64_t Socket::bytesWritten() const {
  std::uint64_t bytes = handle_ ? handle_->bytesWritten() : bytesDispatched_;
  if (outgoing_ != nullptr) {
    for (const stream::WriteChunk& chunk : outgoing_->pendingWrite) {
      bytes += chunk.waitingBytes();
    }
  }
  return bytes + writableMachine().bufferedBytes();
}

bool Socket::bytesWrittenIsNaN() const {
  if (outgoing_ == nullptr || outgoing_->pendingWrite.size() < 2) {
    return false;
  }
  const auto& pending = outgoing_->pendingWrite;
  return std::none_of(pending.begin(), pending.end(),
                      [](const stream::WriteChunk& chunk) { return chunk.isText; });
}

std::optional<std::ptrdiff_t> Socket::bufferSize() const {
  return handle_ ? std::optional(writableLength()) : std::nullopt;
}

}  // namespace netparity::net
