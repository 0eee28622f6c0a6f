#include <netparity/buffer/buffer.hpp>

#include <algorithm>
#include <cstring>

namespace netparity::buffer {

Buffer Buffer::copy(std::span<const std::byte> bytes) {
  if (bytes.empty()) {
    return {};
  }
  MutableBuffer target(bytes.size());
  std::memcpy(target.bytes().data(), bytes.data(), bytes.size());
  return std::move(target).freeze(bytes.size());
}

Buffer Buffer::fromString(std::string_view text) {
  return copy(std::as_bytes(std::span(text)));
}

Buffer Buffer::adopt(std::string&& text) {
  if (text.size() <= Slab::kCopyLimit) {
    return fromString(text);
  }
  Block* block = Block::adopt(std::move(text));
  return {block, block->bytes()};
}

Buffer Buffer::concat(std::span<const Buffer> parts) {
  if (parts.size() == 1) {
    return parts.front();
  }
  std::size_t total = 0;
  for (const Buffer& part : parts) {
    total += part.size();
  }
  if (total == 0) {
    return {};
  }
  MutableBuffer target(total);
  std::byte* end = target.bytes().data();
  for (const Buffer& part : parts) {
    if (!part.empty()) {
      std::memcpy(end, part.data(), part.size());
    }
    end += part.size();
  }
  return std::move(target).freeze(total);
}

Buffer Buffer::fromStatic(std::string_view text) noexcept {
  return {nullptr, std::as_bytes(std::span(text))};
}

Buffer Buffer::slice(std::size_t begin, std::size_t end) const noexcept {
  end = std::min(end, size());
  begin = std::min(begin, end);
  if (begin == end) {
    return {};
  }
  if (block_ != nullptr) {
    block_->retain();
  }
  return {block_, bytes_.subspan(begin, end - begin)};
}

void Buffer::removePrefix(std::size_t count) noexcept {
  if (count >= size()) {
    *this = Buffer();
  } else {
    bytes_ = bytes_.subspan(count);
  }
}

MutableBuffer::MutableBuffer(std::size_t size)
    : block_(Block::allocate(size)), bytes_(block_->bytes().first(size)) {}

Buffer MutableBuffer::freeze(std::size_t size) && noexcept {
  Block* block = std::exchange(block_, nullptr);
  const std::span<std::byte> bytes = std::exchange(bytes_, {});
  if (size == 0) {
    if (block != nullptr) {
      block->release();
    }
    return {};
  }
  return {block, bytes.first(std::min(size, bytes.size()))};
}

std::span<std::byte> Slab::area() {
  if (area_.empty()) {
    area_ = MutableBuffer(kSize);
  }
  return area_.bytes();
}

Buffer Slab::take(std::size_t size) {
  if (size <= kCopyLimit) {
    return Buffer::copy(area().first(size));
  }
  return std::move(area_).freeze(size);
}

}  // namespace netparity::buffer
