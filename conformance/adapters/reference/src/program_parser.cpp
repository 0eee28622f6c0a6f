// From JSON to nodes. Everything that can be wrong with a program's structure is found here.
#include "program_json.hpp"
#include "program_nodes.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <unordered_map>

namespace netparity::adapter {
namespace {

namespace json = boost::json;

// The slots of one function's frame.
struct Layout {
  std::size_t size = 0;
  const Layout* parent = nullptr;
};

struct Scope {
  struct Variable {
    std::size_t slot;
    bool constant;
  };

  const Scope* parent;
  Layout* layout;
  std::map<std::string, Variable> names;

  Scope(const Scope* outer, Layout* home) : parent(outer), layout(home) {}

  std::size_t declare(const std::string& name, bool constant) {
    const Variable variable{layout->size, constant};
    if (!names.emplace(name, variable).second) {
      throw ProgramError(name + " is declared twice");
    }
    return layout->size++;
  }
};

bool isHelper(std::string_view name) {
  static constexpr std::string_view kHelpers[] = {
      "bytes",     "hex",  "nextTick", "microtask", "immediate", "timeout",     "after",
      "onceTotal", "mark", "tmp",      "signal",    "dispose",   "asyncDispose"};
  return std::find(std::begin(kHelpers), std::end(kHelpers), name) != std::end(kHelpers);
}

class Parser {
 public:
  explicit Parser(const Program::Globals& globals) : globals_(globals) {}

  StatementList block(const json::value& value, Scope& scope) {
    const DepthGuard guard(*this);
    if (!value.is_array()) {
      throw ProgramError("a body must be an array of statements");
    }
    const json::array& statements = value.get_array();
    // Names are in scope from the start of their block: closures may use what is declared after
    // them.
    std::vector<std::size_t> slots;
    for (const json::value& statement : statements) {
      const json::object& node = objectOf(statement);
      if (stringField(node, "k") == "let") {
        slots.push_back(scope.declare(stringField(node, "name"), isTrue(node, "const")));
      }
    }
    StatementList parsed;
    auto slot = slots.begin();
    for (const json::value& statement : statements) {
      const json::object& node = objectOf(statement);
      if (stringField(node, "k") == "let") {
        auto let = std::make_unique<LetStatement>();
        let->slot = *slot++;
        let->value = expression(field(node, "value"), scope);
        parsed.push_back(std::move(let));
      } else {
        parsed.push_back(this->statement(node, scope));
      }
    }
    return parsed;
  }

 private:
  // JSON is parsed without recursion limits of ours; nodes are not.
  struct DepthGuard {
    explicit DepthGuard(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaximumDepth) {
        throw ProgramError("the program is nested too deeply");
      }
    }
    DepthGuard(const DepthGuard&) = delete;
    DepthGuard& operator=(const DepthGuard&) = delete;
    ~DepthGuard() { --parser_.depth_; }

   private:
    static constexpr int kMaximumDepth = 400;
    Parser& parser_;
  };

  using ExpressionParser = ExpressionPtr (Parser::*)(const json::object& node, Scope& scope);

  std::unique_ptr<Statement> statement(const json::object& node, Scope& scope) {
    const std::string kind = stringField(node, "k");
    if (kind == "assign") {
      return assignment(node, scope);
    }
    if (kind == "do") {
      auto parsed = std::make_unique<ExpressionStatement>();
      parsed->value = expression(field(node, "expr"), scope);
      return parsed;
    }
    if (kind == "if") {
      auto parsed = std::make_unique<IfStatement>();
      parsed->test = expression(field(node, "test"), scope);
      Scope yes(&scope, scope.layout);
      parsed->yes = block(field(node, "then"), yes);
      if (const json::value* otherwise = node.if_contains("else")) {
        Scope no(&scope, scope.layout);
        parsed->no = block(*otherwise, no);
      }
      return parsed;
    }
    if (kind == "throw") {
      auto parsed = std::make_unique<ThrowStatement>();
      parsed->value = expression(field(node, "value"), scope);
      return parsed;
    }
    if (kind == "return") {
      auto parsed = std::make_unique<ReturnStatement>();
      if (const json::value* value = node.if_contains("value")) {
        parsed->value = expression(*value, scope);
      }
      return parsed;
    }
    throw ProgramError("no statement is called " + kind);
  }

  std::unique_ptr<Statement> assignment(const json::object& node, Scope& scope) {
    const std::string spelling = stringField(node, "op");
    std::optional<BinaryOperator> op;
    if (spelling == "+=") {
      op = BinaryOperator::kAdd;
    } else if (spelling == "-=") {
      op = BinaryOperator::kSubtract;
    } else if (spelling != "=") {
      throw ProgramError("no assignment is written " + spelling);
    }
    const json::object& to = objectOf(field(node, "to"));
    if (stringField(to, "k") == "var") {
      auto parsed = std::make_unique<AssignVariable>();
      parsed->to = variable(stringField(to, "name"), scope);
      parsed->op = op;
      parsed->value = expression(field(node, "value"), scope);
      return parsed;
    }
    auto parsed = std::make_unique<AssignMember>();
    parsed->step = stepOf(node);
    parsed->to = member(to, scope);
    parsed->op = op;
    parsed->value = expression(field(node, "value"), scope);
    return parsed;
  }

  static std::optional<VariableRef> find(const std::string& name, const Scope& scope) {
    for (const Scope* at = &scope; at != nullptr; at = at->parent) {
      const auto found = at->names.find(name);
      if (found == at->names.end()) {
        continue;
      }
      VariableRef reference{name, 0, found->second.slot, found->second.constant};
      for (const Layout* layout = scope.layout; layout != at->layout; layout = layout->parent) {
        ++reference.hops;
      }
      return reference;
    }
    return std::nullopt;
  }

  VariableRef variable(const std::string& name, const Scope& scope) {
    if (const auto found = find(name, scope)) {
      return *found;
    }
    throw ProgramError(name + " cannot be assigned to: it is not declared");
  }

  Member member(const json::object& node, Scope& scope) {
    const std::string kind = stringField(node, "k");
    if (kind != "get" && kind != "index") {
      throw ProgramError("cannot assign to " + kind);
    }
    Member parsed;
    parsed.of = expression(field(node, "of"), scope);
    if (kind == "get") {
      parsed.name = stringField(node, "name");
    } else {
      parsed.key = expression(field(node, "key"), scope);
    }
    return parsed;
  }

  ExpressionList expressions(const json::array& nodes, Scope& scope) {
    ExpressionList parsed;
    for (const json::value& node : nodes) {
      parsed.push_back(expression(node, scope));
    }
    return parsed;
  }

  ExpressionPtr expression(const json::value& value, Scope& scope) {
    static const std::unordered_map<std::string, ExpressionParser> kParsers = {
        {"null", &Parser::literal},     {"undefined", &Parser::literal},
        {"bool", &Parser::literal},     {"num", &Parser::literal},
        {"str", &Parser::literal},      {"array", &Parser::array},
        {"object", &Parser::object},    {"var", &Parser::variableRead},
        {"get", &Parser::memberRead},   {"index", &Parser::memberRead},
        {"call", &Parser::methodCall},  {"new", &Parser::newExpression},
        {"invoke", &Parser::invoke},    {"help", &Parser::helper},
        {"fn", &Parser::function},      {"bin", &Parser::binary},
        {"logic", &Parser::logic},      {"not", &Parser::unary},
        {"neg", &Parser::unary},        {"typeof", &Parser::unary},
        {"cond", &Parser::conditional},
    };
    const DepthGuard guard(*this);
    const json::object& node = objectOf(value);
    const std::string kind = stringField(node, "k");
    const auto found = kParsers.find(kind);
    if (found == kParsers.end()) {
      throw ProgramError("no expression is called " + kind);
    }
    return (this->*found->second)(node, scope);
  }

  ExpressionPtr literal(const json::object& node, Scope& /*scope*/) {
    auto parsed = std::make_unique<Literal>();
    const std::string kind = stringField(node, "k");
    if (kind == "null") {
      parsed->value = Null();
    }
    if (kind == "bool") {
      parsed->value = Value::boolean(isTrue(node, "v"));
    }
    if (kind == "num") {
      parsed->value = numberLiteral(field(node, "v"));
    }
    if (kind == "str") {
      parsed->value = stringLiteral(node);
    }
    return parsed;
  }

  ExpressionPtr array(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<ArrayLiteral>();
    parsed->items = expressions(arrayField(node, "items"), scope);
    return parsed;
  }

  ExpressionPtr object(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<ObjectLiteral>();
    for (const json::value& property : arrayField(node, "props")) {
      if (!property.is_array() || property.get_array().size() != 2) {
        throw ProgramError("a property must be a pair");
      }
      const json::array& pair = property.get_array();
      parsed->properties.emplace_back(stringOf(pair[0], "a key"), expression(pair[1], scope));
    }
    return parsed;
  }

  ExpressionPtr variableRead(const json::object& node, Scope& scope) {
    const std::string name = stringField(node, "name");
    if (auto found = find(name, scope)) {
      auto parsed = std::make_unique<VariableRead>();
      parsed->variable = std::move(*found);
      return parsed;
    }
    auto global = globals_(name);
    if (!global) {
      throw ProgramError(name + " is not declared");
    }
    auto parsed = std::make_unique<Literal>();
    parsed->value = std::move(*global);
    return parsed;
  }

  ExpressionPtr memberRead(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<MemberRead>();
    parsed->step = stepOf(node);
    parsed->quiet = quiet_;
    parsed->member = member(node, scope);
    return parsed;
  }

  ExpressionPtr methodCall(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<MethodCall>();
    parsed->step = stepOf(node);
    parsed->of = expression(field(node, "of"), scope);
    parsed->name = stringField(node, "name");
    parsed->arguments = expressions(arrayField(node, "args"), scope);
    return parsed;
  }

  ExpressionPtr newExpression(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<NewExpression>();
    parsed->step = stepOf(node);
    parsed->className = stringField(node, "class");
    parsed->arguments = expressions(arrayField(node, "args"), scope);
    return parsed;
  }

  ExpressionPtr invoke(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<InvokeExpression>();
    parsed->function = expression(field(node, "fn"), scope);
    parsed->arguments = expressions(arrayField(node, "args"), scope);
    return parsed;
  }

  ExpressionPtr helper(const json::object& node, Scope& scope) {
    const std::string name = stringField(node, "name");
    if (name == "probe") {
      const json::array& arguments = arrayField(node, "args");
      if (arguments.empty()) {
        throw ProgramError("probe needs an expression");
      }
      auto parsed = std::make_unique<ProbeCall>();
      parsed->step = stepOf(node);
      const bool before = std::exchange(quiet_, true);
      parsed->value = expression(arguments[0], scope);
      quiet_ = before;
      return parsed;
    }
    if (!isHelper(name)) {
      throw ProgramError("no helper is called " + name);
    }
    auto parsed = std::make_unique<HelperCall>();
    parsed->step = stepOf(node);
    parsed->name = name;
    parsed->arguments = expressions(arrayField(node, "args"), scope);
    return parsed;
  }

  ExpressionPtr function(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<FunctionLiteral>();
    parsed->number = numberOf(field(node, "fn"));
    Layout layout{0, scope.layout};
    Scope inner(&scope, &layout);
    for (const json::value& name : arrayField(node, "params")) {
      inner.declare(stringOf(name, "a parameter"), false);
    }
    parsed->parameters = layout.size;
    const bool before = std::exchange(quiet_, false);
    if (const json::value* body = node.if_contains("body")) {
      Scope outermost(&inner, &layout);
      parsed->body = block(*body, outermost);
    } else {
      parsed->value = expression(field(node, "expr"), inner);
    }
    quiet_ = before;
    parsed->frameSize = layout.size;
    return parsed;
  }

  ExpressionPtr binary(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<BinaryExpression>();
    const std::string spelling = stringField(node, "op");
    const auto op = parseBinaryOperator(spelling);
    if (!op) {
      throw ProgramError("no operator is written " + spelling);
    }
    parsed->op = *op;
    parsed->left = expression(field(node, "l"), scope);
    parsed->right = expression(field(node, "r"), scope);
    return parsed;
  }

  ExpressionPtr logic(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<LogicExpression>();
    const std::string spelling = stringField(node, "op");
    if (spelling != "&&" && spelling != "||") {
      throw ProgramError("no operator is written " + spelling);
    }
    parsed->isAnd = spelling == "&&";
    parsed->left = expression(field(node, "l"), scope);
    parsed->right = expression(field(node, "r"), scope);
    return parsed;
  }

  ExpressionPtr unary(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<UnaryExpression>();
    const std::string kind = stringField(node, "k");
    if (kind == "neg") {
      parsed->kind = UnaryExpression::Kind::kNegate;
    }
    if (kind == "typeof") {
      parsed->kind = UnaryExpression::Kind::kTypeOf;
    }
    parsed->of = expression(field(node, "of"), scope);
    return parsed;
  }

  ExpressionPtr conditional(const json::object& node, Scope& scope) {
    auto parsed = std::make_unique<ConditionalExpression>();
    parsed->test = expression(field(node, "test"), scope);
    parsed->yes = expression(field(node, "then"), scope);
    parsed->no = expression(field(node, "else"), scope);
    return parsed;
  }

  const Program::Globals& globals_;
  bool quiet_ = false;
  int depth_ = 0;
};

}  // namespace

Program::Program() : frames_(std::make_unique<Frames>()) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Program Program::parse(const json::value& document, const Globals& globals) {
  const json::object* root = document.if_object();
  const json::value* version = root == nullptr ? nullptr : root->if_contains("program");
  if (version == nullptr || !version->is_number() || numberOf(*version) != 1) {
    throw ProgramError("this is not a program of version 1");
  }
  Program program;
  if (const json::value* id = root->if_contains("id"); id != nullptr && id->is_string()) {
    program.id_ = stringOf(*id, "id");
  }
  if (const json::value* meta = root->if_contains("meta"); meta != nullptr && meta->is_object()) {
    const json::value* process = meta->get_object().if_contains("process");
    program.fresh_ = process != nullptr && process->is_string() && process->get_string() == "fresh";
  }
  Layout layout;
  Scope scope(nullptr, &layout);
  program.body_ = Parser(globals).block(field(*root, "body"), scope);
  program.frameSize_ = layout.size;
  return program;
}

void Program::run(ProgramHost& host) const {
  auto frame = std::make_shared<Frame>();
  frame->slots.assign(frameSize_, Value(Unset()));
  Context context{host, *frames_, std::move(frame)};
  Value result;
  executeAll(body_, context, result);
}

void Program::release() noexcept {
  frames_->release();
}

}  // namespace netparity::adapter
