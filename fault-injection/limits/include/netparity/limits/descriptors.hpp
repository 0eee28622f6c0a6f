#pragma once

#include <string>
#include <sys/types.h>

namespace netparity::limits {

/// Lets a running process open exactly `spare` descriptors more than it has open now: the next one
/// fails with EMFILE. It lowers the soft limit (RLIMIT_NOFILE) of the process, counting the free
/// numbers below it, so the process must be one of the same user that opens and closes nothing
/// meanwhile. What is open stays open. Returns why that is impossible; empty when it is done.
std::string leaveDescriptors(pid_t process, unsigned spare);

}  // namespace netparity::limits
