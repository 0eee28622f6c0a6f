#include "program_json.hpp"

#include <limits>

namespace netparity::adapter {

namespace json = boost::json;

const json::value& field(const json::object& node, std::string_view key) {
  const json::value* found = node.if_contains(key);
  if (found == nullptr) {
    throw ProgramError("a node lacks its " + std::string(key));
  }
  return *found;
}

const json::object& objectOf(const json::value& value) {
  if (!value.is_object()) {
    throw ProgramError("a node must be an object");
  }
  return value.get_object();
}

const json::array& arrayField(const json::object& node, std::string_view key) {
  const json::value& value = field(node, key);
  if (!value.is_array()) {
    throw ProgramError(std::string(key) + " must be an array");
  }
  return value.get_array();
}

std::string stringOf(const json::value& value, std::string_view what) {
  if (!value.is_string()) {
    throw ProgramError(std::string(what) + " must be a string");
  }
  return std::string(value.get_string());
}

std::string stringField(const json::object& node, std::string_view key) {
  return stringOf(field(node, key), key);
}

bool isTrue(const json::object& node, std::string_view key) {
  const json::value* found = node.if_contains(key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

double numberOf(const json::value& value) {
  if (!value.is_number()) {
    throw ProgramError("a number is expected");
  }
  return value.to_number<double>();
}

Step stepOf(const json::object& node) {
  const json::value* found = node.if_contains("step");
  return found == nullptr ? 0 : static_cast<Step>(numberOf(*found));
}

double numberLiteral(const json::value& value) {
  if (!value.is_string()) {
    return numberOf(value);
  }
  const json::string& text = value.get_string();
  if (text == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (text == "Infinity") {
    return std::numeric_limits<double>::infinity();
  }
  if (text == "-Infinity") {
    return -std::numeric_limits<double>::infinity();
  }
  if (text == "-0") {
    return -0.0;
  }
  throw ProgramError("no number is written " + std::string(text));
}

Text stringLiteral(const json::object& node) {
  if (node.if_contains("utf16") == nullptr) {
    return Text(stringField(node, "v"));
  }
  std::u16string units;
  for (const json::value& unit : arrayField(node, "utf16")) {
    const double number = numberOf(unit);
    if (!(number >= 0 && number <= 0xFFFF)) {
      throw ProgramError("no UTF-16 unit");
    }
    units.push_back(static_cast<char16_t>(number));
  }
  return Text::fromUtf16(units);
}

}  // namespace netparity::adapter
