#include "check_order.hpp"

#include <algorithm>

namespace netparity::peer {

namespace {

template <class... Steps>
bool isOne(const Step& step) {
  return (std::holds_alternative<Steps>(step.action) || ...);
}

// What there is of a connection when a step comes.
enum class Phase { before, open, finSent, gone };

class Order {
 public:
  Order(const Peer& peer, Problems& problems) : peer_(peer), problems_(problems) {}

  void check(const Sequence& sequence) {
    for (std::size_t i = 0; i < sequence.size(); ++i) {
      const Step& step = sequence[i];
      if (const char* wrong = whyNot(step)) {
        problems_.push_back({step.path, step.text + " cannot be here: " + wrong});
      }
      if (isOne<step::Stall>(step) && i + 1 < sequence.size() &&
          !isOne<step::Until>(sequence[i + 1])) {
        problems_.push_back({sequence[i + 1].path,
                             "what follows stall must be { until: label }: nothing else ends it"});
      }
      follow(step);
    }
  }

 private:
  const char* whyNot(const Step& step) const {
    if (const char* wrong = ofTheKind(step)) {
      return wrong;
    }
    if (isOne<step::Accept, step::Connect>(step)) {
      return phase_ == Phase::before ? nullptr
                                     : "a script is that of one connection; use `connections` with "
                                       "a script for each";
    }
    if (isOne<step::Until>(step)) {
      return nullptr;
    }
    if (isOne<step::ListenAgain>(step)) {
      return vanished_ ? nullptr : "it goes on after vanish";
    }
    if (phase_ == Phase::gone) {
      return "the connection is gone; { until: … } may follow, and { listen: again } after vanish";
    }
    if (isOne<step::Stall, step::SetBuffers, step::Vanish>(step)) {
      return nullptr;
    }
    if (phase_ == Phase::before) {
      return "it needs a connection; accept or connect must come before it";
    }
    if (phase_ == Phase::finSent && isOne<step::Send, step::Oob, step::Fin>(step)) {
      return "after the own FIN nothing can be sent";
    }
    return nullptr;
  }

  const char* ofTheKind(const Step& step) const {
    const bool client = peer_.kind == Peer::Kind::client;
    if (isOne<step::Accept>(step) && client) {
      return "a client connects";
    }
    if (isOne<step::Connect>(step) && !client) {
      return "a listening peer accepts";
    }
    if (isOne<step::Vanish, step::ListenAgain>(step) && client) {
      return "it is for peers that listen; rst ends the connection of a client";
    }
    if (isOne<step::Rst, step::Oob>(step) && peer_.kind == Peer::Kind::unixPath) {
      return "unix sockets have none; close with bytes unread gives ECONNRESET at the other end";
    }
    return nullptr;
  }

  void follow(const Step& step) {
    if (isOne<step::Accept, step::Connect>(step)) {
      phase_ = Phase::open;
    } else if (isOne<step::Fin, step::HalfOpen>(step) && phase_ == Phase::open) {
      phase_ = Phase::finSent;
    } else if (isOne<step::Rst, step::Close, step::SeenRst, step::Vanish>(step)) {
      phase_ = Phase::gone;
    }
    vanished_ = isOne<step::Vanish>(step) || (vanished_ && !isOne<step::ListenAgain>(step));
  }

  const Peer& peer_;
  Problems& problems_;
  Phase phase_ = Phase::before;
  bool vanished_ = false;
};

}  // namespace

void checkOrder(const Peer& peer, const std::string& path, Sequence& sequence, Problems& problems) {
  const bool begins =
      std::any_of(sequence.begin(), sequence.end(), isOne<step::Accept, step::Connect>);
  const bool never = !sequence.empty() && isOne<step::Stall>(sequence.front());
  if (!begins && !never) {
    const bool client = peer.kind == Peer::Kind::client;
    sequence.insert(sequence.begin(),
                    Step{client ? Action(step::Connect()) : Action(step::Accept()), path,
                         client ? "connect" : "accept"});
  }
  Order(peer, problems).check(sequence);
}

}  // namespace netparity::peer
