#include <netparity/handle/handle_type.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace netparity::handle {
namespace {

HandleType guessSocket(int fd) noexcept {
  int type = 0;
  int family = 0;
  socklen_t length = sizeof type;
  if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0) {
    return HandleType::kUnknown;
  }
  length = sizeof family;
  if (::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0) {
    return HandleType::kUnknown;
  }
  const bool ip = family == AF_INET || family == AF_INET6;
  if (type == SOCK_STREAM && ip) {
    return HandleType::kTcp;
  }
  if (type == SOCK_STREAM && family == AF_UNIX) {
    return HandleType::kPipe;
  }
  return type == SOCK_DGRAM && ip ? HandleType::kUdp : HandleType::kUnknown;
}

}  // namespace

HandleType guessHandleType(int fd) noexcept {
  if (fd < 0) {
    return HandleType::kInvalid;
  }
  if (::isatty(fd) == 1) {
    return HandleType::kTty;
  }
  struct stat info {};
  if (::fstat(fd, &info) != 0) {
    return HandleType::kUnknown;
  }
  if (S_ISREG(info.st_mode) || S_ISCHR(info.st_mode)) {
    return HandleType::kFile;
  }
  if (S_ISFIFO(info.st_mode)) {
    return HandleType::kPipe;
  }
  return S_ISSOCK(info.st_mode) ? guessSocket(fd) : HandleType::kUnknown;
}

std::string_view handleTypeName(HandleType type) noexcept {
  switch (type) {
    case HandleType::kTcp:
      return "TCP";
    case HandleType::kPipe:
      return "PIPE";
    case HandleType::kUdp:
      return "UDP";
    case HandleType::kTty:
      return "TTY";
    case HandleType::kFile:
      return "FILE";
    case HandleType::kUnknown:
      return "UNKNOWN";
    case HandleType::kInvalid:
      break;
  }
  return "INVALID";
}

}  // namespace netparity::handle
