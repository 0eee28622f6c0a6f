#include "netparity/stream/chunk.hpp"

#include <array>
#include <utility>

namespace netparity::stream {

std::size_t Chunk::length() const {
  return isText() ? text().length() : bytes().size();
}

std::string_view Chunk::view() const {
  return isText() ? std::string_view(text().utf8()) : bytes().view();
}

void Chunk::append(const Chunk& other) {
  if (isText()) {
    std::get<Text>(value_).append(other.text());
  } else {
    const std::array parts{bytes(), other.bytes()};
    value_ = buffer::Buffer::concat(parts);
  }
}

Chunk Chunk::takeFront(std::size_t units) {
  if (isText()) {
    return std::get<Text>(value_).takeFront(units);
  }
  auto& whole = std::get<buffer::Buffer>(value_);
  Chunk front = whole.slice(0, units);
  whole.removePrefix(units);
  return front;
}

}  // namespace netparity::stream
