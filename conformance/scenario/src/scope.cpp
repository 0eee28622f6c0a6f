#include "scope.hpp"

#include "hints.hpp"
#include "token_stream.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <ranges>
#include <string>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

bool isGlobal(std::string_view name) {
  return name == "net" || name == "peers" || name == "Error" || name == "AbortController" ||
         helperOf(name) != nullptr;
}

class Scopes {
 public:
  explicit Scopes(std::vector<SourceError>& errors) : errors_(errors) {}

  void block(const json::array& statements, const json::array* params = nullptr,
             std::size_t paramsAt = 0) {
    scopes_.emplace_back();
    if (params != nullptr) {
      for (const json::value& param : *params) {
        declare(param.get_string(), false, paramsAt);
      }
    }
    // A function may use what is declared behind it, so all names of a block are known from its
    // start.
    for (const json::value& statement : statements) {
      const json::object& node = statement.get_object();
      if (node.at("k").get_string() == "let") {
        declare(node.at("name").get_string(), node.at("const").get_bool(), offsetOf(node));
      }
    }
    for (const json::value& statement : statements) {
      visitStatement(statement.get_object());
    }
    scopes_.pop_back();
  }

 private:
  static std::size_t offsetOf(const json::object& node) {
    return static_cast<std::size_t>(node.at(kOffset).get_int64());
  }

  void report(std::size_t offset, std::string message, std::string_view hint = {}) {
    if (errors_.size() < kMostDiagnostics) {
      errors_.push_back({offset, std::move(message), std::string(hint)});
    }
  }

  void declare(std::string_view name, bool isConst, std::size_t offset) {
    if (isGlobal(name)) {
      report(offset, "'" + std::string(name) + "' is a name of the language",
             "choose another name");
    } else if (!scopes_.back().emplace(std::string(name), isConst).second) {
      report(offset, "'" + std::string(name) + "' is declared twice");
    }
  }

  const bool* find(const std::string& name) const {
    for (const auto& scope : scopes_ | std::views::reverse) {
      if (const auto found = scope.find(name); found != scope.end()) {
        return &found->second;
      }
    }
    return nullptr;
  }

  void use(const json::object& variable) {
    const std::string name(variable.at("name").get_string());
    if (name == "net" || name == "peers" || find(name) != nullptr) {
      return;
    }
    if (helperOf(name) != nullptr) {
      report(offsetOf(variable), "'" + name + "' is a helper and no value",
             "call it: " + name + "(…), or wrap it: () => " + name + "(…)");
    } else {
      report(offsetOf(variable), "'" + name + "' is not declared", hintFor(name));
    }
  }

  void visitStatement(const json::object& statement) {
    const std::string_view kind = statement.at("k").get_string();
    if (kind == "if") {
      visit(statement.at("test"));
      block(statement.at("then").get_array());
      if (const json::value* otherwise = statement.if_contains("else")) {
        block(otherwise->get_array());
      }
      return;
    }
    if (kind == "assign") {
      const json::object& to = statement.at("to").get_object();
      if (to.at("k").get_string() == "var") {
        const std::string name(to.at("name").get_string());
        const bool* isConst = find(name);
        if ((isConst != nullptr && *isConst) || (isConst == nullptr && isGlobal(name))) {
          report(offsetOf(statement), "'" + name + "' cannot be assigned",
                 isConst != nullptr ? "declare it with let" : "");
          return;
        }
      }
    }
    for (const std::string_view key : {"to", "value", "expr"}) {
      if (const json::value* part = statement.if_contains(key)) {
        visit(*part);
      }
    }
  }

  void visit(const json::value& value) {
    if (value.is_array()) {
      for (const json::value& item : value.get_array()) {
        visit(item);
      }
      return;
    }
    if (!value.is_object()) {
      return;
    }
    const json::object& node = value.get_object();
    const std::string_view kind = node.at("k").get_string();
    if (kind == "var") {
      use(node);
    } else if (kind == "fn") {
      function(node);
    } else {
      for (const auto& member : node) {
        if (member.value().is_object() || member.value().is_array()) {
          if (member.key() == "props") {
            for (const json::value& prop : member.value().get_array()) {
              visit(prop.get_array()[1]);
            }
          } else if (member.key() != "utf16") {
            visit(member.value());
          }
        }
      }
    }
  }

  void function(const json::object& node) {
    const json::array& params = node.at("params").get_array();
    if (const json::value* body = node.if_contains("body")) {
      block(body->get_array(), &params, offsetOf(node));
      return;
    }
    scopes_.emplace_back();
    for (const json::value& param : params) {
      declare(param.get_string(), false, offsetOf(node));
    }
    visit(node.at("expr"));
    scopes_.pop_back();
  }

  std::vector<SourceError>& errors_;
  std::vector<std::map<std::string, bool>> scopes_;
};

}  // namespace

void checkScopes(const json::array& body, std::vector<SourceError>& errors) {
  Scopes(errors).block(body);
}

}  // namespace netparity::scenario
