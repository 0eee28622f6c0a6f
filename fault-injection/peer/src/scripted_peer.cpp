#include "scripted_peer.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace netparity::peer {

namespace {

bool neverAccepts(const Sequence& sequence) {
  return std::none_of(sequence.begin(), sequence.end(), [](const Step& step) {
    return std::holds_alternative<step::Accept>(step.action);
  });
}

// Of a connection beyond those that have a script: it is read to its end.
const Sequence& unexpected() {
  static const Sequence kSequence = {Step{step::Accept(), "", "accept"}};
  return kSequence;
}

}  // namespace

ScriptedPeer::ScriptedPeer(const Peer& script, const Surroundings& surroundings, Endpoint endpoint)
    : script_(script), surroundings_(surroundings), endpoint_(std::move(endpoint)) {}

std::string ScriptedPeer::open() {
  if (script_.kind == Peer::Kind::client) {
    return {};
  }
  int error = listenAgain();
  if (error == 0 && script_.full) {
    error = listener_->fill();
  }
  return error == 0
             ? std::string()
             : fmt::format("the peer {} cannot listen: {}", script_.name, std::strerror(error));
}

int ScriptedPeer::listenAgain() {
  if (listener_) {
    return 0;
  }
  Listener::Opened opened = Listener::open(io(), script_, endpoint_);
  if (!opened.listener) {
    return opened.error;
  }
  listener_ = std::move(opened.listener);
  endpoint_ = listener_->endpoint();
  // The first script begins with start(), when all peers are there.
  if (started_) {
    awaitNext();
  }
  return 0;
}

void ScriptedPeer::start() {
  started_ = true;
  if (script_.kind != Peer::Kind::client) {
    return beginNext();
  }
  for (std::size_t i = 0; i < script_.sequences.size(); ++i) {
    runs_.push_back(std::make_shared<Run>(*this, script_.sequences[i], nameOf(i)));
  }
  for (const auto& run : std::vector(runs_)) {
    run->start();
  }
}

const Sequence& ScriptedPeer::sequenceOf(std::size_t connection) const {
  if (script_.alike) {
    return script_.sequences.front();
  }
  return connection < script_.sequences.size() ? script_.sequences[connection] : unexpected();
}

std::string ScriptedPeer::nameOf(std::size_t connection) const {
  return connection == 0 ? script_.name : fmt::format("{}#{}", script_.name, connection + 1);
}

void ScriptedPeer::beginNext() {
  nextDue_ = false;
  if (!listener_ || script_.full || closed_) {
    return;
  }
  std::erase_if(runs_, [](const auto& run) { return run->over(); });
  auto run = std::make_shared<Run>(*this, sequenceOf(accepted_), nameOf(accepted_));
  runs_.push_back(run);
  settling_ ? run->settle() : run->start();
}

void ScriptedPeer::connectionBegan() {
  ++accepted_;
  awaitNext();
}

// Not from within the run that was accepted: a long queue would nest as deep.
void ScriptedPeer::awaitNext() {
  nextDue_ = true;
  boost::asio::post(io(), [weak = weak_from_this()] {
    if (const auto self = weak.lock(); self && self->nextDue_) {
      self->beginNext();
      self->surroundings_.changed();
    }
  });
}

void ScriptedPeer::signalled() {
  for (const auto& run : std::vector(runs_)) {
    run->signalled();
  }
}

void ScriptedPeer::settle() {
  settling_ = true;
  for (const auto& run : std::vector(runs_)) {
    run->settle();
  }
  observeQueue();
}

bool ScriptedPeer::settled() const {
  return !nextDue_ &&
         std::all_of(runs_.begin(), runs_.end(), [](const auto& run) { return run->settled(); });
}

void ScriptedPeer::close() {
  observeQueue();
  closed_ = true;
  nextDue_ = false;
  for (const auto& run : std::vector(runs_)) {
    run->stop();
  }
  runs_.clear();
  listener_.reset();
}

void ScriptedPeer::vanish(const Run& origin) {
  listener_.reset();
  nextDue_ = false;
  for (const auto& run : std::vector(runs_)) {
    if (run.get() != &origin) {
      run->vanish();
    }
  }
}

void ScriptedPeer::report(const Event& event) const {
  if (!closed_ && surroundings_.report) {
    surroundings_.report(event);
  }
}

// What can be seen of connections to a queue from which nobody accepts.
void ScriptedPeer::observeQueue() {
  if (queueMet_ || !listener_) {
    return;
  }
  if (script_.full) {
    queueMet_ = listener_->hasDropped();
    if (queueMet_ && script_.kind == Peer::Kind::tcp) {
      report({script_.name, "unanswered", {}});
    }
  } else if (neverAccepts(sequenceOf(accepted_))) {
    queueMet_ = listener_->hasConnection();
    if (queueMet_) {
      report({script_.name, "unaccepted", {}});
    }
  }
}

void ScriptedPeer::addUntriggered(std::vector<std::string>& sentences) const {
  if (script_.full && !queueMet()) {
    sentences.push_back(fmt::format("/{}: no connect met the full queue", script_.name));
  }
  for (const Sequence& sequence : script_.sequences) {
    for (const Step& step : sequence) {
      if (!reached_.contains(&step)) {
        sentences.push_back(fmt::format("{}: {} was never reached", step.path, step.text));
      } else if (!triggered_.contains(&step)) {
        sentences.push_back(fmt::format("{}: {} waited in vain", step.path, step.text));
      }
    }
    if (script_.kind != Peer::Kind::client && neverAccepts(sequence) && !queueMet()) {
      sentences.push_back(fmt::format("{}: nothing connected", sequence.front().path));
    }
  }
}

bool ScriptedPeer::queueMet() const {
  return queueMet_ ||
         (listener_ && (script_.full ? listener_->hasDropped() : listener_->hasConnection()));
}

}  // namespace netparity::peer
