#pragma once

#include "diagnostic.hpp"
#include "lexer.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::scenario {

/// A place in the tokens of a program, how deeply what is being read there is nested, and what can
/// be said of it. What does not fit is thrown, as a SourceError.
class TokenStream {
 public:
  explicit TokenStream(const std::vector<Token>& tokens) : tokens_(tokens) {}

  /// The token that comes next; at the end, that of the end again and again.
  const Token& current() const { return tokens_[next_]; }
  const Token& ahead() const;
  bool atEnd() const { return current().type == Token::Type::end; }
  const Token& take();
  /// Takes it if it is this sign.
  bool accept(std::string_view sign);
  /// Takes it, which has to be this sign. `where` continues "expected ';' …".
  void expect(std::string_view sign, std::string_view where);
  /// Takes a name that may be given. `what` is "a name", "a parameter".
  std::string name(std::string_view what);

  /// Whether an arrow function begins here: a name and =>, or parentheses with => behind them.
  bool isArrow() const;

  [[noreturn]] void fail(std::string message, std::string_view hint = {}) const;

  std::size_t position() const { return next_; }
  /// Goes to the end of the statement at that position, which is bad, and outside of all others.
  void skipStatement(std::size_t begin);

  /// Every node that is put around another counts, so that nothing that walks the tree needs a
  /// limit of its own.
  void deepen();
  /// What is counted while it lives ends with it.
  class Depth {
   public:
    explicit Depth(TokenStream& in) : in_(in), before_(in.depth_) { in_.deepen(); }
    ~Depth() { in_.depth_ = before_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Depth(Depth&&) = delete;
    Depth& operator=(Depth&&) = delete;

   private:
    TokenStream& in_;
    int before_;
  };

 private:
  const std::vector<Token>& tokens_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

[[noreturn]] void failAt(const Token& token, std::string message, std::string_view hint = {});
/// Words of JavaScript that are none of the language's.
void refuseForeign(const Token& token);
/// For a message: "'of'", "the end of the file".
std::string described(const Token& token);
/// Key under which a node has its offset in the source, for scope.hpp and numbering.hpp.
constexpr std::string_view kOffset = "@";
/// A node of IR.md that knows its place.
boost::json::object node(std::string_view kind, const Token& at);

}  // namespace netparity::scenario
