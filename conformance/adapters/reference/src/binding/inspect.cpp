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
constexpr std::size_t kMostUngrouped = 6;  // entries of an array, and their length
constexpr std::size_t kMostItems = 100;    // of an array that are shown

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
    const std::size_t shown = std::min(array.items.size(), kMostItems);
    for (std::size_t i = 0; i < shown; ++i) {
      parts.push_back(show(array.items[i], depth + 1));
    }
    if (shown > kMostUngrouped) {
      parts = grouped(parts, numbersOnly(array));
    }
    const bool inColumns = parts.size() != shown;
    if (const std::size_t more = array.items.size() - shown; more > 0) {
      parts.push_back("... " + std::to_string(more) + " more item" + (more > 1 ? "s" : ""));
    }
    indentation_ -= 2;
    return join(parts, '[', ']', depth, !inColumns);
  }

  // Node looks at the first item that is not shown, too.
  static bool numbersOnly(const ArrayObject& array) {
    const std::size_t looked = std::min(array.items.size(), kMostItems + 1);
    return std::all_of(array.items.begin(),
                       array.items.begin() + static_cast<std::ptrdiff_t>(looked),
                       [](const Value& item) { return item.isNumber(); });
  }

  // Entries of a long array side by side in columns, numbers to the right; as they are when that
  // would look no better. indentation_ is that of the entries.
  std::vector<std::string> grouped(const std::vector<std::string>& parts, bool toTheRight) const {
    constexpr std::size_t kSeparator = 2;
    const std::size_t around = indentation_ - 2;
    std::size_t total = 0;
    std::size_t longest = 0;
    for (const std::string& part : parts) {
      total += part.size() + kSeparator;
      longest = std::max(longest, part.size());
    }
    const std::size_t width = longest + kSeparator;
    const bool worthIt =
        width * 3 + around < kBreakLength &&
        (static_cast<double>(total) / static_cast<double>(width) > 5 || longest <= kMostUngrouped);
    const std::size_t columns = worthIt ? columnsFor(parts.size(), total, width, around) : 1;
    if (columns <= 1) {
      return parts;
    }
    std::vector<std::size_t> widths(columns);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      widths[i % columns] = std::max(widths[i % columns], parts[i].size() + kSeparator);
    }
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < parts.size(); begin += columns) {
      const std::size_t end = std::min(begin + columns, parts.size());
      std::string line;
      for (std::size_t i = begin; i < end; ++i) {
        const bool last = i + 1 == end;
        const std::string cell = parts[i] + (last ? "" : ", ");
        const std::size_t room = widths[i - begin] - (last ? kSeparator : 0);
        const std::string padding(room > cell.size() ? room - cell.size() : 0, ' ');
        line += toTheRight ? padding + cell : cell + (last ? "" : padding);
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }

  // As many columns as make a block that is about 2.5 times as wide as it is high.
  static std::size_t columnsFor(std::size_t count, std::size_t total, std::size_t width,
                                std::size_t around) {
    constexpr double kRatio = 2.5;
    constexpr double kMostColumns = 15;
    const auto entries = static_cast<double>(count);
    const auto wide = static_cast<double>(width);
    const double bias = std::sqrt(wide - static_cast<double>(total) / entries);
    const double biased = std::max(wide - 3 - bias, 1.0);
    const double fitting = std::floor(static_cast<double>(kBreakLength - around) / wide);
    return static_cast<std::size_t>(
        std::min({std::round(std::sqrt(kRatio * biased * entries) / biased), fitting,
                  static_cast<double>(kCompactLevels) * 4, kMostColumns}));
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
    if (const auto text = host.shownText()) {
      return *text;
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
  std::string join(const std::vector<std::string>& parts, char open, char close, int depth,
                   bool mayBeOneLine = true) {
    std::size_t total = parts.size() + indentation_ + 1 + 10 + parts.size();
    bool multiline = false;
    for (const std::string& part : parts) {
      total += part.size();
      multiline = multiline || part.find('\n') != std::string::npos;
    }
    const bool fits =
        mayBeOneLine && innermost_ - depth < kCompactLevels && total <= kBreakLength && !multiline;
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

std::string formatted(const Value& value) {
  const bool inspected = value.object<ArrayObject>() != nullptr ||
                         value.object<PlainObject>() != nullptr ||
                         value.object<HostObject>() != nullptr ||
                         value.object<ErrorObject>() != nullptr || value.isNumber();
  return inspected ? Inspector().show(value, kDefaultDepth) : toText(value).utf8();
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
