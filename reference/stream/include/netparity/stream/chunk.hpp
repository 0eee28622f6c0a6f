#pragma once

#include <netparity/buffer/buffer.hpp>
#include <netparity/stream/text.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <variant>

namespace netparity::stream {

/// One piece of data as a stream delivers it: bytes, or text once an encoding is set (Node: `Buffer
/// | string`).
///
/// Copying shares the bytes. A listener may take a `const Chunk&`, a `const Buffer&` or a
/// `std::string_view`; the last two convert implicitly, so that `on<"data">([](std::string_view s)
/// {…})` works in either mode.
class Chunk {
 public:
  Chunk() = default;
  /// Bytes, or text.
  ///@{
  Chunk(buffer::Buffer bytes) : value_(std::move(bytes)) {}  // NOLINT(google-explicit-constructor)
  Chunk(Text text) : value_(std::move(text)) {}              // NOLINT(google-explicit-constructor)
  ///@}

  /// Whether it is text; else it is bytes.
  [[nodiscard]] bool isText() const { return value_.index() == 1; }
  /// Node's `chunk.length`: bytes, or UTF-16 code units of a text.
  [[nodiscard]] std::size_t length() const;
  /// Whether length() is 0.
  [[nodiscard]] bool empty() const { return length() == 0; }

  /// The bytes: those of the buffer, or the UTF-8 form of the text.
  [[nodiscard]] std::string_view view() const;
  /// The buffer; requires !isText().
  [[nodiscard]] const buffer::Buffer& bytes() const { return std::get<buffer::Buffer>(value_); }
  /// The text; requires isText().
  [[nodiscard]] const Text& text() const { return std::get<Text>(value_); }

  /// Implicit, so that listeners name the type they expect; bytes() throws std::bad_variant_access
  /// on text.
  ///@{
  operator const buffer::Buffer&() const { return bytes(); }  // NOLINT(google-explicit-constructor)
  operator std::string_view() const { return view(); }        // NOLINT(google-explicit-constructor)
  ///@}

  /// Appends a chunk of the same kind.
  void append(const Chunk& other);
  /// Removes the first `units` (bytes or code units) and returns them; bytes are shared, not
  /// copied.
  [[nodiscard]] Chunk takeFront(std::size_t units);

 private:
  std::variant<buffer::Buffer, Text> value_;
};

}  // namespace netparity::stream
