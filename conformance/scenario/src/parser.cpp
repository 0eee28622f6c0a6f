#include "parser.hpp"

#include "hints.hpp"
#include "text.hpp"

#include <boost/json/object.hpp>

#include <cmath>
#include <utility>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

constexpr int kMaximumDepth = 200;

class Parser {
 public:
  Parser(const std::vector<Token>& tokens, std::vector<SourceError>& errors)
      : tokens_(tokens), errors_(errors) {}

  json::array program() {
    json::array out;
    while (current().type != Token::Type::end && errors_.size() < kMostDiagnostics) {
      const std::size_t begin = next_;
      try {
        depth_ = 0;
        out.push_back(statement());
      } catch (SourceError& error) {
        errors_.push_back(std::move(error));
        skipStatement(begin);
      }
    }
    return out;
  }

 private:
  class Depth {
   public:
    explicit Depth(Parser& parser) : parser_(parser), before_(parser.depth_) { parser_.deepen(); }
    ~Depth() { parser_.depth_ = before_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Depth(Depth&&) = delete;
    Depth& operator=(Depth&&) = delete;

   private:
    Parser& parser_;
    int before_;
  };

  // Every node that is put around another counts, so that nothing that walks the tree needs a limit
  // of its own.
  void deepen() {
    if (++depth_ > kMaximumDepth) {
      fail("this is nested too deeply", "hold parts of it in const");
    }
  }

  const Token& current() const { return tokens_[next_]; }
  const Token& ahead(std::size_t count = 1) const {
    return tokens_[std::min(next_ + count, tokens_.size() - 1)];
  }

  const Token& take() {
    const Token& token = tokens_[next_];
    if (next_ + 1 < tokens_.size()) {
      ++next_;
    }
    return token;
  }

  [[noreturn]] static void failAt(const Token& token, std::string message,
                                  std::string_view hint = {}) {
    throw SourceError{token.offset, std::move(message), std::string(hint)};
  }

  [[noreturn]] void fail(std::string message, std::string_view hint = {}) const {
    failAt(current(), std::move(message), hint);
  }

  static std::string described(const Token& token) {
    if (token.type == Token::Type::end) {
      return "the end of the file";
    }
    return "'" + std::string(token.text.substr(0, 30)) + "'";
  }

  void expect(std::string_view sign, std::string_view where) {
    if (!current().is(sign)) {
      fail("expected '" + std::string(sign) + "' " + std::string(where) + ", found " +
               described(current()),
           hintFor(current().text));
    }
    take();
  }

  bool accept(std::string_view sign) {
    if (current().is(sign)) {
      take();
      return true;
    }
    return false;
  }

  // Behind a bad statement: its end is a semicolon or closing brace outside of any bracket that it
  // opened.
  void skipStatement(std::size_t begin) {
    next_ = begin;
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

  static json::object node(std::string_view kind, const Token& at) {
    return {{"k", kind}, {kOffset, static_cast<std::int64_t>(at.offset)}};
  }

  // --- statements

  json::value statement() {
    const Depth depth(*this);
    const Token& first = current();
    json::object out = statementWithoutComments();
    if (!first.comments.empty()) {
      json::array comments;
      for (const std::string& line : first.comments) {
        comments.push_back(json::string(line));
      }
      out["comments"] = std::move(comments);
    }
    return out;
  }

  json::object statementWithoutComments() {
    const Token& first = current();
    if (first.isName("const") || first.isName("let")) {
      return declaration();
    }
    if (first.isName("if")) {
      return conditional();
    }
    if (first.isName("throw")) {
      take();
      json::object out = node("throw", first);
      out["value"] = expression();
      expect(";", "after throw");
      return out;
    }
    if (first.isName("return")) {
      take();
      json::object out = node("return", first);
      if (!current().is(";")) {
        out["value"] = expression();
      }
      expect(";", "after return");
      return out;
    }
    if (first.is("{")) {
      fail("a block of its own is not part of the language",
           "write the statements without the braces");
    }
    if (first.is(";")) {
      fail("an empty statement", "remove the ';'");
    }
    if (first.is("++") || first.is("--")) {
      fail("write the operator behind the name", "n++");
    }
    refuseForeign(first);
    return expressionStatement();
  }

  static void refuseForeign(const Token& token) {
    if (token.type == Token::Type::name && isForeignKeyword(token.text)) {
      failAt(token, "'" + std::string(token.text) + "' is not part of the language",
             hintFor(token.text));
    }
  }

  std::string name(std::string_view what) {
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

  json::object declaration() {
    const Token& keyword = take();
    json::object out = node("let", keyword);
    out["const"] = keyword.text == "const";
    out["name"] = name("a name");
    if (!current().is("=")) {
      fail("a declaration needs a value", "let x = null;");
    }
    take();
    out["value"] = expression();
    if (current().is(",")) {
      fail("one name per declaration", "end it with ';' and begin another");
    }
    expect(";", "after the declaration");
    return out;
  }

  json::object conditional() {
    json::object out = node("if", take());
    expect("(", "after if");
    out["test"] = expression();
    expect(")", "after the condition");
    out["then"] = body();
    if (current().isName("else")) {
      take();
      out["else"] = current().isName("if") ? json::array{statement()} : body();
    }
    return out;
  }

  json::array body() {
    if (!current().is("{")) {
      return {statement()};
    }
    return block();
  }

  json::array block() {
    expect("{", "before the body");
    json::array out;
    while (!current().is("}")) {
      if (current().type == Token::Type::end) {
        fail("this block does not end", "close it with '}'");
      }
      out.push_back(statement());
    }
    take();
    return out;
  }

  json::object expressionStatement() {
    const Token& first = current();
    json::value left = expression();
    const Token& op = current();
    const bool step = op.is("++") || op.is("--");
    if (step || op.is("=") || op.is("+=") || op.is("-=")) {
      take();
      const std::string_view kind = left.get_object().at("k").get_string();
      if (kind != "var" && kind != "get" && kind != "index") {
        failAt(first, "this cannot be assigned to");
      }
      json::object out = node("assign", first);
      out["op"] = step ? (op.text == "++" ? "+=" : "-=") : op.text;
      out["to"] = std::move(left);
      out["value"] = step ? json::value{{"k", "num"}, {"v", 1}} : expression();
      expect(";", "after the assignment");
      return out;
    }
    if (op.type == Token::Type::sign && op.text.size() > 1 && op.text.ends_with('=') &&
        op.text != "==" && op.text != "!=") {
      fail("there is no operator '" + std::string(op.text) + "'", "a = a * 2");
    }
    json::object out = node("do", first);
    out["expr"] = std::move(left);
    expect(";", "after the statement");
    return out;
  }

  // --- expressions, loosest binding first

  json::value expression() {
    const Depth depth(*this);
    if (isArrow()) {
      return arrow();
    }
    json::value test = logicalOr();
    if (current().is("?")) {
      json::object out = {{"k", "cond"}};
      take();
      out["test"] = std::move(test);
      out["then"] = expression();
      expect(":", "in the conditional expression");
      out["else"] = expression();
      return out;
    }
    return test;
  }

  json::value logicalOr() {
    json::value left = logicalAnd();
    while (current().is("||")) {
      left = combine("logic", std::move(left), [this] { return logicalAnd(); });
    }
    refuse({"??"});
    return left;
  }

  json::value logicalAnd() {
    json::value left = equality();
    while (current().is("&&")) {
      left = combine("logic", std::move(left), [this] { return equality(); });
    }
    return left;
  }

  json::value equality() {
    json::value left = relational();
    refuse({"==", "!="});
    while (current().is("===") || current().is("!==")) {
      left = combine("bin", std::move(left), [this] { return relational(); });
      refuse({"==", "!="});
    }
    return left;
  }

  json::value relational() {
    json::value left = additive();
    while (current().is("<") || current().is("<=") || current().is(">") || current().is(">=")) {
      left = combine("bin", std::move(left), [this] { return additive(); });
    }
    refuseForeign(current());
    return left;
  }

  json::value additive() {
    json::value left = multiplicative();
    while (current().is("+") || current().is("-")) {
      left = combine("bin", std::move(left), [this] { return multiplicative(); });
    }
    return left;
  }

  json::value multiplicative() {
    json::value left = unary();
    while (current().is("*") || current().is("/") || current().is("%")) {
      left = combine("bin", std::move(left), [this] { return unary(); });
    }
    return left;
  }

  template <typename Operand>
  json::value combine(std::string_view kind, json::value left, Operand operand) {
    deepen();
    json::object out = {{"k", kind}, {"op", take().text}};
    out["l"] = std::move(left);
    out["r"] = operand();
    return out;
  }

  void refuse(std::initializer_list<std::string_view> signs) const {
    for (const std::string_view sign : signs) {
      if (current().is(sign)) {
        fail("there is no operator '" + std::string(sign) + "'", hintFor(sign));
      }
    }
  }

  json::value unary() {
    const Depth depth(*this);
    const Token& op = current();
    if (op.is("!") || op.is("-") || op.isName("typeof")) {
      take();
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
      fail("there is no unary '+'");
    }
    return postfix();
  }

  static bool isZero(const json::value& value) {
    return (value.is_int64() && value.get_int64() == 0) ||
           (value.is_double() && value.get_double() == 0);
  }

  json::value postfix() {
    json::value value = primary();
    for (;;) {
      deepen();
      if (current().is("?.")) {
        fail("there is no optional chaining", hintFor("?."));
      }
      if (current().is("++") || current().is("--")) {
        return value;
      }
      if (accept(".")) {
        const Token& member = current();
        if (member.type != Token::Type::name) {
          fail("expected a member's name, found " + described(member));
        }
        take();
        if (current().is("(")) {
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
      } else if (current().is("[")) {
        json::object index = node("index", take());
        index["of"] = std::move(value);
        index["key"] = expression();
        expect("]", "after the index");
        value = std::move(index);
      } else if (current().is("(")) {
        value = call(std::move(value));
      } else {
        return value;
      }
    }
  }

  // A call of a name or of the value of an expression.
  json::value call(json::value callee) {
    const json::object& called = callee.get_object();
    const bool isName = called.at("k").get_string() == "var";
    if (isName && helperOf(called.at("name").get_string()) != nullptr) {
      const Helper& helper = *helperOf(called.at("name").get_string());
      json::object out = {{"k", "help"}, {kOffset, called.at(kOffset)}, {"name", helper.name}};
      const Token& open = current();
      out["args"] = arguments();
      checkHelper(helper, out["args"].get_array(), open);
      return out;
    }
    json::object out = {{"k", "invoke"}};
    out[kOffset] = called.contains(kOffset)
                       ? called.at(kOffset)
                       : json::value(static_cast<std::int64_t>(current().offset));
    out["fn"] = std::move(callee);
    out["args"] = arguments();
    return out;
  }

  static void checkHelper(const Helper& helper, const json::array& args, const Token& open) {
    if (args.size() < helper.least || args.size() > helper.most) {
      const std::string wanted =
          helper.least == helper.most
              ? std::to_string(helper.least)
              : std::to_string(helper.least) + " or " + std::to_string(helper.most);
      failAt(open, std::string(helper.name) + "() takes " + wanted + " argument" +
                       (wanted == "1" ? "" : "s"));
    }
    if (helper.name == "tmp" || helper.name == "hex") {
      const json::object& first = args[0].get_object();
      if (first.at("k").get_string() != "str" || !first.contains("v")) {
        failAt(open, std::string(helper.name) + "() takes a literal string");
      }
      const std::string_view text = first.at("v").get_string();
      if (helper.name == "tmp" && (text.empty() || text.find('/') != std::string_view::npos ||
                                   text == "." || text == "..")) {
        failAt(open, "tmp() takes the name of a file, without '/'");
      }
      if (helper.name == "hex") {
        checkHex(text, open);
      }
    }
  }

  static void checkHex(std::string_view text, const Token& open) {
    std::size_t digits = 0;
    for (const char c : text) {
      const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!digit && c != ' ') {
        failAt(open, "hex() takes hexadecimal digits and spaces");
      }
      digits += digit ? 1U : 0U;
    }
    if (digits % 2 != 0) {
      failAt(open, "hex() takes two digits for each byte");
    }
  }

  json::array arguments() {
    expect("(", "before the arguments");
    json::array out;
    while (!current().is(")")) {
      if (current().is("...")) {
        fail("there is no spread", hintFor("..."));
      }
      out.push_back(expression());
      if (!accept(",")) {
        break;
      }
    }
    expect(")", "after the arguments");
    return out;
  }

  json::value primary() {
    const Token& token = current();
    switch (token.type) {
      case Token::Type::number:
        take();
        return number(token.number);
      case Token::Type::string:
        take();
        return string(token);
      case Token::Type::name:
        return word();
      case Token::Type::end:
        fail("the file ends in the middle of a statement");
      case Token::Type::sign:
        break;
    }
    if (accept("(")) {
      json::value inner = expression();
      expect(")", "after the expression");
      return inner;
    }
    if (token.is("[")) {
      return array();
    }
    if (token.is("{")) {
      return object();
    }
    fail("unexpected " + described(token),
         token.is("/") ? hintFor("/regex/") : hintFor(token.text));
  }

  static json::value number(double value) {
    // Whole numbers stay whole in JSON.
    if (std::trunc(value) == value && std::abs(value) < 9e15) {
      return json::object{{"k", "num"}, {"v", static_cast<std::int64_t>(value)}};
    }
    return json::object{{"k", "num"}, {"v", value}};
  }

  static json::value string(const Token& token) {
    if (auto text = toUtf8(token.units)) {
      return json::object{{"k", "str"}, {"v", std::move(*text)}};
    }
    json::array units;
    for (const std::uint16_t unit : token.units) {
      units.push_back(unit);
    }
    return json::object{{"k", "str"}, {"utf16", std::move(units)}};
  }

  json::value word() {
    const Token& token = take();
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
    if (token.text == "const" || token.text == "let" || token.text == "if" ||
        token.text == "else" || token.text == "return" || token.text == "throw") {
      failAt(token, "'" + std::string(token.text) + "' cannot stand here");
    }
    json::object out = node("var", token);
    out["name"] = token.text;
    return out;
  }

  json::value construction(const Token& keyword) {
    const Token& first = current();
    std::string type = name("a class");
    if (accept(".")) {
      type += "." + name("a class");
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

  json::value array() {
    take();
    json::array items;
    while (!current().is("]")) {
      if (current().is("...")) {
        fail("there is no spread", hintFor("..."));
      }
      items.push_back(expression());
      if (!accept(",")) {
        break;
      }
    }
    expect("]", "after the items");
    json::object out = {{"k", "array"}};
    out["items"] = std::move(items);
    return out;
  }

  json::value object() {
    take();
    json::array props;
    while (!current().is("}")) {
      const Token& key = current();
      if (key.is("...")) {
        fail("there is no spread", hintFor("..."));
      }
      if (key.is("[")) {
        fail("there are no computed keys", "write the key");
      }
      if (key.type != Token::Type::name && key.type != Token::Type::string) {
        fail("expected a key, found " + described(key));
      }
      take();
      const auto text = key.type == Token::Type::string ? toUtf8(key.units) : std::string(key.text);
      if (!text) {
        failAt(key, "a key cannot hold a lone surrogate");
      }
      json::value value;
      if (accept(":")) {
        value = expression();
      } else if (current().is("(")) {
        fail("there are no methods in objects",
             "write an arrow function: lookup: (host, options, callback) => { … }");
      } else if (key.type == Token::Type::name) {
        json::object shorthand = node("var", key);
        shorthand["name"] = key.text;
        value = std::move(shorthand);
      } else {
        fail("expected ':' after the key");
      }
      props.push_back(json::array{json::string(*text), std::move(value)});
      if (!accept(",")) {
        break;
      }
    }
    expect("}", "after the members");
    json::object out = {{"k", "object"}};
    out["props"] = std::move(props);
    return out;
  }

  // Whether an arrow function begins here: a name and =>, or parentheses with => behind them.
  bool isArrow() const {
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

  json::value arrow() {
    json::object out = node("fn", current());
    json::array params;
    if (accept("(")) {
      while (!current().is(")")) {
        params.push_back(json::string(name("a parameter")));
        if (!accept(",")) {
          break;
        }
      }
      expect(")", "after the parameters");
    } else {
      params.push_back(json::string(name("a parameter")));
    }
    out["params"] = std::move(params);
    expect("=>", "after the parameters");
    if (current().is("{")) {
      out["body"] = block();
    } else {
      out["expr"] = expression();
    }
    return out;
  }

  const std::vector<Token>& tokens_;
  std::vector<SourceError>& errors_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace

json::array parse(const std::vector<Token>& tokens, std::vector<SourceError>& errors) {
  return Parser(tokens, errors).program();
}

}  // namespace netparity::scenario
