#pragma once

#include "token_stream.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace netparity::scenario {

/// Reads expressions. Functions have bodies of statements, which `body` reads, from its brace to
/// the closing one.
class ExpressionParser {
 public:
  ExpressionParser(TokenStream& in, std::function<boost::json::array()> body)
      : in_(in), body_(std::move(body)) {}

  /// The expression that begins here, as a node of IR.md.
  boost::json::value expression();

 private:
  // Loosest binding first.
  boost::json::value logicalOr();
  boost::json::value logicalAnd();
  boost::json::value equality();
  boost::json::value relational();
  boost::json::value additive();
  boost::json::value multiplicative();
  template <typename Operand>
  boost::json::value combine(std::string_view kind, boost::json::value left, Operand operand);
  void refuse(std::initializer_list<std::string_view> signs) const;
  boost::json::value unary();
  boost::json::value postfix();
  // A call of a name or of the value of an expression.
  boost::json::value call(boost::json::value callee);
  boost::json::array arguments();
  boost::json::value primary();
  boost::json::value word();
  boost::json::value construction(const Token& keyword);
  boost::json::value array();
  boost::json::value object();
  boost::json::value arrow();

  TokenStream& in_;
  std::function<boost::json::array()> body_;
};

}  // namespace netparity::scenario
