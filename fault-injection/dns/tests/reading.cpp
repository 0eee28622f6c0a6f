#include "reading.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <array>
#include <netinet/in.h>
#include <resolv.h>

namespace netparity::dns {

namespace {

void appendNumber(Bytes& out, unsigned number) {
  out.push_back(static_cast<std::uint8_t>(number >> 8U));
  out.push_back(static_cast<std::uint8_t>(number & 0xffU));
}

std::string rcodeName(int rcode) {
  constexpr std::array<const char*, 6> kNames = {"NOERROR",  "FORMERR", "SERVFAIL",
                                                 "NXDOMAIN", "NOTIMP",  "REFUSED"};
  return kNames.at(static_cast<std::size_t>(rcode));
}

std::string recordData(const ns_msg& message, const ns_rr& record) {
  std::array<char, NS_MAXDNAME> text{};
  if (ns_rr_type(record) == ns_t_cname) {
    ns_name_uncompress(ns_msg_base(message), ns_msg_end(message), ns_rr_rdata(record), text.data(),
                       text.size());
  } else {
    const bool isV6 = ns_rr_type(record) == ns_t_aaaa;
    if (ns_rr_rdlen(record) != (isV6 ? sizeof(in6_addr) : sizeof(in_addr))) {
      return "?";
    }
    ::inet_ntop(isV6 ? AF_INET6 : AF_INET, ns_rr_rdata(record), text.data(), text.size());
  }
  return text.data();
}

}  // namespace

Bytes makeQuery(std::uint16_t id, std::string_view name, std::uint16_t type) {
  Bytes out;
  for (const unsigned number : {unsigned{id}, 0x0100U, 1U, 0U, 0U, 0U}) {
    appendNumber(out, number);
  }
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    out.push_back(static_cast<std::uint8_t>(label.size()));
    out.insert(out.end(), label.begin(), label.end());
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  out.push_back(0);
  appendNumber(out, type);
  appendNumber(out, 1);
  return out;
}

std::string readMessage(std::span<const std::uint8_t> bytes) {
  ns_msg message;
  if (ns_initparse(bytes.data(), static_cast<int>(bytes.size()), &message) != 0) {
    return "no message";
  }
  std::string out = "#" + std::to_string(ns_msg_id(message)) + " " +
                    rcodeName(ns_msg_getflag(message, ns_f_rcode)) +
                    (ns_msg_getflag(message, ns_f_tc) != 0 ? " truncated" : "");
  ns_rr record;
  if (ns_parserr(&message, ns_s_qd, 0, &record) == 0) {
    out += " " + std::string(ns_rr_name(record)) + " " + typeName(ns_rr_type(record));
  }
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    out += i == 0 ? ": " : ", ";
    if (ns_parserr(&message, ns_s_an, i, &record) != 0) {
      return out + "no record";
    }
    out += std::string(ns_rr_name(record)) + " " + typeName(ns_rr_type(record)) + " " +
           recordData(message, record) +
           (ns_rr_ttl(record) == 0 ? "" : " ttl " + std::to_string(ns_rr_ttl(record)));
  }
  return out;
}

}  // namespace netparity::dns
