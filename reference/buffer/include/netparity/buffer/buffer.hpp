// Bytes that are shared, never copied: a Buffer is a counted slice of a block.
#pragma once

#include <netparity/buffer/block.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// Bytes that are counted instead of copied.
namespace netparity::buffer {

/// An immutable run of bytes. Copying and slicing share the block; the last slice frees it.
/// An empty Buffer owns nothing.
///
/// Threads: a Buffer object belongs to one thread at a time, its block may be shared by several.
class Buffer {
 public:
  Buffer() noexcept = default;
  /// Copying counts; moving leaves an empty Buffer behind.
  ///@{
  Buffer(const Buffer& other) noexcept : block_(other.block_), bytes_(other.bytes_) {
    if (block_ != nullptr) {
      block_->retain();
    }
  }
  Buffer(Buffer&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)), bytes_(std::exchange(other.bytes_, {})) {}
  Buffer& operator=(Buffer other) noexcept {
    swap(other);
    return *this;
  }
  ///@}
  ~Buffer() {
    if (block_ != nullptr) {
      block_->release();
    }
  }

  /// A copy of the bytes.
  static Buffer copy(std::span<const std::byte> bytes);
  /// A copy of the text.
  static Buffer fromString(std::string_view text);
  /// Takes over the string; long ones are not copied.
  static Buffer adopt(std::string&& text);
  /// One buffer with the bytes of all parts; a single part is shared, not copied.
  static Buffer concat(std::span<const Buffer> parts);
  /// Bytes that outlive everything (literals, static tables): nothing is counted.
  static Buffer fromStatic(std::string_view text) noexcept;

  /// The bytes, valid as long as a Buffer has their block.
  const std::byte* data() const noexcept { return bytes_.data(); }
  /// How many bytes.
  std::size_t size() const noexcept { return bytes_.size(); }
  /// Whether there are no bytes.
  bool empty() const noexcept { return bytes_.empty(); }
  /// data() and size() in one, as bytes or as text.
  ///@{
  std::span<const std::byte> bytes() const noexcept { return bytes_; }
  std::string_view view() const noexcept {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  ///@}
  /// A copy of the bytes as text, as they are.
  std::string toString() const { return std::string(view()); }
  /// One byte; `index` must be below size().
  std::byte operator[](std::size_t index) const noexcept { return bytes_[index]; }

  /// The bytes from begin up to end (clamped to the size), sharing the block.
  Buffer slice(std::size_t begin, std::size_t end = std::string_view::npos) const noexcept;
  /// Forgets the first count bytes (all of them when there are fewer).
  void removePrefix(std::size_t count) noexcept;

  /// Exchanges the two; no byte moves.
  void swap(Buffer& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(bytes_, other.bytes_);
  }

  /// Equal bytes.
  friend bool operator==(const Buffer& left, const Buffer& right) noexcept {
    return left.view() == right.view();
  }

 private:
  friend class MutableBuffer;
  Buffer(Block* owned, std::span<const std::byte> bytes) noexcept : block_(owned), bytes_(bytes) {}

  Block* block_ = nullptr;
  std::span<const std::byte> bytes_;
};

/// A block that is being filled and then becomes a Buffer. Move-only.
class MutableBuffer {
 public:
  MutableBuffer() noexcept = default;
  /// Room for at least size bytes, uninitialised, from the pool.
  explicit MutableBuffer(std::size_t size);
  /// Moving leaves an empty one behind.
  ///@{
  MutableBuffer(MutableBuffer&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)), bytes_(std::exchange(other.bytes_, {})) {}
  MutableBuffer& operator=(MutableBuffer&& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ///@}
  ~MutableBuffer() {
    if (block_ != nullptr) {
      block_->release();
    }
  }

  /// All the room there is: what was asked for, or more.
  std::span<std::byte> bytes() noexcept { return bytes_; }
  /// Whether there is no room: default-constructed, moved from or frozen.
  bool empty() const noexcept { return bytes_.empty(); }

  /// The first size bytes as a Buffer; this object is empty afterwards.
  Buffer freeze(std::size_t size) && noexcept;

 private:
  Block* block_ = nullptr;
  std::span<std::byte> bytes_;
};

/// The 64 KiB area that a loop reads into. A small read is copied out into a block of its size, so
/// that it does not pin 64 KiB; a larger one hands the area over and the next read takes another.
class Slab {
 public:
  /// Size of the area, in bytes.
  static constexpr std::size_t kSize = 65536;
  /// Reads up to this size are copied.
  static constexpr std::size_t kCopyLimit = 4096;

  /// kSize bytes to read into. Valid until take().
  std::span<std::byte> area();
  /// The first size bytes of the area as a Buffer.
  Buffer take(std::size_t size);

 private:
  MutableBuffer area_;
};

}  // namespace netparity::buffer
