#include "binding/inspect.hpp"

#include "binding/inspect_layout.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace netparity::adapter {
namespace {

constexpr int kDefaultDepth = 2;
constexpr int kCompactLevels = 3;
constexpr std::size_t kBufferBytes = 50;
constexpr std::size_t kShortText = 16;  // is never broken into lines

bool isIdentifier(std::string_view key) {
  const auto isWord = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !key.empty() && !(key[0] >= '0' && key[0] <= '9') &&
         std::all_of(key.begin(), key.end(), isWord);
}

// "1 more item", "2 more items"
std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count > 1 ? "s" : "");
}

std::string inspectBuffer(const BufferObject& buffer) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : buffer.bytes.substr(0, kBufferBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte >> 4U], kDigits[byte & 15U], ' '};
  }
  if (buffer.bytes.size() > kBufferBytes) {
    const std::size_t more = buffer.bytes.size() - kBufferBytes;
    text += "... " + counted(more, "more byte");
  } else if (!text.empty()) {
    text.pop_back();
  }
  return "<Buffer " + text + ">";
}

// Whether util.inspect() shows this property of an error behind its text. What is in the text
// already is left out.
bool isShownOfError(const ErrorObject& error, const std::string& key, const Value& value) {
  if (key == "cause" && error.madeWithCause) {
    return false;  // it comes last
  }
  if (key == "name") {
    const Text* name = value.as<Text>();
    return name != nullptr && error.stack->utf8().find(name->utf8()) == std::string::npos;
  }
  return key != "message" && key != "stack";
}

// Of a class only its fields: its methods are not enumerable.
bool isShownOfFunction(const FunctionObject& function, const Value& value) {
  return !function.needsNew || !value.isFunction();
}

std::string functionBase(const FunctionObject& function) {
  if (function.needsNew) {
    const std::string& parent = function.parentClass;
    return "[class " + function.name + (parent.empty() ? "" : " extends " + parent) + "]";
  }
  return function.name.empty() ? "[Function (anonymous)]" : "[Function: " + function.name + "]";
}

// Node's formatValue() and what it calls. Levels count from 0; what is below the depth is not shown
// but for its class.
class Inspector {
 public:
  explicit Inspector(int depth) : depth_(depth) {}

  std::string show(const Value& value, int level) {
    if (const auto* number = value.as<double>()) {
      return *number == 0 && std::signbit(*number) ? "-0" : formatNumber(*number);
    }
    if (const Text* text = value.as<Text>()) {
      return showText(*text);
    }
    if (const auto* buffer = value.object<BufferObject>()) {
      return inspectBuffer(*buffer);
    }
    if (const auto* host = value.object<HostObject>()) {
      return showHost(*host, level);
    }
    if (!value.isObject() && !value.isFunction()) {
      return toText(value).utf8();
    }
    if (std::find(path_.begin(), path_.end(), value) != path_.end()) {
      return "[Circular *" + std::to_string(referenceTo(value)) + "]";
    }
    return showObject(value, level);
  }

 private:
  // A long text of several lines is shown as a sum of them.
  std::string showText(const Text& text) const {
    if (text.length() <= kShortText || text.length() + indentation_ + 4 <= kBreakLength) {
      return errors::quote(text.utf8());
    }
    std::string shown;
    std::string_view rest = text.utf8();
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string_view line = rest.substr(0, end == std::string_view::npos ? end : end + 1);
      shown += (shown.empty() ? "" : " +\n" + std::string(indentation_ + 2, ' '));
      shown += errors::quote(line);
      rest.remove_prefix(line.size());
    }
    return shown;
  }

  std::string showObject(const Value& value, int level) {
    const auto* array = value.object<ArrayObject>();
    Block block;
    block.isArray = array != nullptr;
    std::string name = block.isArray ? "Array" : "Object";
    if (const auto* function = value.object<FunctionObject>()) {
      name = "Function";
      block.base = functionBase(*function);
    } else if (const auto* error = value.object<ErrorObject>()) {
      name = error->name;
      block.base = "[" + (error->stack ? *error->stack : builtInText(value)).utf8() + "]";
      block.base = indented(block.base, indentation_);
    }
    const std::vector<Member> members = membersOf(value);
    if (members.empty() && (array == nullptr || array->items.empty())) {
      return block.base.empty() ? (block.isArray ? "[]" : "{}") : block.base;
    }
    if (level > depth_) {
      return "[" + name + "]";
    }
    innermost_ = level;
    path_.push_back(value);
    indentation_ += 2;
    if (array != nullptr) {
      block.entries = entriesOf(*array, level);
      block.numbersOnly = numbersOnly(*array);
    }
    for (const Member& member : members) {
      block.entries.push_back(member.key + ": " + show(member.value, level + 1));
    }
    indentation_ -= 2;
    path_.pop_back();
    const auto reference = std::find(references_.begin(), references_.end(), value);
    if (reference != references_.end()) {
      block.base = "<ref *" + std::to_string(reference - references_.begin() + 1) + ">" +
                   (block.base.empty() ? "" : " ") + block.base;
    }
    block.fewLevels = innermost_ - level < kCompactLevels;
    block.indentation = indentation_;
    return laidOut(block);
  }

  struct Member {
    std::string key;  // as it is shown
    Value value;
  };

  static std::vector<Member> membersOf(const Value& value) {
    std::vector<Member> members;
    const auto add = [&members](const PropertyMap& properties, const auto& isShown) {
      for (const PropertyMap::Entry* entry : properties.ordered()) {
        const auto& [key, member] = *entry;
        if (isShown(key, member)) {
          members.push_back({isIdentifier(key) ? key : errors::quote(key), member});
        }
      }
    };
    if (const auto* plain = value.object<PlainObject>()) {
      add(plain->properties, [](const auto&, const auto&) { return true; });
    } else if (const auto* function = value.object<FunctionObject>()) {
      add(function->properties, [function](const auto& /*key*/, const Value& member) {
        return isShownOfFunction(*function, member);
      });
    } else if (const auto* error = value.object<ErrorObject>(); error != nullptr && error->stack) {
      add(error->properties, [error](const std::string& key, const Value& member) {
        return isShownOfError(*error, key, member);
      });
      if (error->madeWithCause) {
        members.push_back({"[cause]", error->properties.get("cause")});
      }
    }
    return members;
  }

  std::vector<std::string> entriesOf(const ArrayObject& array, int level) {
    std::vector<std::string> entries;
    std::size_t i = 0;
    while (i < array.items.size() && entries.size() < kMostItems) {
      const std::size_t begin = i;
      while (i < array.items.size() && array.isHole(i)) {
        ++i;
      }
      if (i > begin) {
        entries.push_back("<" + counted(i - begin, "empty item") + ">");
      } else {
        entries.push_back(show(array.items[i++], level + 1));
      }
    }
    if (const std::size_t more = array.items.size() - i; more > 0) {
      entries.push_back("... " + counted(more, "more item"));
    }
    return entries;
  }

  // Node looks at the first item that is not shown, too.
  static bool numbersOnly(const ArrayObject& array) {
    const std::size_t looked = std::min(array.items.size(), kMostItems + 1);
    return std::all_of(array.items.begin(),
                       array.items.begin() + static_cast<std::ptrdiff_t>(looked),
                       [](const Value& item) { return item.isNumber(); });
  }

  // By a function of its class, which inspects some content as a text of its own.
  std::string showHost(const HostObject& host, int level) const {
    const std::string name(host.className());
    if (level > depth_) {
      return host.hasOwnKeys() ? "[" + name + "]" : name + " {}";
    }
    if (const auto text = host.shownText()) {
      return indented(*text, indentation_);
    }
    const Value content = host.shown();
    if (content.isUndefined()) {
      return name + " {}";
    }
    return name + " " + indented(Inspector(depth_ - 1).show(content, 0), indentation_);
  }

  // The number of an object that is shown inside itself.
  std::size_t referenceTo(const Value& value) {
    const auto found = std::find(references_.begin(), references_.end(), value);
    if (found != references_.end()) {
      return static_cast<std::size_t>(found - references_.begin()) + 1;
    }
    references_.push_back(value);
    return references_.size();
  }

  int depth_;
  std::size_t indentation_ = 0;
  int innermost_ = 0;  // level of the object that was entered last
  std::vector<Value> path_;
  std::vector<Value> references_;
};

std::string_view classOf(const Value& value) {
  if (value.object<ArrayObject>() != nullptr) {
    return "Array";
  }
  if (value.object<BufferObject>() != nullptr) {
    return "Buffer";
  }
  if (const auto* error = value.object<ErrorObject>()) {
    return error->name;
  }
  if (const auto* host = value.object<HostObject>()) {
    return host->className();
  }
  return "Object";
}

// An object may claim another class, or none.
errors::Received receivedOfConstructor(const Value& value, const Value& constructor) {
  const Value name = constructor.isNullish() ? Value() : readMemberOf(constructor, "name");
  if (const Text* text = name.as<Text>(); text != nullptr && !text->empty()) {
    return errors::Received::instanceOf(text->utf8());
  }
  return errors::Received::described(Inspector(-1).show(value, 0));
}

}  // namespace

std::string inspect(const Value& value) {
  return Inspector(kDefaultDepth).show(value, 0);
}

std::string formatted(const Value& value) {
  const auto* plain = value.object<PlainObject>();
  const bool hasOwnText = plain != nullptr && plain->properties.get("toString").isFunction();
  const bool inspected = value.isNumber() || (value.isObject() && !hasOwnText &&
                                              value.object<BufferObject>() == nullptr);
  return inspected ? Inspector(0).show(value, 0) : toText(value).utf8();
}

errors::Received receivedOf(const Value& value) {
  if (value.isUndefined()) {
    return errors::Received::undefined();
  }
  if (value.isNull()) {
    return errors::Received::null();
  }
  if (const bool* boolean = value.as<bool>()) {
    return errors::Received::boolean(*boolean);
  }
  if (const auto* number = value.as<double>()) {
    return errors::Received::number(*number);
  }
  if (const Text* text = value.as<Text>()) {
    return errors::Received::string(text->utf8());
  }
  if (const auto* function = value.object<FunctionObject>()) {
    return errors::Received::function(function->name);
  }
  if (const auto* plain = value.object<PlainObject>()) {
    if (const Value* constructor = plain->properties.find("constructor")) {
      return receivedOfConstructor(value, *constructor);
    }
  }
  return errors::Received::instanceOf(classOf(value));
}

}  // namespace netparity::adapter
