#pragma once

#include <netparity/stream/encoding.hpp>
#include <netparity/stream/text.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace netparity::stream {

/// Node's StringDecoder (https://nodejs.org/docs/latest-v26.x/api/string_decoder.html): decodes
/// chunks of bytes to text and keeps an incomplete character at the end of one chunk for the next.
class StringDecoder {
 public:
  /// A decoder that holds nothing back yet.
  explicit StringDecoder(Encoding encoding) : encoding_(encoding) {}

  /// What it was made with.
  [[nodiscard]] Encoding encoding() const { return encoding_; }
  /// The text that is complete now; may be empty.
  [[nodiscard]] Text write(std::span<const std::byte> bytes);
  /// What an incomplete character at the end decodes to; starts afresh.
  [[nodiscard]] Text end();

 private:
  [[nodiscard]] std::size_t incompleteTail(std::string_view bytes) const;

  Encoding encoding_;
  std::array<char, 4>
      held_{};  // the start of a character (or base64 group) whose rest has not come
  std::size_t heldSize_ = 0;
};

/// Node's `buffer.toString(encoding)` as UTF-8 (WTF-8 for lone surrogates in UTF-16).
[[nodiscard]] std::string decode(std::string_view bytes, Encoding encoding);

}  // namespace netparity::stream
