#include "descriptor_handle.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/handle/handle_type.hpp>
#include <netparity/handle/pipe_handle.hpp>
#include <netparity/handle/tcp_handle.hpp>

namespace netparity::net {

handle::StreamRef handleFor(loop::EventLoop& loop, int fd) {
  if (fd < 0) {
    errors::raise(errors::outOfRange("fd", ">= 0 && <= 2147483647", errors::Received::number(fd)));
  }
  switch (const auto type = handle::guessHandleType(fd)) {
    case handle::HandleType::kTcp:
      return handle::TcpHandle::create(loop);
    case handle::HandleType::kPipe:
      return handle::PipeHandle::create(loop);
    default:
      errors::raise(errors::invalidFdType(handle::handleTypeName(type)));
  }
}

int openDescriptor(handle::StreamHandle& handle, int fd) {
  if (auto* tcp = dynamic_cast<handle::TcpHandle*>(&handle)) {
    return tcp->open(fd);
  }
  auto* pipe = dynamic_cast<handle::PipeHandle*>(&handle);
  return pipe != nullptr ? pipe->open(fd) : 0;
}

}  // namespace netparity::net
