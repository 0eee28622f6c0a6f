#pragma once

namespace netparity::lane {

/// Ends waits in all lanes at once. cancel() may be called from a signal handler and from any
/// thread.
class CancelToken {
 public:
  CancelToken();
  ~CancelToken();
  CancelToken(const CancelToken&) = delete;
  CancelToken& operator=(const CancelToken&) = delete;
  CancelToken(CancelToken&&) = delete;
  CancelToken& operator=(CancelToken&&) = delete;

  void cancel() noexcept;
  bool cancelled() const noexcept;
  /// Readable for poll(2) once cancelled.
  int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace netparity::lane
