// Signals, and what obeys them.
#include "loop_test.hpp"

#include <gmock/gmock.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class AbortSignals : public LoopTest {
 protected:
  void TearDown() override {
    socket_ = nullptr;
    server_ = nullptr;
    LoopTest::TearDown();
  }

  /// A socket that notes its end.
  void makeSocket(const std::shared_ptr<AbortSignal>& signal) {
    SocketOptions options;
    options.signal = signal;
    socket_ = Socket::create(loop(), options);
    watch(*socket_, "", {"close"});
    socket_->on<"error">([this](const errors::NodeError& error) {
      note(std::string(error.name()) + (error.fields().cause != nullptr
                                            ? ": " + std::string(error.fields().cause->message())
                                            : std::string()));
    });
  }

  AbortController controller_;
  SocketPtr socket_;
  ServerPtr server_;
};

TEST_F(AbortSignals, CallBackOnceInTheOrderOfTheCalls) {
  const auto& signal = controller_.signal();
  const auto first = signal->onAbort([&] { note("first"); });
  {
    const auto ended = signal->onAbort([&] { note("ended"); });
  }
  const auto second = signal->onAbort([&] { note("second"); });
  EXPECT_FALSE(signal->aborted());
  controller_.abort(errors::NodeError::plain("why"));
  controller_.abort(errors::NodeError::plain("once more"));
  const auto late = signal->onAbort([&] { note("late"); });
  EXPECT_TRUE(signal->aborted());
  EXPECT_EQ(signal->reason().message(), "why");
  EXPECT_THAT(log, ElementsAre("first", "second"));
}

TEST_F(AbortSignals, DestroyASocket) {
  run([&] {
    makeSocket(controller_.signal());
    controller_.abort(errors::NodeError::plain("why"));
    note("aborted");
  });
  EXPECT_THAT(log, ElementsAre("aborted", "AbortError: why", "close"));
}

TEST_F(AbortSignals, DestroyASocketAlsoIfTheyAreAbortedFromTheStart) {
  run([&] { makeSocket(AbortSignal::abortedWith(errors::NodeError::plain("before"))); });
  EXPECT_THAT(log, ElementsAre("AbortError: before", "close"));
}

TEST_F(AbortSignals, CloseAServerThatListens) {
  run([&] {
    server_ = createServer(loop());
    watch(*server_, "", {"listening", "close"});
    server_->on<"listening">([&] { controller_.abort(); });
    ListenOptions options;
    options.port = 0;
    options.signal = controller_.signal();
    server_->listen(options);
  });
  EXPECT_THAT(log, ElementsAre("listening", "close"));
}

TEST_F(AbortSignals, CloseAServerWhoseListenThrew) {
  run([&] {
    server_ = createServer(loop());
    watch(*server_, "", {"close"});
    ListenOptions options;
    options.port = 65536;
    options.signal = controller_.signal();
    EXPECT_THROW(server_->listen(options), errors::NodeException);
    controller_.abort();
  });
  EXPECT_THAT(log, ElementsAre("close"));
}

}  // namespace
}  // namespace netparity::net
