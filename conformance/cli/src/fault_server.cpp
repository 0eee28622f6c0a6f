#include "fault_server.hpp"

#include "exit.hpp"
#include "fault_log.hpp"
#include "signal_lines.hpp"

#include <netparity/dns/server.hpp>
#include <netparity/peer/peers.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>

#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <unistd.h>
#include <utility>

namespace netparity::cli {

namespace asio = boost::asio;

namespace {

constexpr int kBySignal = 128;

std::optional<std::pair<std::string, std::uint16_t>> endpointOf(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  if (colon == std::string::npos || colon + 1 == text.size()) {
    return std::nullopt;
  }
  const auto read = std::from_chars(text.data() + colon + 1, end, port);
  if (read.ptr != end || read.ec != std::errc()) {
    return std::nullopt;
  }
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  return std::pair(std::move(address), port);
}

/// Runs until SIGINT or SIGTERM. Returns the signal.
int serveUntilInterrupted(asio::io_context& io) {
  int received = 0;
  asio::signal_set interrupted(io, SIGINT, SIGTERM);
  interrupted.async_wait([&](const boost::system::error_code& /*error*/, int signal) {
    received = signal;
    io.stop();
  });
  io.run();
  return received;
}

}  // namespace

int serveDns(dns::Script script, const std::vector<std::string>& endpoints, bool quiet) {
  asio::io_context io(1);
  faults::Script whole;
  whole.dns = script;
  FaultLog log(whole, quiet);
  dns::Server server(io, std::move(script), [&log](const dns::Event& event) {
    log.event({"dns." + event.object, event.name, event.args});
  });
  for (const std::string& text : endpoints) {
    const auto endpoint = endpointOf(text);
    if (!endpoint) {
      log.note("--listen takes ADDRESS:PORT, such as 127.0.0.1:5353 or [::1]:5353, not " + text);
      return kMisuse;
    }
    const auto& [address, port] = *endpoint;
    if (const std::string problem = server.listen(address, port); !problem.empty()) {
      log.note(problem);
      return kCannotJudge;
    }
    log.note(fmt::format("answering at {} port {}, UDP and TCP", address, server.port()));
  }
  const int signal = serveUntilInterrupted(io);
  server.close();
  std::vector<std::string> untriggered = server.untriggered();
  for (std::string& sentence : untriggered) {
    sentence.insert(0, "dns: ");
  }
  log.end(untriggered);
  return kBySignal + signal;
}

int servePeers(peer::Script script, const PeerServing& serving) {
  asio::io_context io(1);
  faults::Script whole;
  whole.peers = script;
  FaultLog log(whole, serving.quiet);
  const std::string folder = std::filesystem::absolute(serving.folder).lexically_normal().string();
  peer::Peers peers(io, std::move(script), {folder, serving.address, serving.firstPort},
                    [&log](const peer::Event& event) {
                      log.event({"peers." + event.object, event.name, event.args});
                    });
  if (const std::string problem = peers.start(); !problem.empty()) {
    log.note(problem);
    return kCannotJudge;
  }
  std::optional<SignalLines> signals;
  if (serving.readSignals && ::fcntl(STDIN_FILENO, F_GETFD) >= 0) {
    signals.emplace(io, ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0),
                    [&peers](std::string_view label, const boost::json::value& value) {
                      peers.signal(label, value);
                    });
  }
  fmt::print("{}\n", boost::json::serialize(peers.bindings()));
  std::fflush(stdout);
  const int signal = serveUntilInterrupted(io);
  peers.close();
  std::vector<std::string> untriggered = peers.untriggered();
  for (std::string& sentence : untriggered) {
    sentence.insert(0, "peers: ");
  }
  log.end(untriggered);
  return kBySignal + signal;
}

}  // namespace netparity::cli
