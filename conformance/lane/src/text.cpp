#include "text.hpp"

#include <algorithm>

namespace netparity::lane {

namespace {

bool isContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// The length of the character at the beginning; 0 when it is not valid UTF-8. Overlong forms and
// surrogates are not.
std::size_t characterLength(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80U) {
    return 1;
  }
  const std::size_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  if (first < 0xC2U || first > 0xF4U || text.size() < length ||
      !std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                   isContinuation)) {
    return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool wrong = (first == 0xE0U && second < 0xA0U) || (first == 0xEDU && second >= 0xA0U) ||
                     (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second >= 0x90U);
  return wrong ? 0 : length;
}

bool isControl(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value < 0x20U || value == 0x7FU;
}

}  // namespace

std::string cleanText(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  while (!raw.empty()) {
    const std::size_t length = characterLength(raw);
    const char first = raw.front();
    if (length == 0 || (isControl(first) && first != '\n' && first != '\t')) {
      out += '?';
    } else {
      out += raw.substr(0, length);
    }
    raw.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string excerpt(std::string_view raw, std::size_t longest) {
  const bool cut = raw.size() > longest;
  if (cut) {
    while (longest > 0 && isContinuation(raw[longest])) {
      --longest;
    }
    raw = raw.substr(0, longest);
  }
  std::string out = cleanText(raw);
  std::replace_if(out.begin(), out.end(), isControl, ' ');
  return cut ? out + "…" : out;
}

std::string secondsText(std::chrono::milliseconds time) {
  std::string text = std::to_string(time.count() / 1000);
  const auto rest = time.count() % 1000;
  if (rest != 0) {
    text += "." + std::to_string(1000 + rest).substr(1);
  }
  return text + " s";
}

}  // namespace netparity::lane
