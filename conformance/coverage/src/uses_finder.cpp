#include <netparity/coverage/uses.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace netparity::coverage {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 5> kListening = {"on", "once", "addListener",
                                                        "prependListener", "prependOnceListener"};

// Methods whose result is the object itself.
constexpr std::array<std::string_view, 21> kChaining = {"on",
                                                        "once",
                                                        "off",
                                                        "addListener",
                                                        "removeListener",
                                                        "ref",
                                                        "prependListener",
                                                        "prependOnceListener",
                                                        "removeAllListeners",
                                                        "unref",
                                                        "setMaxListeners",
                                                        "listen",
                                                        "close",
                                                        "connect",
                                                        "end",
                                                        "destroy",
                                                        "resetAndDestroy",
                                                        "pause",
                                                        "resume",
                                                        "setTimeout",
                                                        "setEncoding"};

template <typename List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string textAt(const json::object& node, std::string_view key) {
  const json::value* found = node.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

const json::object* nodeAt(const json::object& node, std::string_view key) {
  const json::value* found = node.if_contains(key);
  return found != nullptr ? found->if_object() : nullptr;
}

const json::array* listAt(const json::object& node, std::string_view key) {
  const json::value* found = node.if_contains(key);
  return found != nullptr ? found->if_array() : nullptr;
}

const json::object* functionAmong(const json::array& args) {
  for (const json::value& argument : args) {
    const json::object* node = argument.if_object();
    if (node != nullptr && textAt(*node, "k") == "fn") {
      return node;
    }
  }
  return nullptr;
}

// What is known of a variable, whichever scope it is of.
struct Variable {
  std::string type;
  bool ambiguous = false;
  const json::object* value = nullptr;  ///< what it is initialised with
  std::set<std::string> keys;           ///< of objects that it is initialised with
};

}  // namespace

class UsesFinder {
 public:
  explicit UsesFinder(const program::Program& program) : body_(program.json().at("body")) {}

  Uses find() {
    // A function may use what is declared after it; each pass lets types flow one variable further.
    constexpr int kPasses = 3;
    for (int pass = 0; pass < kPasses; ++pass) {
      each(body_, [this](const json::object& node) { learn(node); });
    }
    each(body_, [this](const json::object& node) { collect(node); });
    return std::move(uses_);
  }

 private:
  template <typename Visit>
  void each(const json::value& value, const Visit& visit) {
    if (const json::array* array = value.if_array()) {
      for (const json::value& item : *array) {
        each(item, visit);
      }
    } else if (const json::object* node = value.if_object()) {
      visit(*node);
      for (const auto& member : *node) {
        each(member.value(), visit);
      }
    }
  }

  void bind(const std::string& name, const std::string& type) {
    if (type.empty()) {
      return;
    }
    Variable& variable = variables_[name];
    variable.ambiguous = variable.ambiguous || (!variable.type.empty() && variable.type != type);
    variable.type = type;
  }

  void learn(const json::object& node) {
    const std::string kind = textAt(node, "k");
    if (kind == "let") {
      const json::object* value = nodeAt(node, "value");
      const std::string name = textAt(node, "name");
      bind(name, typeOf(value));
      variables_[name].value = value;
      addKeys(value, variables_[name].keys);
    } else if (kind == "assign") {
      const json::object* to = nodeAt(node, "to");
      if (to != nullptr && textAt(*to, "k") == "var") {
        bind(textAt(*to, "name"), typeOf(nodeAt(node, "value")));
      }
    } else if (kind == "call" || kind == "new") {
      learnListener(node, kind);
    }
  }

  // A connection listener's parameter is a socket.
  void learnListener(const json::object& node, const std::string& kind) {
    const json::array* args = listAt(node, "args");
    if (args == nullptr) {
      return;
    }
    const std::string name = textAt(node, kind == "new" ? "class" : "name");
    const bool accepts = name == "createServer" || name == "net.Server" ||
                         (contains(kListening, name) && firstText(*args) == "connection");
    const json::object* listener = accepts ? functionAmong(*args) : nullptr;
    const json::array* parameters = listener != nullptr ? listAt(*listener, "params") : nullptr;
    if (parameters != nullptr && !parameters->empty() && parameters->at(0).is_string()) {
      bind(std::string(parameters->at(0).get_string()), "Socket");
    }
  }

  void addKeys(const json::object* node, std::set<std::string>& out) const {
    if (node == nullptr) {
      return;
    }
    const std::string kind = textAt(*node, "k");
    if (kind == "object") {
      if (const json::array* props = listAt(*node, "props")) {
        for (const json::value& prop : *props) {
          const json::array* pair = prop.if_array();
          if (pair != nullptr && !pair->empty() && pair->at(0).is_string()) {
            out.emplace(pair->at(0).get_string());
          }
        }
      }
    } else if (kind == "var") {
      const auto found = variables_.find(textAt(*node, "name"));
      if (found != variables_.end()) {
        out.insert(found->second.keys.begin(), found->second.keys.end());
      }
    }
  }

  std::string typeOf(const json::object* node) const {
    if (node == nullptr) {
      return {};
    }
    const std::string kind = textAt(*node, "k");
    const std::string name = textAt(*node, "name");
    if (kind == "var") {
      const auto found = variables_.find(name);
      if (found != variables_.end()) {
        return found->second.ambiguous ? std::string() : found->second.type;
      }
      return name == "net" ? "net" : std::string();
    }
    if (kind == "new") {
      const std::string of = textAt(*node, "class");
      return of.starts_with("net.") ? of.substr(4) : of;
    }
    if (kind == "get") {
      const bool isClass = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
      return isClass && typeOf(nodeAt(*node, "of")) == "net" ? "class " + name : std::string();
    }
    if (kind != "call") {
      return {};
    }
    const std::string receiver = typeOf(nodeAt(*node, "of"));
    if (receiver == "net") {
      if (name == "connect" || name == "createConnection") {
        return "Socket";
      }
      return name == "createServer" ? "Server" : std::string();
    }
    if (contains(kChaining, name)) {
      return receiver;
    }
    return name.starts_with("set") && receiver == "Socket" ? receiver : std::string();
  }

  Shape shapeOf(const json::value& value) const {
    const json::object* node = value.if_object();
    return node == nullptr ? Shape::other : shapeOf(*node);
  }

  Shape shapeOf(const json::object& node) const {
    const std::string kind = textAt(node, "k");
    const std::string name = textAt(node, "name");
    if (kind == "fn" || (kind == "help" && name == "after")) {
      return Shape::function;
    }
    if (kind == "object") {
      return Shape::object;
    }
    if (kind == "str" || (kind == "help" && name == "tmp") ||
        (kind == "call" && name == "repeat")) {
      return Shape::text;
    }
    if (kind == "num" || kind == "neg" ||
        (kind == "get" && (name == "port" || name == "localPort"))) {
      return Shape::number;
    }
    if (kind == "null" || kind == "undefined") {
      return Shape::nothing;
    }
    if (kind == "var") {
      const auto found = variables_.find(name);
      if (found != variables_.end() && found->second.value != nullptr &&
          textAt(*found->second.value, "k") != "var") {
        return shapeOf(*found->second.value);
      }
    }
    return Shape::other;
  }

  static std::string firstText(const json::array& args) {
    const json::object* first = args.empty() ? nullptr : args.front().if_object();
    return first != nullptr && textAt(*first, "k") == "str" ? textAt(*first, "v") : std::string();
  }

  void collect(const json::object& node) {
    const std::string kind = textAt(node, "k");
    if (kind == "call" || kind == "new") {
      collectCall(node, kind);
    } else if (kind == "help") {
      collectDisposal(node);
    } else if (kind == "get") {
      uses_.members_.push_back({typeOf(nodeAt(node, "of")), textAt(node, "name")});
    } else if (kind == "index") {
      const json::object* key = nodeAt(node, "key");
      if (key != nullptr && textAt(*key, "k") == "str") {
        uses_.members_.push_back({typeOf(nodeAt(node, "of")), textAt(*key, "v")});
      }
    }
  }

  // Helpers that stand for the methods whose names are symbols.
  void collectDisposal(const json::object& node) {
    const std::string name = textAt(node, "name");
    const json::array* args = listAt(node, "args");
    if ((name == "dispose" || name == "asyncDispose") && args != nullptr && !args->empty()) {
      uses_.members_.push_back({typeOf(args->front().if_object()), "[Symbol." + name + "]"});
    }
  }

  void collectCall(const json::object& node, const std::string& kind) {
    Uses::Call call;
    if (kind == "new") {
      const std::string type = textAt(node, "class");
      if (!type.starts_with("net.")) {
        return;
      }
      call.type = "net";
      call.name = "new " + type.substr(4);
    } else {
      call.type = typeOf(nodeAt(node, "of"));
      call.name = textAt(node, "name");
    }
    if (const json::array* args = listAt(node, "args")) {
      for (const json::value& argument : *args) {
        call.shapes.push_back(shapeOf(argument));
        addKeys(argument.if_object(), call.keys);
      }
      if (contains(kListening, call.name)) {
        uses_.events_.push_back({call.type, firstText(*args)});
      }
    }
    uses_.calls_.push_back(std::move(call));
  }

  const json::value& body_;
  std::map<std::string, Variable> variables_;
  Uses uses_;
};

Uses Uses::of(const program::Program& program) {
  return UsesFinder(program).find();
}

}  // namespace netparity::coverage
