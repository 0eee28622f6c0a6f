// The second half of Server::listen(): from a plan to a listening handle.
#include "descriptor_handle.hpp"
#include "listen_plan.hpp"
#include "name_lookup.hpp"
#include "netparity/net/loop_settings.hpp"
#include "netparity/net/server.hpp"

#include <netparity/errors/system_errors.hpp>
#include <netparity/errors/uv_errc.hpp>
#include <netparity/handle/handle_type.hpp>
#include <netparity/handle/pipe_handle.hpp>
#include <netparity/handle/tcp_handle.hpp>

#include <netinet/in.h>
#include <utility>

namespace netparity::net {
namespace {

constexpr const char* kAnyIp4 = "0.0.0.0";
constexpr const char* kAnyIp6 = "::";

bool isLinkLocal(const std::string& address) {
  handle::Endpoint endpoint;
  if (handle::Endpoint::ip6(address, 0, endpoint) != 0) {
    return false;
  }
  const auto& bytes = reinterpret_cast<const sockaddr_in6*>(endpoint.native())->sin6_addr.s6_addr;
  return bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80;
}

}  // namespace

void Server::lookUpAndListen(const ListenPlan& plan) {
  LookupOptions lookup;
  lookup.all = true;
  lookUpName(loop_, plan.host, lookup,
             [keep = self(), plan, call = listenCall_](const stream::EventArg& error,
                                                       const std::vector<LookupAddress>& answers) {
               if (call != keep->listenCall_) {
                 return;
               }
               if (std::holds_alternative<errors::NodeError>(error)) {
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
               keep->listenOn(std::get<std::string>(chosen->address),
                              static_cast<int>(std::get<double>(chosen->family)), plan);
             });
}

// Makes a bound handle, or says why not.
int Server::bindTcp(const std::string& address, int family, const ListenPlan& plan) {
  handle::Endpoint endpoint;
  const auto number = static_cast<std::uint16_t>(plan.port);
  int status = family == 6 ? handle::Endpoint::ip6(address, number, endpoint)
                           : handle::Endpoint::ip4(address, number, endpoint);
  auto tcp = handle::TcpHandle::create(loop_);
  if (status == 0) {
    status = tcp->bind(endpoint, plan.ipv6Only, plan.reusePort);
  }
  if (status != 0) {
    tcp->close();
    return status;
  }
  tcp_ = tcp.get();
  handle_ = std::move(tcp);
  return 0;
}

void Server::listenOn(std::string address, int family, const ListenPlan& plan) {
  int status = 0;
  if (address.empty()) {
    // All addresses: IPv6 includes IPv4, where there is IPv6 at all.
    address = kAnyIp6;
    family = 6;
    status = bindTcp(address, family, plan);
    if (status != 0) {
      address = kAnyIp4;
      family = 4;
      status = bindTcp(address, family, plan);
    }
  } else {
    status = bindTcp(address, family, plan);
  }
  startListening(status, address, plan.port, plan);
}

void Server::listenOnPath(const ListenPlan& plan) {
  pipeName_ = plan.path;
  auto pipe = handle::PipeHandle::create(loop_);
  const Compat& compat = LoopSettings::of(loop_).compat;
  const int status = pipe->bind(compat.path(plan.path), compat.longPath());
  if (status != 0) {
    pipe->close();
  } else {
    handle_ = pipe;
  }
  startListening(status, plan.path, -1, plan);
  if (!handle_ || !(plan.readableAll || plan.writableAll)) {
    return;
  }
  if (const int failed = pipe->changeMode(plan.readableAll, plan.writableAll); failed != 0) {
    closeHandle();
    errors::raise(errors::errnoException(failed, "uv_pipe_chmod"));
  }
}

void Server::listenOnHandle(const ListenPlan& plan) {
  const auto path = plan.handle->path_;
  handle_ = plan.handle->take();
  tcp_ = dynamic_cast<handle::TcpHandle*>(handle_.get());
  if (path) {
    pipeName_ = path;
  }
  startListening(0, {}, -1, plan);
}

// On what a server or a socket has. The connections of a server become this one's, as in Node: the
// handle tells whoever asked last. Of a unix socket Node takes the descriptor instead, and fails,
// since that is being waited for.
void Server::listenBeside(const handle::StreamRef& handle, const ListenPlan& plan) {
  auto* tcp = dynamic_cast<handle::TcpHandle*>(handle.get());
  if (tcp == nullptr) {
    ListenPlan ofDescriptor = plan;
    ofDescriptor.fd = handle->fd();
    listenOnDescriptor(ofDescriptor);
    return;
  }
  handle_ = handle;
  tcp_ = tcp;
  startListening(0, {}, -1, plan);
}

// A descriptor that cannot be listened on, of whatever kind, is an invalid argument of listen().
void Server::listenOnDescriptor(const ListenPlan& plan) {
  int status = errors::kUvEInval;
  const auto type = handle::guessHandleType(plan.fd);
  if (type == handle::HandleType::kTcp || type == handle::HandleType::kPipe) {
    handle_ = handleFor(loop_, plan.fd);
    tcp_ = dynamic_cast<handle::TcpHandle*>(handle_.get());
    status = openDescriptor(*handle_, plan.fd);
  }
  startListening(status, {}, 0, plan);
}

// The second half of listen(): the handle is bound, or `status` says why not.
void Server::startListening(int status, const std::string& address, int port,
                            const ListenPlan& plan) {
  if (status == 0) {
    handle_->onConnection([keep = self()](int result) { keep->onConnection(result); });
    status = handle_->listen(plan.backlog);
  }
  if (status != 0) {
    closeHandle();
    auto error = errors::uvExceptionWithHostPort(status, "listen", address, port);
    if (address.empty()) {
      // Node has null for the address of a handle: server/listen/descriptor-refused.
      error = error.with([](errors::NodeError::Fields& fields) { fields.address = ""; });
    }
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

}  // namespace netparity::net
