#include <netparity/buffer/buffer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace netparity::buffer {
namespace {

TEST(Buffer, SharesItsBytesWithSlicesAndCopies) {
  const Buffer whole = Buffer::fromString("hello world");
  const Buffer copy = whole;  // NOLINT(performance-unnecessary-copy-initialization)
  const Buffer tail = whole.slice(6);
  EXPECT_EQ(copy.data(), whole.data());
  EXPECT_EQ(tail.data(), whole.data() + 6);
  EXPECT_EQ(tail.view(), "world");
}

TEST(Buffer, OutlivesTheBufferItWasSlicedFrom) {
  Buffer tail;
  {
    const Buffer whole = Buffer::fromString("hello world");
    tail = whole.slice(6);
  }
  EXPECT_EQ(tail.view(), "world");
}

TEST(Buffer, ClampsSlicesToItsSize) {
  const Buffer whole = Buffer::fromString("abc");
  EXPECT_EQ(whole.slice(1, 2).view(), "b");
  EXPECT_EQ(whole.slice(1, 99).view(), "bc");
  EXPECT_TRUE(whole.slice(3).empty());
  EXPECT_TRUE(whole.slice(9, 12).empty());
  EXPECT_TRUE(whole.slice(2, 1).empty());
}

TEST(Buffer, ForgetsAPrefix) {
  Buffer bytes = Buffer::fromString("abc");
  bytes.removePrefix(1);
  EXPECT_EQ(bytes.view(), "bc");
  bytes.removePrefix(9);
  EXPECT_TRUE(bytes.empty());
}

TEST(Buffer, AdoptsLongStringsWithoutCopying) {
  std::string text(100000, 'x');
  const void* before = text.data();
  const Buffer bytes = Buffer::adopt(std::move(text));
  EXPECT_EQ(static_cast<const void*>(bytes.data()), before);
  EXPECT_EQ(bytes.size(), 100000U);
  EXPECT_EQ(Buffer::adopt(std::string("short")).view(), "short");
}

TEST(Buffer, JoinsPartsAndSharesASingleOne) {
  const std::vector<Buffer> parts{Buffer::fromString("a"), Buffer(), Buffer::fromString("bc")};
  EXPECT_EQ(Buffer::concat(parts).view(), "abc");
  const std::vector<Buffer> single{Buffer::fromString("one")};
  EXPECT_EQ(Buffer::concat(single).data(), single[0].data());
  EXPECT_TRUE(Buffer::concat({}).empty());
}

TEST(Buffer, RefersToStaticTextWithoutOwningIt) {
  static constexpr std::string_view kText = "static";
  const Buffer bytes = Buffer::fromStatic(kText);
  EXPECT_EQ(static_cast<const void*>(bytes.data()), static_cast<const void*>(kText.data()));
}

TEST(Buffer, SurvivesSelfAssignmentAndMoves) {
  Buffer bytes = Buffer::fromString("abc");
  const Buffer& alias = bytes;
  bytes = alias;
  EXPECT_EQ(bytes.view(), "abc");
  Buffer moved = std::move(bytes);
  EXPECT_EQ(moved.view(), "abc");
  EXPECT_TRUE(bytes.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the contract
}

TEST(Block, ComesFromThePoolAgain) {
  const void* first = nullptr;
  {
    const Buffer bytes = Buffer::fromString(std::string(500, 'a'));
    first = bytes.data();
  }
  const Buffer again = Buffer::fromString(std::string(400, 'b'));
  EXPECT_EQ(static_cast<const void*>(again.data()), first);
}

TEST(Block, HasRoomForEverySize) {
  for (const std::size_t size : {1U, 63U, 64U, 65U, 128U, 129U, 4096U, 65536U, 65537U, 1000000U}) {
    MutableBuffer target(size);
    ASSERT_EQ(target.bytes().size(), size);
    std::memset(target.bytes().data(), 0x5A, size);
    const Buffer bytes = std::move(target).freeze(size);
    EXPECT_EQ(bytes[size - 1], std::byte{0x5A});
  }
}

TEST(Block, MayBeReleasedByAnotherThread) {
  Buffer shared = Buffer::fromString(std::string(1000, 'x'));
  std::vector<std::thread> threads;
  std::array<std::size_t, 4> sizes{};
  for (std::size_t& size : sizes) {
    threads.emplace_back([copy = shared, &size] { size = copy.slice(1).size(); });
  }
  shared = Buffer();
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(sizes, testing::Each(999U));
}

TEST(Slab, CopiesSmallReadsAndHandsOverLargeOnes) {
  Slab slab;
  const std::byte* area = slab.area().data();
  std::memset(slab.area().data(), 'a', Slab::kSize);
  const Buffer small = slab.take(10);
  EXPECT_NE(small.data(), area);
  EXPECT_EQ(small.view(), "aaaaaaaaaa");
  EXPECT_EQ(slab.area().data(), area) << "a small read leaves the area";
  const Buffer large = slab.take(Slab::kSize);
  EXPECT_EQ(large.data(), area);
  EXPECT_EQ(large.size(), Slab::kSize);
  EXPECT_NE(slab.area().data(), area) << "a large one takes it away";
}

}  // namespace
}  // namespace netparity::buffer
