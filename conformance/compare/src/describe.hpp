#pragma once

#include "netparity/trace/trace.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace netparity::compare {

/// The class of the record's owner, or what kind of step it is; never a variable's name.
std::string typeOf(const trace::Record& record);

/// What happened, for people: "Socket 'close'", "Socket.write()", "probe".
std::string titleOf(const trace::Record& record);

/// The same where two records stand in one sentence about their order, told apart: "the call of
/// Socket.destroy()" and "the return of Socket.destroy()", "mark 1" and "mark 2".
struct Titles {
  std::string first;
  std::string second;
};
Titles titlesOf(const trace::Record& first, const trace::Record& second);

/// The same for signatures: "Socket/close", "Socket/write.callback".
std::string pathOf(const trace::Record& record);

/// A value as records show it, of bounded length.
std::string valueText(const boost::json::value& value);

/// Whether a canonical value is `{"$":tag,…}`.
bool isTagged(const boost::json::value& value, std::string_view tag);

/// The code of an error or, without one, its name.
std::string errorName(const boost::json::value& error);

}  // namespace netparity::compare
