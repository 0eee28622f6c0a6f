#include "numbering.hpp"

#include "token_stream.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

class Numbering {
 public:
  explicit Numbering(const Lines& lines) : lines_(lines) {}

  void statements(json::array& list) {
    for (json::value& value : list) {
      statement(value.get_object());
    }
  }

  Numbered result() const { return result_; }

 private:
  // Replaces the parser's offset by a position; returns its line.
  int place(json::object& node) {
    const auto offset = static_cast<std::size_t>(node.at(kOffset).get_int64());
    node.erase(kOffset);
    const auto [line, column] = lines_.position(offset);
    node["at"] = json::array{line, column};
    return line;
  }

  void statement(json::object& node) {
    place(node);
    const std::string_view kind = node.at("k").get_string();
    if (kind == "assign") {
      json::object& to = node.at("to").get_object();
      expression(node.at("to"), {});
      const bool named = to.at("k").get_string() == "var";
      expression(node.at("value"), named ? std::string(to.at("name").get_string()) : std::string());
      node["step"] = ++steps_;
    } else if (kind == "let") {
      expression(node.at("value"), std::string(node.at("name").get_string()));
    } else if (kind == "if") {
      expression(node.at("test"), {});
      statements(node.at("then").get_array());
      if (node.contains("else")) {
        statements(node.at("else").get_array());
      }
    } else {
      for (const std::string_view key : {"expr", "value"}) {
        if (json::value* part = node.if_contains(key)) {
          expression(*part, {});
        }
      }
    }
  }

  void list(json::value& values) {
    for (json::value& value : values.get_array()) {
      expression(value, {});
    }
  }

  // `name`: the variable that gets the value, or empty.
  void expression(json::value& value, const std::string& name) {
    json::object& node = value.get_object();
    const std::string kind(node.at("k").get_string());
    if (kind == "var") {
      node.erase(kOffset);
    } else if (kind == "array") {
      list(node.at("items"));
    } else if (kind == "object") {
      for (json::value& prop : node.at("props").get_array()) {
        expression(prop.get_array()[1], {});
      }
    } else if (kind == "get" || kind == "index" || kind == "call" || kind == "new" ||
               kind == "invoke" || kind == "help") {
      step(node, kind, name);
    } else if (kind == "fn") {
      place(node);
      node["fn"] = ++functions_;
      if (node.contains("body")) {
        statements(node.at("body").get_array());
      } else {
        expression(node.at("expr"), {});
      }
    } else {
      for (const std::string_view key : {"test", "then", "else", "of", "l", "r"}) {
        if (json::value* part = node.if_contains(key)) {
          expression(*part, {});
        }
      }
    }
  }

  void step(json::object& node, const std::string& kind, const std::string& name) {
    if (json::value* receiver = node.if_contains("of")) {
      expression(*receiver, {});
    }
    if (json::value* function = node.if_contains("fn")) {
      expression(*function, {});
    }
    const int line = place(node);
    node["step"] = ++steps_;
    if (const std::string type = makes(node, kind); !type.empty()) {
      node["label"] = label(name.empty() ? type : name, line);
    }
    if (json::value* key = node.if_contains("key")) {
      expression(*key, {});
    }
    if (json::value* args = node.if_contains("args")) {
      list(*args);
    }
  }

  // The class of the object that a step makes, in lower case; empty for steps that make none.
  std::string makes(const json::object& node, std::string_view kind) {
    if (kind == "new") {
      const std::string_view type = node.at("class").get_string();
      std::string out(type.starts_with("net.") ? type.substr(4) : type);
      out[0] = static_cast<char>(out[0] - 'A' + 'a');
      return out;
    }
    if (kind != "call") {
      return {};
    }
    const json::object& receiver = node.at("of").get_object();
    if (receiver.at("k").get_string() != "var" || receiver.at("name").get_string() != "net") {
      return {};
    }
    const std::string_view method = node.at("name").get_string();
    if (method.starts_with("setDefault")) {
      result_.setsDefaults = true;
    }
    if (method == "createServer") {
      return "server";
    }
    return method == "connect" || method == "createConnection" ? "socket" : "";
  }

  std::string label(const std::string& wanted, int line) {
    std::string label = wanted;
    if (uses_[wanted]++ > 0) {
      label += "@" + std::to_string(line);
      // Two on one line.
      for (int again = uses_[label]++; again > 0; again = 0) {
        label += "." + std::to_string(again + 1);
      }
    }
    return label;
  }

  const Lines& lines_;
  int steps_ = 0;
  int functions_ = 0;
  std::map<std::string, int> uses_;
  Numbered result_;
};

}  // namespace

Numbered numberSteps(json::array& body, const Lines& lines) {
  Numbering numbering(lines);
  numbering.statements(body);
  return numbering.result();
}

}  // namespace netparity::scenario
