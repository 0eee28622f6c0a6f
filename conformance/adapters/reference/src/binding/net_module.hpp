// The module net as an object of programs.
#pragma once

#include "netparity/adapter/recorder.hpp"

#include <memory>

namespace netparity::adapter {

class ReferencePlatform;

/// Parameters: platform: must outlive the module.
std::shared_ptr<NetObject> makeNetModule(ReferencePlatform& platform);

}  // namespace netparity::adapter
