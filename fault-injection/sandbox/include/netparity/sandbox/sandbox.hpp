#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A sandbox: user, network, mount and process namespaces of its own for a process and all that it
/// starts, with its own loopback, addresses, resolver files and sysctls. Everything is done by
/// system calls of the calling process; no tool is run, no file is left on a disk, and as nothing
/// but processes and their descriptors holds the namespaces, they end with the last of these.
///
///     sandbox::Plan plan;
///     plan.addresses = {"192.0.2.1/24", "fd00::1/64"};
///     plan.sysctls = {{"net/ipv4/tcp_syn_retries", "1"}};
///     if (const std::string problem = sandbox::enter(plan); !problem.empty()) { … }
///     …                                    // servers of any port, the name server on port 53
///     sandbox::Child::start({{"node", "program.js"}}, problem);   // launch.hpp
///
/// `launch.hpp` starts programs inside, `namespace.hpp` makes a second network beside the first,
/// `abilities.hpp` says what this machine allows, `rtnetlink.hpp` sets up devices.
namespace netparity::sandbox {

/// A route that refuses: what connect() or send() to an address within `destination` fails with.
struct Route {
  enum class Kind {
    unreachable,  ///< EHOSTUNREACH
    prohibit,     ///< EACCES
    blackhole,    ///< EINVAL
    refuse        ///< "throw": as if there was no route: ENETUNREACH
  };
  /// "198.51.100.0/24", "2001:db8::/32"; without a length, that one address.
  std::string destination;
  Kind kind = Kind::unreachable;
};

/// "unreachable", "prohibit", "blackhole" or "throw"; nothing for any other text.
std::optional<Route::Kind> routeKind(const std::string& name);

/// What a sandbox looks like inside. The default is a machine with a loopback and nothing else,
/// that asks a name server on 127.0.0.1.
struct Plan {
  /// More addresses of the loopback device, with the length of their prefix: "192.0.2.1/24",
  /// "fd00::1/64". 127.0.0.0/8 and ::1 are there without. With IPv4 the whole of the prefix can be
  /// bound, with IPv6 just the address.
  std::vector<std::string> addresses;

  /// The texts of /etc/resolv.conf, /etc/hosts and /etc/nsswitch.conf inside. Without a value the
  /// file stays what it is outside. The file must exist outside: what does not exist cannot be
  /// covered, and creating it would change the machine.
  std::optional<std::string> resolvConf = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";
  std::optional<std::string> hosts = "127.0.0.1 localhost\n::1 localhost\n";
  std::optional<std::string> nsswitch = "passwd: files\ngroup: files\nhosts: files dns\n";

  /// A folder that is empty memory inside, in which the user may create files that go with the
  /// sandbox, whatever ends it. It must exist outside: "/dev/shm".
  std::optional<std::string> scratch;

  /// Names below /proc/sys, which begin with "net/", and values: {"net/ipv4/tcp_syn_retries", "1"}.
  /// What is not listed has the kernel's default, except tcp_rmem, tcp_wmem and the congestion
  /// control, which a new network has from the machine.
  std::vector<std::pair<std::string, std::string>> sysctls;

  std::vector<Route> routes;

  /// A process namespace too: what is started from inside can neither see nor outlive the caller.
  /// The caller itself stays where it is; what it forks from then on is inside, and still its
  /// child, except that getppid() is 0 there. A keeper, a child of the caller that waits for
  /// nothing but its end, is the first process of the namespace; the kernel kills all others with
  /// it. No thread can be started by the caller any more.
  bool processes = true;
};

/// Moves the calling process into a fresh sandbox. It must have one thread only, and that the
/// process's first. User and group stay what they are, all others become "nobody"; inside, the
/// process holds every capability over the new namespaces and none outside, whoever it was. The
/// signal that it gets at the end of its parent (PR_SET_PDEATHSIG) is kept. Takes about 1 ms.
///
/// Returns why that is impossible, with the step that failed; empty when it is done. After a
/// problem the process may be in some of the namespaces: it should end.
std::string enter(const Plan& plan);

/// Sets a sysctl of the network that the calling thread is in, as `Plan::sysctls` does. Returns why
/// that is impossible; empty when it is done.
std::string pinSysctl(const std::string& name, const std::string& value);

/// Gives up every capability for ever: bounding and ambient set, permitted, effective, inheritable,
/// and no_new_privs. For a child, before exec: ports below 1024 then fail with EACCES, as do files
/// whose mode forbids, for root too. Returns why that is impossible; empty when it is done.
std::string dropCapabilities();

/// The variables that change what a resolver, proxy or runtime does: "RES_OPTIONS" overrides
/// resolv.conf, for example. A name that ends with `*` stands for all that begin so, one that
/// begins with it for all that end so.
const std::vector<std::string>& hostileVariables();

/// The environment of this process ("NAME=value") without the hostile variables.
std::vector<std::string> cleanEnvironment();

}  // namespace netparity::sandbox
