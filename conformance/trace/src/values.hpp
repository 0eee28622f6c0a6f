#pragma once

#include <string_view>

#include <boost/json/value.hpp>

#include "names.hpp"
#include "ports.hpp"

namespace netparity::trace {

/// Rewrites raw values into canonical ones.
class Values {
 public:
  Values(const Names& names, const Ports& ports, std::string_view tmp) : names_(names), ports_(ports), tmp_(tmp) {}

  /// `isPort`: the value itself stands where a port can stand.
  boost::json::value rewrite(const boost::json::value& value, bool isPort = false) const { return rewrite(value, isPort, 0); }

  /// Text with the temporary folder and ports replaced.
  std::string rewriteText(std::string_view text) const;

 private:
  boost::json::value rewrite(const boost::json::value& value, bool isPort, int depth) const;
  boost::json::value rewriteTagged(const boost::json::object& value, std::string_view tag, int depth) const;

  const Names& names_;
  const Ports& ports_;
  std::string_view tmp_;
};

}  // namespace netparity::trace
