// Access to the JSON of a program; what has another shape than it must is a ProgramError.
#pragma once

#include "netparity/adapter/program.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace netparity::adapter {

const boost::json::object& objectOf(const boost::json::value& value);
std::string stringOf(const boost::json::value& value, std::string_view what);
double numberOf(const boost::json::value& value);

/// A field that must be there.
const boost::json::value& field(const boost::json::object& node, std::string_view key);
const boost::json::array& arrayField(const boost::json::object& node, std::string_view key);
std::string stringField(const boost::json::object& node, std::string_view key);

/// Whether the field is there and true.
bool isTrue(const boost::json::object& node, std::string_view key);
/// The node's step; 0 when it has none.
Step stepOf(const boost::json::object& node);

/// The value of a `num` node's `v`.
double numberLiteral(const boost::json::value& value);
/// The text of a `str` node.
Text stringLiteral(const boost::json::object& node);

}  // namespace netparity::adapter
