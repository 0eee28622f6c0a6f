#pragma once

#include "netparity/coroutine/coroutine.hpp"

#include <netparity/test_support/descriptors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netparity::coroutine {

inline std::string codeOf(const errors::NodeError& error) {
  return std::string(error.code().empty() ? error.message() : error.code());
}

template <class T>
std::string codeOf(const Result<T>& result) {
  return result ? "ok" : codeOf(result.error());
}

/// The text that was read, or the code of the error.
inline std::string textOf(const Result<buffer::Buffer>& result) {
  return result ? result->toString() : codeOf(result.error());
}

/// A test with a loop of its own and a log of what happened. At the end no task may be left and
/// every descriptor must be closed.
class CoroutineTest : public ::testing::Test {
 protected:
  // The process keeps one spare descriptor for the day it has none left: let it be there before
  // counting.
  static void SetUpTestSuite() {
    loop::EventLoop warmUp;
    const auto server = net::createServer(warmUp);
    server->listen(0);
    warmUp.runNoWait();
  }

  void SetUp() override {
    before_ = test_support::openDescriptors();
    loop_ = std::make_unique<loop::EventLoop>();
  }
  void TearDown() override {
    loop_.reset();
    EXPECT_EQ(test_support::openDescriptors(), before_) << "leaked descriptors";
  }

  loop::EventLoop& loop() { return *loop_; }
  /// As at the end of a program that returns in the middle.
  void destroyLoop() { loop_.reset(); }

  /// Runs these functions as tasks beside each other until nothing is left to do, and expects all
  /// of them to be done.
  template <class... Functions>
  void run(Functions... functions) {
    loop().runMain([&] { (spawn(loop(), std::move(functions)), ...); });
    runLoop();
    EXPECT_EQ(detachedTasks(loop()).size(), 0U) << "tasks that wait for ever";
  }

  void runLoop() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (loop().alive() && std::chrono::steady_clock::now() < deadline) {
      loop().runOnce(std::chrono::milliseconds(100));
    }
    EXPECT_FALSE(loop().alive()) << "something keeps the loop alive; log so far: "
                                 << ::testing::PrintToString(log);
  }

  void note(std::string text) { log.push_back(std::move(text)); }

  /// A server on 127.0.0.1.
  Task<Server> serve(net::ServerOptions options = {}) {
    net::ListenOptions where;
    where.port = 0;
    where.host = "127.0.0.1";
    co_return (co_await coroutine::listen(loop(), where, options)).value();
  }

  struct Pair {
    Server server;
    Socket client;
    Socket accepted;
  };
  /// Two ends of a connection, and the server, which does not listen any more.
  Task<Pair> connectedPair(net::ServerOptions options = {}, net::SocketOptions clientOptions = {}) {
    const Server server = co_await serve(options);
    net::ConnectOptions where;
    where.port = server.port();
    where.host = "127.0.0.1";
    Socket client = (co_await coroutine::connect(loop(), where, clientOptions)).value();
    Socket accepted = (co_await server.accept()).value();
    server->close();
    co_return Pair{server, std::move(client), std::move(accepted)};
  }

  std::vector<std::string> log;

 private:
  std::vector<std::string> before_;
  std::unique_ptr<loop::EventLoop> loop_;
};

}  // namespace netparity::coroutine
