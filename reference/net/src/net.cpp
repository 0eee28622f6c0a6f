#include "netparity/net/net.hpp"

#include "connect_plan.hpp"
#include "netparity/net/loop_settings.hpp"

#include <netparity/handle/endpoint.hpp>

#include <utility>

namespace netparity::net {

std::shared_ptr<Server> createServer(loop::EventLoop& loop, const ServerOptions& options) {
  return Server::create(loop, options);
}

std::shared_ptr<Socket> connect(loop::EventLoop& loop, const ConnectOptions& options,
                                const SocketOptions& socketOptions,
                                std::function<void()> onConnect) {
  auto socket = Socket::create(loop, socketOptions);
  if (options.timeout && *options.timeout != 0) {
    socket->setTimeout(*options.timeout);
  }
  socket->connect(options, std::move(onConnect));
  return socket;
}

std::shared_ptr<Socket> connect(loop::EventLoop& loop, std::int64_t port,
                                std::function<void()> onConnect) {
  ConnectOptions options;
  options.port = port;
  return connect(loop, options, {}, std::move(onConnect));
}

std::shared_ptr<Socket> connect(loop::EventLoop& loop, std::int64_t port, std::string host,
                                std::function<void()> onConnect) {
  ConnectOptions options;
  options.port = port;
  options.host = std::move(host);
  return connect(loop, options, {}, std::move(onConnect));
}

std::shared_ptr<Socket> connect(loop::EventLoop& loop, std::string path,
                                std::function<void()> onConnect) {
  ConnectOptions options;
  options.path = std::move(path);
  return connect(loop, options, {}, std::move(onConnect));
}

int isIP(std::string_view text) {
  return handle::isIp(text);
}
bool isIPv4(std::string_view text) {
  return handle::isIp(text) == 4;
}
bool isIPv6(std::string_view text) {
  return handle::isIp(text) == 6;
}

bool getDefaultAutoSelectFamily(loop::EventLoop& loop) {
  return LoopSettings::of(loop).autoSelectFamily;
}

void setDefaultAutoSelectFamily(loop::EventLoop& loop, bool value) {
  LoopSettings::of(loop).autoSelectFamily = value;
}

std::int64_t getDefaultAutoSelectFamilyAttemptTimeout(loop::EventLoop& loop) {
  return LoopSettings::of(loop).autoSelectFamilyAttemptTimeout;
}

void setDefaultAutoSelectFamilyAttemptTimeout(loop::EventLoop& loop, std::int64_t milliseconds) {
  LoopSettings::of(loop).autoSelectFamilyAttemptTimeout =
      checkedAttemptTimeout(milliseconds, "value");
}

void setCompat(loop::EventLoop& loop, Compat compat) {
  LoopSettings& settings = LoopSettings::of(loop);
  settings.compat = compat;
  settings.autoSelectFamilyAttemptTimeout = compat.autoSelectFamilyAttemptTimeout();
  loop.drainBeforeImmediates(compat.ticksPrecedeImmediates());
}

Compat compatOf(loop::EventLoop& loop) {
  return LoopSettings::of(loop).compat;
}

void observeEmits(loop::EventLoop& loop, stream::EmitObserver observer) {
  LoopSettings::of(loop).observer =
      observer ? std::make_shared<const stream::EmitObserver>(std::move(observer)) : nullptr;
}

}  // namespace netparity::net
