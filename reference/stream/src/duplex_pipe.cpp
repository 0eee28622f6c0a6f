#include "duplex_tick.hpp"
#include "netparity/stream/duplex.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/stream/typed_events.hpp>

#include <algorithm>

namespace netparity::stream {
namespace {

const EventArg& argumentAt(std::span<const EventArg> args, std::size_t index) {
  static const EventArg kMissing{};
  return index < args.size() ? args[index] : kMissing;
}

errors::Received receivedOf(const EventArg& arg) {
  using errors::Received;
  if (std::holds_alternative<Null>(arg)) {
    return Received::null();
  }
  if (const bool* boolean = std::get_if<bool>(&arg)) {
    return Received::boolean(*boolean);
  }
  if (const double* number = std::get_if<double>(&arg)) {
    return Received::number(*number);
  }
  if (const auto* error = std::get_if<errors::NodeError>(&arg)) {
    return Received::instanceOf(error->name());
  }
  if (const auto* emitter = std::get_if<std::shared_ptr<EventEmitter>>(&arg)) {
    return (*emitter)->received();
  }
  if (std::holds_alternative<std::shared_ptr<const Record>>(arg)) {
    return Received::instanceOf("Object");
  }
  return Received::undefined();
}

}  // namespace

// One `unpipe` that is being emitted. Listeners may call unpipe() again, so that there are several
// at a time; of each, only the first listener whose pipe is meant takes it, as the second argument
// then says.
struct Duplex::Unpiping {
  explicit Unpiping(Piping& its) : piping(its), outer(std::exchange(its.unpiping, this)) {}
  ~Unpiping() { piping.unpiping = outer; }
  Unpiping(const Unpiping&) = delete;
  Unpiping& operator=(const Unpiping&) = delete;

  Piping& piping;
  Unpiping* outer;
  std::shared_ptr<Record> info = std::make_shared<Record>(Record{{{"hasUnpiped", false}}});
};

/// One pipe() from a source to a destination: the listeners that it put on both, and their removal.
///
/// Lifetime: owned by the source's list and by those listeners. It refers to both streams weakly,
/// because a pair that is piped both ways, or an echo, would otherwise keep itself alive for ever.
class Duplex::Pipe : public std::enable_shared_from_this<Duplex::Pipe> {
 public:
  Pipe(const std::shared_ptr<Duplex>& source, const std::shared_ptr<Duplex>& destination, bool end)
      : source_(source), destination_(destination), end_(end) {}

  [[nodiscard]] bool leadsTo(const Duplex* stream) const {
    return destination_.lock().get() == stream;
  }

  void install();
  void waitForDrain();
  [[nodiscard]] std::shared_ptr<Duplex> destination() const { return destination_.lock(); }

 private:
  using Handler = void (Pipe::*)(std::span<const EventArg>);

  GenericListener call(Handler handler) {
    return [pipe = shared_from_this(), handler](std::span<const EventArg> args) {
      ((*pipe).*handler)(args);
    };
  }
  void onData(std::span<const EventArg> args);
  void onEnd(std::span<const EventArg> args);
  void onDrain(std::span<const EventArg> args);
  void onError(std::span<const EventArg> args);
  void onClose(std::span<const EventArg> args);
  void onFinish(std::span<const EventArg> args);
  void onUnpipe(std::span<const EventArg> args);
  void unpipe();
  void cleanUp();

  std::weak_ptr<Duplex> source_;
  std::weak_ptr<Duplex> destination_;
  bool end_;
  bool cleanedUp_ = false;
  ListenerKey data_ = 0;
  ListenerKey sourceEnd_ = 0;
  ListenerKey drain_ = 0;
  ListenerKey error_ = 0;
  ListenerKey close_ = 0;
  ListenerKey finish_ = 0;
  ListenerKey unpipe_ = 0;
};

void Duplex::Pipe::install() {
  const auto source = source_.lock();
  const auto destination = destination_.lock();
  if (source->readable_.endEmitted()) {
    source->tick([pipe = shared_from_this()] { pipe->onEnd({}); });
  } else {
    sourceEnd_ = static_cast<EventEmitter&>(*source).once("end", call(&Pipe::onEnd));
  }
  EventEmitter& target = *destination;
  unpipe_ = target.on("unpipe", call(&Pipe::onUnpipe));
  data_ = static_cast<EventEmitter&>(*source).on("data", call(&Pipe::onData));
  error_ = target.prependListener("error", call(&Pipe::onError));
  close_ = target.once("close", call(&Pipe::onClose));
  finish_ = target.once("finish", call(&Pipe::onFinish));
  destination->emit("pipe", std::shared_ptr<EventEmitter>(source));
  if (destination->writableNeedDrain()) {
    waitForDrain();
  } else if (!source->readable_.flowingNow()) {
    source->resume();
  }
}

void Duplex::Pipe::waitForDrain() {
  const auto source = source_.lock();
  const auto destination = destination_.lock();
  if (!source || !destination) {
    return;
  }
  if (!cleanedUp_) {
    auto& pipes = source->piping_->pipes;
    auto& awaitDrain = source->piping_->awaitDrain;
    const bool piped = std::any_of(pipes.begin(), pipes.end(), [&](const auto& pipe) {
      return pipe->leadsTo(destination.get());
    });
    if (piped && pipes.size() == 1) {
      awaitDrain.clear();
      source->piping_->several = false;
    }
    if (piped &&
        std::find(awaitDrain.begin(), awaitDrain.end(), destination.get()) == awaitDrain.end()) {
      awaitDrain.push_back(destination.get());
    }
    source->pause();
  }
  if (drain_ == 0) {
    drain_ = static_cast<EventEmitter&>(*destination).on("drain", call(&Pipe::onDrain));
  }
}

void Duplex::Pipe::onData(std::span<const EventArg> args) {
  const auto destination = destination_.lock();
  if (!destination) {
    return;
  }
  try {
    if (!destination->writeArgument(argumentAt(args, 0))) {
      waitForDrain();
    }
  } catch (const errors::NodeException& thrown) {
    if (!destination->readable_.quirks().brokenPipeDestroys) {
      throw;
    }
    destination->destroy(thrown.error);
  }
}

// The `data` of a stream is a chunk; what a program emits by that name may be anything.
bool Duplex::writeArgument(const EventArg& arg) {
  if (const auto* chunk = std::get_if<Chunk>(&arg)) {
    return chunk->isText() ? write(chunk->view())
                           : writeChunk({chunk->bytes(), chunk->length()}, {});
  }
  if (const auto* text = std::get_if<std::string>(&arg)) {
    return write(*text);
  }
  if (std::holds_alternative<Null>(arg)) {
    errors::raise(errors::streamNullValues());
  }
  errors::raise(errors::invalidArgType("chunk", {"string", "Buffer", "TypedArray", "DataView"},
                                       receivedOf(arg)));
}

void Duplex::Pipe::onEnd(std::span<const EventArg> /*args*/) {
  if (!end_) {
    unpipe();
  } else if (const auto destination = destination_.lock()) {
    destination->end();
  }
}

void Duplex::Pipe::onDrain(std::span<const EventArg> /*args*/) {
  const auto source = source_.lock();
  const auto destination = destination_.lock();
  if (!source || !destination) {
    return;
  }
  std::erase(source->piping_->awaitDrain, destination.get());
  if (source->piping_->awaitDrain.empty() && source->readable_.dataListening()) {
    source->resume();
  }
}

void Duplex::Pipe::onError(std::span<const EventArg> args) {
  const auto destination = destination_.lock();
  unpipe();
  static_cast<EventEmitter&>(*destination).off("error", error_);
  if (destination->listenerCount("error") == 0) {
    const EventArg& error = argumentAt(args, 0);
    if (destination->lifecycle_.errorEmitted) {
      destination->emit("error", error);
    } else {
      destination->errorOrDestroy(EventArgCast<errors::NodeError>::from(error));
    }
  }
}

void Duplex::Pipe::onClose(std::span<const EventArg> /*args*/) {
  if (const auto destination = destination_.lock()) {
    static_cast<EventEmitter&>(*destination).off("finish", finish_);
  }
  unpipe();
}

void Duplex::Pipe::onFinish(std::span<const EventArg> /*args*/) {
  if (const auto destination = destination_.lock()) {
    static_cast<EventEmitter&>(*destination).off("close", close_);
  }
  unpipe();
}

void Duplex::Pipe::onUnpipe(std::span<const EventArg> args) {
  const auto source = source_.lock();
  const auto* from = std::get_if<std::shared_ptr<EventEmitter>>(&argumentAt(args, 0));
  const auto* info = std::get_if<std::shared_ptr<const Record>>(&argumentAt(args, 1));
  if (!source || from == nullptr || *from != source || info == nullptr) {
    return;
  }
  Unpiping* meant = source->piping_->unpiping;
  while (meant != nullptr && meant->info != *info) {
    meant = meant->outer;
  }
  if (meant == nullptr) {
    return;
  }
  auto& hasUnpiped = meant->info->members.front().second;
  if (hasUnpiped == Record::Scalar(false)) {
    hasUnpiped = true;
    cleanUp();
  }
}

void Duplex::Pipe::unpipe() {
  const auto source = source_.lock();
  if (const auto destination = destination_.lock(); source && destination) {
    source->unpipe(destination);
  }
}

void Duplex::Pipe::cleanUp() {
  const auto source = source_.lock();
  const auto destination = destination_.lock();
  EventEmitter& target = *destination;
  target.off("close", close_);
  target.off("finish", finish_);
  if (drain_ != 0) {
    target.off("drain", drain_);
  }
  target.off("error", error_);
  target.off("unpipe", unpipe_);
  EventEmitter& origin = *source;
  origin.off("end", sourceEnd_);
  origin.off("data", data_);
  cleanedUp_ = true;
  // A source that waits for this destination alone would never flow again. As in Node, one that
  // has had several destinations counts as waiting whether or not it does.
  const auto& piping = *source->piping_;
  const bool waits = piping.several || !piping.awaitDrain.empty();
  const bool letsGo =
      source->readable_.quirks().forgetsEveryDestination || destination->writable_.needDrain();
  if (drain_ != 0 && waits && letsGo) {
    onDrain({});
  }
}

// Data was taken: from now on the flow waits for nobody's `drain`.
void Duplex::forgetAwaitedDrains() {
  if (piping_ != nullptr) {
    piping_->awaitDrain.clear();
  }
}

std::shared_ptr<Duplex> Duplex::pipe(const std::shared_ptr<Duplex>& destination, bool end) {
  const auto keep = self();
  auto pipe = std::make_shared<Pipe>(keep, destination, end);
  if (piping_ == nullptr) {
    piping_ = std::make_unique<Piping>();
  }
  piping_->several |= piping_->pipes.size() == 1;
  piping_->pipes.push_back(pipe);
  pipe->install();
  return destination;
}

Duplex& Duplex::pipe(Duplex& destination, bool end) {
  return *pipe(destination.self(), end);
}

void Duplex::unpipe(const std::shared_ptr<Duplex>& destination) {
  if (piping_ == nullptr || piping_->pipes.empty()) {
    return;
  }
  auto& pipes = piping_->pipes;
  const auto keep = self();
  std::vector<std::shared_ptr<Pipe>> gone;
  if (!destination) {
    gone.swap(pipes);
  } else {
    const auto found = std::find_if(pipes.begin(), pipes.end(), [&](const auto& pipe) {
      return pipe->leadsTo(destination.get());
    });
    if (found == pipes.end()) {
      return;
    }
    gone.push_back(std::move(*found));
    pipes.erase(found);
  }
  if (pipes.empty()) {
    pause();
  }
  for (const auto& pipe : gone) {
    if (const auto target = pipe->destination()) {
      const Unpiping unpiping(*piping_);
      target->emit("unpipe", std::shared_ptr<EventEmitter>(keep),
                   std::shared_ptr<const Record>(unpiping.info));
    }
  }
}

}  // namespace netparity::stream
