#include "lexer.hpp"

#include "hints.hpp"
#include "text.hpp"

#include <array>
#include <cmath>
#include <cstdlib>

namespace netparity::scenario {

namespace {

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool isNamePart(char c) {
  return isNameStart(c) || isDigit(c);
}

int hexDigit(char c) {
  if (isDigit(c)) {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

class Lexer {
 public:
  Lexer(std::string_view source, std::size_t begin) : source_(source), at_(begin) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    for (;;) {
      Token token;
      skipSpace(token.comments);
      token.offset = at_;
      if (at_ >= source_.size()) {
        tokens.push_back(std::move(token));
        return tokens;
      }
      scan(token);
      token.text = source_.substr(token.offset, at_ - token.offset);
      tokens.push_back(std::move(token));
    }
  }

 private:
  [[noreturn]] static void fail(std::size_t offset, std::string message,
                                std::string_view hint = {}) {
    throw SourceError{offset, std::move(message), std::string(hint)};
  }

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  void skipSpace(std::vector<std::string>& comments) {
    while (at_ < source_.size()) {
      const char c = source_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (source_.substr(at_, 2) == "//") {
        const std::size_t end = std::min(source_.find('\n', at_), source_.size());
        addComment(source_.substr(at_ + 2, end - at_ - 2), comments);
        at_ = end;
      } else if (source_.substr(at_, 2) == "/*") {
        const std::size_t end = source_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          fail(at_, "this comment does not end", "close it with */");
        }
        std::string_view text = source_.substr(at_ + 2, end - at_ - 2);
        while (!text.empty()) {
          const std::size_t line = std::min(text.find('\n'), text.size());
          addComment(text.substr(0, line), comments);
          text.remove_prefix(std::min(line + 1, text.size()));
        }
        at_ = end + 2;
      } else {
        return;
      }
    }
  }

  static void addComment(std::string_view text, std::vector<std::string>& comments) {
    const std::size_t begin = text.find_first_not_of(" \t*");
    const std::size_t end = text.find_last_not_of(" \t\r");
    if (begin != std::string_view::npos && end != std::string_view::npos && end >= begin) {
      comments.emplace_back(text.substr(begin, end - begin + 1));
    }
  }

  void scan(Token& token) {
    const char c = peek();
    if (isNameStart(c)) {
      token.type = Token::Type::name;
      while (isNamePart(peek())) {
        ++at_;
      }
    } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      token.type = Token::Type::number;
      token.number = number();
    } else if (c == '\'' || c == '"') {
      token.type = Token::Type::string;
      token.units = string(c);
    } else {
      token.type = Token::Type::sign;
      sign();
    }
  }

  double number() {
    const std::size_t begin = at_;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
      at_ += 2;
      double value = 0;
      std::size_t digits = 0;
      for (; hexDigit(peek()) >= 0 || peek() == '_'; ++at_) {
        if (peek() != '_') {
          value = value * 16 + hexDigit(peek());
          ++digits;
        }
      }
      if (digits == 0 || isNamePart(peek())) {
        fail(begin, "this is no hexadecimal number");
      }
      return value;
    }
    std::string digits;
    const auto take = [&] {
      for (; isDigit(peek()) || peek() == '_'; ++at_) {
        if (peek() != '_') {
          digits += peek();
        }
      }
    };
    take();
    if (peek() == '.') {
      digits += peek();
      ++at_;
      take();
    }
    if (peek() == 'e' || peek() == 'E') {
      digits += 'e';
      ++at_;
      if (peek() == '+' || peek() == '-') {
        digits += peek();
        ++at_;
      }
      if (!isDigit(peek())) {
        fail(begin, "this number has no exponent");
      }
      take();
    }
    if (isNamePart(peek())) {
      fail(begin, "this is no number", peek() == 'n' ? "there are no BigInts: write a number" : "");
    }
    const double value = std::strtod(digits.c_str(), nullptr);
    if (!std::isfinite(value)) {
      fail(begin, "this number is too large", "write Infinity if that is what you mean");
    }
    return value;
  }

  std::vector<std::uint16_t> string(char quote) {
    const std::size_t begin = at_;
    std::vector<std::uint16_t> units;
    for (++at_;;) {
      if (at_ >= source_.size() || peek() == '\n' || peek() == '\r') {
        fail(begin, "this string does not end on its line", "close the quote; a line break is \\n");
      }
      if (peek() == quote) {
        ++at_;
        return units;
      }
      if (peek() == '\\') {
        escape(units);
        continue;
      }
      const auto [point, length] = codePointAt(source_, at_);
      appendUtf16(units, point);
      at_ += length;
    }
  }

  char32_t hex(std::size_t count) {
    char32_t value = 0;
    for (std::size_t i = 0; i < count; ++i, ++at_) {
      const int digit = hexDigit(peek());
      if (digit < 0) {
        fail(at_, "a hexadecimal digit is missing in this escape");
      }
      value = value * 16 + static_cast<char32_t>(digit);
    }
    return value;
  }

  void escape(std::vector<std::uint16_t>& units) {
    const std::size_t begin = at_;
    ++at_;
    const char c = peek();
    ++at_;
    switch (c) {
      case 'n':
        return units.push_back('\n');
      case 't':
        return units.push_back('\t');
      case 'r':
        return units.push_back('\r');
      case 'b':
        return units.push_back('\b');
      case 'f':
        return units.push_back('\f');
      case 'v':
        return units.push_back('\v');
      case '0':
        if (isDigit(peek())) {
          fail(begin, "there are no octal escapes", "write \\x00");
        }
        return units.push_back(0);
      case 'x':
        return units.push_back(static_cast<std::uint16_t>(hex(2)));
      case 'u':
        if (peek() != '{') {
          return units.push_back(static_cast<std::uint16_t>(hex(4)));
        }
        ++at_;
        {
          const std::size_t end = source_.find('}', at_);
          if (end == std::string_view::npos || end == at_ || end - at_ > 6) {
            fail(begin, "this escape has no code point", "write \\u{1f600}");
          }
          const char32_t point = hex(end - at_);
          if (point > 0x10FFFF) {
            fail(begin, "there is no such code point");
          }
          ++at_;
          return appendUtf16(units, point);
        }
      case '\r':
        if (peek() == '\n') {
          ++at_;
        }
        return;
      case '\n':
        return;
      default:
        if (isDigit(c)) {
          fail(begin, "there are no octal escapes");
        }
        --at_;
        const auto [point, length] = codePointAt(source_, at_);
        appendUtf16(units, point);
        at_ += length;
    }
  }

  void sign() {
    constexpr std::array<std::string_view, 44> kSigns = {
        "...", "===", "!==", "**=", ">>>", "<<=", ">>=", "&&=", "||=", "?\?=", "=>",
        "==",  "!=",  "<=",  ">=",  "&&",  "||",  "??",  "?.",  "++",  "--",   "+=",
        "-=",  "*=",  "/=",  "%=",  "**",  "(",   ")",   "[",   "]",   "{",    "}",
        ".",   ",",   ";",   ":",   "?",   "<",   ">",   "=",   "+",   "-",    "!"};
    for (const std::string_view sign : kSigns) {
      if (source_.substr(at_, sign.size()) == sign) {
        at_ += sign.size();
        return;
      }
    }
    const char c = peek();
    if (c == '*' || c == '%' || c == '/') {
      ++at_;
      return;
    }
    if (c == '`') {
      fail(at_, "there are no template strings", hintFor("`"));
    }
    if (c == '&' || c == '|' || c == '^' || c == '~') {
      fail(at_, "there are no bitwise operators");
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      fail(at_, "a control character (" + std::to_string(byte) + ") outside a string");
    }
    const auto [point, length] = codePointAt(source_, at_);
    fail(at_, "unexpected character '" + std::string(source_.substr(at_, length)) + "'",
         byte >= 0x80 ? "names are ASCII; other text belongs in strings" : "");
  }

  std::string_view source_;
  std::size_t at_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source, std::size_t begin) {
  return Lexer(source, begin).run();
}

}  // namespace netparity::scenario
