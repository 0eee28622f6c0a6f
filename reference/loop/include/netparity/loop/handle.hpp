// What the loop knows of a handle: whether it keeps the loop alive, and its close.
#pragma once

#include <netparity/loop/callback.hpp>

#include <boost/intrusive/list_hook.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace netparity::loop {

class EventLoop;

/// Base of everything that can be closed: libuv's uv_handle_t.
///
/// Lifetime: counted. The owner holds one reference and the closing list another, so an owner may
/// let go right after close(). A handle that is released without close() is closed at once, without
/// any callback. An open handle is also known to its loop, whose destructor closes it silently.
/// Single-threaded: only the loop's thread may touch it.
class Handle : public boost::intrusive_ref_counter<Handle, boost::thread_unsafe_counter>,
               public boost::intrusive::list_base_hook<
                   boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// Holds what an owner needs, a pointer or two and a flag.
  using CloseCallback = Callback<void(), 24>;

  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  virtual ~Handle();

  /// Not to be called when the loop is gone.
  EventLoop& loop() const noexcept { return *loop_; }

  /// While active, a ref'd handle (the default) keeps the loop alive.
  ///@{
  void ref() noexcept;
  void unref() noexcept;
  ///@}
  /// As Node's handle.hasRef(): false as well once it is closing.
  bool hasRef() const noexcept { return refed_ && !closing_; }
  /// Whether it waits for something: a listening or connecting or reading socket, a write in
  /// flight.
  bool active() const noexcept { return active_; }
  /// True from close() on.
  bool closing() const noexcept { return closing_; }

  /// Releases the descriptor at once. In the loop's close phase the callbacks of requests in flight
  /// get ECANCELED, then onClosed is called; of several handles the one closed last comes first.
  /// A second call does nothing and drops its callback.
  void close(CloseCallback onClosed = nullptr);

 protected:
  /// An inactive handle; the loop knows it from now on.
  explicit Handle(EventLoop& loop);

  /// Says whether the handle waits for something now. Repeated calls do nothing.
  ///@{
  void activate() noexcept;
  void deactivate() noexcept;
  ///@}
  /// False once the loop is gone.
  bool attached() const noexcept { return loop_ != nullptr; }

  /// Called once, inside close() (or silently at the end of its life): release the descriptor.
  virtual void releaseResources() noexcept = 0;
  /// Called in the close phase before onClosed: complete the requests in flight with ECANCELED.
  virtual void cancelRequests() {}
  /// Called after onClosed, and when the loop goes away: drop all callbacks. They may hold the last
  /// reference to the owner.
  virtual void dropCallbacks() noexcept {}

 private:
  friend class EventLoop;
  void abandon() noexcept;

  EventLoop* loop_;
  bool refed_ = true;
  bool active_ = false;
  bool closing_ = false;
};

}  // namespace netparity::loop
