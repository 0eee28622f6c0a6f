#include "run.hpp"

#include "scripted_peer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace netparity::peer {

Run::Run(ScriptedPeer& peer, const Sequence& sequence, std::string name)
    : peer_(peer), sequence_(sequence), name_(std::move(name)), timer_(peer.io()) {}

void Run::advance() {
  while (!over_) {
    if (position_ == sequence_.size()) {
      return finish();
    }
    const Step& step = sequence_[position_];
    peer_.reached(step);
    const std::size_t position = position_;
    switch (std::visit([this](const auto& action) { return perform(action); }, step.action)) {
      case Outcome::done:
        peer_.triggered(step);
        moveTo(position + 1);
        break;
      case Outcome::waiting:
        return;
      case Outcome::moved:
        break;
    }
  }
}

void Run::moveTo(std::size_t position) {
  position_ = position;
  progress_ = {};
  arrivals_.reset();
}

// What every connection comes to whose script has ended.
void Run::finish() {
  if (!stream_) {
    return end();
  }
  if (!finSeen_) {
    const Reading outcome = read(kUnlimited);
    if (outcome == Reading::waiting || outcome == Reading::failed) {
      return;
    }
    if (!quiet_ && progress_.bytes > 0) {
      reportBytes("rest");
    }
    if (outcome == Reading::reset) {
      noteReset();
      return end();
    }
    noteFin();
  }
  closeStream(false);
  report("closed");
  end();
}

void Run::end() {
  if (!over_) {
    closeStream(false);
    over_ = true;
    timer_.cancel();
    peer_.over();
  }
}

void Run::signalled() {
  if (over_ || position_ == sequence_.size()) {
    return;
  }
  const Action& action = sequence_[position_].action;
  if (std::holds_alternative<step::Until>(action) ||
      (std::holds_alternative<step::Connect>(action) && !progress_.begun)) {
    advance();
  }
}

void Run::settle() {
  settling_ = true;
  advance();
  const bool accepting = position_ < sequence_.size() &&
                         std::holds_alternative<step::Accept>(sequence_[position_].action);
  if (!over_ && !stream_ && !accepting) {
    end();
  }
}

void Run::vanish() {
  if (!over_) {
    if (stream_) {
      closeStream(true);
      report("vanished");
    }
    end();
  }
}

void Run::stop() {
  if (!over_) {
    over_ = true;
    timer_.cancel();
    closeStream(true);
  }
}

Run::Reading Run::read(std::uint64_t limit) {
  if (finSeen_) {
    return Reading::fin;
  }
  std::array<std::byte, kPiece> buffer;
  for (int pieces = 0; progress_.bytes < limit; ++pieces) {
    if (pieces == kPiecesAtOnce) {
      arm(stream_->descriptor(), boost::asio::posix::stream_descriptor::wait_read);
      return Reading::waiting;
    }
    const std::span<std::byte> room =
        std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), limit - progress_.bytes));
    const Transfer got = stream_->read(room);
    switch (got.state) {
      case Transfer::State::some:
        progress_.bytes += got.bytes;
        progress_.digest.add(room.first(got.bytes));
        break;
      case Transfer::State::wait:
        arm(stream_->descriptor(), boost::asio::posix::stream_descriptor::wait_read);
        return Reading::waiting;
      case Transfer::State::fin:
        return Reading::fin;
      case Transfer::State::reset:
        return Reading::reset;
      default:
        failed(got.error);
        return Reading::failed;
    }
  }
  return Reading::enough;
}

void Run::reportBytes(const char* name) {
  report(name, {progress_.bytes, progress_.digest.text()});
}

Run::Outcome Run::failed(int error) {
  return failed(errnoName(error));
}

Run::Outcome Run::failed(const std::string& why) {
  report("failed", {why});
  end();
  return Outcome::moved;
}

void Run::noteFin() {
  if (!finSeen_) {
    finSeen_ = true;
    report("fin");
  }
}

void Run::noteReset() {
  if (!resetSeen_) {
    resetSeen_ = true;
    report("rst");
  }
  closeStream(false);
}

template <class... Steps>
bool Run::moveToNext() {
  for (std::size_t i = position_ + 1; i < sequence_.size(); ++i) {
    if ((std::holds_alternative<Steps>(sequence_[i].action) || ...)) {
      moveTo(i);
      return true;
    }
  }
  return false;
}

Run::Outcome Run::brokenByFin() {
  noteFin();
  const bool on =
      resetKnown_ ? moveToNext<step::SeenFin, step::SeenRst>() : moveToNext<step::SeenFin>();
  return on ? Outcome::moved : giveUp();
}

Run::Outcome Run::brokenByReset() {
  noteReset();
  if (!moveToNext<step::SeenRst>()) {
    end();
  }
  return Outcome::moved;
}

// Nothing that is left of the script can happen.
Run::Outcome Run::giveUp() {
  quiet_ = true;
  moveTo(sequence_.size());
  return Outcome::moved;
}

void Run::closeStream(bool withReset) {
  arrivals_.reset();  // before the descriptor that it watches
  for (std::unique_ptr<Stream>* stream : {&stream_, &connecting_}) {
    if (*stream) {
      withReset ? (*stream)->closeWithReset() : (*stream)->close();
      stream->reset();
    }
  }
}

template <class Wait>
void Run::armed(Wait wait) {
  wait([self = shared_from_this(), number = ++wait_](const boost::system::error_code& error) {
    if (self->over_ || number != self->wait_) {
      return;
    }
    if (error) {
      self->failed(error.message());
      return;
    }
    self->advance();
  });
}

void Run::arm(boost::asio::posix::stream_descriptor& descriptor,
              boost::asio::posix::stream_descriptor::wait_type what) {
  armed([&](auto handler) { descriptor.async_wait(what, std::move(handler)); });
}

void Run::armAt(std::chrono::steady_clock::time_point due) {
  timer_.expires_at(due);
  armed([&](auto handler) { timer_.async_wait(std::move(handler)); });
}

void Run::report(const char* name, boost::json::array args) const {
  peer_.report({name_, name, std::move(args)});
}

}  // namespace netparity::peer
