#pragma once

#include "netparity/trace/trace.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::trace {

/// What `on` names: an object by number, the module, a fault ("peers.slow", "dns.dual.test") or
/// nothing.
struct On {
  enum class What { nothing, module, object, fault };
  What what = What::nothing;
  std::int64_t number = 0;
  std::string_view fault = {};
};

/// A raw record whose fields have been checked. Points into the adapter's JSON.
struct Raw {
  Kind kind = Kind::mark;
  On on;
  int step = 0;
  int turn = -1;
  std::string_view name;
  std::string_view type;  ///< `class` of an event
  std::string_view path;
  bool heard = true;                          ///< an event with listeners
  bool failed = false;                        ///< carries `error` instead of a value
  const boost::json::value* value = nullptr;  ///< args, value, error, label or open
  const boost::json::object* state = nullptr;
};

/// Checks the fields of all records. What is wrong with the first bad one is the problem.
boost::system::result<std::vector<Raw>, program::Problem> readRaw(
    std::span<const boost::json::object> records);

/// The number behind `{"$":"ref","on":3}`, if the value is one.
std::optional<std::int64_t> referenceOf(const boost::json::value& value);

/// The value of `key` in `{"$":"object","props":[[key,value],…]}`, or null.
const boost::json::value* propertyOf(const boost::json::value& value, std::string_view key);

/// The part of an encoded value that a path of keys and indices leads to, or null.
const boost::json::value* partOf(const boost::json::value& value,
                                 std::span<const std::string> path);

/// The tag of a `{"$":tag,…}`, or empty.
std::string_view tagOf(const boost::json::value& value);

/// A whole number held by an integer or a double, or nothing.
std::optional<std::int64_t> integerOf(const boost::json::value& value);

}  // namespace netparity::trace
