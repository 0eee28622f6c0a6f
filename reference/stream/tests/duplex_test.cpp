// The Duplex with a scripted sink and source: no socket.
#include "netparity/stream/duplex.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/loop/event_loop.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace netparity::stream {
namespace {

using ::testing::ElementsAre;

/// Takes every write at once, unless told to hold; holds the final step and the destruction
/// likewise.
class Scripted : public Duplex {
 public:
  Scripted(loop::EventLoop& loop, const DuplexOptions& options) : Duplex(loop, options) {}

  using Duplex::finalDone;
  using Duplex::push;
  using Duplex::pushEnd;
  using Duplex::writeDone;

  std::vector<std::string> written;
  std::vector<bool> shortTexts;  // of each write
  int reads = 0;
  bool holdWrites = false;
  errors::NodeError failWrites;
  std::function<void()> onDestroy;

 protected:
  void doRead() override { ++reads; }
  void doWrite(std::span<const WriteChunk> chunks) override {
    std::string all;
    for (const WriteChunk& chunk : chunks) {
      all += chunk.bytes.view();
    }
    written.push_back(all);
    shortTexts.push_back(chunks.front().isShortText);
    if (!holdWrites) {
      writeDone(failWrites);
    }
  }
  void doFinal() override { finalDone({}); }
  void doDestroy(const errors::NodeError& error) override {
    if (onDestroy) {
      onDestroy();
    }
    destroyDone(error);
  }
};

class DuplexTest : public ::testing::Test {
 protected:
  std::shared_ptr<Scripted> make(DuplexOptions options = {}) {
    auto duplex = std::make_shared<Scripted>(loop, options);
    for (const char* name :
         {"data", "end", "pause", "resume", "drain", "finish", "error", "close", "readable"}) {
      if (std::string_view(name) != "data" && std::string_view(name) != "readable") {
        duplex->EventEmitter::on(name, [this, name](std::span<const EventArg>) { note(name); });
      }
    }
    return duplex;
  }
  void note(std::string text) { log.push_back(std::move(text)); }
  WriteCallback noteResult(std::string text) {
    return [this, text = std::move(text)](const errors::NodeError& error) {
      note(text + ":" +
           (error ? std::string(error.code().empty() ? error.message() : error.code()) : "ok"));
    };
  }
  void run(std::function<void()> program) {
    loop.runMain(std::move(program));
    loop.run();
  }

  loop::EventLoop loop;
  std::vector<std::string> log;
};

TEST_F(DuplexTest, TellsTextThatNodeWritesFromItsStack) {
  const auto duplex = make();
  duplex->write("x");
  duplex->write(buffer::Buffer::fromString("x"));
  duplex->write("00ff", Encoding::kHex);
  duplex->write(std::string(5461, 'x'));
  duplex->write(std::string(5462, 'x'));
  duplex->write(std::string(8193, 'x'), Encoding::kUtf16le);
  duplex->write(std::string(16384, 'x'), Encoding::kLatin1);
  EXPECT_EQ(duplex->shortTexts, (std::vector<bool>{true, false, false, true, false, false, true}));
}

TEST_F(DuplexTest, TellsTheCallbackOfDestroyBeforeTheEvents) {
  const auto duplex = make();
  run([&] {
    duplex->destroy(errors::NodeError::plain("boom"), noteResult("destroyed"));
    duplex->destroy({}, noteResult("destroyed again"));
    note("returned");
  });
  EXPECT_THAT(log, ElementsAre("destroyed:boom", "returned", "error", "close"));
}

TEST_F(DuplexTest, WhatDestroyingThrowsIsTheErrorOfTheStream) {
  const auto duplex = make();
  duplex->onDestroy = [] { errors::raise(errors::NodeError::plain("of the system")); };
  run([&] { duplex->destroy({}, noteResult("destroyed")); });
  EXPECT_THAT(log, ElementsAre("destroyed:of the system", "error", "close"));
  EXPECT_EQ(duplex->errored().message(), "of the system");
}

TEST_F(DuplexTest, BelievesWhatIsAssigned) {
  const auto duplex = make();
  duplex->setReadable(false);
  EXPECT_FALSE(duplex->readable());
  duplex->setReadable(true);
  EXPECT_TRUE(duplex->readable());
  duplex->setWritable(false);
  EXPECT_FALSE(duplex->writable());
  for (const std::optional<bool> flowing : {std::optional(true), std::optional(false), {}}) {
    duplex->setReadableFlowing(flowing);
    EXPECT_EQ(duplex->readableFlowing(), flowing);
  }
  run([&] {
    duplex->setDestroyed(true);
    duplex->destroy();
  });
  EXPECT_TRUE(duplex->destroyed());
  EXPECT_FALSE(duplex->closed());
  EXPECT_THAT(log, ElementsAre());
}

TEST_F(DuplexTest, AskedForDataTheSourceIsStartedOnce) {
  auto duplex = make();
  run([&] {
    duplex->on<"data">([&](std::string_view data) { note("data:" + std::string(data)); });
    note("added");
  });
  EXPECT_EQ(duplex->reads, 1);
  run([&] {
    EXPECT_TRUE(duplex->push(buffer::Buffer::fromString("abc")));
    note("pushed");
  });
  EXPECT_THAT(log, ElementsAre("added", "resume", "data:abc", "pushed"));
}

TEST_F(DuplexTest, AWriteMayFailInsideTheCallAndTellsOnTick) {
  auto duplex = make();
  duplex->failWrites = errors::NodeError::plain("boom");
  run([&] {
    EXPECT_FALSE(duplex->write("x", noteResult("write")));
    duplex->write("y", noteResult("next"));
    note("returned");
  });
  EXPECT_THAT(log, ElementsAre("returned", "write:boom", "next:boom", "error", "close"));
}

TEST_F(DuplexTest, AHeldWriteThatFailsAnswersTheBufferedOnesWithTheSameError) {
  auto duplex = make();
  duplex->holdWrites = true;
  run([&] {
    duplex->write("x", noteResult("first"));
    duplex->write("y", noteResult("second"));
    duplex->end(noteResult("end"));
  });
  run([&] { duplex->writeDone(errors::NodeError::plain("boom")); });
  EXPECT_THAT(log, ElementsAre("first:boom", "second:boom", "end:boom", "error", "close"));
}

TEST_F(DuplexTest, WhatWasBufferedGoesOutInOnePieceWhenTheSinkIsDone) {
  auto duplex = make();
  duplex->holdWrites = true;
  run([&] {
    duplex->write("a");
    duplex->write("b");
    duplex->write("c");
    duplex->end();
    duplex->holdWrites = false;
    duplex->writeDone({});
    duplex->pushEnd();
    duplex->resume();
  });
  EXPECT_THAT(duplex->written, ElementsAre("a", "bc"));
  EXPECT_THAT(log, ElementsAre("finish", "resume", "end", "close"));
}

TEST_F(DuplexTest, FinishWaitsForTheCallbackOfTheWriteBeforeTheBufferedOne) {
  auto duplex = make();
  duplex->holdWrites = true;
  duplex->on<"prefinish">([&] { note("prefinish"); });
  run([&] {
    duplex->write("a", noteResult("first"));
    duplex->write("b");
    duplex->end();
    duplex->holdWrites = false;
    duplex->writeDone({});
  });
  EXPECT_THAT(log, ElementsAre("first:ok", "prefinish", "finish"));
}

TEST_F(DuplexTest, DestroyInsideADataListenerStillDeliversWhatIsBuffered) {
  auto duplex = make();
  run([&] {
    duplex->push(buffer::Buffer::fromString("one"));
    duplex->push(buffer::Buffer::fromString("two"));
    duplex->on<"data">([&](std::string_view data) {
      note("data:" + std::string(data));
      duplex->destroy();
    });
  });
  // What is in the buffer is still delivered, as Node does: only `close` ends it.
  EXPECT_THAT(log, ElementsAre("resume", "data:one", "data:two", "close"));
}

TEST_F(DuplexTest, MayBeDroppedInsideItsOwnListener) {
  auto duplex = make();
  std::weak_ptr<Scripted> watch = duplex;
  run([&] {
    duplex->on<"data">([&] {
      duplex.reset();
      note("dropped");
    });
    duplex->resume();
    auto* raw = duplex.get();
    loop.nextTick([raw] { raw->push(buffer::Buffer::fromString("x")); });
  });
  EXPECT_THAT(log, ElementsAre("resume", "dropped"));
  EXPECT_TRUE(watch.expired());
}

TEST_F(DuplexTest, ASecondDestroyDoesNothing) {
  auto duplex = make();
  run([&] {
    duplex->destroy(errors::NodeError::plain("first"));
    duplex->destroy(errors::NodeError::plain("second"));
  });
  EXPECT_EQ(duplex->errored().message(), "first");
  EXPECT_THAT(log, ElementsAre("error", "close"));
}

TEST_F(DuplexTest, CompletingAWriteTwiceDestroysTheStream) {
  auto duplex = make();
  run([&] {
    duplex->write("x");
    duplex->writeDone({});
  });
  EXPECT_EQ(duplex->errored().code(), "ERR_MULTIPLE_CALLBACK");
}

TEST_F(DuplexTest, EndsTheWritableSideAfterEndUnlessHalfOpen) {
  DuplexOptions options;
  options.allowHalfOpen = false;
  auto duplex = make(options);
  run([&] {
    duplex->resume();
    duplex->pushEnd();
  });
  EXPECT_THAT(log, ElementsAre("resume", "end", "finish", "close"));
}

TEST_F(DuplexTest, UnpipeTakesItsListenersBack) {
  auto source = make();
  auto target = std::make_shared<Scripted>(loop, DuplexOptions());
  run([&] {
    source->pipe(target);
    EXPECT_EQ(target->listenerCount("unpipe"), 1U);
    source->unpipe(target);
  });
  for (const char* name : {"close", "finish", "error", "unpipe", "drain"}) {
    EXPECT_EQ(target->listenerCount(name), 0U) << name;
  }
  EXPECT_EQ(source->listenerCount("data"), 0U);
  EXPECT_THAT(log, ElementsAre("pause", "resume"));
}

TEST_F(DuplexTest, APipePausesUntilItsTargetDrains) {
  auto source = make();
  DuplexOptions small;
  small.writableHighWaterMark = 2;
  auto target = std::make_shared<Scripted>(loop, small);
  target->holdWrites = true;
  run([&] { source->pipe(target); });
  run([&] { source->push(buffer::Buffer::fromString("abc")); });
  EXPECT_TRUE(source->isPaused());
  run([&] { target->writeDone({}); });
  EXPECT_FALSE(source->isPaused());
  EXPECT_THAT(log, ElementsAre("resume", "pause", "resume"));
}

TEST_F(DuplexTest, AnErrorOfThePipesTargetUnpipesAndIsStillThrownWithoutAListener) {
  auto source = make();
  auto target = std::make_shared<Scripted>(loop, DuplexOptions());
  std::string uncaught;
  loop.onUncaught([&](std::exception_ptr thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const errors::NodeException& error) {
      uncaught = error.what();
    }
  });
  run([&] {
    source->pipe(target);
    target->destroy(errors::NodeError::plain("boom"));
  });
  EXPECT_EQ(uncaught, "boom");
  EXPECT_EQ(source->listenerCount("data"), 0U);
}

TEST_F(DuplexTest, WhatIsEmittedByHandOnPipedStreamsMayBeAnything) {
  const auto source = make();
  const auto target = make();
  run([&] {
    source->pipe(target);
    const auto& emitter = static_cast<EventEmitter&>(*target);
    const std::size_t listeners = emitter.listenerCount("unpipe");
    target->emit("unpipe");
    target->emit("unpipe", 5.0);
    target->emit("unpipe", std::shared_ptr<EventEmitter>(source));
    EXPECT_EQ(emitter.listenerCount("unpipe"), listeners);
    source->emit("data", std::string("text"));
    EXPECT_THAT(target->written, ElementsAre("text"));
    source->emit("data", 5.0);
    EXPECT_EQ(target->errored().code(), "ERR_INVALID_ARG_TYPE");
  });
}

TEST_F(DuplexTest, WhatUnpipeUndoesInsideAnotherDoesNotCountForTheOther) {
  const auto source = make();
  const auto outer = make();
  const auto inner = make();
  run([&] {
    outer->EventEmitter::on("unpipe", [&](std::span<const EventArg>) { source->unpipe(inner); });
    source->pipe(outer);
    source->pipe(inner);
    source->unpipe(outer);
  });
  EXPECT_EQ(source->listenerCount("data"), 0U);
  EXPECT_EQ(outer->listenerCount("unpipe"), 1U);
}

TEST_F(DuplexTest, BytesThatAreUnshiftedAmongTextBecomeTextWhenTheyAreJoined) {
  const auto duplex = make();
  run([&] {
    duplex->setEncoding(Encoding::kUtf8);
    duplex->push(buffer::Buffer::fromString("abc"));
    duplex->unshift(buffer::Buffer::fromString("12"));
    const auto whole = duplex->read(3);
    ASSERT_TRUE(whole.has_value());
    EXPECT_TRUE(whole->isText());
    EXPECT_EQ(whole->view(), "12a");
    duplex->unshift(buffer::Buffer::fromString("12"));
    EXPECT_FALSE(duplex->read(1)->isText());
  });
}

TEST_F(DuplexTest, TextInTheEncodingOfTheStreamPassesTheDecoderBy) {
  const auto duplex = make();
  duplex->setEncoding(Encoding::kUtf8);
  duplex->push(buffer::Buffer::fromString("\xE2"));
  duplex->push(std::string_view("x"));
  duplex->push(buffer::Buffer::fromString("\x82\xAC"));
  EXPECT_EQ(duplex->read()->view(), "x\xE2\x82\xAC");
}

TEST_F(DuplexTest, TheDefaultEncodingOfTheOptionsIsThatOfPushToo) {
  DuplexOptions options;
  options.defaultEncoding = Encoding::kHex;
  const auto duplex = make(options);
  duplex->setDefaultEncoding(Encoding::kUtf8);
  duplex->push(std::string_view("6162"));
  EXPECT_EQ(duplex->read()->view(), "ab");
}

}  // namespace
}  // namespace netparity::stream
