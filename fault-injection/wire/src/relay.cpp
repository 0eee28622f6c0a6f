#include "judge.hpp"
#include "netparity/wire/wire.hpp"
#include "pcapng.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <vector>

namespace netparity::wire {

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kLargestPacket = 65536 + 40;
// Of one end, before the other one has its turn.
constexpr int kPacketsPerTurn = 64;

}  // namespace

// Handlers hold it, so that it outlives the relay until the last of them has run.
class Relay::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& context, Link& link, std::vector<Rule> rules, const Report& report)
      : link_(link),
        report_(report),
        judge_(std::move(rules), report),
        readable_{asio::posix::stream_descriptor(context), asio::posix::stream_descriptor(context)},
        timer_(context),
        buffer_(kLargestPacket) {}

  std::string record(const std::string& path) { return file_.open(path); }

  void start() {
    running_ = true;
    judge_.arm();
    for (const Side side : {Side::program, Side::peer}) {
      // A descriptor of its own: the link's outlives the relay, and Asio closes those that it has.
      const int copy = ::fcntl(link_.end(side).descriptor(), F_DUPFD_CLOEXEC, 0);
      boost::system::error_code error;
      if (copy < 0 || readableOf(side).assign(copy, error)) {
        fail("cannot watch", side);
        return;
      }
      discardWhatWaits(side);
      await(side);
    }
  }

  void stop() {
    running_ = false;
    for (auto& descriptor : readable_) {
      boost::system::error_code ignored;
      descriptor.close(ignored);
    }
    timer_.cancel();
    late_.clear();
    if (file_.isOpen()) {
      file_.close();
    }
  }

  std::vector<std::string> untriggered() const { return judge_.untriggered(); }

 private:
  asio::posix::stream_descriptor& readableOf(Side side) {
    return readable_[static_cast<std::size_t>(side)];
  }

  void fail(const std::string& what, Side side) {
    const std::string text = what + " the " + (side == Side::program ? "program" : "peer") +
                             "'s end of the wire: " + std::strerror(errno);
    stop();
    report_({"wire", "failed", {text}});
  }

  // A SYN that was sent while there was no relay must not become this one's first connection.
  void discardWhatWaits(Side side) {
    while (link_.end(side).receive(buffer_) >= 0) {
    }
  }

  void await(Side side) {
    readableOf(side).async_wait(
        asio::posix::descriptor_base::wait_read,
        [self = shared_from_this(), side](const boost::system::error_code& error) {
          if (!error) {
            self->drain(side);
          }
        });
  }

  void drain(Side from) {
    for (int i = 0; i < kPacketsPerTurn && running_; ++i) {
      const ssize_t count = link_.end(from).receive(buffer_);
      if (count < 0 && errno == EINTR) {
        continue;
      }
      if (count < 0 && errno != EAGAIN) {
        fail("cannot read from", from);
        return;
      }
      if (count < 0) {
        break;
      }
      pass(from, View(buffer_).first(static_cast<std::size_t>(count)));
    }
    if (running_) {
      await(from);
    }
  }

  void pass(Side from, View packet) {
    Verdict verdict = judge_.judge(from, packet);
    if (file_.isOpen()) {
      file_.write(std::chrono::system_clock::now(), from, packet, verdict.note);
    }
    // A report may have stopped it.
    if (verdict.forward && running_) {
      send(other(from), packet);
    }
    for (Sending& sending : verdict.then) {
      if (!running_) {
        return;
      }
      if (sending.forged && file_.isOpen()) {
        file_.write(std::chrono::system_clock::now(), other(sending.to), sending.bytes,
                    "forged by " + verdict.note);
      }
      if (sending.milliseconds == 0) {
        send(sending.to, sending.bytes);
      } else {
        late_.emplace(Clock::now() + std::chrono::milliseconds(sending.milliseconds),
                      std::move(sending));
        awaitLate();
      }
    }
  }

  // What the network refuses is lost, as on any wire.
  void send(Side to, View packet) { link_.end(to).send(packet); }

  void awaitLate() {
    if (late_.empty()) {
      return;
    }
    timer_.expires_at(late_.begin()->first);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) {
        self->sendLate();
      }
    });
  }

  void sendLate() {
    while (!late_.empty() && late_.begin()->first <= Clock::now()) {
      send(late_.begin()->second.to, late_.begin()->second.bytes);
      late_.erase(late_.begin());
    }
    awaitLate();
  }

  Link& link_;
  Report report_;
  Judge judge_;
  PcapngFile file_;
  std::array<asio::posix::stream_descriptor, 2> readable_;
  asio::steady_timer timer_;
  std::multimap<Clock::time_point, Sending> late_;
  std::vector<std::uint8_t> buffer_;
  bool running_ = false;
};

Relay::Relay(boost::asio::io_context& context, Link& link, std::vector<Rule> rules,
             const Report& report)
    : state_(std::make_shared<State>(context, link, std::move(rules), report)) {}

Relay::~Relay() {
  stop();
}

std::string Relay::record(const std::string& path) {
  return state_->record(path);
}

void Relay::start() {
  state_->start();
}

void Relay::stop() {
  state_->stop();
}

std::vector<std::string> Relay::untriggered() const {
  return state_->untriggered();
}

}  // namespace netparity::wire
