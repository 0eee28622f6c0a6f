// net.Socket as an object of programs.
#pragma once

#include "binding/emitter_object.hpp"

#include <netparity/net/socket.hpp>

#include <memory>
#include <optional>
#include <string>

namespace netparity::adapter {

class SocketObject final : public EmitterObject {
 public:
  SocketObject(ReferencePlatform& platform, std::shared_ptr<net::Socket> socket);

  net::Socket& socket() const noexcept { return *socket_; }
  std::string_view className() const override { return "Socket"; }
  bool isOpen() const override { return !socket_->destroyed(); }
  void writeState(JsonText& out) const override;
  std::optional<std::string> shownText() const override;

 protected:
  std::span<const Property> properties() const override;
  std::span<const MethodEntry> methods() const override;

 private:
  std::shared_ptr<net::Socket> socket_;
};

/// `socket.connect(options, callback)` with normalized arguments.
void connectSocket(SocketObject& socket, const Value& options, const Value& callback);

}  // namespace netparity::adapter
