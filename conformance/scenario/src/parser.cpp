#include "parser.hpp"

#include "expression_parser.hpp"
#include "token_stream.hpp"

#include <boost/json/object.hpp>

#include <utility>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

class StatementParser {
 public:
  StatementParser(const std::vector<Token>& tokens, std::vector<SourceError>& errors)
      : in_(tokens), expressions_(in_, [this] { return block(); }), errors_(errors) {}

  json::array program() {
    json::array out;
    while (!in_.atEnd() && errors_.size() < kMostDiagnostics) {
      const std::size_t begin = in_.position();
      try {
        out.push_back(statement());
      } catch (SourceError& error) {
        errors_.push_back(std::move(error));
        in_.skipStatement(begin);
      }
    }
    return out;
  }

 private:
  json::value statement() {
    const TokenStream::Depth depth(in_);
    const Token& first = in_.current();
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
    const Token& first = in_.current();
    if (first.isName("const") || first.isName("let")) {
      return declaration();
    }
    if (first.isName("if")) {
      return conditional();
    }
    if (first.isName("throw")) {
      in_.take();
      json::object out = node("throw", first);
      out["value"] = expressions_.expression();
      in_.expect(";", "after throw");
      return out;
    }
    if (first.isName("return")) {
      in_.take();
      json::object out = node("return", first);
      if (!in_.current().is(";")) {
        out["value"] = expressions_.expression();
      }
      in_.expect(";", "after return");
      return out;
    }
    if (first.is("{")) {
      in_.fail("a block of its own is not part of the language",
               "write the statements without the braces");
    }
    if (first.is(";")) {
      in_.fail("an empty statement", "remove the ';'");
    }
    if (first.is("++") || first.is("--")) {
      in_.fail("write the operator behind the name", "n++");
    }
    refuseForeign(first);
    return expressionStatement();
  }

  json::object declaration() {
    const Token& keyword = in_.take();
    json::object out = node("let", keyword);
    out["const"] = keyword.text == "const";
    out["name"] = in_.name("a name");
    if (!in_.current().is("=")) {
      in_.fail("a declaration needs a value", "let x = null;");
    }
    in_.take();
    out["value"] = expressions_.expression();
    if (in_.current().is(",")) {
      in_.fail("one name per declaration", "end it with ';' and begin another");
    }
    in_.expect(";", "after the declaration");
    return out;
  }

  json::object conditional() {
    json::object out = node("if", in_.take());
    in_.expect("(", "after if");
    out["test"] = expressions_.expression();
    in_.expect(")", "after the condition");
    out["then"] = body();
    if (in_.current().isName("else")) {
      in_.take();
      out["else"] = in_.current().isName("if") ? json::array{statement()} : body();
    }
    return out;
  }

  json::array body() {
    if (!in_.current().is("{")) {
      return {statement()};
    }
    return block();
  }

  json::array block() {
    in_.expect("{", "before the body");
    json::array out;
    while (!in_.current().is("}")) {
      if (in_.current().type == Token::Type::end) {
        in_.fail("this block does not end", "close it with '}'");
      }
      out.push_back(statement());
    }
    in_.take();
    return out;
  }

  json::object expressionStatement() {
    const Token& first = in_.current();
    json::value left = expressions_.expression();
    const Token& op = in_.current();
    const bool step = op.is("++") || op.is("--");
    if (step || op.is("=") || op.is("+=") || op.is("-=")) {
      in_.take();
      const std::string_view kind = left.get_object().at("k").get_string();
      if (kind != "var" && kind != "get" && kind != "index") {
        failAt(first, "this cannot be assigned to");
      }
      json::object out = node("assign", first);
      out["op"] = step ? (op.text == "++" ? "+=" : "-=") : op.text;
      out["to"] = std::move(left);
      out["value"] = step ? json::value{{"k", "num"}, {"v", 1}} : expressions_.expression();
      in_.expect(";", "after the assignment");
      return out;
    }
    if (op.type == Token::Type::sign && op.text.size() > 1 && op.text.ends_with('=') &&
        op.text != "==" && op.text != "!=") {
      in_.fail("there is no operator '" + std::string(op.text) + "'", "a = a * 2");
    }
    json::object out = node("do", first);
    out["expr"] = std::move(left);
    in_.expect(";", "after the statement");
    return out;
  }

  TokenStream in_;
  ExpressionParser expressions_;
  std::vector<SourceError>& errors_;
};

}  // namespace

json::array parse(const std::vector<Token>& tokens, std::vector<SourceError>& errors) {
  return StatementParser(tokens, errors).program();
}

}  // namespace netparity::scenario
