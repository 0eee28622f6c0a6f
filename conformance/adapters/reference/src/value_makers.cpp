#include "value_makers.hpp"

#include "netparity/adapter/operators.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace netparity::adapter {
namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

}  // namespace

Value makeErrorOf(Arguments arguments) {
  auto error = makeError("Error", {});
  const Value& message = argumentAt(arguments, 0);
  if (!message.isUndefined()) {
    error->message = toText(message);
  }
  if (const auto* options = argumentAt(arguments, 1).object<PlainObject>()) {
    if (const Value* cause = options->properties.find("cause")) {
      error->properties.set("cause", *cause);
      error->madeWithCause = true;
    }
  }
  error->stack = toText(error);
  return error;
}

Value makePseudoRandomBytes(const Value& length, const Value& seed) {
  constexpr double kMaximumLength = 1U << 30U;
  const double size = toNumber(length);
  if (!length.isNumber() || !(size >= 0 && size <= kMaximumLength)) {
    auto error = makeError(length.isNumber() ? "RangeError" : "TypeError",
                           "bytes needs a length: " + toText(length).utf8());
    throw Thrown(error);
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::uint32_t x = seed.isUndefined() ? 1 : static_cast<std::uint32_t>(toInt32(seed));
  for (char& byte : bytes) {
    x = (x * 1103515245U + 12345U) & 0x7FFFFFFFU;
    byte = static_cast<char>((x >> 16U) & 255U);
  }
  return BufferObject::make(std::move(bytes));
}

Value makeBytesOfHex(const Value& digits) {
  constexpr std::string_view kSpaces = " \t\n\r\v\f";
  std::string text;
  for (const char c : toText(digits).utf8()) {
    if (kSpaces.find(c) == std::string_view::npos) {
      text.push_back(c);
    }
  }
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = hexDigit(text[i]);
    const int low = hexDigit(text[i + 1]);
    if (high < 0 || low < 0) {
      break;
    }
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return BufferObject::make(std::move(bytes));
}

Value joinPath(const Text& folder, const Text& name) {
  const std::string joined = folder.utf8() + "/" + name.utf8();
  return Text(std::filesystem::path(joined).lexically_normal().string());
}

}  // namespace netparity::adapter
