#include "helper_call.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

std::string problemOfHex(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!digit && c != ' ') {
      return "hex() takes hexadecimal digits and spaces";
    }
    digits += digit ? 1U : 0U;
  }
  if (digits % 2 != 0) {
    return "hex() takes two digits for each byte";
  }
  return {};
}

}  // namespace

std::string problemOf(const Helper& helper, const json::array& args) {
  if (args.size() < helper.least || args.size() > helper.most) {
    const std::string wanted = helper.least == helper.most ? std::to_string(helper.least)
                                                           : std::to_string(helper.least) + " or " +
                                                                 std::to_string(helper.most);
    return std::string(helper.name) + "() takes " + wanted + " argument" +
           (wanted == "1" ? "" : "s");
  }
  if (helper.name == "tmp" || helper.name == "hex") {
    const json::object& first = args[0].get_object();
    if (first.at("k").get_string() != "str" || !first.contains("v")) {
      return std::string(helper.name) + "() takes a literal string";
    }
    const std::string_view text = first.at("v").get_string();
    if (helper.name == "tmp" &&
        (text.empty() || text.find('/') != std::string_view::npos || text == "." || text == "..")) {
      return "tmp() takes the name of a file, without '/'";
    }
    if (helper.name == "hex") {
      return problemOfHex(text);
    }
  }
  return {};
}

}  // namespace netparity::scenario
