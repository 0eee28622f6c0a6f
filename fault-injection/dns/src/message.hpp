#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// DNS messages (RFC 1035): queries as they come in, answers as bytes. Knows neither scripts nor
/// sockets.
namespace netparity::dns {

using Bytes = std::vector<std::uint8_t>;

/// The longest message over UDP without EDNS0, which this server does not offer.
inline constexpr std::size_t kLongestDatagram = 512;

inline constexpr std::uint16_t kTypeCname = 5;
inline constexpr std::uint16_t kTypePtr = 12;

enum class Rcode : std::uint8_t {
  noError = 0,
  formErr = 1,
  servFail = 2,
  nxDomain = 3,
  notImp = 4,
  refused = 5,
};

struct Query {
  std::uint16_t id = 0;
  bool recursionDesired = false;
  std::uint16_t type = 0;
  /// In lower case with dots, without a final one. Bytes that no host name has are escaped: \032.
  std::string name;
  /// The question as it was asked, to be sent back the same, the case of its letters too.
  Bytes question;
};

struct ParsedQuery {
  enum class Kind {
    query,
    refusal,  ///< no question that can be answered; `query` has what a header needs, `rcode` why
    noise,    ///< nothing that anybody could answer
  };
  Kind kind = Kind::noise;
  Query query;
  Rcode rcode = Rcode::noError;
};

/// Reads any bytes. What follows the question (EDNS0) is not looked at.
ParsedQuery parseQuery(std::span<const std::uint8_t> bytes);

/// "A", "AAAA", "PTR"; "TYPE65" for those that need no name here.
std::string typeName(std::uint16_t type);

struct Answer {
  Rcode rcode = Rcode::noError;
  bool truncated = false;  ///< the flag only: the records are left out
  /// Each the target of the one before, the first of the question.
  std::vector<std::string> aliases = {};
  /// Of the name at the end of the aliases.
  std::vector<boost::asio::ip::address> addresses = {};
};

/// The message that answers a query. All records have a time to live of 0.
Bytes buildAnswer(const Query& query, const Answer& answer);

/// The same with the header's number changed, so that it answers no query of this client.
Bytes buildWrongId(const Query& query, const Answer& answer);

/// The same as an answer to a question that was not asked, for a name that cannot exist.
Bytes buildWrongQuestion(const Query& query, const Answer& answer);

/// Bytes that are no message; always the same but for the first two, which are not the query's
/// number.
Bytes buildGarbage(const Query& query);

}  // namespace netparity::dns
