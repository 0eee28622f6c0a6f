#include "binding/inspect.hpp"

#include "netparity/adapter/operators.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace netparity::adapter {
namespace {

constexpr std::size_t kBreakLength = 80;
constexpr int kDefaultDepth = 2;
constexpr int kCompactLevels = 3;
constexpr std::size_t kBufferBytes = 50;

bool isIdentifier(std::string_view key) {
  const auto isWord = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !key.empty() && !(key[0] >= '0' && key[0] <= '9') &&
         std::all_of(key.begin(), key.end(), isWord);
}

std::string inspectBuffer(const BufferObject& buffer) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "<Buffer";
  for (const char c : buffer.bytes.substr(0, kBufferBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    text += {' ', kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  if (buffer.bytes.size() > kBufferBytes) {
    const std::size_t more = buffer.bytes.size() - kBufferBytes;
    text += " ... " + std::to_string(more) + " more byte" + (more > 1 ? "s" : "");
  }
  return text + ">";
}

class Inspector {
 public:
  std::string show(const Value& value, int depth) {
    if (const auto* number = value.as<double>()) {
      return *number == 0 && std::signbit(*number) ? "-0" : formatNumber(*number);
    }
    if (const Text* text = value.as<Text>()) {
      return errors::quote(text->utf8());
    }
    if (const auto* function = value.object<FunctionObject>()) {
      return function->name.empty() ? "[Function (anonymous)]"
                                    : "[Function: " + function->name + "]";
    }
    if (const auto* buffer = value.object<BufferObject>()) {
      return inspectBuffer(*buffer);
    }
    if (value.object<ErrorObject>() != nullptr) {
      return "[" + toText(value).utf8() + "]";
    }
    if (const auto* array = value.object<ArrayObject>()) {
      return showArray(*array, depth);
    }
    if (const auto* plain = value.object<PlainObject>()) {
      return showPlain(*plain, depth);
    }
    if (const auto* host = value.object<HostObject>()) {
      return showHost(*host, depth);
    }
    return toText(value).utf8();
  }

 private:
  std::string showArray(const ArrayObject& array, int depth) {
    if (array.items.empty()) {
      return "[]";
    }
    if (depth > kDefaultDepth) {
      return "[Array]";
    }
    innermost_ = depth;
    std::vector<std::string> parts;
    indentation_ += 2;
    for (const Value& item : array.items) {
      parts.push_back(show(item, depth + 1));
    }
    indentation_ -= 2;
    return join(parts, '[', ']', depth);
  }

  std::string showPlain(const PlainObject& object, int depth) {
    if (object.properties.size() == 0) {
      return "{}";
    }
    if (depth > kDefaultDepth) {
      return "[Object]";
    }
    innermost_ = depth;
    std::vector<std::string> parts;
    indentation_ += 2;
    for (const PropertyMap::Entry* entry : object.properties.ordered()) {
      const std::string& key = entry->first;
      parts.push_back((isIdentifier(key) ? key : errors::quote(key)) + ": " +
                      show(entry->second, depth + 1));
    }
    indentation_ -= 2;
    return join(parts, '{', '}', depth);
  }

  // As a text of its own, which is then indented as a whole.
  std::string showHost(const HostObject& host, int depth) const {
    const std::string name(host.className());
    if (depth > kDefaultDepth) {
      return "[" + name + "]";
    }
    const Value content = host.shown();
    if (content.isUndefined()) {
      return name + " {}";
    }
    std::string text = name + " ";
    for (const char c : Inspector().show(content, depth + 1)) {
      text += c;
      text.append(c == '\n' ? indentation_ : 0, ' ');
    }
    return text;
  }

  // On one line when it fits and holds few levels, else one entry a line.
  std::string join(const std::vector<std::string>& parts, char open, char close, int depth) {
    std::size_t total = parts.size() + indentation_ + 1 + 10 + parts.size();
    bool multiline = false;
    for (const std::string& part : parts) {
      total += part.size();
      multiline = multiline || part.find('\n') != std::string::npos;
    }
    const bool fits = innermost_ - depth < kCompactLevels && total <= kBreakLength && !multiline;
    const std::string newline = "\n" + std::string(indentation_, ' ');
    std::string text(1, open);
    text += fits ? " " : newline + "  ";
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) {
        text += fits ? ", " : "," + newline + "  ";
      }
      text += parts[i];
    }
    return text + (fits ? " " : newline) + close;
  }

  std::size_t indentation_ = 0;
  int innermost_ = 0;  // depth of the object that was entered last
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

}  // namespace

std::string inspect(const Value& value) {
  return Inspector().show(value, 0);
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
  return errors::Received::instanceOf(classOf(value));
}

}  // namespace netparity::adapter
