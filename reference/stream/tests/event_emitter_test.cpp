#include "netparity/stream/event_emitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace netparity::stream {
namespace {

using ::testing::ElementsAre;
using Log = std::vector<std::string>;

using TestEvents = EventList<Event<"data", Chunk>, Event<"error", errors::NodeError>,
                             Event<"pair", std::string, int>>;
class TestEmitter : public TypedEvents<EventEmitter, TestEvents> {};

std::shared_ptr<TestEmitter> makeEmitter() {
  return std::make_shared<TestEmitter>();
}

GenericListener note(Log& log, std::string what) {
  return [&log, text = std::move(what)](std::span<const EventArg>) { log.push_back(text); };
}

const auto nothing = [](std::span<const EventArg> /*args*/) {};

TEST(EventEmitter, RunsListenersInOrderOfRegistration) {
  Log log;
  auto emitter = makeEmitter();
  emitter->on("x", note(log, "first"));
  emitter->on("x", note(log, "second"));
  emitter->prependListener("x", note(log, "front"));
  EXPECT_TRUE(emitter->emit("x"));
  EXPECT_FALSE(emitter->emit("y"));
  EXPECT_THAT(log, ElementsAre("front", "first", "second"));
}

TEST(EventEmitter, EmitsToTheListenersThatWereThereWhenItBegan) {
  Log log;
  auto emitter = makeEmitter();
  ListenerKey second = 0;
  emitter->on("x", [&](std::span<const EventArg>) {
    log.push_back("first");
    emitter->off("x", second);
    emitter->on("x", note(log, "added"));
  });
  second = emitter->on("x", note(log, "second"));
  emitter->emit("x");
  EXPECT_THAT(log, ElementsAre("first", "second"));
  EXPECT_EQ(emitter->listenerCount("x"), 2U);
}

TEST(EventEmitter, OnceListenersRunOnceEvenWhenEmittedFromWithin) {
  Log log;
  auto emitter = makeEmitter();
  emitter->once("x", [&](std::span<const EventArg>) {
    log.push_back("once");
    emitter->emit("x");
  });
  emitter->once("x", note(log, "other"));
  emitter->emit("x");
  EXPECT_THAT(log, ElementsAre("once", "other"));
  EXPECT_EQ(emitter->listenerCount("x"), 0U);
}

TEST(EventEmitter, RemovesTheMostRecentListenerOfAKey) {
  Log log;
  auto emitter = makeEmitter();
  emitter->on("x", note(log, "a"), 7);
  emitter->on("x", note(log, "b"), 8);
  emitter->on("x", note(log, "c"), 7);
  emitter->off("x", 7);
  emitter->emit("x");
  EXPECT_THAT(log, ElementsAre("a", "b"));
}

TEST(EventEmitter, ListsKeysInTheOrderInWhichListenersRun) {
  Log log;
  auto emitter = makeEmitter();
  emitter->on("x", note(log, "a"), 1);
  emitter->prependListener("x", note(log, "b"), 2);
  emitter->once("x", note(log, "c"), 3, 30);
  emitter->prependOnceListener("x", note(log, "d"), 1, 10);
  emitter->on("y", note(log, "e"), 5);
  EXPECT_THAT(emitter->listeners("x"), ElementsAre(1, 2, 1, 3));
  EXPECT_THAT(emitter->rawListeners("x"), ElementsAre(10, 2, 1, 30));
  emitter->emit("x");
  EXPECT_THAT(emitter->listeners("x"), ElementsAre(2, 1));
  EXPECT_THAT(emitter->rawListeners("z"), ElementsAre());
}

TEST(EventEmitter, RemovesAListenerForOnceByItsWrapper) {
  Log log;
  auto emitter = makeEmitter();
  emitter->once("x", note(log, "a"), 1, 10);
  emitter->once("x", note(log, "b"), 1, 11);
  emitter->off("x", 10);
  EXPECT_THAT(emitter->rawListeners("x"), ElementsAre(11));
  emitter->emit("x");
  EXPECT_THAT(log, ElementsAre("b"));
}

TEST(EventEmitter, TellsWrappersOfThoseThatGoFromAmongOthers) {
  std::vector<ListenerKey> told;
  auto emitter = makeEmitter();
  emitter->on("removeListener", [&](std::span<const EventArg> args) {
    told.push_back(std::get<ListenerName>(args[1]).key);
  });
  emitter->once("x", nothing, 1, 10);
  emitter->on("x", nothing, 2);
  emitter->emit("x");
  emitter->once("alone", nothing, 3, 30);
  emitter->emit("alone");
  emitter->once("x", nothing, 4, 40);
  emitter->off("x", 4);
  EXPECT_THAT(told, ElementsAre(10, 3, 4));
}

TEST(EventEmitter, AnExceptionSkipsTheRemainingListeners) {
  Log log;
  auto emitter = makeEmitter();
  emitter->on("x", [&](std::span<const EventArg>) {
    log.push_back("throws");
    throw std::runtime_error("boom");
  });
  emitter->on("x", note(log, "skipped"));
  EXPECT_THROW(emitter->emit("x"), std::runtime_error);
  EXPECT_THAT(log, ElementsAre("throws"));
}

TEST(EventEmitter, ThrowsAnErrorThatNobodyListensTo) {
  auto emitter = makeEmitter();
  const auto error = errors::NodeError::plain("boom");
  try {
    emitter->emit("error", error);
    FAIL() << "nothing thrown";
  } catch (const errors::NodeException& thrown) {
    EXPECT_TRUE(thrown.error.sameAs(error));
  }
}

TEST(EventEmitter, ShowsEveryEmitToTheObserverBeforeTheListeners) {
  Log log;
  auto emitter = makeEmitter();
  emitter->observeEmits(std::make_shared<const EmitObserver>(
      [&](EventEmitter&, std::string_view name, std::span<const EventArg> args,
          std::size_t listeners) {
        log.push_back(std::string(name) + "/" + std::to_string(args.size()) + "/" +
                      std::to_string(listeners));
      }));
  emitter->on("x", note(log, "x"));
  emitter->emit("x", EventArg(1.0));
  emitter->emit("unheard");
  EXPECT_THAT(log, ElementsAre("x/1/1", "x", "unheard/0/0"));
}

TEST(TypedEvents, GivesListenersTheTypesTheyAskFor) {
  Log log;
  auto emitter = makeEmitter();
  emitter->on<"data">(
      [&](const buffer::Buffer& bytes) { log.push_back("bytes:" + bytes.toString()); });
  emitter->on<"data">([&](std::string_view text) { log.push_back("view:" + std::string(text)); });
  emitter->on<"data">(
      [&](const Chunk& chunk) { log.push_back(chunk.isText() ? "text" : "binary"); });
  emitter->on<"data">([&] { log.push_back("none"); });
  emitter->on<"pair">([&](const std::string& name) { log.push_back(name); });
  emitter->on<"pair">(
      [&](std::string name, int number) { log.push_back(name + std::to_string(number)); });
  emitter->emit("data", Chunk(buffer::Buffer::fromString("hi")));
  emitter->emit("pair", std::string("n"), 3.0);
  EXPECT_THAT(log, ElementsAre("bytes:hi", "view:hi", "binary", "none", "n", "n3"));
}

GenericListener noteName(Log& log, std::string what) {
  return [&log, text = std::move(what)](std::span<const EventArg> args) {
    log.push_back(text + " " + std::get<std::string>(args.front()));
  };
}

TEST(EventEmitter, TellsOfNewListenersBeforeAndOfRemovedOnesAfterwards) {
  Log log;
  auto emitter = makeEmitter();
  emitter->on("removeListener", noteName(log, "removed"));
  emitter->on("newListener", noteName(log, "new"));
  const ListenerKey key = emitter->on("x", note(log, "x"));
  emitter->once("y", note(log, "y"));
  emitter->off("x", key);
  emitter->off("x", key);
  emitter->emit("y");
  EXPECT_THAT(log, ElementsAre("new x", "new y", "removed x", "removed y", "y"));
}

TEST(EventEmitter, RemovesAllOneByOneWhenSomebodyListensToThat) {
  Log log;
  auto emitter = makeEmitter();
  emitter->on("x", note(log, "x"));
  emitter->on("x", note(log, "x"));
  emitter->on("y", note(log, "y"));
  emitter->on("removeListener", noteName(log, "removed"));
  emitter->removeAllListeners();
  EXPECT_THAT(log, ElementsAre("removed x", "removed x", "removed y"));
  EXPECT_TRUE(emitter->eventNames().empty());
}

// A class that knows names beforehand.
class Knowing : public EventEmitter {
 protected:
  [[nodiscard]] std::span<const std::string_view> knownNames() const override {
    static constexpr std::array<std::string_view, 2> kNames{"error", "data"};
    return kNames;
  }
};

TEST(KnownNames, StandFirstAndOthersKeepTheirPlaceUntilAllListenersOfOneAreRemoved) {
  const auto emitter = std::make_shared<Knowing>();
  emitter->on("x", nothing, 1);
  emitter->on("y", nothing, 1);
  emitter->on("data", nothing, 1);
  emitter->on("error", nothing, 1);
  emitter->off("x", 1);
  EXPECT_EQ(emitter->listenerCount("x"), 0U);
  EXPECT_EQ(emitter->eventNames(), (std::vector<std::string>{"error", "data", "y"}));
  emitter->on("x", nothing, 1);
  EXPECT_EQ(emitter->eventNames(), (std::vector<std::string>{"error", "data", "x", "y"}));
  emitter->removeAllListeners("error");
  emitter->off("x", 1);
  emitter->on("x", nothing, 1);
  emitter->on("error", nothing, 1);
  EXPECT_EQ(emitter->eventNames(), (std::vector<std::string>{"data", "y", "x", "error"}));
  emitter->removeAllListeners();
  emitter->on("y", nothing, 1);
  emitter->on("error", nothing, 1);
  EXPECT_EQ(emitter->eventNames(), (std::vector<std::string>{"y", "error"}));
}

TEST(KnownNames, ANameThatKeepsItsPlaceTakesPrependedListenersThere) {
  const auto emitter = std::make_shared<Knowing>();
  emitter->on("x", nothing, 1);
  emitter->on("y", nothing, 1);
  emitter->off("x", 1);
  EXPECT_FALSE(emitter->emit("x"));
  emitter->prependListener("x", nothing, 2);
  EXPECT_EQ(emitter->listenerCount("x"), 1U);
  EXPECT_EQ(emitter->eventNames(), (std::vector<std::string>{"x", "y"}));
}

}  // namespace
}  // namespace netparity::stream
