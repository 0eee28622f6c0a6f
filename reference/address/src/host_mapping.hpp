// The characters that stand for others in host names.
#pragma once

#include <string>
#include <string_view>

namespace netparity::address {

/// The ASCII characters that full-width ones, ideographic full stops and digits of other forms
/// stand for, by Unicode's rules for host names (UTS 46); characters that are passed over are left
/// out. Others stay, and make no address; of the letters, which may be hexadecimal digits, the
/// full-width ones alone are known. Parameters: text: UTF-8; other bytes stay.
std::string asAscii(std::string_view text);

}  // namespace netparity::address
