#include "connector.hpp"

#include "name_lookup.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/errors/uv_errc.hpp>

#include <cmath>
#include <utility>

namespace netparity::net {
namespace {

using stream::EventArg;
using stream::Null;
using stream::Undefined;

constexpr const char* kAnyIp4 = "0.0.0.0";
constexpr const char* kAnyIp6 = "::";

handle::Endpoint endpointOf(const std::string& address, int port, int family, int& status) {
  handle::Endpoint endpoint;
  const auto number = static_cast<std::uint16_t>(port);
  status = family == 6 ? handle::Endpoint::ip6(address, number, endpoint)
                       : handle::Endpoint::ip4(address, number, endpoint);
  return endpoint;
}

// What Node's binding takes any number for, and the kernel its last 16 bits.
int portNumber(double port) {
  constexpr double kPorts = 65536;
  return std::isfinite(port) ? static_cast<int>(std::fmod(std::trunc(port), kPorts)) : 0;
}

std::string describe(const EventArg& value, const std::string& otherwise) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return *text;
  }
  if (const auto* number = std::get_if<double>(&value)) {
    return errors::formatNumber(*number);
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag ? "true" : "false";
  }
  if (std::holds_alternative<Undefined>(value)) {
    return "undefined";
  }
  return std::holds_alternative<Null>(value) ? "null" : otherwise;
}

// What a lookup failed with: no error for all that is none in JavaScript.
errors::NodeError errorOf(const EventArg& value) {
  const auto* error = std::get_if<errors::NodeError>(&value);
  return error != nullptr ? *error : errors::NodeError();
}

bool isFamily(const EventArg& value) {
  const auto* number = std::get_if<double>(&value);
  return number != nullptr && (*number == 4 || *number == 6);
}

bool isAddress(const EventArg& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr && handle::isIp(*text) != 0;
}

}  // namespace

Connector::Connector(std::shared_ptr<Socket> socket, ConnectPlan plan)
    : socket_(std::move(socket)), plan_(std::move(plan)), attemptTimer_(socket_->loop()) {}

void Connector::start() {
  auto keep = shared_from_this();
  if (plan_.addressFamily != 0 && plan_.atOnce) {
    connectTo(plan_.host, plan_.addressFamily);
    return;
  }
  if (plan_.addressFamily != 0) {
    socket_->loop().nextTick([keep] {
      if (keep->socket_->connecting()) {
        keep->connectTo(keep->plan_.host, keep->plan_.addressFamily);
      }
    });
    return;
  }
  LookupCallback done;
  if (plan_.tryAllAddresses) {
    done = [keep](const EventArg& error, const std::vector<LookupAddress>& answers) {
      keep->onLookupAll(error, answers);
    };
  } else {
    done = [keep](const EventArg& error, const std::vector<LookupAddress>& answers) {
      keep->onLookup(error, answers);
    };
  }
  if (plan_.lookup) {
    plan_.lookup(plan_.host, plan_.lookupOptions, std::move(done));
  } else {
    lookUpName(socket_->loop(), plan_.host, plan_.lookupOptions, std::move(done));
  }
}

void Connector::fail(errors::NodeError error) {
  socket_->loop().nextTick(
      [socket = socket_, failure = std::move(error)] { socket->destroy(failure); });
}

void Connector::failBadAnswer(const LookupAddress& answer) {
  if (!isAddress(answer.address)) {
    fail(errors::invalidIpAddress(describe(answer.address, answer.addressText)));
  } else if (!isFamily(answer.family)) {
    fail(errors::invalidAddressFamily(describe(answer.family, answer.familyText), plan_.host,
                                      plan_.port));
  }
}

void Connector::onLookup(const EventArg& error, const std::vector<LookupAddress>& answers) {
  static const LookupAddress kNone{EventArg(), EventArg()};
  const LookupAddress& answer = answers.empty() ? kNone : answers.front();
  socket_->emit("lookup", error, answer.address, answer.family, EventArg(plan_.host));
  if (!socket_->connecting()) {
    return;
  }
  if (auto failure = errorOf(error)) {
    fail(std::move(failure));
    return;
  }
  if (!isAddress(answer.address) || !isFamily(answer.family)) {
    failBadAnswer(answer);
    return;
  }
  socket_->refreshTimer();
  connectTo(std::get<std::string>(answer.address),
            static_cast<int>(std::get<double>(answer.family)));
}

void Connector::onLookupAll(const EventArg& error, const std::vector<LookupAddress>& answers) {
  if (!socket_->connecting()) {
    return;
  }
  const EventArg host(plan_.host);
  if (auto failure = errorOf(error)) {
    socket_->emit("lookup", error, Undefined(), Undefined(), host);
    fail(std::move(failure));
    return;
  }
  for (const LookupAddress& answer : answers) {
    socket_->emit("lookup", error, answer.address, answer.family, host);
    if (!socket_->connecting()) {
      return;
    }
  }
  auto targets = FamilyAutoselection::order(answers);
  if (targets.empty()) {
    if (!answers.empty()) {
      failBadAnswer(answers.front());
    }
    return;
  }
  socket_->refreshTimer();
  if (targets.size() == 1) {
    connectTo(targets.front().address, targets.front().family);
    return;
  }
  socket_->outgoing_->attemptedAddresses.emplace();
  selection_.emplace(std::move(targets));
  tryNext(false);
}

errors::NodeError Connector::bindLocal(const std::string& localAddress, int family) {
  int status = 0;
  const auto endpoint = endpointOf(localAddress, portNumber(plan_.localPort), family, status);
  if (auto* pipe = socket_->pipeHandle(); pipe != nullptr) {
    if (family == 6) {
      errors::raise(errors::typeError("self._handle.bind6 is not a function"));
    }
    status = pipe->bind(localAddress, LoopSettings::of(socket_->loop()).compat.longPath());
  } else if (status == 0) {
    status = socket_->tcp_->bind(endpoint);
  }
  // A bind that was refused is made up for by an arbitrary port later; Node notices by comparing.
  handle::Endpoint bound;
  if (status == 0 && plan_.localPort > 0 && socket_->tcp_ != nullptr) {
    status = socket_->tcp_->sockName(bound);
    if (status == 0 && bound.port() != plan_.localPort) {
      status = errors::kUvEAddrInUse;
    }
  }
  return status == 0 ? errors::NodeError()
                     : errors::exceptionWithHostPort(status, "bind", localAddress, plan_.localPort);
}

void Connector::announce(const char* event, const std::string& address, int family) {
  socket_->emit(event, EventArg(address), EventArg(static_cast<double>(plan_.port)),
                EventArg(static_cast<double>(family)));
}

errors::NodeError Connector::connectError(const std::string& address, int family,
                                          int status) const {
  if (plan_.localPort == 0) {
    return errors::exceptionWithHostPort(status, "connect", address, plan_.port);
  }
  const std::string local =
      plan_.localAddress.empty() ? (family == 6 ? kAnyIp6 : kAnyIp4) : plan_.localAddress;
  return errors::exceptionWithHostPort(status, "connect", address, plan_.port,
                                       local + ":" + errors::formatNumber(plan_.localPort))
      .with([&](errors::NodeError::Fields& fields) {
        fields.localAddress = local;
        fields.localPort = plan_.localPort;
      });
}

errors::NodeError Connector::immediateError(const std::string& address, int status) const {
  return errors::exceptionWithHostPort(status, "connect", address, plan_.port,
                                       socket_->localEndText());
}

bool Connector::isBlocked(const std::string& address, int family) const {
  const auto& blockList = socket_->outgoing_->blockList;
  return blockList != nullptr && LoopSettings::of(socket_->loop()).compat.honoursBlockList() &&
         blockList->check(address, family == 6 ? "ipv6" : "ipv4");
}

void Connector::pickScope(handle::Endpoint& endpoint) const {
  if (LoopSettings::of(socket_->loop()).compat.picksScopeOfLinkLocal()) {
    endpoint.pickScope();
  }
}

// A socket that has connected to a path keeps its pipe when it is told to connect to a port, and
// Node asks that: socket/connect/a-port-on-a-unix-socket.
int Connector::connectHandle(const std::string& address, int family,
                             handle::StreamHandle::StatusCallback callback) {
  if (!socket_->handle_) {
    errors::raise(errors::typeError(std::string("Cannot read properties of null (reading '") +
                                    (family == 6 ? "connect6" : "connect") + "')"));
  }
  if (auto* pipe = socket_->pipeHandle(); pipe != nullptr) {
    if (family == 6) {
      errors::raise(errors::typeError("self._handle.connect6 is not a function"));
    }
    return pipe->connect(address, std::move(callback),
                         LoopSettings::of(socket_->loop()).compat.longPath());
  }
  int status = 0;
  auto endpoint = endpointOf(address, plan_.port, family, status);
  pickScope(endpoint);
  return status != 0 ? status : socket_->tcp_->connect(endpoint, std::move(callback));
}

void Connector::connectTo(const std::string& address, int family) {
  if (!plan_.localAddress.empty() || plan_.localPort != 0) {
    if (plan_.localAddress.empty()) {
      plan_.localAddress = family == 6 ? kAnyIp6 : kAnyIp4;
    }
    if (const auto error = bindLocal(plan_.localAddress, family)) {
      socket_->destroy(error);
      return;
    }
  }
  announce("connectionAttempt", address, family);
  if (isBlocked(address, family)) {
    socket_->destroy(errors::ipBlocked(address));
    return;
  }
  const int status =
      connectHandle(address, family, [keep = shared_from_this(), address, family](int result) {
        keep->onConnected(address, family, result);
      });
  if (status != 0) {
    socket_->destroy(immediateError(address, status));
  }
}

void Connector::onConnected(const std::string& address, int family, int status) {
  if (!socket_->connectionAnswered()) {
    return;
  }
  if (status == 0) {
    socket_->afterConnect();
    return;
  }
  const auto error = connectError(address, family, status);
  socket_->emit("connectionAttemptFailed", EventArg(address),
                EventArg(static_cast<double>(plan_.port)), EventArg(static_cast<double>(family)),
                EventArg(error));
  socket_->destroy(error);
}

void Connector::tryNext(bool cancelled) {
  // A loop and not a recursion: an attempt may fail at once, and so may all of them.
  for (bool over = cancelled;; over = false) {
    attemptTimer_.clear();
    if (socket_->outgoing_->aborted) {
      return;
    }
    if (selection_->next(over) == FamilyAutoselection::Next::kAllFailed) {
      socket_->destroy(selection_->failure());
      return;
    }
    if (!socket_->connecting()) {
      errors::raise(errors::internalAssertion());  // a listener has destroyed the socket
    }
    if (tryCurrent()) {
      return;
    }
  }
}

// False: this attempt failed inside the call, go on with the next one.
bool Connector::tryCurrent() {
  attemptAbandoned_ = false;
  if (selection_->needsNewHandle()) {
    socket_->adoptHandle(handle::TcpHandle::create(socket_->loop()));
  }
  const auto target = selection_->current();
  if (isBlocked(target.address, target.family)) {
    attemptFailed(target, errors::ipBlocked(target.address));
    return false;
  }
  if (plan_.localPort != 0) {
    if (auto error = bindLocal(target.family == 6 ? kAnyIp6 : kAnyIp4, target.family)) {
      selection_->failed(std::move(error));
      return false;
    }
  }
  announce("connectionAttempt", target.address, target.family);
  socket_->outgoing_->attemptedAddresses->push_back(target.address + ":" +
                                                    std::to_string(plan_.port));
  const int status = connectHandle(target.address, target.family,
                                   [keep = shared_from_this(), attempt = selection_->index()](
                                       int result) { keep->onAttemptDone(attempt, result); });
  if (status != 0) {
    attemptFailed(target, immediateError(target.address, status));
    return false;
  }
  if (selection_->timed()) {
    attemptTimer_.start(plan_.attemptTimeout,
                        [weak = weak_from_this(), running = socket_->handle_] {
                          if (const auto keep = weak.lock()) {
                            keep->onAttemptTimeout(running);
                          }
                        });
  }
  return true;
}

void Connector::attemptFailed(const FamilyAutoselection::Target& target,
                              const errors::NodeError& error) {
  selection_->failed(error);
  socket_->emit("connectionAttemptFailed", EventArg(target.address),
                EventArg(static_cast<double>(plan_.port)),
                EventArg(static_cast<double>(target.family)), EventArg(error));
}

void Connector::onAttemptDone(std::size_t attempt, int status) {
  // What completes after its time was up, or for an earlier handle, has been accounted for.
  if (attempt != selection_->index() || attemptAbandoned_) {
    return;
  }
  attemptTimer_.clear();
  const auto target = selection_->target(attempt);
  if (status == 0) {
    onConnected(target.address, target.family, status);
    return;
  }
  attemptFailed(target, connectError(target.address, target.family, status));
  if (socket_->connecting()) {
    tryNext(status == errors::kUvECanceled);
  }
}

void Connector::onAttemptTimeout(const handle::StreamRef& handle) {
  const auto target = selection_->current();
  announce("connectionAttemptTimeout", target.address, target.family);
  attemptAbandoned_ = true;
  selection_->failed(connectError(target.address, target.family, errors::kUvETimedOut));
  handle->close();
  if (socket_->connecting()) {
    tryNext(false);
  }
}

}  // namespace netparity::net
