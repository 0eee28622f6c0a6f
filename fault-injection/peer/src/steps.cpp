// The steps of a script; how they follow each other is in run.cpp.
#include "run.hpp"
#include "scripted_peer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <sys/socket.h>
#include <utility>

namespace netparity::peer {

namespace {

using Clock = std::chrono::steady_clock;
using Wait = boost::asio::posix::stream_descriptor;

constexpr std::uint64_t kPiecesPerSecond = 20;

// At a rate, the i-th piece is due i pieces' worth of time after the first.
struct Schedule {
  explicit Schedule(const step::Send& step)
      : rate(step.rate),
        piece(step.chunk > 0  ? step.chunk
              : step.rate > 0 ? std::max<std::uint64_t>(1, step.rate / kPiecesPerSecond)
                              : step.size()) {}

  std::uint64_t due(Clock::duration since) const {
    if (rate == 0) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    const double seconds = std::chrono::duration<double>(since).count();
    const double pieces = seconds * static_cast<double>(rate) / static_cast<double>(piece);
    return (static_cast<std::uint64_t>(pieces) + 1) * piece;
  }
  Clock::duration whenMoreThan(std::uint64_t sent) const {
    const double seconds = static_cast<double>(sent) / static_cast<double>(rate);
    // Rounded up, so that due() at that time has grown.
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)) +
           std::chrono::microseconds(1);
  }

  std::uint64_t rate;
  std::uint64_t piece;
};

// The bytes of a send from `offset` on, as many as the buffer holds.
std::span<const std::byte> contentOf(const step::Send& step, std::uint64_t offset,
                                     std::uint64_t most, std::span<std::byte> buffer) {
  const std::uint64_t size = std::min({step.size() - offset, most, std::uint64_t{buffer.size()}});
  if (step.pattern == 0) {
    return std::as_bytes(std::span(step.bytes)).subspan(offset, size);
  }
  fillPattern(offset, buffer.first(size));
  return buffer.first(size);
}

}  // namespace

Run::Outcome Run::perform(const step::Accept& /*step*/) {
  Listener* listener = peer_.listener();
  if (listener == nullptr) {  // vanished
    return giveUp();
  }
  Listener::Accepted accepted = listener->accept();
  if (accepted.error == EAGAIN) {
    arm(listener->descriptor(), Wait::wait_read);
    return Outcome::waiting;
  }
  if (accepted.error != 0) {
    return failed(accepted.error);
  }
  stream_ = std::make_unique<Stream>(peer_.io(), std::move(accepted.socket));
  report("accepted");
  peer_.connectionBegan();
  return Outcome::done;
}

Run::Outcome Run::perform(const step::Connect& /*step*/) {
  if (!progress_.begun) {
    return beginConnect();
  }
  const std::optional<int> result = connecting_->connectResult();
  if (!result) {
    arm(connecting_->descriptor(), Wait::wait_write);
    return Outcome::waiting;
  }
  // A refusal is ECONNREFUSED: a reset came after the connection was there.
  if (*result != 0 && *result != ECONNRESET) {
    return failed(*result);
  }
  return connected(*result == ECONNRESET);
}

Run::Outcome Run::beginConnect() {
  const auto signal = peer_.signals().find(peer_.script().label);
  if (signal == peer_.signals().end()) {
    return settling_ ? giveUp() : Outcome::waiting;
  }
  const std::optional<Endpoint> endpoint = endpointOf(signal->second.value);
  if (!endpoint) {
    return failed("the signal's value is no address");
  }
  Descriptor socket = newSocket(*endpoint);
  if (!socket) {
    return failed(errno);
  }
  setBuffers(socket.get(), peer_.script().buffers);
  setBuffers(socket.get(), buffers_);
  progress_.begun = true;
  const int failure =
      ::connect(socket.get(), endpoint->data(), static_cast<socklen_t>(endpoint->size())) == 0
          ? 0
          : errno;
  if (failure != 0 && failure != EINPROGRESS) {
    return failed(failure);
  }
  connecting_ = std::make_unique<Stream>(peer_.io(), std::move(socket));
  if (failure == 0) {
    return connected(false);
  }
  arm(connecting_->descriptor(), Wait::wait_write);
  return Outcome::waiting;
}

Run::Outcome Run::connected(bool resetPending) {
  stream_ = std::move(connecting_);
  if (resetPending) {
    stream_->noteResetTaken();
  }
  report("connected");
  return Outcome::done;
}

Run::Outcome Run::perform(const step::Recv& step) {
  return receive(step.bytes);
}

Run::Outcome Run::receive(std::optional<std::uint64_t> wanted) {
  switch (read(wanted.value_or(kUnlimited))) {
    case Reading::enough:
      reportBytes("recv");
      return Outcome::done;
    case Reading::waiting:
      return Outcome::waiting;
    case Reading::fin:
      if (!wanted || progress_.bytes > 0) {
        reportBytes("recv");
      }
      if (!wanted) {
        noteFin();
        return Outcome::done;
      }
      return brokenByFin();
    case Reading::reset:
      return brokenByReset();
    case Reading::failed:
      break;
  }
  return Outcome::moved;
}

Run::Outcome Run::perform(const step::Send& step) {
  if (!progress_.begun) {
    progress_.begun = true;
    progress_.start = Clock::now();
  }
  peer_.triggered(sequence_[position_]);
  const Schedule schedule(step);
  std::array<std::byte, kPiece> buffer;
  for (int pieces = 0; progress_.bytes < step.size(); ++pieces) {
    if (pieces == kPiecesAtOnce) {
      arm(stream_->descriptor(), Wait::wait_write);
      return Outcome::waiting;
    }
    if (progress_.bytes >= schedule.due(Clock::now() - progress_.start)) {
      if (settling_) {
        return giveUp();
      }
      armAt(progress_.start + schedule.whenMoreThan(progress_.bytes));
      return Outcome::waiting;
    }
    // Up to the end of the piece: a piece of which the kernel took a part is not begun anew.
    const std::uint64_t most = schedule.piece - progress_.bytes % schedule.piece;
    const Transfer sent = stream_->write(contentOf(step, progress_.bytes, most, buffer));
    if (sent.state == Transfer::State::wait) {
      arm(stream_->descriptor(), Wait::wait_write);
      return Outcome::waiting;
    }
    if (sent.state != Transfer::State::some) {
      return unwritable(sent);
    }
    progress_.bytes += sent.bytes;
  }
  report("sent", {step.size()});
  return Outcome::done;
}

// A write found the connection closed by the program. Which way, the reading side knows.
Run::Outcome Run::unwritable(const Transfer& transfer) {
  if (transfer.state == Transfer::State::reset) {
    return brokenByReset();
  }
  if (transfer.state == Transfer::State::failed) {
    return failed(transfer.error);
  }
  return readAway();
}

// FIN or RST has come and is behind what was not read.
Run::Outcome Run::readAway() {
  switch (read(kUnlimited)) {
    case Reading::fin:
      resetKnown_ = stream_->afterFin() == Stream::Afterwards::reset;
      return brokenByFin();
    case Reading::reset:
      return brokenByReset();
    case Reading::failed:
      return Outcome::moved;
    default:
      return Outcome::waiting;
  }
}

Run::Outcome Run::perform(const step::Fin& /*step*/) {
  stream_->sendFin();
  finSent_ = true;
  report("fin-sent");
  return Outcome::done;
}

Run::Outcome Run::perform(const step::Rst& /*step*/) {
  closeStream(true);
  report("rst-sent");
  return Outcome::done;
}

Run::Outcome Run::perform(const step::Close& /*step*/) {
  closeStream(false);
  report("closed");
  return Outcome::done;
}

Run::Outcome Run::perform(const step::Unread& step) {
  if (!arrivals_) {
    arrivals_ = std::make_unique<Arrivals>(peer_.io(), stream_->native(), step.bytes);
  }
  progress_.ended = arrivals_->ended() || progress_.ended;
  if (stream_->unread() >= step.bytes && progress_.bytes == 0) {
    arrivals_.reset();
    report("unread", {step.bytes});
    return Outcome::done;
  }
  if (progress_.ended) {
    return readAway();
  }
  arm(arrivals_->descriptor(), Wait::wait_read);
  return Outcome::waiting;
}

Run::Outcome Run::perform(const step::Stall& /*step*/) {
  if (!progress_.begun) {
    progress_.begun = true;
    peer_.triggered(sequence_[position_]);
    report("stalled");
  }
  if (settling_) {
    return giveUp();
  }
  const bool last = position_ + 1 == sequence_.size();
  return last ? Outcome::waiting : Outcome::done;
}

Run::Outcome Run::perform(const step::Oob& step) {
  const std::byte byte{static_cast<unsigned char>(step.byte)};
  const Transfer sent = stream_->write(std::span(&byte, 1), MSG_OOB);
  if (sent.state == Transfer::State::wait) {
    arm(stream_->descriptor(), Wait::wait_write);
    return Outcome::waiting;
  }
  if (sent.state != Transfer::State::some) {
    return unwritable(sent);
  }
  report("oob-sent", {std::string(1, step.byte)});
  return Outcome::done;
}

Run::Outcome Run::perform(const step::Until& step) {
  const auto signal = peer_.signals().find(step.label);
  if (signal != peer_.signals().end() && signal->second.count > used_[step.label]) {
    ++used_[step.label];
    report("signal", {step.label});
    return Outcome::done;
  }
  return settling_ ? giveUp() : Outcome::waiting;
}

Run::Outcome Run::perform(const step::SeenFin& /*step*/) {
  if (finSeen_) {
    return Outcome::done;
  }
  switch (read(kUnlimited)) {
    case Reading::fin:
      if (progress_.bytes > 0) {
        reportBytes("rest");
      }
      noteFin();
      return Outcome::done;
    case Reading::reset:
      return brokenByReset();
    case Reading::failed:
      return Outcome::moved;
    default:
      return Outcome::waiting;
  }
}

Run::Outcome Run::perform(const step::SeenRst& /*step*/) {
  if (resetSeen_) {
    return Outcome::done;
  }
  if (!finSeen_) {
    switch (read(kUnlimited)) {
      case Reading::fin:
        noteFin();
        break;
      case Reading::reset:
        noteReset();
        return Outcome::done;
      case Reading::failed:
        return Outcome::moved;
      default:
        return Outcome::waiting;
    }
  }
  switch (resetKnown_ ? Stream::Afterwards::reset : stream_->afterFin()) {
    case Stream::Afterwards::reset:
      noteReset();
      return Outcome::done;
    case Stream::Afterwards::both:
      return giveUp();
    case Stream::Afterwards::wait:
      break;
  }
  if (settling_) {
    return giveUp();
  }
  arm(stream_->descriptor(), Wait::wait_error);
  return Outcome::waiting;
}

Run::Outcome Run::perform(const step::HalfOpen& /*step*/) {
  if (!finSent_) {
    perform(step::Fin());
  }
  return receive(std::nullopt);
}

Run::Outcome Run::perform(const step::Vanish& /*step*/) {
  peer_.vanish(*this);
  closeStream(true);
  report("vanished");
  return Outcome::done;
}

Run::Outcome Run::perform(const step::SetBuffers& step) {
  if (stream_) {
    stream_->setBuffers(step.buffers);
  } else if (peer_.listener() != nullptr) {
    peer_.listener()->setBuffers(step.buffers);
  } else {
    buffers_ = step.buffers;
  }
  return Outcome::done;
}

Run::Outcome Run::perform(const step::ListenAgain& /*step*/) {
  if (const int error = peer_.listenAgain(); error != 0) {
    return failed(error);
  }
  report("listening");
  return Outcome::done;
}

}  // namespace netparity::peer
