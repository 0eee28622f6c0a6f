#pragma once

#include <netparity/address/block_list.hpp>
#include <netparity/handle/pipe_handle.hpp>
#include <netparity/stream/quirks.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace netparity::net {

/// Which Node major the library behaves like. Every difference between majors is one named quirk
/// here, looked up by that name; nothing else in the code asks for a version. Each names the
/// scenario of fixtures/scenarios that shows it.
class Compat {
 public:
  /// The major that is meant where nobody says another one.
  static constexpr int kDefaultMajor = 26;

  /// Parameters: nodeMajor: 20 to 26 are known; others behave like the nearest one.
  constexpr explicit Compat(int nodeMajor = kDefaultMajor) : major_(nodeMajor) {}

  /// The major that it was made with.
  [[nodiscard]] constexpr int nodeMajor() const { return major_; }

  /// Time that an attempt of family autoselection may take before the next one starts, in
  /// milliseconds. functions/auto-select-family-defaults
  [[nodiscard]] constexpr int autoSelectFamilyAttemptTimeout() const {
    return since(26) ? 500 : 250;
  }
  /// Default of both high-water marks of a socket, in bytes. socket/properties/of-a-new-socket
  [[nodiscard]] constexpr std::size_t highWaterMark() const { return since(22) ? 65536 : 16384; }
  /// Whether a write that destroy() cut off gives its callback an error; before, it was told
  /// that all went well. socket/destroy/pending-write-callbacks
  [[nodiscard]] constexpr bool cancelledWritesFail() const { return since(22); }
  /// Whether a socket that nobody told to connect can finish; before, end() waited for a
  /// connection for ever. socket/end/never-connected
  [[nodiscard]] constexpr bool finishesWithoutConnecting() const { return since(22); }
  /// Whether a maxConnections of 0 drops every connection; before, it meant no limit.
  /// server/connections/max-connections-zero
  [[nodiscard]] constexpr bool maxConnectionsMayBeZero() const { return since(22); }
  /// Whether connect() itself checks its host; before, only the name lookup did.
  /// connect/bad-arguments-throw
  [[nodiscard]] constexpr bool checksHost() const { return since(22); }
  /// Whether a reset is taken for the end when it comes together with the last data.
  /// socket/reset/behind-unread-data
  [[nodiscard]] constexpr bool resetBehindDataEnds() const { return !since(24); }
  /// Whether ticks that wait after an exception run before the next immediate; since, after it.
  /// loop/ticks-of-an-end-that-throws
  [[nodiscard]] constexpr bool ticksPrecedeImmediates() const { return !since(26); }
  /// A unix path as it is given to the system, which refuses one with a NUL inside; before, it
  /// ended there. An abstract name begins with one. server/listen/unix-path-with-nul
  [[nodiscard]] constexpr std::string_view path(std::string_view name) const {
    return since(22) || name.empty() || name.front() == '\0' ? name
                                                             : name.substr(0, name.find('\0'));
  }
  /// Whether listeners() and rawListeners() do without an event; before, they threw then.
  /// socket/events/listeners-of-no-event
  [[nodiscard]] constexpr bool listenersNeedNoEvent() const { return since(22); }
  /// The class that BlockList and SocketAddress extend, if any.
  /// arguments/messages-show-functions-and-classes
  [[nodiscard]] constexpr std::string_view parentOfAddressClasses() const {
    return since(22) ? "" : "JSTransferable";
  }
  /// Whether the option blockList of sockets and servers means anything. blocklist/of-a-client
  [[nodiscard]] constexpr bool honoursBlockList() const { return since(22); }
  /// Whether a socket emits `removeListener` when the only listener of an event goes.
  /// socket/events/new-listener
  [[nodiscard]] constexpr bool tellsOfTheLastRemoval() const { return since(22); }
  /// How streams of this major behave: socket/read/across-chunks,
  /// socket/read/readable-listener-added-late, socket/encoding/set-after-the-end,
  /// socket/pipe/slow-and-fast, socket/pipe/exception-in-pause.
  [[nodiscard]] constexpr stream::StreamQuirks streamQuirks() const {
    stream::StreamQuirks quirks;
    quirks.readsOnePiece = since(26);
    quirks.keepsEndForListeners = since(26);
    quirks.encodingEndsText = since(24);
    quirks.forgetsEveryDestination = since(26);
    quirks.brokenPipeDestroys = since(24);
    quirks.destroyedKeepsItsFlow = since(26);
    return quirks;
  }
  /// Whether a link-local IPv6 address without a zone is tried on the first interface that has
  /// one; before, the system refused it. Of no scenario: it depends on the machine's interfaces.
  [[nodiscard]] constexpr bool picksScopeOfLinkLocal() const { return since(22); }
  /// Whether this major has that member of net, such as "BlockList#size" or
  /// "Socket.option.typeOfService". Everything that is not in the table is in all majors. The
  /// library has all of it always; this is for language bindings. functions/members
  [[nodiscard]] constexpr bool has(std::string_view member) const {
    for (const auto& [name, major] : kMembersSince) {
      if (name == member) {
        return since(major);
      }
    }
    return true;
  }
  /// How a BlockList of this major behaves. blocklist/rules-in-order,
  /// blocklist/check-of-other-families, blocklist/from-json-dotted-ipv6
  [[nodiscard]] constexpr address::BlockListBehaviour blockListBehaviour() const {
    return {since(24) ? address::RuleOrder::grouped : address::RuleOrder::newestFirst, since(24),
            since(26)};
  }
  /// What an over-long unix path does. server/listen/unix-path-too-long
  [[nodiscard]] constexpr handle::LongName longPath() const {
    if (since(24)) {
      return handle::LongName::kRefuse;
    }
    return since(22) ? handle::LongName::kTruncate : handle::LongName::kTruncateAndKeep;
  }

 private:
  static constexpr std::array<std::pair<std::string_view, int>, 19> kMembersSince = {{
      {"net.BoundSocket", 24},
      {"Socket#setTypeOfService", 24},
      {"Socket#getTypeOfService", 24},
      {"Socket.option.typeOfService", 24},
      {"server.listen.option.reusePort", 22},
      {"BlockList.isBlockList", 22},
      {"BlockList.PRIVATE_RANGES", 24},
      {"BlockList#toJSON", 22},
      {"BlockList#fromJSON", 22},
      {"BlockList#addAddresses", 24},
      {"BlockList#addCIDR", 24},
      {"BlockList#addCIDRs", 24},
      {"BlockList#removeAddress", 24},
      {"BlockList#removeCIDR", 24},
      {"BlockList#removeRange", 24},
      {"BlockList#removeSubnet", 24},
      {"BlockList#clear", 24},
      {"BlockList#size", 24},
      {"SocketAddress.parse", 22},
  }};

  [[nodiscard]] constexpr bool since(int major) const { return major_ >= major; }

  int major_;
};

}  // namespace netparity::net
