#include "netparity/peer/script.hpp"

#include "check_order.hpp"
#include "fields.hpp"
#include "parse_step.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace netparity::peer {

namespace {

using boost::json::object;
using boost::json::value;

// Bounds of what a script may ask for; far above what a test needs.
constexpr std::size_t kPeers = 200;
constexpr std::size_t kConnections = 1000;
constexpr std::size_t kSteps = 1000;
constexpr std::size_t kNameBytes = 64;
constexpr std::uint64_t kLongestBacklog = 65535;

constexpr std::array<std::string_view, 6> kListenerKeys = {"listen",  "address", "backlog",
                                                           "buffers", "script",  "connections"};
constexpr std::array<std::string_view, 4> kClientKeys = {"connect", "buffers", "script",
                                                         "connections"};

// The name becomes part of a file name and of the program's `peers.NAME`.
bool isName(std::string_view text) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= kNameBytes && std::all_of(text.begin(), text.end(), good);
}

// The peer whose name the environment of a program cannot tell from this one; empty when there is
// none.
std::string alikeIn(const Script& script, std::string_view name) {
  const auto alike = [](char one, char other) {
    const auto folded = [](char c) {
      return c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    };
    return folded(one) == folded(other);
  };
  const auto found = std::find_if(script.peers.begin(), script.peers.end(), [&](const Peer& peer) {
    return std::equal(peer.name.begin(), peer.name.end(), name.begin(), name.end(), alike);
  });
  return found == script.peers.end() ? std::string() : found->name;
}

class PeerParser {
 public:
  PeerParser(std::string_view name, Problems& problems)
      : path_(below("", name)), problems_(problems) {
    peer_.name = name;
  }

  Peer parse(const value& text) {
    if (!text.is_object()) {
      problem(path_, fmt::format("a peer is {}; it must be an object with listen or connect",
                                 quoted(text)));
      return peer_;
    }
    const object& options = text.get_object();
    kind(options);
    address(options);
    backlog(options);
    if (const value* buffers = options.if_contains("buffers")) {
      peer_.buffers = readBuffers(*buffers, below(path_, "buffers"), problems_).value_or(Buffers());
    }
    sequences(options);
    return peer_;
  }

 private:
  void problem(std::string path, std::string message) {
    problems_.push_back({std::move(path), std::move(message)});
  }

  void kind(const object& options) {
    const value* listen = options.if_contains("listen");
    const value* connect = options.if_contains("connect");
    if ((listen == nullptr) == (connect == nullptr)) {
      problem(path_,
              "a peer needs either listen (tcp or unix) or connect (the label of the signal "
              "that brings the address)");
    } else if (connect != nullptr) {
      peer_.kind = Peer::Kind::client;
      peer_.label = readLabel(*connect, below(path_, "connect"), problems_).value_or("");
    } else if (listen->is_string() && listen->get_string() == "unix") {
      peer_.kind = Peer::Kind::unixPath;
    } else if (!listen->is_string() || listen->get_string() != "tcp") {
      problem(below(path_, "listen"),
              fmt::format("listen is {}; it must be tcp or unix", quoted(*listen)));
    }
    const bool client = peer_.kind == Peer::Kind::client;
    refuseOthers(options, path_,
                 client ? std::span<const std::string_view>(kClientKeys)
                        : std::span<const std::string_view>(kListenerKeys),
                 problems_);
  }

  void address(const object& options) {
    const value* found = options.if_contains("address");
    if (found == nullptr || peer_.kind == Peer::Kind::client) {
      return;
    }
    boost::system::error_code error;
    if (found->is_string()) {
      boost::asio::ip::make_address(std::string(found->get_string()), error);
    }
    if (!found->is_string() || error || peer_.kind == Peer::Kind::unixPath) {
      problem(below(path_, "address"),
              fmt::format("the address is {}; it must be an IPv4 or IPv6 address of a peer with "
                          "listen: tcp",
                          quoted(*found)));
      return;
    }
    peer_.address = found->get_string();
  }

  void backlog(const object& options) {
    const value* found = options.if_contains("backlog");
    if (found == nullptr || peer_.kind == Peer::Kind::client) {
      return;
    }
    if (found->is_string()) {
      peer_.full = found->get_string() == "full";
      if (!peer_.full) {
        problem(below(path_, "backlog"),
                fmt::format("the backlog is {}; it must be a number or full", quoted(*found)));
      }
      peer_.backlog = 0;
      return;
    }
    const auto length = readNumber(*found, below(path_, "backlog"), 0, kLongestBacklog,
                                   "the backlog (or full)", problems_);
    peer_.backlog = static_cast<int>(length.value_or(0));
  }

  void sequences(const object& options) {
    const value* script = options.if_contains("script");
    const value* connections = options.if_contains("connections");
    if (peer_.full) {
      if (script != nullptr || connections != nullptr) {
        problem(path_, "a peer with backlog: full accepts nothing and so has no script");
      }
      return;
    }
    if ((script == nullptr) == (connections == nullptr)) {
      problem(path_,
              "a peer needs either script (for each connection alike) or connections (a "
              "script for each, in order)");
      return;
    }
    if (script != nullptr) {
      peer_.alike = true;
      sequence(*script, below(path_, "script"));
      return;
    }
    const std::string path = below(path_, "connections");
    if (!connections->is_array() || connections->get_array().empty() ||
        connections->get_array().size() > kConnections) {
      problem(path, fmt::format("connections is {}; it must be an array of 1 to {} scripts",
                                quoted(*connections), kConnections));
      return;
    }
    std::size_t index = 0;
    for (const value& one : connections->get_array()) {
      sequence(one, below(path, index++));
    }
  }

  void sequence(const value& script, const std::string& path) {
    if (!script.is_array() || script.get_array().size() > kSteps) {
      problem(path, fmt::format("a script is {}; it must be an array of at most {} steps",
                                quoted(script), kSteps));
      return;
    }
    const std::size_t before = problems_.size();
    Sequence out;
    std::size_t index = 0;
    for (const value& one : script.get_array()) {
      if (auto step = parseStep(one, below(path, index++), problems_)) {
        out.push_back(std::move(*step));
      }
    }
    // The order of steps some of which are missing would only give problems that follow from
    // others.
    if (problems_.size() == before) {
      checkOrder(peer_, path, out, problems_);
    }
    peer_.sequences.push_back(std::move(out));
  }

  std::string path_;
  Problems& problems_;
  Peer peer_;
};

}  // namespace

Parsed parse(const boost::json::value& script) {
  Parsed out;
  if (!script.is_object() || script.get_object().size() > kPeers) {
    out.problems.push_back(
        {"", fmt::format("the peers are {}; they must be an object of at most {}, name to peer",
                         quoted(script), kPeers)});
    return out;
  }
  for (const auto& member : script.get_object()) {
    const std::string_view name = member.key();
    if (!isName(name)) {
      out.problems.push_back(
          {below("", name),
           fmt::format("{} is no name of a peer; it must be 1 to {} letters, digits, _ and -",
                       quoted(value(member.key())), kNameBytes)});
      continue;
    }
    if (const std::string other = alikeIn(out.script, name); !other.empty()) {
      out.problems.push_back(
          {below("", name), fmt::format("{} and {} differ in nothing but case, - and _: the "
                                        "variables that tell a program of them would be the same",
                                        quoted(value(member.key())), quoted(value(other)))});
    }
    out.script.peers.push_back(PeerParser(name, out.problems).parse(member.value()));
  }
  if (!out.problems.empty()) {
    out.script = {};
  }
  return out;
}

}  // namespace netparity::peer
