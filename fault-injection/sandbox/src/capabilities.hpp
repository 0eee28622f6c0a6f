#pragma once

#include <string>

namespace netparity::sandbox {

/// Lets what is executed next have the capabilities of this process, whoever the user is: exec
/// takes them from anybody but root. Returns why that is impossible; empty when it is done.
std::string passOnCapabilities();

}  // namespace netparity::sandbox
