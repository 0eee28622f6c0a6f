#pragma once

#include "judge.hpp"

#include <linux/seccomp.h>
#include <optional>
#include <string>

namespace netparity::calls {

/// What a call that the kernel shows is about, found out at the program's own socket. Nothing when
/// it does not count: it is on something else than a stream socket, or finds nothing to do.
/// `problem` says why a socket could not be looked at.
std::optional<Call> callOf(const seccomp_notif& shown, std::string& problem);

}  // namespace netparity::calls
