#include "netparity/scenario/scenario.hpp"
#include "text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <string>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

constexpr std::size_t kWidth = 100;

// How tightly an expression binds; an operand that binds less tightly than its place demands is put
// in parentheses.
enum Binding {
  kAny = 0,
  kCond = 1,
  kOr = 2,
  kAnd = 3,
  kEquality = 4,
  kRelational = 5,
  kAdditive = 6,
  kMultiplicative = 7,
  kUnary = 8,
  kPostfix = 9
};

Binding bindingOf(const json::object& node) {
  const std::string_view kind = node.at("k").get_string();
  if (kind == "fn") {
    return kAny;
  }
  if (kind == "cond") {
    return kCond;
  }
  if (kind == "logic") {
    return node.at("op").get_string() == "||" ? kOr : kAnd;
  }
  if (kind == "bin") {
    const std::string_view op = node.at("op").get_string();
    if (op == "===" || op == "!==") {
      return kEquality;
    }
    if (op == "+" || op == "-") {
      return kAdditive;
    }
    return op == "*" || op == "/" || op == "%" ? kMultiplicative : kRelational;
  }
  if (kind == "not" || kind == "neg" || kind == "typeof") {
    return kUnary;
  }
  if (kind == "num") {
    // `5.toString()` would be read as a number, and -0 is a sign and a number.
    return kUnary;
  }
  return kPostfix;
}

std::string quoted(const json::object& node) {
  std::string out = "'";
  const auto add = [&out](char32_t c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (c == '\'' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c < 0x20 || c == 0x7F) {
      out += "\\x";
      out += kHex[c >> 4U];
      out += kHex[c & 15U];
    } else if (c < 0x7F) {
      out += static_cast<char>(c);
    } else {
      std::string digits;
      for (char32_t rest = c; rest != 0; rest >>= 4U) {
        digits.insert(digits.begin(), kHex[rest & 15U]);
      }
      out +=
          c > 0xFFFF ? "\\u{" + digits + "}" : "\\u" + std::string(4 - digits.size(), '0') + digits;
    }
  };
  if (const json::value* units = node.if_contains("utf16")) {
    for (const json::value& unit : units->get_array()) {
      add(static_cast<char32_t>(unit.to_number<std::uint32_t>()));
    }
  } else {
    const std::string_view text = node.at("v").get_string();
    for (std::size_t i = 0; i < text.size();) {
      const auto [point, length] = codePointAt(text, i);
      add(point);
      i += length;
    }
  }
  return out + "'";
}

bool isPlainKey(std::string_view key) {
  if (key.empty() || (key[0] >= '0' && key[0] <= '9')) {
    return false;
  }
  for (const char c : key) {
    const bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '$';
    if (!part) {
      return false;
    }
  }
  return true;
}

class Printer {
 public:
  std::string statements(const json::array& list, std::size_t indent) {
    std::string out;
    for (const json::value& value : list) {
      const json::object& node = value.get_object();
      if (const json::value* comments = node.if_contains("comments")) {
        for (const json::value& line : comments->get_array()) {
          out += std::string(indent, ' ') + "// " + std::string(line.get_string()) + "\n";
        }
      }
      out += std::string(indent, ' ') + statement(node, indent) + "\n";
    }
    return out;
  }

 private:
  std::string statement(const json::object& node, std::size_t indent) {
    const std::string_view kind = node.at("k").get_string();
    if (kind == "let") {
      const std::string begin = std::string(node.at("const").get_bool() ? "const " : "let ") +
                                std::string(node.at("name").get_string()) + " = ";
      return begin + expression(node.at("value"), kAny, indent, indent + begin.size()) + ";";
    }
    if (kind == "assign") {
      const std::string begin = expression(node.at("to"), kAny, indent, indent) + " " +
                                std::string(node.at("op").get_string()) + " ";
      return begin + expression(node.at("value"), kAny, indent, indent + begin.size()) + ";";
    }
    if (kind == "do") {
      std::string text = expression(node.at("expr"), kAny, indent, indent);
      return (text.starts_with('{') ? "(" + text + ")" : text) + ";";
    }
    if (kind == "throw" || kind == "return") {
      const json::value* value = node.if_contains("value");
      return std::string(kind) +
             (value == nullptr ? ""
                               : " " + expression(*value, kAny, indent, indent + kind.size() + 1)) +
             ";";
    }
    std::string out = "if (" + expression(node.at("test"), kAny, indent, indent + 4) + ") " +
                      block(node.at("then").get_array(), indent);
    if (const json::value* otherwise = node.if_contains("else")) {
      const json::array& list = otherwise->get_array();
      const bool chained = list.size() == 1 && list[0].get_object().at("k").get_string() == "if" &&
                           !list[0].get_object().contains("comments");
      out += " else " + (chained ? statement(list[0].get_object(), indent) : block(list, indent));
    }
    return out;
  }

  std::string block(const json::array& list, std::size_t indent) {
    return list.empty() ? "{}"
                        : "{\n" + statements(list, indent + 2) + std::string(indent, ' ') + "}";
  }

  // `column`: where the text will begin.
  std::string expression(const json::value& value, Binding place, std::size_t indent,
                         std::size_t column) {
    const json::object& node = value.get_object();
    const bool wrap = bindingOf(node) < place;
    const std::string text = bare(node, indent, column + (wrap ? 1 : 0));
    return wrap ? "(" + text + ")" : text;
  }

  std::string bare(const json::object& node, std::size_t indent, std::size_t column) {
    const std::string kind(node.at("k").get_string());
    if (kind == "null" || kind == "undefined") {
      return kind;
    }
    if (kind == "bool") {
      return node.at("v").get_bool() ? "true" : "false";
    }
    if (kind == "num") {
      const json::value& v = node.at("v");
      return v.is_string() ? std::string(v.get_string()) : json::serialize(v);
    }
    if (kind == "str") {
      return quoted(node);
    }
    if (kind == "var") {
      return std::string(node.at("name").get_string());
    }
    if (kind == "array") {
      return list("[", node.at("items").get_array(), "]", indent, column);
    }
    if (kind == "object") {
      return object(node.at("props").get_array(), indent, column);
    }
    if (kind == "fn") {
      return function(node, indent, column);
    }
    if (kind == "not" || kind == "neg" || kind == "typeof") {
      const std::string sign = kind == "not" ? "!" : (kind == "neg" ? "-" : "typeof ");
      const std::string operand = expression(node.at("of"), kUnary, indent, column + sign.size());
      return sign + (kind == "neg" && operand.starts_with('-') ? "(" + operand + ")" : operand);
    }
    if (kind == "cond") {
      return expression(node.at("test"), kOr, indent, column) + " ? " +
             expression(node.at("then"), kAny, indent, column) + " : " +
             expression(node.at("else"), kAny, indent, column);
    }
    if (kind == "bin" || kind == "logic") {
      const Binding own = bindingOf(node);
      return expression(node.at("l"), own, indent, column) + " " +
             std::string(node.at("op").get_string()) + " " +
             expression(node.at("r"), static_cast<Binding>(own + 1), indent, column);
    }
    return reference(node, kind, indent, column);
  }

  std::string reference(const json::object& node, const std::string& kind, std::size_t indent,
                        std::size_t column) {
    if (kind == "help" || kind == "new") {
      const std::string begin = kind == "new" ? "new " + std::string(node.at("class").get_string())
                                              : std::string(node.at("name").get_string());
      return begin + list("(", node.at("args").get_array(), ")", indent, column + begin.size());
    }
    if (kind == "invoke") {
      const std::string begin = expression(node.at("fn"), kPostfix, indent, column);
      return begin + list("(", node.at("args").get_array(), ")", indent, column + begin.size());
    }
    const std::string receiver = expression(node.at("of"), kPostfix, indent, column);
    if (kind == "index") {
      return receiver + "[" + expression(node.at("key"), kAny, indent, column) + "]";
    }
    const std::string begin = receiver + "." + std::string(node.at("name").get_string());
    if (kind == "get") {
      return begin;
    }
    return begin + list("(", node.at("args").get_array(), ")", indent, column + lastLine(begin));
  }

  static std::size_t lastLine(const std::string& text) {
    const std::size_t line = text.rfind('\n');
    return line == std::string::npos ? text.size() : text.size() - line - 1;
  }

  // On one line if it fits; a function at the end may go on below.
  std::string list(std::string_view open, const json::array& items, std::string_view close,
                   std::size_t indent, std::size_t column) {
    std::string out(open);
    for (const json::value& item : items) {
      out += (out.size() > 1 ? ", " : "") + expression(item, kAny, indent, column + out.size());
    }
    out += close;
    const std::size_t first = std::min(out.find('\n'), out.size());
    if (items.empty() || column + first <= kWidth) {
      return out;
    }
    out = std::string(open) + "\n";
    for (const json::value& item : items) {
      out += std::string(indent + 2, ' ') + expression(item, kAny, indent + 2, indent + 2) + ",\n";
    }
    return out + std::string(indent, ' ') + std::string(close);
  }

  std::string object(const json::array& props, std::size_t indent, std::size_t column) {
    if (props.empty()) {
      return "{}";
    }
    std::string flat = "{ ";
    for (const json::value& prop : props) {
      flat += (flat.size() > 2 ? ", " : "") + member(prop, indent);
    }
    flat += " }";
    if (flat.find('\n') == std::string::npos && column + flat.size() <= kWidth) {
      return flat;
    }
    std::string out = "{\n";
    for (const json::value& prop : props) {
      out += std::string(indent + 2, ' ') + member(prop, indent + 2) + ",\n";
    }
    return out + std::string(indent, ' ') + "}";
  }

  std::string member(const json::value& prop, std::size_t indent) {
    const json::string& key = prop.get_array()[0].get_string();
    const json::object& value = prop.get_array()[1].get_object();
    if (value.at("k").get_string() == "var" && value.at("name").get_string() == key) {
      return std::string(key);
    }
    const std::string name = isPlainKey(key) ? std::string(key) : quoted(json::object{{"v", key}});
    return name + ": " + expression(prop.get_array()[1], kAny, indent, indent + name.size() + 2);
  }

  std::string function(const json::object& node, std::size_t indent, std::size_t column) {
    std::string out = "(";
    for (const json::value& param : node.at("params").get_array()) {
      out += (out.size() > 1 ? ", " : "") + std::string(param.get_string());
    }
    out += ") => ";
    if (const json::value* body = node.if_contains("body")) {
      return out + block(body->get_array(), indent);
    }
    const std::string text = expression(node.at("expr"), kAny, indent, column + out.size());
    return out + (text.starts_with('{') ? "(" + text + ")" : text);
  }
};

std::string yamlScalar(std::string_view text) {
  // JSON strings are YAML strings.
  return json::serialize(json::string(text));
}

bool isPlainYaml(std::string_view text) {
  constexpr std::string_view kSpecial = ":#,[]{}&*!|>'\"%@`()<>=?-\\";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F ||
        (c != '-' && c != '#' && c != '!' && kSpecial.find(c) != std::string_view::npos)) {
      return false;
    }
  }
  constexpr std::string_view kNotFirst = "-#! 0123456789";
  return !text.empty() && kNotFirst.find(text.front()) == std::string_view::npos &&
         text.back() != ' ' && text.find(" #") == std::string_view::npos && text != "true" &&
         text != "false" && text != "null" && text != "yes" && text != "no";
}

std::string frontMatter(const json::object& meta) {
  constexpr std::array<std::string_view, 12> kOrder = {"description", "covers",  "needs",  "node",
                                                       "process",     "issues",  "peers",  "dns",
                                                       "wire",        "network", "limits", "calls"};
  std::string out = "/*---\n";
  for (const std::string_view key : kOrder) {
    const json::value* value = meta.if_contains(key);
    if (value == nullptr) {
      continue;
    }
    out += std::string(key) + ": ";
    const auto scalar = [](std::string_view text) {
      return isPlainYaml(text) ? std::string(text) : yamlScalar(text);
    };
    if (value->is_string()) {
      out += scalar(value->get_string());
    } else if (key == "covers" || key == "needs" || key == "issues") {
      std::string items;
      for (const json::value& item : value->get_array()) {
        items += (items.empty() ? "" : ", ") + scalar(item.get_string());
      }
      out += "[" + items + "]";
    } else {
      out += json::serialize(*value);
    }
    out += "\n";
  }
  return out + "---*/\n";
}

}  // namespace

std::string print(const program::Program& program) {
  return frontMatter(program.json().at("meta").get_object()) +
         Printer().statements(program.json().at("body").get_array(), 0);
}

}  // namespace netparity::scenario
