#include "token_stream.hpp"

#include "hints.hpp"

#include <algorithm>
#include <utility>

namespace netparity::scenario {

namespace {

constexpr int kMaximumDepth = 200;

}  // namespace

const Token& TokenStream::ahead() const {
  return tokens_[std::min(next_ + 1, tokens_.size() - 1)];
}

const Token& TokenStream::take() {
  const Token& token = tokens_[next_];
  if (next_ + 1 < tokens_.size()) {
    ++next_;
  }
  return token;
}

bool TokenStream::accept(std::string_view sign) {
  if (current().is(sign)) {
    take();
    return true;
  }
  return false;
}

void TokenStream::expect(std::string_view sign, std::string_view where) {
  if (!current().is(sign)) {
    fail("expected '" + std::string(sign) + "' " + std::string(where) + ", found " +
             described(current()),
         hintFor(current().text));
  }
  take();
}

std::string TokenStream::name(std::string_view what) {
  refuseForeign(current());
  if (current().type != Token::Type::name) {
    if (current().is("{") || current().is("[")) {
      fail("there is no destructuring", "take the object and read its members");
    }
    fail("expected " + std::string(what) + ", found " + described(current()),
         hintFor(current().text));
  }
  return std::string(take().text);
}

bool TokenStream::isArrow() const {
  if (current().type == Token::Type::name) {
    return ahead().is("=>");
  }
  if (!current().is("(")) {
    return false;
  }
  // Only names, commas and signs that would be errors anyway can stand between the parentheses of
  // parameters.
  for (std::size_t i = next_ + 1; i < tokens_.size(); ++i) {
    const Token& token = tokens_[i];
    if (token.is(")")) {
      return tokens_[std::min(i + 1, tokens_.size() - 1)].is("=>");
    }
    if (token.type != Token::Type::name && !token.is(",") && !token.is("...") && !token.is("{") &&
        !token.is("}")) {
      return false;
    }
  }
  return false;
}

void TokenStream::fail(std::string message, std::string_view hint) const {
  failAt(current(), std::move(message), hint);
}

void TokenStream::skipStatement(std::size_t begin) {
  next_ = begin;
  depth_ = 0;
  // Its end is a semicolon or closing brace outside of any bracket that it opened.
  int open = 0;
  while (current().type != Token::Type::end) {
    const Token& token = take();
    if (token.is("(") || token.is("[") || token.is("{")) {
      ++open;
    } else if (token.is(")") || token.is("]") || token.is("}")) {
      --open;
    }
    const bool closed = open <= 0 && (token.is(";") || token.is("}"));
    if (closed && !current().is(")") && !current().is(";") && !current().is(",")) {
      return;
    }
  }
}

void TokenStream::deepen() {
  if (++depth_ > kMaximumDepth) {
    fail("this is nested too deeply", "hold parts of it in const");
  }
}

void failAt(const Token& token, std::string message, std::string_view hint) {
  throw SourceError{token.offset, std::move(message), std::string(hint)};
}

void refuseForeign(const Token& token) {
  if (token.type == Token::Type::name && isForeignKeyword(token.text)) {
    failAt(token, "'" + std::string(token.text) + "' is not part of the language",
           hintFor(token.text));
  }
}

std::string described(const Token& token) {
  if (token.type == Token::Type::end) {
    return "the end of the file";
  }
  return "'" + std::string(token.text.substr(0, 30)) + "'";
}

boost::json::object node(std::string_view kind, const Token& at) {
  return {{"k", kind}, {kOffset, static_cast<std::int64_t>(at.offset)}};
}

}  // namespace netparity::scenario
