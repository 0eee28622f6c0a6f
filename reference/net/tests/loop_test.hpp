#pragma once

#include "netparity/net/net.hpp"

#include <netparity/errors/node_error.hpp>
#include <netparity/loop/event_loop.hpp>
#include <netparity/test_support/descriptors.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <variant>
#include <vector>

namespace netparity::net {

/// A test with a loop of its own and a log of what happened, compared whole. At the end the loop
/// must be done and every descriptor closed.
class LoopTest : public ::testing::Test {
 protected:
  using Socket = net::Socket;
  using SocketPtr = std::shared_ptr<net::Socket>;
  using ServerPtr = std::shared_ptr<net::Server>;

  // The process keeps one spare descriptor for the day it has none left: let it be there before
  // counting.
  static void SetUpTestSuite() {
    loop::EventLoop warmUp;
    createServer(warmUp)->listen(0);
    warmUp.runNoWait();
  }

  void SetUp() override { descriptorsBefore_ = test_support::openDescriptors(); }

  void TearDown() override {
    loop_.reset();
    EXPECT_EQ(test_support::openDescriptors(), descriptorsBefore_) << "leaked descriptors";
  }

  loop::EventLoop& loop() {
    if (!loop_) {
      loop_ = std::make_unique<loop::EventLoop>();
    }
    return *loop_;
  }

  /// Runs `program` as the main program, then the loop until nothing is left to do.
  void run(std::function<void()> program) {
    loop().runMain(std::move(program));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (loop().alive() && std::chrono::steady_clock::now() < deadline) {
      loop().runOnce(std::chrono::milliseconds(100));
    }
    ASSERT_FALSE(loop().alive()) << "something keeps the loop alive; log so far: "
                                 << ::testing::PrintToString(log);
  }

  void note(std::string text) { log.push_back(std::move(text)); }
  void noteOnTick(std::string text) {
    loop().nextTick([this, what = std::move(text)] { note(what); });
  }
  void noteOnImmediate(std::string text) {
    loop().setImmediate([this, what = std::move(text)] { note(what); });
  }

  /// Notes these events of a stream, `close` with its argument, `error` with its code.
  void watch(stream::EventEmitter& emitter, const std::string& prefix,
             std::vector<std::string> events) {
    for (const std::string& name : events) {
      emitter.on(name, [this, text = prefix + name](std::span<const stream::EventArg> args) {
        std::string line = text;
        if (!args.empty()) {
          if (const auto* error = std::get_if<errors::NodeError>(&args.front())) {
            line += ":" + codeOf(*error);
          } else if (const auto* flag = std::get_if<bool>(&args.front())) {
            line += *flag ? ":true" : ":false";
          }
        }
        note(line);
      });
    }
  }

  static std::string codeOf(const errors::NodeError& error) {
    if (!error) {
      return "null";
    }
    return std::string(error.code().empty() ? error.message() : error.code());
  }
  stream::WriteCallback noteResult(std::string text) {
    return [this, what = std::move(text)](const errors::NodeError& error) {
      note(what + ":" + codeOf(error));
    };
  }

  static std::int64_t portOf(const Server& server) {
    return std::get<AddressInfo>(server.address()).port;
  }
  static std::string withoutPorts(std::string text, std::int64_t port) {
    const std::string number = std::to_string(port);
    for (auto at = text.find(number); at != std::string::npos; at = text.find(number)) {
      text.replace(at, number.size(), "PORT");
    }
    return text;
  }

  /// A server on 127.0.0.1; `go` gets its port once it listens.
  template <class OnConnection>
  ServerPtr listening(const ServerOptions& options, OnConnection&& onConnection,
                      std::function<void(std::int64_t)> go) {
    auto server = createServer(loop(), options, std::forward<OnConnection>(onConnection));
    server->listen(0, "127.0.0.1",
                   [server = server.get(), next = std::move(go)] { next(portOf(*server)); });
    return server;
  }

  std::string temporaryPath() {
    char name[] = "/tmp/netparity-test-XXXXXX";
    const int fd = mkstemp(name);
    ::close(fd);
    ::unlink(name);
    return name;
  }

  std::vector<std::string> log;

 private:
  std::vector<std::string> descriptorsBefore_;
  std::unique_ptr<loop::EventLoop> loop_;
};

}  // namespace netparity::net
