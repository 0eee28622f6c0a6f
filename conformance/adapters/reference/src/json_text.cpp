#include "netparity/adapter/json_text.hpp"

#include "netparity/adapter/operators.hpp"

namespace netparity::adapter {

void JsonText::key(std::string_view name) {
  string(name);
  text_.push_back(':');
  first_ = true;
}

void JsonText::string(std::string_view utf8) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  separate();
  text_.push_back('"');
  for (const char c : utf8) {
    switch (c) {
      case '"':
        text_ += "\\\"";
        break;
      case '\\':
        text_ += "\\\\";
        break;
      case '\b':
        text_ += "\\b";
        break;
      case '\f':
        text_ += "\\f";
        break;
      case '\n':
        text_ += "\\n";
        break;
      case '\r':
        text_ += "\\r";
        break;
      case '\t':
        text_ += "\\t";
        break;
      default:
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
          text_ += "\\u00";
          text_.push_back(kDigits[byte >> 4U]);
          text_.push_back(kDigits[byte & 15U]);
        } else {
          text_.push_back(c);
        }
    }
  }
  text_.push_back('"');
}

void JsonText::number(double value) {
  separate();
  text_ += formatNumber(value);
}

void JsonText::boolean(bool value) {
  separate();
  text_ += value ? "true" : "false";
}

void JsonText::null() {
  separate();
  text_ += "null";
}

void JsonText::raw(std::string_view json) {
  separate();
  text_ += json;
}

void JsonText::field(std::string_view name, std::string_view value) {
  key(name);
  string(value);
}

void JsonText::open(char bracket) {
  separate();
  text_.push_back(bracket);
  first_ = true;
}

void JsonText::close(char bracket) {
  text_.push_back(bracket);
  first_ = false;
}

void JsonText::separate() {
  if (!first_) {
    text_.push_back(',');
  }
  first_ = false;
}

}  // namespace netparity::adapter
