// The characters that stand for others in host names.
#pragma once

#include <string>
#include <string_view>

namespace netparity::address {

/// The ASCII characters that full-width ones, ideographic full stops and digits of other forms
/// stand for, by Unicode's rules for host names (UTS 46); characters that are passed over are left
/// out. Others stay, so that they make no address. Parameters: text: UTF-8; other bytes stay.
std::string asAscii(std::string_view text);

}  // namespace netparity::address
