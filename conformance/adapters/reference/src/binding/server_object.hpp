// net.Server as an object of programs.
#pragma once

#include "binding/emitter_object.hpp"

#include <netparity/net/server.hpp>

#include <memory>
#include <optional>
#include <string>

namespace netparity::adapter {

class ServerObject final : public EmitterObject {
 public:
  ServerObject(ReferencePlatform& platform, std::shared_ptr<net::Server> server);

  net::Server& server() const noexcept { return *server_; }
  std::string_view className() const override { return "Server"; }
  bool isOpen() const override { return server_->listening(); }
  void writeState(JsonText& out) const override;
  std::optional<std::string> shownText() const override;
  void release() noexcept override;

  /// As the program set it, whatever it was; the server knows the number only.
  Value maxConnections;

 protected:
  std::span<const Property> properties() const override;
  std::span<const MethodEntry> methods() const override;

 private:
  std::shared_ptr<net::Server> server_;
};

/// `new net.Server(options, listener)` and net.createServer().
Value makeServer(ReferencePlatform& platform, Arguments arguments);

}  // namespace netparity::adapter
