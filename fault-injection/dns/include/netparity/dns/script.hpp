#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the DNS server is to do, as data. fault-injection/dns/README.md explains the script.
namespace netparity::dns {

/// The types that a script can name, by their numbers in messages.
enum class Type : std::uint16_t { A = 1, AAAA = 28 };

std::string_view word(Type type);

/// What a query meets. All but `answer` have a word in scripts: `wrong-id` and so on.
enum class Behaviour {
  answer,         ///< the addresses
  timeout,        ///< nothing
  nxdomain,       ///< there is no such name
  nodata,         ///< the name has no such record
  servfail,       ///< the server failed
  refused,        ///< the server refuses
  formerr,        ///< the server calls the query malformed
  notimp,         ///< the server does not know such queries
  wrongId,        ///< an answer to another query's number
  wrongQuestion,  ///< an answer with the query's number, to another question
  garbage,        ///< bytes that are no message, and have not the query's number
  emptyPacket,    ///< a datagram (over TCP: a message) of no bytes
};

/// The word of scripts and events; "answer" has none there.
std::string_view word(Behaviour behaviour);

/// What happens to queries that come over TCP.
enum class OverTcp {
  answered,
  refused,  ///< nobody listens, from the truncated answer on
  silent,   ///< read, never answered; the connection stays open
  close,    ///< read, then the connection ends (FIN) without an answer
};

std::string_view word(OverTcp overTcp);

struct Treatment {
  Behaviour behaviour = Behaviour::nodata;
  /// Of the type's family, when the behaviour is `answer`.
  std::vector<boost::asio::ip::address> addresses = {};
};

/// What is to be done with the queries for one type of a name.
struct Rule {
  std::string path;  ///< where in the script, "/dual.test/AAAA"
  Treatment treatment;
  std::optional<Treatment> first;   ///< what the first query meets instead, at once
  std::optional<Behaviour> before;  ///< the bad answer that is sent just before the good one
  std::chrono::milliseconds delay{0};
  std::optional<Type> after;  ///< held until a query of this type was answered, then delayed
  bool truncated = false;     ///< over UDP only the news that the answer is too long
  OverTcp overTcp = OverTcp::answered;
};

struct Name {
  std::string path;            ///< where in the script, "/dual.test"
  std::optional<Rule> every;   ///< for each type, when the name has a word for all of them
  std::map<Type, Rule> types;  ///< a type that is not here: `cname`, or else nodata
  std::string cname;           ///< lower case; empty when the name is no alias
};

struct Script {
  std::map<std::string, Name> names;  ///< by lower-case name without a final dot
};

struct Problem {
  std::string path;  ///< a JSON pointer: "/dual.test/AAAA"
  std::string text;  ///< what is wrong and what is allowed, a sentence
};

struct Parsed {
  Script script;  ///< of use only when there are no problems
  std::vector<Problem> problems;
};

/// Reads a script. All problems are found, not just the first.
Parsed parse(const boost::json::value& value);

}  // namespace netparity::dns
