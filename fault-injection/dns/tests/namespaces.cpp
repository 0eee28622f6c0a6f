#include "namespaces.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <net/if.h>
#include <sched.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace netparity::dns {

namespace {

std::string failed(const std::string& what) {
  return what + ": " + std::strerror(errno);
}

bool writeFile(const char* path, std::string_view text, int flags = 0) {
  const int fd = ::open(path, O_WRONLY | O_CLOEXEC | flags, 0644);
  if (fd < 0) {
    return false;
  }
  const bool done = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(fd);
  return done;
}

bool bringLoopbackUp() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  const bool done = ::ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  ::close(fd);
  return done;
}

// The file is gone with its name already: it lives on as the mount.
bool replaceFile(const char* path, std::string_view text) {
  std::error_code error;
  const std::string target = std::filesystem::canonical(path, error).string();
  char name[] = "/tmp/netparity-dns-XXXXXX";
  const int fd = ::mkstemp(name);
  if (error || fd < 0) {
    return false;
  }
  const bool done = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::fchmod(fd, 0644) == 0 &&
                    ::mount(name, target.c_str(), nullptr, MS_BIND, nullptr) == 0;
  ::close(fd);
  ::unlink(name);
  return done;
}

}  // namespace

std::string enterOwnNetwork(const std::string& resolvConf) {
  const std::string user = std::to_string(::geteuid());
  const std::string group = std::to_string(::getegid());
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS) != 0) {
    return failed("unshare");
  }
  if (!writeFile("/proc/self/setgroups", "deny") ||
      !writeFile("/proc/self/uid_map", "0 " + user + " 1") ||
      !writeFile("/proc/self/gid_map", "0 " + group + " 1")) {
    return failed("mapping the user");
  }
  // A host name with a domain makes that domain the resolver's search list: it would ask for
  // "gone.test.example.org" too.
  constexpr std::string_view kHost = "sandbox";
  if (::sethostname(kHost.data(), kHost.size()) != 0) {
    return failed("setting the host's name");
  }
  if (!bringLoopbackUp()) {
    return failed("bringing lo up");
  }
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      !replaceFile("/etc/resolv.conf", resolvConf) ||
      !replaceFile("/etc/hosts", "127.0.0.1 localhost\n") ||
      !replaceFile("/etc/nsswitch.conf", "hosts: files dns\n")) {
    return failed("mounting over /etc");
  }
  ::unsetenv("RES_OPTIONS");
  ::unsetenv("LOCALDOMAIN");
  return {};
}

}  // namespace netparity::dns
