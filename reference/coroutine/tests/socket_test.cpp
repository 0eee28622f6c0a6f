#include "coroutine_test.hpp"

namespace netparity::coroutine {
namespace {

using ::testing::ElementsAre;

class SocketTest : public CoroutineTest {};

TEST_F(SocketTest, WhatOneWritesTheOtherReads) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    EXPECT_EQ(codeOf(co_await pair.client.write("hello")), "ok");
    note(textOf(co_await pair.accepted.read()));
    EXPECT_EQ(codeOf(co_await pair.client.end()), "ok");
    note("end:" + textOf(co_await pair.accepted.read()));
    note("end:" + textOf(co_await pair.accepted.read()));
  });
  EXPECT_THAT(log, ElementsAre("hello", "end:", "end:"));
}

}  // namespace
}  // namespace netparity::coroutine
