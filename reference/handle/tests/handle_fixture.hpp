// What the tests of the handles share: a loop, a log, connected handles and a leak check.
#pragma once

#include <netparity/errors/uv_errc.hpp>
#include <netparity/handle/pipe_handle.hpp>
#include <netparity/handle/tcp_handle.hpp>
#include <netparity/loop/event_loop.hpp>
#include <netparity/test_support/descriptors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::handle {

/// "ECONNRESET", "EOF", or "0".
inline std::string codeOf(std::ptrdiff_t status) {
  return status == 0 ? "0" : std::string(errors::uvCode(static_cast<int>(status)));
}

/// Each test runs its loop to the end and must leave no descriptor behind.
class HandleTest : public testing::Test {
 protected:
  void SetUp() override {
    { const loop::EventLoop warmUp; }
    reserve();
    descriptorsBefore_ = test_support::openDescriptors();
    loop_.emplace();
  }

  void TearDown() override {
    loop_.reset();
    EXPECT_EQ(test_support::openDescriptors(), descriptorsBefore_) << "descriptors are left open";
  }

  loop::EventLoop& loop() { return *loop_; }

  /// Runs fn as the main program, then the loop until nothing is left.
  template <class Function>
  void runToEnd(Function&& fn) {
    loop().runMain(std::forward<Function>(fn));
    EXPECT_FALSE(loop().run()) << "something keeps the loop alive";
  }

  auto log(std::string entry) {
    return [this, entry = std::move(entry)] { entries_.push_back(entry); };
  }
  /// A callback that logs "name CODE".
  auto logStatus(std::string name) {
    return [this, name = std::move(name)](int status) {
      entries_.push_back(name + " " + codeOf(status));
    };
  }
  void note(std::string entry) { entries_.push_back(std::move(entry)); }
  const std::vector<std::string>& entries() const { return entries_; }

  static Endpoint localhost(std::uint16_t port = 0) {
    Endpoint endpoint;
    EXPECT_EQ(Endpoint::ip4("127.0.0.1", port, endpoint), 0);
    return endpoint;
  }

  /// A listening handle on a free port.
  TcpRef listener(StreamHandle::ConnectionCallback onConnection = nullptr) {
    TcpRef server = TcpHandle::create(loop());
    EXPECT_EQ(server->bind(localhost()), 0);
    server->onConnection(std::move(onConnection));
    EXPECT_EQ(server->listen(128), 0);
    return server;
  }

  static Endpoint addressOf(const TcpRef& server) {
    Endpoint endpoint;
    EXPECT_EQ(server->sockName(endpoint), 0);
    return endpoint;
  }

  struct Pair {
    TcpRef client;
    TcpRef server;
    void close() const {
      client->close();
      server->close();
    }
  };

  /// Two connected handles; runs the loop until they are.
  Pair connectedPair() {
    Pair pair;
    TcpRef server;
    server = listener([&](int) {
      pair.server = boost::static_pointer_cast<TcpHandle>(server->accept());
      server->close();
    });
    pair.client = TcpHandle::create(loop());
    EXPECT_EQ(pair.client->connect(addressOf(server), [](int status) { EXPECT_EQ(status, 0); }), 0);
    loop().run();
    EXPECT_NE(pair.server, nullptr);
    return pair;
  }

  static WriteResult writeText(StreamHandle& handle, std::string_view text,
                               StreamHandle::StatusCallback callback = nullptr) {
    const buffer::Buffer chunk = buffer::Buffer::fromString(text);
    return handle.write(std::span(&chunk, 1), std::move(callback));
  }

  /// Writes until the kernel takes no more; the last write is queued with the callback.
  static std::size_t fill(StreamHandle& handle, StreamHandle::StatusCallback callback) {
    const buffer::Buffer chunk = buffer::Buffer::adopt(std::string(8U << 20U, 'x'));
    std::size_t written = 0;
    WriteResult result;
    auto shared = std::make_shared<StreamHandle::StatusCallback>(std::move(callback));
    while (!result.async) {
      result = handle.write(std::span(&chunk, 1), [shared](int status) {
        if (*shared) (*shared)(status);
      });
      EXPECT_EQ(result.status, 0);
      if (result.status != 0) break;
      written += result.bytes;
    }
    return written;
  }

 private:
  // What a process opens once (the spare descriptor of accept) is no leak.
  static void reserve() {
    loop::EventLoop loop;
    const TcpRef server = TcpHandle::create(loop);
    server->listen(1);
    server->close();
    loop.run();
  }

  std::vector<std::string> descriptorsBefore_;
  std::vector<std::string> entries_;
  std::optional<loop::EventLoop> loop_;
};

}  // namespace netparity::handle
