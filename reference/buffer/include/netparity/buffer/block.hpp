// The counted memory behind buffers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string>

namespace netparity::buffer {

/// A counted piece of memory: header and bytes in one allocation from a per-thread pool of size
/// classes, or a header that keeps a std::string. Created with a count of one.
class Block {
 public:
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  /// A block with at least size bytes.
  static Block* allocate(std::size_t size);
  /// A block whose bytes are those of the string.
  static Block* adopt(std::string&& text);

  /// All of it: what was asked for, or more.
  std::span<std::byte> bytes() noexcept { return {begin_, capacity_}; }

  /// Counts one owner more.
  void retain() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  /// Counts one owner less; the last one's call frees the block.
  void release() noexcept {
    // An unshared block, the usual case, needs no atomic read-modify-write.
    if (count_.load(std::memory_order_acquire) == 1 ||
        count_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      destroy();
    }
  }

 private:
  friend class BlockPool;
  Block(std::byte* begin, std::size_t capacity, std::uint32_t sizeClass) noexcept
      : sizeClass_(sizeClass), begin_(begin), capacity_(capacity) {}
  ~Block() = default;
  void destroy() noexcept;

  std::atomic<std::uint32_t> count_{1};
  std::uint32_t sizeClass_;
  std::byte* begin_;
  std::size_t capacity_;
};

}  // namespace netparity::buffer
