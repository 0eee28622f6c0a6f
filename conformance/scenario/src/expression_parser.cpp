#include "expression_parser.hpp"

#include "helper_call.hpp"
#include "hints.hpp"
#include "text.hpp"

#include <cmath>
#include <utility>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

bool isZero(const json::value& value) {
  return (value.is_int64() && value.get_int64() == 0) ||
         (value.is_double() && value.get_double() == 0);
}

json::value number(double value) {
  // Whole numbers stay whole in JSON.
  if (std::trunc(value) == value && std::abs(value) < 9e15) {
    return json::object{{"k", "num"}, {"v", static_cast<std::int64_t>(value)}};
  }
  return json::object{{"k", "num"}, {"v", value}};
}

json::value string(const Token& token) {
  if (auto text = toUtf8(token.units)) {
    return json::object{{"k", "str"}, {"v", std::move(*text)}};
  }
  json::array units;
  for (const std::uint16_t unit : token.units) {
    units.push_back(unit);
  }
  return json::object{{"k", "str"}, {"utf16", std::move(units)}};
}

}  // namespace

template <typename Operand>
json::value ExpressionParser::combine(std::string_view kind, json::value left, Operand operand) {
  in_.deepen();
  json::object out = {{"k", kind}, {"op", in_.take().text}};
  out["l"] = std::move(left);
  out["r"] = operand();
  return out;
}

json::value ExpressionParser::expression() {
  const TokenStream::Depth depth(in_);
  if (in_.isArrow()) {
    return arrow();
  }
  json::value test = logicalOr();
  if (in_.current().is("?")) {
    json::object out = {{"k", "cond"}};
    in_.take();
    out["test"] = std::move(test);
    out["then"] = expression();
    in_.expect(":", "in the conditional expression");
    out["else"] = expression();
    return out;
  }
  return test;
}

json::value ExpressionParser::logicalOr() {
  json::value left = logicalAnd();
  while (in_.current().is("||")) {
    left = combine("logic", std::move(left), [this] { return logicalAnd(); });
  }
  refuse({"??"});
  return left;
}

json::value ExpressionParser::logicalAnd() {
  json::value left = equality();
  while (in_.current().is("&&")) {
    left = combine("logic", std::move(left), [this] { return equality(); });
  }
  return left;
}

json::value ExpressionParser::equality() {
  json::value left = relational();
  refuse({"==", "!="});
  while (in_.current().is("===") || in_.current().is("!==")) {
    left = combine("bin", std::move(left), [this] { return relational(); });
    refuse({"==", "!="});
  }
  return left;
}

json::value ExpressionParser::relational() {
  json::value left = additive();
  while (in_.current().is("<") || in_.current().is("<=") || in_.current().is(">") ||
         in_.current().is(">=")) {
    left = combine("bin", std::move(left), [this] { return additive(); });
  }
  refuseForeign(in_.current());
  return left;
}

json::value ExpressionParser::additive() {
  json::value left = multiplicative();
  while (in_.current().is("+") || in_.current().is("-")) {
    left = combine("bin", std::move(left), [this] { return multiplicative(); });
  }
  return left;
}

json::value ExpressionParser::multiplicative() {
  json::value left = unary();
  while (in_.current().is("*") || in_.current().is("/") || in_.current().is("%")) {
    left = combine("bin", std::move(left), [this] { return unary(); });
  }
  return left;
}

void ExpressionParser::refuse(std::initializer_list<std::string_view> signs) const {
  for (const std::string_view sign : signs) {
    if (in_.current().is(sign)) {
      in_.fail("there is no operator '" + std::string(sign) + "'", hintFor(sign));
    }
  }
}

json::value ExpressionParser::unary() {
  const TokenStream::Depth depth(in_);
  const Token& op = in_.current();
  if (op.is("!") || op.is("-") || op.isName("typeof")) {
    in_.take();
    const std::string_view kind = op.is("!") ? "not" : (op.is("-") ? "neg" : "typeof");
    json::value operand = unary();
    // -0 is a literal of its own; other negative numbers are too, so that they print as written.
    if (kind == "neg" && operand.get_object().at("k").get_string() == "num" &&
        isZero(operand.get_object().at("v"))) {
      return json::object{{"k", "num"}, {"v", "-0"}};
    }
    json::object out = {{"k", kind}};
    out["of"] = std::move(operand);
    return out;
  }
  if (op.is("+")) {
    in_.fail("there is no unary '+'");
  }
  return postfix();
}

json::value ExpressionParser::postfix() {
  json::value value = primary();
  for (;;) {
    in_.deepen();
    if (in_.current().is("?.")) {
      in_.fail("there is no optional chaining", hintFor("?."));
    }
    if (in_.current().is("++") || in_.current().is("--")) {
      return value;
    }
    if (in_.accept(".")) {
      const Token& member = in_.current();
      if (member.type != Token::Type::name) {
        in_.fail("expected a member's name, found " + described(member));
      }
      in_.take();
      if (in_.current().is("(")) {
        json::object call = node("call", member);
        call["name"] = member.text;
        call["of"] = std::move(value);
        call["args"] = arguments();
        value = std::move(call);
      } else {
        json::object get = node("get", member);
        get["name"] = member.text;
        get["of"] = std::move(value);
        value = std::move(get);
      }
    } else if (in_.current().is("[")) {
      json::object index = node("index", in_.take());
      index["of"] = std::move(value);
      index["key"] = expression();
      in_.expect("]", "after the index");
      value = std::move(index);
    } else if (in_.current().is("(")) {
      value = call(std::move(value));
    } else {
      return value;
    }
  }
}

json::value ExpressionParser::call(json::value callee) {
  const json::object& called = callee.get_object();
  const bool isName = called.at("k").get_string() == "var";
  if (isName && helperOf(called.at("name").get_string()) != nullptr) {
    const Helper& helper = *helperOf(called.at("name").get_string());
    json::object out = {{"k", "help"}, {kOffset, called.at(kOffset)}, {"name", helper.name}};
    const Token& open = in_.current();
    out["args"] = arguments();
    if (const std::string problem = problemOf(helper, out["args"].get_array()); !problem.empty()) {
      failAt(open, problem);
    }
    return out;
  }
  json::object out = {{"k", "invoke"}};
  out[kOffset] = called.contains(kOffset)
                     ? called.at(kOffset)
                     : json::value(static_cast<std::int64_t>(in_.current().offset));
  out["fn"] = std::move(callee);
  out["args"] = arguments();
  return out;
}

json::array ExpressionParser::arguments() {
  in_.expect("(", "before the arguments");
  json::array out;
  while (!in_.current().is(")")) {
    if (in_.current().is("...")) {
      in_.fail("there is no spread", hintFor("..."));
    }
    out.push_back(expression());
    if (!in_.accept(",")) {
      break;
    }
  }
  in_.expect(")", "after the arguments");
  return out;
}

json::value ExpressionParser::primary() {
  const Token& token = in_.current();
  switch (token.type) {
    case Token::Type::number:
      in_.take();
      return number(token.number);
    case Token::Type::string:
      in_.take();
      return string(token);
    case Token::Type::name:
      return word();
    case Token::Type::end:
      in_.fail("the file ends in the middle of a statement");
    case Token::Type::sign:
      break;
  }
  if (in_.accept("(")) {
    json::value inner = expression();
    in_.expect(")", "after the expression");
    return inner;
  }
  if (token.is("[")) {
    return array();
  }
  if (token.is("{")) {
    return object();
  }
  in_.fail("unexpected " + described(token),
           token.is("/") ? hintFor("/regex/") : hintFor(token.text));
}

json::value ExpressionParser::word() {
  const Token& token = in_.take();
  if (token.text == "null" || token.text == "undefined") {
    return json::object{{"k", token.text}};
  }
  if (token.text == "true" || token.text == "false") {
    return json::object{{"k", "bool"}, {"v", token.text == "true"}};
  }
  if (token.text == "NaN" || token.text == "Infinity") {
    return json::object{{"k", "num"}, {"v", token.text}};
  }
  if (token.text == "new") {
    return construction(token);
  }
  refuseForeign(token);
  if (token.text == "const" || token.text == "let" || token.text == "if" || token.text == "else" ||
      token.text == "return" || token.text == "throw") {
    failAt(token, "'" + std::string(token.text) + "' cannot stand here");
  }
  json::object out = node("var", token);
  out["name"] = token.text;
  return out;
}

json::value ExpressionParser::construction(const Token& keyword) {
  const Token& first = in_.current();
  std::string type = in_.name("a class");
  if (in_.accept(".")) {
    type += "." + in_.name("a class");
  }
  constexpr std::string_view kClasses =
      " net.Socket net.Server net.BlockList net.SocketAddress net.BoundSocket AbortController "
      "Error ";
  if (kClasses.find(" " + type + " ") == std::string_view::npos) {
    failAt(first, "'" + type + "' is no class of the language",
           hintFor(type).empty()
               ? "net.Socket, net.Server, net.BlockList, net.SocketAddress, net.BoundSocket, "
                 "AbortController or Error"
               : hintFor(type));
  }
  json::object out = node("new", keyword);
  out["class"] = type;
  out["args"] = arguments();
  return out;
}

json::value ExpressionParser::array() {
  in_.take();
  json::array items;
  while (!in_.current().is("]")) {
    if (in_.current().is("...")) {
      in_.fail("there is no spread", hintFor("..."));
    }
    items.push_back(expression());
    if (!in_.accept(",")) {
      break;
    }
  }
  in_.expect("]", "after the items");
  json::object out = {{"k", "array"}};
  out["items"] = std::move(items);
  return out;
}

json::value ExpressionParser::object() {
  in_.take();
  json::array props;
  while (!in_.current().is("}")) {
    const Token& key = in_.current();
    if (key.is("...")) {
      in_.fail("there is no spread", hintFor("..."));
    }
    if (key.is("[")) {
      in_.fail("there are no computed keys", "write the key");
    }
    if (key.type != Token::Type::name && key.type != Token::Type::string) {
      in_.fail("expected a key, found " + described(key));
    }
    in_.take();
    const auto text = key.type == Token::Type::string ? toUtf8(key.units) : std::string(key.text);
    if (!text) {
      failAt(key, "a key cannot hold a lone surrogate");
    }
    json::value value;
    if (in_.accept(":")) {
      value = expression();
    } else if (in_.current().is("(")) {
      in_.fail("there are no methods in objects",
               "write an arrow function: lookup: (host, options, callback) => { … }");
    } else if (key.type == Token::Type::name) {
      json::object shorthand = node("var", key);
      shorthand["name"] = key.text;
      value = std::move(shorthand);
    } else {
      in_.fail("expected ':' after the key");
    }
    props.push_back(json::array{json::string(*text), std::move(value)});
    if (!in_.accept(",")) {
      break;
    }
  }
  in_.expect("}", "after the members");
  json::object out = {{"k", "object"}};
  out["props"] = std::move(props);
  return out;
}

json::value ExpressionParser::arrow() {
  json::object out = node("fn", in_.current());
  json::array params;
  if (in_.accept("(")) {
    while (!in_.current().is(")")) {
      params.push_back(json::string(in_.name("a parameter")));
      if (!in_.accept(",")) {
        break;
      }
    }
    in_.expect(")", "after the parameters");
  } else {
    params.push_back(json::string(in_.name("a parameter")));
  }
  out["params"] = std::move(params);
  in_.expect("=>", "after the parameters");
  if (in_.current().is("{")) {
    out["body"] = body_();
  } else {
    out["expr"] = expression();
  }
  return out;
}

}  // namespace netparity::scenario
