// The nodes of a parsed program. Names are resolved: a variable is so many frames up, in that slot.
#pragma once

#include "netparity/adapter/operators.hpp"
#include "netparity/adapter/program.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace netparity::adapter {

/// The variables of one call of a function, those of its inner blocks included: the language has no
/// loops, so none is needed twice.
struct Frame {
  Frame() = default;
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame();

  std::shared_ptr<Frame> parent;
  std::vector<Value> slots;
  bool captured = false;
};

/// Remembers what can be part of a reference cycle: the frames that functions have captured, the
/// objects that the program has made, and what it has assigned members to.
class Frames {
 public:
  void remember(const std::shared_ptr<Frame>& frame);
  void remember(const std::shared_ptr<PlainObject>& object) { add(objects_, object); }
  void remember(const std::shared_ptr<ArrayObject>& array) { add(arrays_, array); }
  /// Of whatever type; what is no object is passed over.
  void remember(const Value& assignedTo);
  void release() noexcept;

 private:
  template <class T>
  using Weak = std::vector<std::weak_ptr<T>>;

  template <class T>
  static void add(Weak<T>& all, const std::shared_ptr<T>& one) {
    // What has gone is swept out whenever the list would grow.
    if (all.size() == all.capacity()) {
      std::erase_if(all, [](const std::weak_ptr<T>& old) { return old.expired(); });
    }
    all.push_back(one);
  }

  Weak<Frame> captured_;
  Weak<PlainObject> objects_;
  Weak<ArrayObject> arrays_;
  Weak<ErrorObject> errors_;
  Weak<FunctionObject> functions_;
  Weak<HostObject> hosts_;
};

/// What evaluation needs at hand.
struct Context {
  ProgramHost& host;
  Frames& frames;
  std::shared_ptr<Frame> frame;
};

struct Expression {
  Expression() = default;
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;
  virtual ~Expression() = default;
  virtual Value evaluate(Context& context) const = 0;
};
using ExpressionPtr = std::unique_ptr<Expression>;
using ExpressionList = std::vector<ExpressionPtr>;

struct Statement {
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  virtual ~Statement() = default;
  /// Returns true when the function returns; its value is in result then.
  virtual bool execute(Context& context, Value& result) const = 0;
};
using StatementList = std::vector<std::unique_ptr<Statement>>;

bool executeAll(const StatementList& statements, Context& context, Value& result);

struct VariableRef {
  std::string name;
  std::size_t hops = 0;
  std::size_t slot = 0;
  bool constant = false;

  Value read(Context& context) const;
  void write(Context& context, Value value) const;
};

// Statements.

struct LetStatement : Statement {
  std::size_t slot = 0;
  ExpressionPtr value;
  bool execute(Context& context, Value& result) const override;
};

struct AssignVariable : Statement {
  VariableRef to;
  std::optional<BinaryOperator> op;
  ExpressionPtr value;
  bool execute(Context& context, Value& result) const override;
};

/// `of.name` or `of[key]`; exactly one of name and key is used.
struct Member {
  ExpressionPtr of;
  std::string name;
  ExpressionPtr key;

  std::string keyOf(Context& context) const;
};

struct AssignMember : Statement {
  Step step = 0;
  Member to;
  std::optional<BinaryOperator> op;
  ExpressionPtr value;
  bool execute(Context& context, Value& result) const override;
};

struct ExpressionStatement : Statement {
  ExpressionPtr value;
  bool execute(Context& context, Value& result) const override;
};

struct IfStatement : Statement {
  ExpressionPtr test;
  StatementList yes;
  StatementList no;
  bool execute(Context& context, Value& result) const override;
};

struct ThrowStatement : Statement {
  ExpressionPtr value;
  bool execute(Context& context, Value& result) const override;
};

struct ReturnStatement : Statement {
  ExpressionPtr value;  // null: undefined
  bool execute(Context& context, Value& result) const override;
};

// Expressions.

struct Literal : Expression {
  Value value;
  Value evaluate(Context& context) const override;
};

struct ArrayLiteral : Expression {
  ExpressionList items;
  Value evaluate(Context& context) const override;
};

struct ObjectLiteral : Expression {
  std::vector<std::pair<std::string, ExpressionPtr>> properties;
  Value evaluate(Context& context) const override;
};

struct VariableRead : Expression {
  VariableRef variable;
  Value evaluate(Context& context) const override;
};

struct MemberRead : Expression {
  Step step = 0;
  bool quiet = false;  // lexically inside a probe: not recorded
  Member member;
  Value evaluate(Context& context) const override;
};

struct MethodCall : Expression {
  Step step = 0;
  ExpressionPtr of;
  std::string name;
  ExpressionList arguments;
  Value evaluate(Context& context) const override;
};

struct NewExpression : Expression {
  Step step = 0;
  std::string className;
  ExpressionList arguments;
  Value evaluate(Context& context) const override;
};

struct InvokeExpression : Expression {
  ExpressionPtr function;
  ExpressionList arguments;
  Value evaluate(Context& context) const override;
};

struct HelperCall : Expression {
  Step step = 0;
  std::string name;
  ExpressionList arguments;
  Value evaluate(Context& context) const override;
};

struct ProbeCall : Expression {
  Step step = 0;
  ExpressionPtr value;
  Value evaluate(Context& context) const override;
};

struct FunctionLiteral : Expression {
  double number = 0;
  std::size_t parameters = 0;
  std::size_t frameSize = 0;
  StatementList body;
  ExpressionPtr value;  // instead of a body
  Value evaluate(Context& context) const override;

 private:
  Value call(ProgramHost& host, Frames& frames, const std::shared_ptr<Frame>& parent,
             Arguments arguments) const;
};

struct BinaryExpression : Expression {
  BinaryOperator op = BinaryOperator::kEqual;
  ExpressionPtr left;
  ExpressionPtr right;
  Value evaluate(Context& context) const override;
};

struct LogicExpression : Expression {
  bool isAnd = true;
  ExpressionPtr left;
  ExpressionPtr right;
  Value evaluate(Context& context) const override;
};

struct UnaryExpression : Expression {
  enum class Kind { kNot, kNegate, kTypeOf };
  Kind kind = Kind::kNot;
  ExpressionPtr of;
  Value evaluate(Context& context) const override;
};

struct ConditionalExpression : Expression {
  ExpressionPtr test;
  ExpressionPtr yes;
  ExpressionPtr no;
  Value evaluate(Context& context) const override;
};

}  // namespace netparity::adapter
