#include "program_nodes.hpp"

#include "netparity/adapter/nesting.hpp"

#include <algorithm>
#include <utility>

namespace netparity::adapter {
namespace {

// Calls on the stack; JavaScript throws a RangeError long before C++ would run out of stack.
std::vector<Value> evaluateAll(const ExpressionList& expressions, Context& context) {
  std::vector<Value> values;
  values.reserve(expressions.size());
  for (const ExpressionPtr& expression : expressions) {
    values.push_back(expression->evaluate(context));
  }
  return values;
}

Frame& frameOf(const VariableRef& variable, Context& context) {
  Frame* frame = context.frame.get();
  for (std::size_t hop = 0; hop < variable.hops; ++hop) {
    frame = frame->parent.get();
  }
  return *frame;
}

void checkSet(const Value& value, const std::string& name) {
  if (value.as<Unset>() != nullptr) {
    throwError("ReferenceError", "Cannot access '" + name + "' before initialization");
  }
}

}  // namespace

// As of other objects: a chain of functions may be longer than the stack is deep.
Frame::~Frame() {
  for (Value& slot : slots) {
    letGo(std::move(slot));
  }
}

void Frames::remember(const std::shared_ptr<Frame>& frame) {
  if (frame->captured) {
    return;
  }
  frame->captured = true;
  add(captured_, frame);
}

void Frames::remember(const Value& assignedTo) {
  if (const auto* error = assignedTo.as<std::shared_ptr<ErrorObject>>()) {
    add(errors_, *error);
  } else if (const auto* function = assignedTo.as<std::shared_ptr<FunctionObject>>()) {
    add(functions_, *function);
  } else if (const auto* host = assignedTo.as<std::shared_ptr<HostObject>>()) {
    add(hosts_, *host);
  }
}

void Frames::release() noexcept {
  // Contents are moved out first: letting go of one value may let go of the others.
  for (const auto& one : std::exchange(captured_, {})) {
    if (const auto frame = one.lock()) {
      const auto slots = std::exchange(frame->slots, {});
      frame->slots.assign(slots.size(), Value(Unset()));
    }
  }
  for (const auto& one : std::exchange(objects_, {})) {
    if (const auto object = one.lock()) {
      std::exchange(object->properties, {});
    }
  }
  for (const auto& one : std::exchange(arrays_, {})) {
    if (const auto array = one.lock()) {
      std::exchange(array->items, {});
    }
  }
  for (const auto& one : std::exchange(errors_, {})) {
    if (const auto error = one.lock()) {
      std::exchange(error->properties, {});
    }
  }
  for (const auto& one : std::exchange(functions_, {})) {
    if (const auto function = one.lock()) {
      std::exchange(function->properties, {});
    }
  }
  for (const auto& one : std::exchange(hosts_, {})) {
    if (const auto host = one.lock()) {
      host->release();
    }
  }
}

bool executeAll(const StatementList& statements, Context& context, Value& result) {
  return std::any_of(statements.begin(), statements.end(),
                     [&](const auto& statement) { return statement->execute(context, result); });
}

Value VariableRef::read(Context& context) const {
  const Value& value = frameOf(*this, context).slots[slot];
  checkSet(value, name);
  return value;
}

void VariableRef::write(Context& context, Value value) const {
  Value& home = frameOf(*this, context).slots[slot];
  checkSet(home, name);
  if (constant) {
    throwError("TypeError", "Assignment to constant variable.");
  }
  home = std::move(value);
}

bool LetStatement::execute(Context& context, Value& /*result*/) const {
  Value initial = value->evaluate(context);
  context.frame->slots[slot] = std::move(initial);
  return false;
}

bool AssignVariable::execute(Context& context, Value& /*result*/) const {
  if (op) {
    const Value before = to.read(context);
    to.write(context, applyBinary(*op, before, value->evaluate(context)));
  } else {
    to.write(context, value->evaluate(context));
  }
  return false;
}

std::string Member::keyOf(Context& context) const {
  return key == nullptr ? name : toPropertyKey(key->evaluate(context));
}

bool AssignMember::execute(Context& context, Value& /*result*/) const {
  const Value object = to.of->evaluate(context);
  const std::string key = to.keyOf(context);
  context.frames.remember(object);
  if (op) {
    const Value before = context.host.getProperty(step, object, key);
    const Value right = value->evaluate(context);
    context.host.setProperty(step, object, key, applyBinary(*op, before, right));
  } else {
    context.host.setProperty(step, object, key, value->evaluate(context));
  }
  return false;
}

bool ExpressionStatement::execute(Context& context, Value& /*result*/) const {
  value->evaluate(context);
  return false;
}

bool IfStatement::execute(Context& context, Value& result) const {
  return executeAll(isTruthy(test->evaluate(context)) ? yes : no, context, result);
}

bool ThrowStatement::execute(Context& context, Value& /*result*/) const {
  throw Thrown(value->evaluate(context));
}

bool ReturnStatement::execute(Context& context, Value& result) const {
  result = value == nullptr ? Value() : value->evaluate(context);
  return true;
}

Value Literal::evaluate(Context& /*context*/) const {
  return value;
}

Value ArrayLiteral::evaluate(Context& context) const {
  auto array = std::make_shared<ArrayObject>();
  array->items = evaluateAll(items, context);
  context.frames.remember(array);
  return array;
}

Value ObjectLiteral::evaluate(Context& context) const {
  auto object = std::make_shared<PlainObject>();
  context.frames.remember(object);
  for (const auto& [key, value] : properties) {
    object->properties.set(key, value->evaluate(context));
  }
  return object;
}

Value VariableRead::evaluate(Context& context) const {
  return variable.read(context);
}

Value MemberRead::evaluate(Context& context) const {
  const Value object = member.of->evaluate(context);
  const std::string key = member.keyOf(context);
  return quiet ? context.host.readMember(object, key) : context.host.getProperty(step, object, key);
}

Value MethodCall::evaluate(Context& context) const {
  const Value object = of->evaluate(context);
  const Value method = context.host.readMember(object, name);
  return context.host.callMethod(step, object, name, method, evaluateAll(arguments, context));
}

Value NewExpression::evaluate(Context& context) const {
  return context.host.construct(step, className, evaluateAll(arguments, context));
}

Value InvokeExpression::evaluate(Context& context) const {
  const Value target = function->evaluate(context);
  const std::vector<Value> values = evaluateAll(arguments, context);
  const auto* callee = target.as<std::shared_ptr<FunctionObject>>();
  if (callee == nullptr) {
    throwError("TypeError", "value is not a function");
  }
  return (*callee)->call(Value(), values);
}

Value HelperCall::evaluate(Context& context) const {
  return context.host.callHelper(step, name, evaluateAll(arguments, context));
}

Value ProbeCall::evaluate(Context& context) const {
  context.host.probe(step, [&] { return value->evaluate(context); });
  return {};
}

Value FunctionLiteral::evaluate(Context& context) const {
  context.frames.remember(context.frame);
  auto function = FunctionObject::make(
      {}, [this, host = &context.host, frames = &context.frames, parent = context.frame](
              const Value& /*self*/, Arguments arguments) {
        return call(*host, *frames, parent, arguments);
      });
  function->recorded = true;
  function->number = number;
  return function;
}

Value FunctionLiteral::call(ProgramHost& host, Frames& frames, const std::shared_ptr<Frame>& parent,
                            Arguments arguments) const {
  const Nesting depth;
  auto frame = std::make_shared<Frame>();
  frame->parent = parent;
  frame->slots.assign(frameSize, Value(Unset()));
  for (std::size_t i = 0; i < parameters; ++i) {
    frame->slots[i] = argumentAt(arguments, i);
  }
  Context context{host, frames, std::move(frame)};
  if (value != nullptr) {
    return value->evaluate(context);
  }
  Value result;
  executeAll(body, context, result);
  return result;
}

Value BinaryExpression::evaluate(Context& context) const {
  const Value l = left->evaluate(context);
  const Value r = right->evaluate(context);
  return applyBinary(op, l, r);
}

Value LogicExpression::evaluate(Context& context) const {
  Value l = left->evaluate(context);
  return isTruthy(l) == isAnd ? right->evaluate(context) : l;
}

Value UnaryExpression::evaluate(Context& context) const {
  const Value operand = of->evaluate(context);
  switch (kind) {
    case Kind::kNot:
      return Value::boolean(!isTruthy(operand));
    case Kind::kNegate:
      return -toNumber(operand);
    case Kind::kTypeOf:
      break;
  }
  return Value::string(typeOf(operand));
}

Value ConditionalExpression::evaluate(Context& context) const {
  return isTruthy(test->evaluate(context)) ? yes->evaluate(context) : no->evaluate(context);
}

}  // namespace netparity::adapter
