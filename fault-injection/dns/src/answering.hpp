#pragma once

#include "account.hpp"
#include "finding.hpp"
#include "message.hpp"

#include <netparity/dns/server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netparity::dns {

/// Where a query came from and its answers go. It keeps the socket or the connection.
struct Asker {
  bool overTcp = false;
  std::function<boost::system::error_code(const Bytes&)> send;
  std::function<void()> close;  ///< over TCP: ends the connection in order
};

/// Does with queries what the script says, whatever transport they came over.
class Answering : public std::enable_shared_from_this<Answering> {
 public:
  /// `listenOverTcp` is told before a truncated answer is sent whether its sequel over TCP is to
  /// find somebody who listens.
  Answering(boost::asio::io_context& context, Script script, Report report,
            std::function<void(bool)> listenOverTcp);

  void take(std::span<const std::uint8_t> bytes, Asker asker);
  /// Nothing is sent or reported from here on.
  void stop();
  bool stopped() const noexcept { return stopped_; }

  /// What went wrong with the server itself.
  void reportFailure(const std::string& text) { report("dns", "failed", {text}); }

  std::vector<std::string> untriggered() const { return account_.untriggered(script_); }

 private:
  struct Pending {
    Query query;
    Asker asker;
    Finding finding;
  };
  using Key = std::pair<std::string, Type>;  // a name, and a type of its queries

  void report(std::string_view object, std::string_view name, boost::json::array args);
  void reportOf(const Pending& pending, std::string_view name, std::string_view what);

  void enter(const Pending& pending);
  void handle(const Pending& pending);
  bool mustWait(const Pending& pending);
  void sendDelayed(const Pending& pending);
  void sendByRule(const Pending& pending);
  void send(const Pending& pending, const Treatment& treatment, bool truncated);
  void sendTruncated(const Pending& pending, const Answer& answer, std::string_view what);
  void sendMessage(const Pending& pending, const Bytes& message, std::string_view what);
  void release(const Pending& pending);

  boost::asio::io_context& context_;
  Script script_;
  Report report_;
  std::function<void(bool)> listenOverTcp_;
  Account account_;
  std::set<const Rule*> met_;  // by their first query
  std::set<Key> answered_;     // since the last query for it, and by no waiter used up
  std::map<Key, std::vector<Pending>> waiting_;  // by what they wait for
  std::list<boost::asio::steady_timer> delays_;
  bool stopped_ = false;
};

}  // namespace netparity::dns
