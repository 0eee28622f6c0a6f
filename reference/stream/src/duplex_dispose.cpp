#include "netparity/stream/duplex.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/stream/typed_events.hpp>

#include <utility>

namespace netparity::stream {

using errors::NodeError;

namespace {

// One disposal: settles once, at the first of `error` and `close`.
struct Disposal {
  NodeError own;  // what the stream was destroyed with for the disposal's sake: no failure
  std::function<void(const NodeError& error)> settled;
  bool done = false;

  void settle(loop::EventLoop& loop, const NodeError& error) {
    if (std::exchange(done, true)) {
      return;
    }
    // As after `await`: in the microtask of the promise that asyncDispose awaits, of its own one.
    loop.queueMicrotask([&loop, call = std::move(settled),
                         error = error.sameAs(own) ? NodeError() : error]() mutable {
      loop.queueMicrotask([call = std::move(call), error = std::move(error)] { call(error); });
    });
  }
};

}  // namespace

void Duplex::asyncDispose(std::function<void(const NodeError& error)> settled) {
  const auto disposal = std::make_shared<Disposal>();
  disposal->settled = std::move(settled);
  if (!destroyed()) {
    disposal->own = readableEnded() ? NodeError() : errors::abortError();
    destroy(disposal->own);
  }
  if (closed()) {
    on("error", [](std::span<const EventArg> /*args*/) {});
    loop_.nextTick(
        [keep = self(), disposal, error = howItClosed()] { disposal->settle(keep->loop_, error); });
    return;
  }
  // Both stay, as Node's do. They run in emit() only, whose caller keeps this alive.
  on("error", [this, disposal](std::span<const EventArg> args) {
    disposal->settle(loop_,
                     args.empty() ? NodeError() : EventArgCast<NodeError>::from(args.front()));
  });
  on("close", [this, disposal](std::span<const EventArg> /*args*/) {
    disposal->settle(loop_, howItClosed());
  });
}

NodeError Duplex::howItClosed() const {
  const bool read = readable_.endEmitted() || (readable_.ended() && readable_.length() == 0);
  const bool written = writable_.finished() || (writable_.ended() && writable_.length() == 0);
  if (errored() || (read && written)) {
    return errored();
  }
  return errors::streamPrematureClose();
}

}  // namespace netparity::stream
