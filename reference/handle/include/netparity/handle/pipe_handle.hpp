// Unix domain sockets: what Node's PipeWrap does.
#pragma once

#include <netparity/handle/stream_handle.hpp>

#include <string>
#include <string_view>

namespace netparity::handle {

/// What a name longer than the system's 108 bytes does.
enum class LongName {
  kRefuse,           ///< UV_EINVAL, as Node since 24
  kTruncate,         ///< cut, as Node 22
  kTruncateAndKeep,  ///< cut, and close() does not find the file to remove, as before
};

/// A unix socket, by path or, with a leading NUL, in the abstract namespace.
class PipeHandle final : public StreamHandle {
 public:
  /// A handle without a descriptor.
  static boost::intrusive_ptr<PipeHandle> create(loop::EventLoop& loop);
  ~PipeHandle() override;

  /// Adopts a descriptor; it is readable and writable according to its open mode.
  /// UV_EEXIST when a handle of the loop waits for it already, UV_EBUSY when this one has one; the
  /// descriptor then stays the caller's.
  int open(int fd);
  /// Binds and creates the file, which close() removes. ENOENT is reported as UV_EACCES. UV_EINVAL
  /// when bound already or when a path contains NUL.
  int bind(std::string_view name, LongName longName = LongName::kRefuse);
  /// Takes what bind() made for open in both directions already: the kernel answers what is read
  /// and written before the connection.
  void openBound() noexcept { markConnectable(); }
  int listen(int backlog) override;
  StreamRef accept() override;
  /// Starts connecting. A name that can never work is refused at once with UV_EINVAL; every other
  /// error, UV_EAGAIN of a full backlog included, is given to the callback in the next pending
  /// phase.
  int connect(std::string_view name, StatusCallback callback,
              LongName longName = LongName::kRefuse);
  /// Sets the file's mode: rw for everybody if asked, as readableAll and writableAll of listen().
  int changeMode(bool readableByAll, bool writableByAll) noexcept;

 private:
  explicit PipeHandle(loop::EventLoop& loop) : StreamHandle(loop) {}
  void releaseResources() noexcept override;
  void removeFile() noexcept;

  std::string boundPath_;  // removed by close(); empty when abstract or not bound
};

/// A counted pointer to a PipeHandle: see loop::Handle for who holds it.
using PipeRef = boost::intrusive_ptr<PipeHandle>;

}  // namespace netparity::handle
