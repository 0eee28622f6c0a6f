#pragma once

#include <netparity/dns/script.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A DNS server that misbehaves as its script says, the same way each time.
namespace netparity::dns {

/// Something that happened at the server. `object` is the name asked for, in lower case; `args`
/// begins with the type ("A", "AAAA", "PTR", "TYPE65").
///
/// | name | args | when |
/// | --- | --- | --- |
/// | query | type, "udp" or "tcp" | a query came; one that is asked again comes again |
/// | answered | type, what | a message was sent: "127.0.0.1, 127.0.0.2", "CNAME b.test, ::1",
/// |          |            | "nxdomain", "wrong-id" |
/// | truncated | type, what | sent over UDP without its records; what: the answer, or "tcp refused"
/// | | dropped | type, why | nothing will be sent: "timeout", or "silent" over TCP | | closed |
/// type | the connection was ended without an answer | | unsent | type, why | the system did not
/// take the answer |
///
/// Two have the object "dns": "malformed" with the transport, for what is no query, and "failed"
/// with a sentence, when the server cannot go on listening over TCP.
///
/// Events follow the order of arrival and of sending. glibc sends the A and the AAAA query of a
/// lookup at once, from one socket and in this order, and so they are seen; nothing in DNS promises
/// it, and two lookups at a time interleave as they like. What has no delay is answered before the
/// next query is read.
struct Event {
  std::string object;
  std::string name;
  boost::json::array args;
};

using Report = std::function<void(const Event&)>;

/// Answers over UDP and TCP. All runs on the io_context, which one thread must run and which must
/// outlive the server; the report is called from there, never after close(). It may close or
/// destroy the server.
class Server {
 public:
  Server(boost::asio::io_context& context, Script script, Report report);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  Server(Server&&) = delete;
  Server& operator=(Server&&) = delete;

  /// Opens a UDP and a TCP socket at a literal IPv4 or IPv6 address (IPv6 only, then). May be
  /// called again for further addresses. Port 0 takes one that is free for both. Answers are sent
  /// from the socket asked at, so a wildcard address does for one network only. Returns why that is
  /// impossible ("cannot listen on UDP 127.0.0.1:53: Permission denied"); empty when it is done.
  std::string listen(std::string_view address, std::uint16_t port);

  /// The port of the latest listen(); 0 before.
  std::uint16_t port() const noexcept;

  /// Takes and answers at once what lies in the UDP sockets: after the program under test has
  /// ended, all that it asked has been seen then. A resolver that got a failure for A leaves
  /// without waiting for the answer to AAAA.
  void drain();

  /// Closes all sockets and forgets all pending answers. Does nothing the second time. What was
  /// counted remains.
  void close();

  /// What of the script did not happen, a sentence each: names that nobody asked for (under their
  /// own name or as an alias's target), and for the others each fault that no query met.
  /// "/late.test/AAAA/after: no answer waited for A."
  std::vector<std::string> untriggered() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace netparity::dns
