#include "netparity/peer/peers.hpp"

#include "scripted_peer.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace netparity::peer {

/// Shared, so that what was posted can see that the peers are gone.
class Peers::Set : public std::enable_shared_from_this<Peers::Set> {
 public:
  Set(boost::asio::io_context& io, Script script, Options options, Report report)
      : io_(io),
        script_(std::move(script)),
        options_(std::move(options)),
        report_(std::move(report)),
        surroundings_{io_, report_, signals_, [this] { check(); }} {}

  std::string start() {
    for (std::size_t i = 0; i < script_.peers.size(); ++i) {
      if (std::string why = open(script_.peers[i], i); !why.empty()) {
        close();
        peers_.clear();
        return why;
      }
    }
    for (const auto& peer : peers_) {
      peer->start();
    }
    return {};
  }

  boost::json::object bindings() const {
    boost::json::object out;
    for (const auto& peer : peers_) {
      if (peer->script().kind != Peer::Kind::client) {
        out[peer->script().name] = describe(peer->endpoint());
      }
    }
    return out;
  }

  void signal(std::string_view label, const boost::json::value& value) {
    Signal& signal = signals_[std::string(label)];
    ++signal.count;
    signal.value = value;
    later([](Set& set) {
      for (const auto& peer : set.peers_) {
        peer->signalled();
      }
    });
  }

  void settle(std::function<void()> done) {
    done_ = std::move(done);
    later([](Set& set) {
      for (const auto& peer : set.peers_) {
        peer->settle();
      }
      set.settling_ = true;
      set.check();
    });
  }

  void close() {
    done_ = nullptr;
    for (const auto& peer : peers_) {
      peer->close();
    }
  }

  std::vector<std::string> untriggered() const {
    std::vector<std::string> out;
    for (const auto& peer : peers_) {
      peer->addUntriggered(out);
    }
    return out;
  }

 private:
  std::string open(const Peer& script, std::size_t index) {
    std::optional<Endpoint> endpoint;
    if (script.kind == Peer::Kind::unixPath) {
      const std::string path = options_.folder + "/" + script.name + ".sock";
      endpoint = unixEndpoint(path);
      if (!endpoint) {
        return fmt::format("the peer {} cannot listen: the path {} is too long", script.name, path);
      }
    } else if (script.kind == Peer::Kind::tcp) {
      const std::size_t port = options_.firstPort == 0 ? 0 : options_.firstPort + index;
      if (port > std::numeric_limits<std::uint16_t>::max()) {
        return fmt::format("the peer {} cannot listen: there is no port {}", script.name, port);
      }
      const std::string& address = script.address.empty() ? options_.address : script.address;
      endpoint = tcpEndpoint(address, static_cast<std::uint16_t>(port));
      if (!endpoint) {
        return fmt::format("the peer {} cannot listen: {} is no address", script.name, address);
      }
    }
    peers_.push_back(
        std::make_shared<ScriptedPeer>(script, surroundings_, endpoint.value_or(Endpoint())));
    return peers_.back()->open();
  }

  template <class Task>
  void later(Task task) {
    boost::asio::post(io_, [weak = weak_from_this(), task] {
      if (const auto self = weak.lock()) {
        task(*self);
      }
    });
  }

  void check() {
    if (!settling_ || !done_ || !std::all_of(peers_.begin(), peers_.end(), [](const auto& peer) {
          return peer->settled();
        })) {
      return;
    }
    settling_ = false;
    // Posted, so that `done` may close the peers.
    later([](Set& set) {
      if (const auto done = std::exchange(set.done_, nullptr)) {
        done();
      }
    });
  }

  boost::asio::io_context& io_;
  const Script script_;
  const Options options_;
  const Report report_;
  Signals signals_;
  const Surroundings surroundings_;
  std::vector<std::shared_ptr<ScriptedPeer>> peers_;
  std::function<void()> done_;
  bool settling_ = false;
};

Peers::Peers(boost::asio::io_context& io, Script script, Options options, Report report)
    : set_(std::make_shared<Set>(io, std::move(script), std::move(options), std::move(report))) {}

Peers::~Peers() {
  set_->close();
}

std::string Peers::start() {
  return set_->start();
}

boost::json::object Peers::bindings() const {
  return set_->bindings();
}

void Peers::signal(std::string_view label, const boost::json::value& value) {
  set_->signal(label, value);
}

void Peers::settle(std::function<void()> done) {
  set_->settle(std::move(done));
}

void Peers::close() {
  set_->close();
}

std::vector<std::string> Peers::untriggered() const {
  return set_->untriggered();
}

}  // namespace netparity::peer
