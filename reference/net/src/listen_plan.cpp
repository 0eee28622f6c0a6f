#include "listen_plan.hpp"

#include "connect_plan.hpp"
#include "netparity/net/server.hpp"

#include <netparity/errors/codes.hpp>

namespace netparity::net {
namespace {

// 511, because the kernel rounds backlog + 1 up to a power of two.
constexpr int kDefaultBacklog = 511;

// The options as util.inspect would show them in a message.
std::string inspect(const ListenOptions& options) {
  std::string members;
  const auto add = [&](const char* name, const std::string& value) {
    members += (members.empty() ? "" : ", ") + std::string(name) + ": " + value;
  };
  if (options.host) {
    add("host", errors::quote(*options.host));
  }
  if (options.path) {
    add("path", errors::quote(*options.path));
  }
  if (options.readableAll) {
    add("readableAll", "true");
  }
  if (options.writableAll) {
    add("writableAll", "true");
  }
  return members.empty() ? "{}" : "{ " + members + " }";
}

}  // namespace

ListenPlan planListen(const ListenOptions& options) {
  ListenPlan plan;
  plan.backlog = options.backlog.value_or(0) != 0 ? *options.backlog : kDefaultBacklog;
  plan.ipv6Only = options.ipv6Only;
  plan.reusePort = options.reusePort;
  plan.readableAll = options.readableAll;
  plan.writableAll = options.writableAll;
  if (options.server && options.server->listening()) {
    plan.server = options.server;
    plan.place = ListenPlan::Place::kServer;
    return plan;
  }
  if (options.socket && (options.socket->connecting() || !options.socket->pending())) {
    plan.socket = options.socket;
    plan.place = ListenPlan::Place::kSocket;
    return plan;
  }
  if (options.handle) {
    plan.handle = options.handle;
    plan.place = ListenPlan::Place::kHandle;
    return plan;
  }
  if (options.fd && *options.fd >= 0) {
    plan.fd = *options.fd;
    plan.place = ListenPlan::Place::kDescriptor;
    return plan;
  }
  if (options.port) {
    plan.port = checkedPort(*options.port, "options.port");
    plan.host = options.host.value_or("");
    plan.place = plan.host.empty() ? ListenPlan::Place::kEverywhere : ListenPlan::Place::kHost;
    return plan;
  }
  plan.path = options.path.value_or("");
  if (plan.path.empty()) {
    errors::raise(options.path
                      ? errors::invalidArgValue("options", inspect(options))
                      : errors::invalidArgValue("options", inspect(options),
                                                R"(must have the property "port" or "path")"));
  }
  if (plan.path.front() == '\0' && (plan.readableAll || plan.writableAll)) {
    // The spelling is Node's.
    errors::raise(errors::invalidArgValue(
        "options", inspect(options),
        "can not set readableAll or writableAllt to true when path is abstract unix socket"));
  }
  plan.place = ListenPlan::Place::kPath;
  return plan;
}

}  // namespace netparity::net
