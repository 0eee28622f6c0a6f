#include "netparity/faults/faults.hpp"

#include "paths.hpp"

#include <netparity/calls/calls.hpp>
#include <netparity/dns/server.hpp>
#include <netparity/limits/descriptors.hpp>
#include <netparity/peer/peers.hpp>
#include <netparity/sandbox/rtnetlink.hpp>
#include <netparity/wire/wire.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstring>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

namespace netparity::faults {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::uint16_t kFirstPort = 7001;
constexpr std::uint16_t kNameServer = 53;
// How long peers wait for ends that a broken wire may have swallowed. The result depends on it only
// when an end arrives later than this, which it does not within one machine.
constexpr std::chrono::seconds kPatienceOnWire{1};

std::string writeSysctl(const std::string& name, const std::string& value) {
  const std::string path = "/proc/sys/" + name;
  const sandbox::Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file ||
      ::write(file.get(), value.data(), value.size()) != static_cast<ssize_t>(value.size())) {
    return "cannot set " + name + " to " + value + ": " + std::strerror(errno);
  }
  return {};
}

}  // namespace

sandbox::Plan sandboxPlan() {
  sandbox::Plan plan;
  plan.sysctls = {{"net/ipv4/tcp_syn_retries", "1"},
                  {"net/ipv4/tcp_wmem", "4096 16384 4194304"},
                  {"net/ipv4/tcp_rmem", "4096 131072 6291456"},
                  {"net/ipv4/ip_local_port_range", "32768 60999"}};
  return plan;
}

class Faults::Armed {
 public:
  Armed(asio::io_context& io, Script script, Options options, Report report)
      : io_(io),
        script_(std::move(script)),
        options_(std::move(options)),
        report_(std::move(report)),
        patience_(io) {}

  std::span<const sock_filter> filter(std::string& problem) {
    if (!script_.calls) {
      return {};
    }
    calls_.emplace(io_, *script_.calls, [this](const calls::Event& event) {
      report_({event.object, event.name, event.args});
    });
    problem = calls_->prepare(options_.ownDescriptors);
    return problem.empty() ? calls_->filter() : std::span<const sock_filter>();
  }

  void watchCalls(sandbox::Descriptor listener) {
    if (calls_) {
      calls_->watch(std::move(listener));
    }
  }

  std::string arm(pid_t process) {
    std::string problem = surround();
    if (problem.empty() && script_.dns) {
      problem = startDns();
    }
    if (problem.empty() && script_.wire) {
      problem = startWire();
    }
    if (problem.empty() && script_.peers) {
      problem = startPeers();
    }
    // Last, as nothing of the above shall be short of descriptors that the program keeps open.
    if (problem.empty() && script_.files && process > 0) {
      problem = limits::leaveDescriptors(process, *script_.files);
    }
    if (problem.empty() && calls_) {
      calls_->arm();
    }
    return problem;
  }

  json::object bindings() const {
    json::object out;
    if (peers_) {
      out["peers"] = peers_->bindings();
    }
    return out;
  }

  const sandbox::Namespace* nearSide() const { return nearSide_ ? &*nearSide_ : nullptr; }
  const sandbox::Namespace* farSide() const { return farSide_ ? &*farSide_ : nullptr; }

  void signal(std::string_view label, const json::value& value) {
    if (peers_) {
      peers_->signal(label, value);
    }
  }

  void settle(std::function<void()> done) {
    if (dns_) {
      dns_->drain();
    }
    if (!peers_) {
      asio::post(io_, std::move(done));
      return;
    }
    settled_ = std::move(done);
    peers_->settle([this] { settled(); });
    if (relay_) {
      patience_.expires_after(kPatienceOnWire);
      patience_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
          settled();
        }
      });
    }
  }

  std::vector<std::string> untriggered() const {
    std::vector<std::string> out;
    const auto add = [&out](std::string_view what, const std::vector<std::string>& sentences) {
      for (const std::string& sentence : sentences) {
        out.push_back(std::string(what) + ": " + sentence);
      }
    };
    if (dns_) {
      add("dns", dns_->untriggered());
    }
    if (peers_) {
      add("peers", peers_->untriggered());
    }
    if (relay_) {
      add("wire", relay_->untriggered());
    }
    if (calls_) {
      add("calls", calls_->untriggered());
    }
    return out;
  }

 private:
  void settled() {
    patience_.cancel();
    if (peers_) {
      peers_->close();
    }
    if (const auto done = std::exchange(settled_, nullptr)) {
      done();
    }
  }

  std::string surround() {
    sandbox::Rtnetlink network;
    std::string problem;
    if (!script_.addresses.empty() || !script_.routes.empty()) {
      problem = network.open();
    }
    for (const std::string& address : script_.addresses) {
      problem = problem.empty() ? network.addAddress("lo", address) : problem;
    }
    for (const sandbox::Route& route : script_.routes) {
      problem = problem.empty() ? network.addRoute(route) : problem;
    }
    for (const auto& [name, value] : script_.sysctls) {
      problem = problem.empty() ? writeSysctl(name, value) : problem;
    }
    if (problem.empty() && script_.ports) {
      problem =
          writeSysctl("net/ipv4/ip_local_port_range", std::to_string(script_.ports->first) + " " +
                                                          std::to_string(script_.ports->second));
    }
    return problem.empty() ? paths_.make(options_.folder, script_.paths) : problem;
  }

  std::string startDns() {
    dns_.emplace(io_, *script_.dns, [this](const dns::Event& event) {
      report_({"dns." + event.object, event.name, event.args});
    });
    return dns_->listen("127.0.0.1", kNameServer);
  }

  std::string startWire() {
    std::string problem;
    nearSide_ = sandbox::Namespace::current(problem);
    farSide_ = nearSide_ ? sandbox::Namespace::create(problem) : std::nullopt;
    if (!farSide_) {
      return problem;
    }
    link_ = wire::Link::create({}, *farSide_, problem);
    if (!link_) {
      return problem;
    }
    relay_.emplace(io_, *link_, *script_.wire, [this](const wire::Event& event) {
      report_({event.object, event.name, event.args});
    });
    if (!options_.packets.empty()) {
      problem = relay_->record(options_.packets);
    }
    if (problem.empty()) {
      relay_->start();
      // Peers open sockets at any time, and all of them belong there. What the program's side needs
      // is open.
      visit_.emplace(*farSide_);
      problem = visit_->error() != 0
                    ? std::string("cannot enter the far side: ") + std::strerror(visit_->error())
                    : std::string();
    }
    return problem;
  }

  std::string startPeers() {
    peer::Options options;
    options.folder = options_.folder;
    options.firstPort = kFirstPort;
    if (relay_) {
      options.address = "192.0.2.2";
    }
    peers_.emplace(io_, *script_.peers, options, [this](const peer::Event& event) {
      report_({"peers." + event.object, event.name, event.args});
    });
    return peers_->start();
  }

  asio::io_context& io_;
  Script script_;
  Options options_;
  Report report_;
  Paths paths_;
  std::optional<dns::Server> dns_;
  std::optional<sandbox::Namespace> nearSide_;
  std::optional<sandbox::Namespace> farSide_;
  std::optional<wire::Link> link_;
  std::optional<wire::Relay> relay_;
  std::optional<sandbox::Visit> visit_;
  std::optional<peer::Peers> peers_;
  std::optional<calls::Calls> calls_;
  asio::steady_timer patience_;
  std::function<void()> settled_;
};

Faults::Faults(asio::io_context& io, Script script, Options options, Report report)
    : armed_(
          std::make_unique<Armed>(io, std::move(script), std::move(options), std::move(report))) {}

Faults::~Faults() = default;

std::span<const sock_filter> Faults::filter(std::string& problem) {
  return armed_->filter(problem);
}
void Faults::watchCalls(sandbox::Descriptor listener) {
  armed_->watchCalls(std::move(listener));
}
std::string Faults::arm(pid_t process) {
  return armed_->arm(process);
}
json::object Faults::bindings() const {
  return armed_->bindings();
}
const sandbox::Namespace* Faults::nearSide() const {
  return armed_->nearSide();
}
const sandbox::Namespace* Faults::farSide() const {
  return armed_->farSide();
}
void Faults::signal(std::string_view label, const json::value& value) {
  armed_->signal(label, value);
}
void Faults::settle(std::function<void()> done) {
  armed_->settle(std::move(done));
}
std::vector<std::string> Faults::untriggered() const {
  return armed_->untriggered();
}

}  // namespace netparity::faults
