// The machines of net, step by step, without a socket.
#include "connect_plan.hpp"
#include "listen_plan.hpp"
#include "netparity/net/family_autoselection.hpp"
#include "netparity/net/idle_timer.hpp"

#include <netparity/errors/node_error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Target = FamilyAutoselection::Target;
using Next = FamilyAutoselection::Next;

TEST(IdleTimer, AnIdleSocketTimesOut) {
  IdleTimer timer;
  EXPECT_EQ(timer.expired(true, 0), IdleTimer::Expired::kEmitTimeout);
}

TEST(IdleTimer, ABlockedWriteThatMovesIsNotIdle) {
  IdleTimer timer;
  timer.writeQueued(100);
  EXPECT_EQ(timer.expired(true, 60), IdleTimer::Expired::kRearm);
  EXPECT_EQ(timer.expired(true, 60), IdleTimer::Expired::kEmitTimeout) << "nothing moved since";
}

TEST(IdleTimer, ACompletedWriteDoesNotCount) {
  IdleTimer timer;
  timer.writeQueued(100);
  timer.writeCompleted();
  EXPECT_EQ(timer.expired(true, 0), IdleTimer::Expired::kEmitTimeout);
}

TEST(IdleTimer, WithoutAHandleNothingMoves) {
  IdleTimer timer;
  timer.writeQueued(100);
  EXPECT_EQ(timer.expired(false, 0), IdleTimer::Expired::kEmitTimeout);
}

TEST(FamilyAutoselection, AlternatesFamiliesBeginningWithTheFirst) {
  EXPECT_THAT(
      FamilyAutoselection::order({{"::1", 6}, {"::2", 6}, {"127.0.0.1", 4}, {"::3", 6}}),
      ElementsAre(Target{"::1", 6}, Target{"127.0.0.1", 4}, Target{"::2", 6}, Target{"::3", 6}));
  EXPECT_THAT(FamilyAutoselection::order({{"127.0.0.1", 4}, {"::1", 6}}),
              ElementsAre(Target{"127.0.0.1", 4}, Target{"::1", 6}));
}

TEST(FamilyAutoselection, TriesAnAddressOnceAndSkipsNonsense) {
  EXPECT_THAT(
      FamilyAutoselection::order({{"127.0.0.1", 4}, {"127.0.0.1", 4}, {"nonsense", 4}, {"::1", 5}}),
      ElementsAre(Target{"127.0.0.1", 4}));
  EXPECT_THAT(FamilyAutoselection::order({{"nonsense", 4}}), IsEmpty());
}

TEST(FamilyAutoselection, OnlyTheLastAttemptHasAllTheTime) {
  FamilyAutoselection selection({{"::1", 6}, {"127.0.0.1", 4}});
  EXPECT_EQ(selection.next(), Next::kAttempt);
  EXPECT_TRUE(selection.timed());
  EXPECT_FALSE(selection.needsNewHandle());
  selection.failed(errors::NodeError::plain("first"));
  EXPECT_EQ(selection.next(), Next::kAttempt);
  EXPECT_EQ(selection.current(), (Target{"127.0.0.1", 4}));
  EXPECT_FALSE(selection.timed());
  EXPECT_TRUE(selection.needsNewHandle());
}

TEST(FamilyAutoselection, CollectsTheErrorsOfAllAttempts) {
  FamilyAutoselection selection({{"::1", 6}, {"127.0.0.1", 4}});
  for (const char* text : {"first", "second"}) {
    EXPECT_EQ(selection.next(), Next::kAttempt);
    selection.failed(errors::NodeError::plain(text));
  }
  EXPECT_EQ(selection.next(), Next::kAllFailed);
  EXPECT_EQ(selection.failure().name(), "AggregateError");
  EXPECT_EQ(selection.failure().errors().size(), 2U);
}

TEST(FamilyAutoselection, ACancelledAttemptEndsAllOfThem) {
  FamilyAutoselection selection({{"::1", 6}, {"127.0.0.1", 4}});
  EXPECT_EQ(selection.next(), Next::kAttempt);
  EXPECT_EQ(selection.next(true), Next::kAllFailed);
  EXPECT_EQ(selection.failure().code(), "ERR_SOCKET_CONNECTION_TIMEOUT");
}

TEST(FamilyAutoselection, ASuccessOfAnEarlierAttemptIsStale) {
  FamilyAutoselection selection({{"::1", 6}, {"127.0.0.1", 4}});
  selection.next();
  EXPECT_TRUE(selection.succeeded(0));
  selection.next();
  EXPECT_FALSE(selection.succeeded(0));
  EXPECT_TRUE(selection.succeeded(1));
}

class ConnectPlanTest : public ::testing::Test {
 protected:
  std::string refusal() {
    try {
      (void)planConnect(options, settings, false);
      return "accepted";
    } catch (const errors::NodeException& thrown) {
      return std::string(thrown.error.code()) + ": " + std::string(thrown.error.message());
    }
  }
  ConnectOptions options;
  LoopSettings settings;
};

TEST_F(ConnectPlanTest, TriesAllAddressesOfANameByDefault) {
  options.port = 80;
  const auto plan = planConnect(options, settings, false);
  EXPECT_EQ(plan.host, "localhost");
  EXPECT_EQ(plan.addressFamily, 0);
  EXPECT_TRUE(plan.tryAllAddresses);
  EXPECT_TRUE(plan.lookupOptions.all);
  EXPECT_EQ(plan.lookupOptions.hints, 32) << "ADDRCONFIG";
  EXPECT_EQ(plan.attemptTimeout, 500);
}

TEST_F(ConnectPlanTest, AFamilyOrALocalAddressAsksForOneAddress) {
  options.port = 80;
  options.family = 4;
  EXPECT_FALSE(planConnect(options, settings, false).tryAllAddresses);
  EXPECT_EQ(planConnect(options, settings, false).lookupOptions.hints, 0);
  options.family.reset();
  options.localAddress = "127.0.0.1";
  EXPECT_FALSE(planConnect(options, settings, false).tryAllAddresses);
}

TEST_F(ConnectPlanTest, AnAddressNeedsNoLookup) {
  options.port = 80;
  options.host = "::1";
  EXPECT_EQ(planConnect(options, settings, false).addressFamily, 6);
}

TEST_F(ConnectPlanTest, ShortAttemptTimesAreRaisedToTenMilliseconds) {
  options.port = 80;
  options.autoSelectFamilyAttemptTimeout = 3;
  EXPECT_EQ(planConnect(options, settings, false).attemptTimeout, 10);
}

TEST_F(ConnectPlanTest, RefusesWhatNodeRefuses) {
  options.port = 65536;
  EXPECT_EQ(refusal(),
            "ERR_SOCKET_BAD_PORT: Port should be >= 0 and < 65536. Received type number (65536).");
  options.port = 80;
  options.autoSelectFamilyAttemptTimeout = 0;
  EXPECT_EQ(refusal(),
            "ERR_OUT_OF_RANGE: The value of \"options.autoSelectFamilyAttemptTimeout\" is out of "
            "range. It "
            "must be >= 1 && <= 2147483647. Received 0");
  options.localAddress = "x";
  EXPECT_EQ(refusal(), "ERR_INVALID_IP_ADDRESS: Invalid IP address: x");
  options.host = std::string("a\0b", 3);
  EXPECT_EQ(refusal(),
            "ERR_INVALID_ARG_VALUE: The property 'options.host' must be a string without null "
            "bytes. Received "
            "'a\\x00b'");
}

using Place = ListenPlan::Place;

class ListenPlanTest : public ::testing::Test {
 protected:
  std::string refusal() {
    try {
      (void)planListen(options);
      return "accepted";
    } catch (const errors::NodeException& thrown) {
      return std::string(thrown.error.message());
    }
  }
  ListenOptions options;
};

TEST_F(ListenPlanTest, APortWinsOverAPathAndAHostDecidesOverTheLookup) {
  options.port = 0;
  options.path = "/ignored";
  EXPECT_EQ(planListen(options).place, Place::kEverywhere);
  EXPECT_EQ(planListen(options).backlog, 511);
  options.host = "localhost";
  options.backlog = 0;
  EXPECT_EQ(planListen(options).place, Place::kHost);
  EXPECT_EQ(planListen(options).backlog, 511);
  options.port.reset();
  EXPECT_EQ(planListen(options).place, Place::kPath);
}

TEST_F(ListenPlanTest, RefusesWhatNodeRefuses) {
  EXPECT_EQ(refusal(),
            "The argument 'options' must have the property \"port\" or \"path\". Received {}");
  options.host = "x";
  EXPECT_EQ(
      refusal(),
      "The argument 'options' must have the property \"port\" or \"path\". Received { host: 'x' }");
  options.port = -1;
  EXPECT_EQ(refusal(), "options.port should be >= 0 and < 65536. Received type number (-1).");
  options = ListenOptions();
  options.path = std::string("\0x", 2);
  options.readableAll = true;
  EXPECT_EQ(refusal(),
            "The argument 'options' can not set readableAll or writableAllt to true when path is "
            "abstract unix "
            "socket. Received { path: '\\x00x', readableAll: true }");
}

}  // namespace
}  // namespace netparity::net
