#include "system_calls.hpp"

#include <netparity/errors/uv_errc.hpp>
#include <netparity/handle/pipe_handle.hpp>
#include <netparity/loop/event_loop.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <utility>

namespace netparity::handle {
namespace {

struct UnixAddress {
  sockaddr_un native{};
  socklen_t length = 0;

  const sockaddr* address() const noexcept { return reinterpret_cast<const sockaddr*>(&native); }
};

bool isAbstract(std::string_view name) noexcept {
  return !name.empty() && name[0] == '\0';
}

int makeAddress(std::string_view name, LongName longName, UnixAddress& out) noexcept {
  if (!isAbstract(name) && name.find('\0') != std::string_view::npos) {
    return errors::kUvEInval;
  }
  constexpr std::size_t kMax = sizeof out.native.sun_path;
  if (name.size() > kMax) {
    if (longName == LongName::kRefuse) {
      return errors::kUvEInval;
    }
    name = name.substr(0, kMax);
  }
  out.native.sun_family = AF_UNIX;
  std::copy(name.begin(), name.end(), out.native.sun_path);
  // The length counts in an abstract name, which the kernel makes up when there is none; a path
  // ends at its NUL, or fills the array.
  const std::size_t length = isAbstract(name) || name.empty()
                                 ? offsetof(sockaddr_un, sun_path) + name.size()
                                 : sizeof out.native;
  out.length = static_cast<socklen_t>(length);
  return 0;
}

}  // namespace

PipeRef PipeHandle::create(loop::EventLoop& loop) {
  return {new PipeHandle(loop)};
}

PipeHandle::~PipeHandle() {
  removeFile();
}

int PipeHandle::open(int fd) {
  if (const int status = refusalToOpen(fd); status != 0) {
    return status;
  }
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) {
    return -errno;
  }
  if (const int status = setNonBlocking(fd); status != 0) {
    return status;
  }
  const int mode = flags & O_ACCMODE;
  adopt(Descriptor(fd), mode != O_WRONLY, mode != O_RDONLY);
  return 0;
}

int PipeHandle::bind(std::string_view name, LongName longName) {
  if (closing() || fd_) {
    return errors::kUvEInval;
  }
  UnixAddress address;
  if (const int status = makeAddress(name, longName, address); status != 0) {
    return status;
  }
  Descriptor socket;
  if (const int status = openStreamSocket(AF_UNIX, socket); status != 0) {
    return status;
  }
  if (::bind(socket.get(), address.address(), address.length) != 0) {
    return errno == ENOENT ? errors::kUvEAcces : -errno;
  }
  const bool cut = name.size() > sizeof address.native.sun_path;
  if (!name.empty() && !isAbstract(name) && !(cut && longName == LongName::kTruncateAndKeep)) {
    boundPath_ = name.substr(0, sizeof address.native.sun_path);
  }
  adopt(std::move(socket), false, false);
  return 0;
}

int PipeHandle::listen(int backlog) {
  if (closing() || !fd_) {
    return errors::kUvEInval;
  }
  return startListening(backlog);
}

StreamRef PipeHandle::accept() {
  Descriptor connection = takeAccepted();
  if (!connection) {
    return nullptr;
  }
  const PipeRef handle = create(loop());
  handle->adopt(std::move(connection), true, true);
  return handle;
}

int PipeHandle::connect(std::string_view name, StatusCallback callback, LongName longName) {
  if (closing() || name.empty()) {
    return errors::kUvEInval;
  }
  if (connecting()) {
    return errors::kUvEAlready;
  }
  UnixAddress address;
  if (const int status = makeAddress(name, longName, address); status != 0) {
    return status;
  }
  Descriptor socket;
  int error = fd_ ? 0 : openStreamSocket(AF_UNIX, socket);
  if (error == 0) {
    const int fd = fd_ ? fd_.get() : socket.get();
    int result = 0;
    do {
      result = ::connect(fd, address.address(), address.length);
    } while (result != 0 && errno == EINTR);
    if (result != 0 && errno != EINPROGRESS) {
      error = -errno;
    }
    if (socket) {
      adopt(std::move(socket), error == 0, error == 0);
    }
    if (error == 0) {
      markConnectable();
    }
  }
  delayedError_ = error;
  startConnect(std::move(callback));
  return 0;
}

int PipeHandle::changeMode(bool readableByAll, bool writableByAll) noexcept {
  if (boundPath_.empty()) {
    return errors::kUvEBadF;
  }
  struct stat info {};
  if (::stat(boundPath_.c_str(), &info) != 0) {
    return -errno;
  }
  mode_t mode = info.st_mode;
  if (readableByAll) {
    mode |= S_IRUSR | S_IRGRP | S_IROTH;
  }
  if (writableByAll) {
    mode |= S_IWUSR | S_IWGRP | S_IWOTH;
  }
  return ::chmod(boundPath_.c_str(), mode & 07777U) == 0 ? 0 : -errno;
}

void PipeHandle::releaseResources() noexcept {
  removeFile();
  StreamHandle::releaseResources();
}

void PipeHandle::removeFile() noexcept {
  if (boundPath_.empty()) {
    return;
  }
  // Nobody can be told; the file may be gone already.
  ::unlink(boundPath_.c_str());
  boundPath_.clear();
}

}  // namespace netparity::handle
