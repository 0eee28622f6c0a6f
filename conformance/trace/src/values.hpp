#pragma once

#include "names.hpp"
#include "ports.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace netparity::trace {

/// What a value's place says about it.
enum class Place {
  port,        ///< a port stands here
  anything,    ///< a port that the program read may stand here, in mark and probe
  descriptor,  ///< a file descriptor stands here
  other,       ///< no port stands here, but below it one may
};

/// Rewrites raw values into canonical ones.
class Values {
 public:
  Values(const Names& names, const Ports& ports, std::string_view tmp);

  boost::json::value rewrite(const boost::json::value& value, Place place = Place::other) const {
    return rewrite(value, place, 0);
  }

  /// Text with the temporary folder and ports replaced.
  std::string rewriteText(std::string_view text) const;

 private:
  boost::json::value rewrite(const boost::json::value& value, Place place, int depth) const;
  boost::json::value rewriteTagged(const boost::json::object& value, std::string_view tag,
                                   Place place, int depth) const;
  std::optional<boost::json::value> port(const boost::json::value& value, Place place) const;

  const Names& names_;
  const Ports& ports_;
  std::string_view tmp_;
};

}  // namespace netparity::trace
