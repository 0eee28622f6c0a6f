#include "check.hpp"

#include <array>
#include <utility>

namespace netparity::program {

namespace json = boost::json;

namespace {

// Deeper than any compiler of ours produces; keeps a hostile program from exhausting the stack.
constexpr int kMaximumDepth = 1000;

template <std::size_t N>
bool isOneOf(std::string_view text, const std::array<std::string_view, N>& list) {
  for (const std::string_view item : list) {
    if (item == text) {
      return true;
    }
  }
  return false;
}

// Thrown and caught within this file only: unwinding a recursive walk by hand would hide what is
// checked.
struct Found {
  Problem problem;
};

class Checker {
 public:
  explicit Checker(std::map<int, Step>& steps) : steps_(steps) {}

  void statements(const json::object& parent, std::string_view key, const std::string& where) {
    const json::array& list = array(parent, key, where);
    for (std::size_t i = 0; i < list.size(); ++i) {
      statement(list[i], where + "." + std::string(key) + "[" + std::to_string(i) + "]");
    }
  }

 private:
  using Ports = std::vector<std::vector<std::string>>;

  [[noreturn]] static void fail(std::string where, std::string message) {
    throw Found{{std::move(where), std::move(message)}};
  }

  static const json::value& member(const json::object& node, std::string_view key,
                                   const std::string& where) {
    const json::value* value = node.if_contains(key);
    if (value == nullptr) {
      fail(where, "\"" + std::string(key) + "\" is missing");
    }
    return *value;
  }

  static std::string_view text(const json::object& node, std::string_view key,
                               const std::string& where) {
    const json::value& value = member(node, key, where);
    if (!value.is_string()) {
      fail(where + "." + std::string(key), "must be a string");
    }
    return value.get_string();
  }

  static const json::array& array(const json::object& node, std::string_view key,
                                  const std::string& where) {
    const json::value& value = member(node, key, where);
    if (!value.is_array()) {
      fail(where + "." + std::string(key), "must be an array");
    }
    return value.get_array();
  }

  static int positive(const json::value& value, const std::string& where) {
    if (!value.is_int64() || value.get_int64() < 1 || value.get_int64() > 1'000'000'000) {
      fail(where, "must be a positive whole number");
    }
    return static_cast<int>(value.get_int64());
  }

  static std::pair<int, int> position(const json::object& node, const std::string& where) {
    const json::array& at = array(node, "at", where);
    if (at.size() != 2) {
      fail(where + ".at", "must be [line, column]");
    }
    return {positive(at[0], where + ".at[0]"), positive(at[1], where + ".at[1]")};
  }

  static const json::object& node(const json::value& value, const std::string& where) {
    if (!value.is_object()) {
      fail(where, "must be an object");
    }
    return value.get_object();
  }

  void step(const json::object& expression, const std::string& where) {
    Step step;
    std::tie(step.line, step.column) = position(expression, where);
    step.kind = text(expression, "k", where);
    if (const json::value* name = expression.if_contains("name");
        name != nullptr && name->is_string()) {
      step.name = std::string(name->get_string());
    }
    if (step.kind == "new") {
      step.name = std::string(text(expression, "class", where));
    }
    if (const json::value* label = expression.if_contains("label");
        label != nullptr && label->is_string()) {
      step.label = std::string(label->get_string());
    }
    step.ports = portsOf(expression);
    const int number = positive(member(expression, "step", where), where + ".step");
    if (!steps_.emplace(number, std::move(step)).second) {
      fail(where + ".step", "step " + std::to_string(number) + " occurs twice");
    }
  }

  static std::string_view textOr(const json::object& node, std::string_view key) {
    const json::value* value = node.if_contains(key);
    return value == nullptr || !value->is_string() ? std::string_view()
                                                   : std::string_view(value->get_string());
  }

  static const json::array& arrayOr(const json::object& node, std::string_view key) {
    static const json::array kNone;
    const json::value* value = node.if_contains(key);
    return value == nullptr || !value->is_array() ? kNone : value->get_array();
  }

  static Ports portsOf(const json::object& expression) {
    Ports out;
    std::vector<std::string> path;
    const bool probes = textOr(expression, "k") == "help" && textOr(expression, "name") == "probe";
    const json::array& args = arrayOr(expression, "args");
    if (probes && args.size() == 1 && args[0].is_object()) {
      findPorts(args[0].get_object(), path, out);
    } else if (textOr(expression, "k") == "get") {
      findPorts(expression, path, out);
    }
    return out;
  }

  // Goes on only where the value is made of the values of others.
  static void findPorts(const json::object& expression, std::vector<std::string>& path,
                        Ports& out) {
    constexpr std::size_t kDeepest = 16;
    const auto inside = [&](std::string step, const json::value& part) {
      if (part.is_object() && path.size() < kDeepest) {
        path.push_back(std::move(step));
        findPorts(part.get_object(), path, out);
        path.pop_back();
      }
    };
    const std::string_view kind = textOr(expression, "k");
    if (kind == "get" &&
        isOneOf<3>(textOr(expression, "name"), {"port", "localPort", "remotePort"})) {
      out.push_back(path);
    } else if (kind == "array") {
      const json::array& items = arrayOr(expression, "items");
      for (std::size_t i = 0; i < items.size(); ++i) {
        inside(std::to_string(i), items[i]);
      }
    } else if (kind == "object") {
      for (const json::value& prop : arrayOr(expression, "props")) {
        if (prop.is_array() && prop.get_array().size() == 2 && prop.get_array()[0].is_string()) {
          inside(std::string(prop.get_array()[0].get_string()), prop.get_array()[1]);
        }
      }
    }
  }

  void statement(const json::value& value, const std::string& where) {
    const Depth depth(*this, where);
    const json::object& statement = node(value, where);
    const std::string_view kind = text(statement, "k", where);
    position(statement, where);
    if (kind == "let") {
      text(statement, "name", where);
      if (!member(statement, "const", where).is_bool()) {
        fail(where + ".const", "must be true or false");
      }
      expression(statement, "value", where);
    } else if (kind == "assign") {
      if (!isOneOf<3>(text(statement, "op", where), {"=", "+=", "-="})) {
        fail(where + ".op", "must be =, += or -=");
      }
      const std::string_view target =
          text(node(member(statement, "to", where), where + ".to"), "k", where + ".to");
      if (!isOneOf<3>(target, {"var", "get", "index"})) {
        fail(where + ".to", "cannot be assigned to");
      }
      expression(statement, "to", where);
      expression(statement, "value", where);
      step(statement, where);
    } else if (kind == "do") {
      expression(statement, "expr", where);
    } else if (kind == "if") {
      expression(statement, "test", where);
      statements(statement, "then", where);
      if (statement.contains("else")) {
        statements(statement, "else", where);
      }
    } else if (kind == "throw") {
      expression(statement, "value", where);
    } else if (kind == "return") {
      if (statement.contains("value")) {
        expression(statement, "value", where);
      }
    } else {
      fail(where + ".k", "\"" + std::string(kind) + "\" is no kind of statement");
    }
  }

  void expression(const json::object& parent, std::string_view key, const std::string& where) {
    expression(member(parent, key, where), where + "." + std::string(key));
  }

  void arguments(const json::object& parent, std::string_view key, const std::string& where) {
    const json::array& list = array(parent, key, where);
    for (std::size_t i = 0; i < list.size(); ++i) {
      expression(list[i], where + "." + std::string(key) + "[" + std::to_string(i) + "]");
    }
  }

  void expression(const json::value& value, const std::string& where) {
    const Depth depth(*this, where);
    const json::object& expr = node(value, where);
    const std::string_view kind = text(expr, "k", where);
    if (kind == "null" || kind == "undefined") {
      return;
    }
    if (kind == "bool" || kind == "num" || kind == "str") {
      literal(expr, kind, where);
    } else if (kind == "array") {
      arguments(expr, "items", where);
    } else if (kind == "object") {
      properties(expr, where);
    } else if (kind == "var") {
      text(expr, "name", where);
    } else if (kind == "get" || kind == "index" || kind == "call" || kind == "new" ||
               kind == "invoke" || kind == "help") {
      recorded(expr, kind, where);
    } else if (kind == "fn") {
      function(expr, where);
    } else if (kind == "bin" || kind == "logic") {
      text(expr, "op", where);
      expression(expr, "l", where);
      expression(expr, "r", where);
    } else if (kind == "not" || kind == "neg" || kind == "typeof") {
      expression(expr, "of", where);
    } else if (kind == "cond") {
      expression(expr, "test", where);
      expression(expr, "then", where);
      expression(expr, "else", where);
    } else {
      fail(where + ".k", "\"" + std::string(kind) + "\" is no kind of expression");
    }
  }

  static void literal(const json::object& expr, std::string_view kind, const std::string& where) {
    if (kind == "bool" && !member(expr, "v", where).is_bool()) {
      fail(where + ".v", "must be true or false");
    }
    if (kind == "num") {
      const json::value& v = member(expr, "v", where);
      const bool named = v.is_string() && isOneOf<3>(v.get_string(), {"NaN", "Infinity", "-0"});
      if (!v.is_number() && !named) {
        fail(where + ".v", "must be a number");
      }
    }
    if (kind == "str" && !expr.contains("utf16")) {
      text(expr, "v", where);
    }
  }

  void properties(const json::object& expr, const std::string& where) {
    const json::array& props = array(expr, "props", where);
    for (std::size_t i = 0; i < props.size(); ++i) {
      const std::string at = where + ".props[" + std::to_string(i) + "]";
      if (!props[i].is_array() || props[i].get_array().size() != 2 ||
          !props[i].get_array()[0].is_string()) {
        fail(at, "must be [key, expression]");
      }
      expression(props[i].get_array()[1], at + "[1]");
    }
  }

  // What stands for a step, numbered in source order.
  void recorded(const json::object& expr, std::string_view kind, const std::string& where) {
    step(expr, where);
    if (kind == "get" || kind == "call") {
      text(expr, "name", where);
      expression(expr, "of", where);
    } else if (kind == "index") {
      expression(expr, "of", where);
      expression(expr, "key", where);
    } else if (kind == "new") {
      constexpr std::array<std::string_view, 7> kClasses = {
          "net.Socket",      "net.Server",      "net.BlockList", "net.SocketAddress",
          "net.BoundSocket", "AbortController", "Error"};
      if (!isOneOf(text(expr, "class", where), kClasses)) {
        fail(where + ".class", "is no class of the language");
      }
    } else if (kind == "invoke") {
      expression(expr, "fn", where);
    } else {
      text(expr, "name", where);
    }
    if (kind != "get" && kind != "index") {
      arguments(expr, "args", where);
    }
  }

  void function(const json::object& expr, const std::string& where) {
    position(expr, where);
    positive(member(expr, "fn", where), where + ".fn");
    for (const json::value& param : array(expr, "params", where)) {
      if (!param.is_string()) {
        fail(where + ".params", "must hold names");
      }
    }
    if (expr.contains("body") == expr.contains("expr")) {
      fail(where, "must have either \"body\" or \"expr\"");
    }
    if (expr.contains("body")) {
      statements(expr, "body", where);
    } else {
      expression(expr, "expr", where);
    }
  }

  class Depth {
   public:
    Depth(Checker& checker, const std::string& where) : checker_(checker) {
      if (++checker_.depth_ > kMaximumDepth) {
        fail(where.substr(0, 60) + "…", "is nested too deeply");
      }
    }
    ~Depth() { --checker_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Depth(Depth&&) = delete;
    Depth& operator=(Depth&&) = delete;

   private:
    Checker& checker_;
  };

  std::map<int, Step>& steps_;
  int depth_ = 0;
};

}  // namespace

std::optional<Problem> checkBody(const json::object& program, std::map<int, Step>& steps) {
  try {
    Checker(steps).statements(program, "body", "program");
    return std::nullopt;
  } catch (const Found& found) {
    return found.problem;
  }
}

}  // namespace netparity::program
