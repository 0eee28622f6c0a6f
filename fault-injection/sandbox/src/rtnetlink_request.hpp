#pragma once

#include "netparity/sandbox/rtnetlink.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <span>
#include <string>
#include <vector>

namespace netparity::sandbox {

/// One message to the kernel, grown piece by piece.
class Rtnetlink::Request {
 public:
  /// `flags` beside NLM_F_REQUEST.
  template <class Body>
  Request(std::uint16_t type, std::uint16_t flags, const Body& body) {
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    append(&header, sizeof header);
    append(&body, sizeof body);
  }

  void attribute(std::uint16_t type, const void* value, std::size_t size) {
    const std::size_t start = begin(type);
    append(value, size);
    end(start);
  }
  template <class Value>
  void attribute(std::uint16_t type, Value value) {
    attribute(type, &value, sizeof value);
  }
  void text(std::uint16_t type, const std::string& value) {
    attribute(type, value.c_str(), value.size() + 1);
  }
  std::size_t begin(std::uint16_t type) {
    const std::size_t start = bytes_.size();
    rtattr header{};
    header.rta_type = type;
    append(&header, sizeof header);
    return start;
  }
  void end(std::size_t start) {
    const auto length = static_cast<std::uint16_t>(bytes_.size() - start);
    std::memcpy(bytes_.data() + start, &length, sizeof length);
    align();
  }
  void append(const void* data, std::size_t size) {
    const auto* first = static_cast<const char*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
  }

  std::span<const char> finish(std::uint32_t sequence) {
    align();
    const auto length = static_cast<std::uint32_t>(bytes_.size());
    std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
    std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_seq), &sequence, sizeof sequence);
    return bytes_;
  }

 private:
  void align() { bytes_.resize(NLMSG_ALIGN(bytes_.size())); }

  std::vector<char> bytes_;
};

}  // namespace netparity::sandbox
