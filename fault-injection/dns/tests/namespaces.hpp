#pragma once

#include <string>

namespace netparity::dns {

/// Moves the process, which must have one thread only, to user, network, mount and host-name
/// namespaces of its own, with loopback up and its own resolv.conf, hosts and nsswitch.conf.
/// Returns why that is impossible here; empty when it is done.
std::string enterOwnNetwork(const std::string& resolvConf);

}  // namespace netparity::dns
