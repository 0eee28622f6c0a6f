// Ownership of a file descriptor.
#pragma once

#include <unistd.h>
#include <utility>

namespace netparity::loop {

/// Closes its descriptor when it goes. Move-only.
class Descriptor {
 public:
  Descriptor() noexcept = default;
  /// Takes the descriptor over; -1 is none.
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  /// Moving leaves none behind.
  ///@{
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = other.release();
    }
    return *this;
  }
  ///@}
  ~Descriptor() { reset(); }

  /// The number, or -1; it stays this object's.
  int get() const noexcept { return fd_; }
  /// Whether there is one.
  explicit operator bool() const noexcept { return fd_ >= 0; }
  /// Gives the number away: the caller has to close it.
  int release() noexcept { return std::exchange(fd_, -1); }
  /// Closes it, if there is one.
  void reset() noexcept {
    if (fd_ >= 0) {
      ::close(std::exchange(fd_, -1));
    }
  }

 private:
  int fd_ = -1;
};

}  // namespace netparity::loop
