#include "filter.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace netparity::sandbox {

namespace {

// Of Linux 5.19: a signal does not interrupt a call that a listener has already seen, so that none
// is shown twice.
constexpr unsigned long kWaitKillable = 1UL << 5U;

// A message of one byte, for there is none of no bytes, that carries one descriptor.
struct Carrier {
  char byte = 0;
  iovec content{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};

  Carrier() noexcept {
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  }
};

}  // namespace

int installFilter(std::span<const sock_filter> filter) noexcept {
  // The kernel does not write to it.
  const sock_fprog program{static_cast<unsigned short>(filter.size()),
                           const_cast<sock_filter*>(filter.data())};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return -1;
  }
  for (const unsigned long flags :
       {SECCOMP_FILTER_FLAG_NEW_LISTENER | kWaitKillable, SECCOMP_FILTER_FLAG_NEW_LISTENER}) {
    const long listener = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
    if (listener >= 0 || errno != EINVAL) {
      return static_cast<int>(listener);
    }
  }
  return -1;
}

bool sendDescriptor(int socket, int descriptor) noexcept {
  Carrier carrier;
  cmsghdr* header = CMSG_FIRSTHDR(&carrier.message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return ::sendmsg(socket, &carrier.message, 0) == 1;
}

Descriptor receiveDescriptor(int socket) noexcept {
  Carrier carrier;
  int descriptor = -1;
  if (::recvmsg(socket, &carrier.message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) == 1) {
    const cmsghdr* header = CMSG_FIRSTHDR(&carrier.message);
    if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
      std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    }
  }
  return Descriptor(descriptor);
}

}  // namespace netparity::sandbox
