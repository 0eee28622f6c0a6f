#include "netparity/calls/calls.hpp"

#include "filter.hpp"
#include "judge.hpp"
#include "subject.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cerrno>
#include <cstring>
#include <optional>
#include <poll.h>
#include <seccomp.h>
#include <sys/ioctl.h>

namespace netparity::calls {

namespace asio = boost::asio;

namespace {

// What goes through a listener, as large as this kernel has it.
class Exchange {
 public:
  Exchange() {
    if (::seccomp_notify_alloc(&shown_, &answer_) != 0) {
      shown_ = nullptr;
      answer_ = nullptr;
    }
  }
  ~Exchange() { ::seccomp_notify_free(shown_, answer_); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  Exchange(Exchange&&) = delete;
  Exchange& operator=(Exchange&&) = delete;

  explicit operator bool() const { return shown_ != nullptr; }

  /// Does not wait when a listener is readable. False with errno.
  bool receive(int listener) {
    // The kernel refuses what is not zero; what is beyond the structure stays as it was allocated.
    *shown_ = {};
    return ::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, shown_) == 0;
  }
  const seccomp_notif& shown() const { return *shown_; }
  /// Whether the call still waits: its process is then the one that made it.
  bool isWaiting(int listener) const {
    return ::ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &shown_->id) == 0;
  }
  /// 0: the kernel does what was asked for. False when the call does not wait any more.
  bool answer(int listener, int error) {
    *answer_ = {};
    answer_->id = shown_->id;
    answer_->error = -error;
    answer_->flags = error == 0 ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0U;
    return ::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, answer_) == 0;
  }

 private:
  seccomp_notif* shown_ = nullptr;
  seccomp_notif_resp* answer_ = nullptr;
};

}  // namespace

class Calls::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& context, std::vector<Rule> rules, const Report& report)
      : listener_(context), rules_(rules), report_(report), judge_(std::move(rules), report) {}

  std::string prepare(unsigned firstDescriptor) {
    std::string problem = exchange_ ? "" : "the kernel has no seccomp user notification";
    if (problem.empty()) {
      filter_ = makeFilter(rules_, firstDescriptor, problem);
    }
    return problem;
  }

  std::span<const sock_filter> filter() const { return filter_; }
  Judge& judge() { return judge_; }
  const Judge& judge() const { return judge_; }

  void watch(sandbox::Descriptor listener) {
    listener_.assign(listener.release());
    await();
  }

  void stop() {
    boost::system::error_code ignored;
    listener_.close(ignored);
  }

 private:
  void await() {
    listener_.async_wait(asio::posix::stream_descriptor::wait_read,
                         [self = shared_from_this()](const boost::system::error_code& error) {
                           if (!error && self->listener_.is_open()) {
                             self->serve();
                           }
                         });
  }

  // What else the context has to do must not wait for a program that never stops calling.
  void serve() {
    constexpr int kAtOnce = 16;
    for (int i = 0; i < kAtOnce; ++i) {
      pollfd entry{listener_.native_handle(), POLLIN, 0};
      if (::poll(&entry, 1, 0) <= 0) {
        break;
      }
      if ((entry.revents & POLLIN) == 0) {
        stop();  // nobody is left that could call
        return;
      }
      if (exchange_.receive(listener_.native_handle())) {
        answer();
      } else if (errno != ENOENT && errno != EINTR) {  // no call that was taken back meanwhile
        fail(std::string("cannot receive a call: ") + std::strerror(errno));
        stop();
        return;
      }
    }
    await();
  }

  void answer() {
    const int listener = listener_.native_handle();
    std::string problem;
    const std::optional<Call> call = callOf(exchange_.shown(), problem);
    if (!exchange_.isWaiting(listener)) {
      return;  // what was looked at may be another process's
    }
    if (!problem.empty()) {
      fail(problem);
    }
    // One that was taken back, by a signal for example, did not happen and is made again.
    if (exchange_.answer(listener, call ? judge_.errorOf(*call) : 0) && call) {
      judge_.answered(*call);
    }
  }

  void fail(const std::string& problem) {
    if (!std::exchange(failed_, true)) {
      report_({"calls", "failed", {problem}});
    }
  }

  asio::posix::stream_descriptor listener_;
  std::vector<Rule> rules_;
  Report report_;
  Judge judge_;
  Exchange exchange_;
  std::vector<sock_filter> filter_;
  bool failed_ = false;
};

Calls::Calls(asio::io_context& context, std::vector<Rule> rules, const Report& report)
    : state_(std::make_shared<State>(context, std::move(rules), report)) {}

Calls::~Calls() {
  state_->stop();
}

std::string Calls::prepare(unsigned firstDescriptor) {
  return state_->prepare(firstDescriptor);
}
std::span<const sock_filter> Calls::filter() const {
  return state_->filter();
}
void Calls::watch(sandbox::Descriptor listener) {
  state_->watch(std::move(listener));
}
void Calls::arm() {
  state_->judge().arm();
}
std::vector<std::string> Calls::untriggered() const {
  return state_->judge().untriggered();
}

}  // namespace netparity::calls
