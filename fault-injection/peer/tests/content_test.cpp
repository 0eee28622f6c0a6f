#include "netparity/peer/content.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace netparity::peer {
namespace {

std::vector<std::byte> pattern(std::uint64_t offset, std::size_t size) {
  std::vector<std::byte> out(size);
  fillPattern(offset, out);
  return out;
}

TEST(Pattern, IsWhatBytesWithSeed1IsInAScenario) {
  std::vector<std::byte> expected;
  std::uint32_t x = 1;
  for (int i = 0; i < 1000; ++i) {
    x = static_cast<std::uint32_t>((x * 1103515245ULL + 12345) % (1ULL << 31U));
    expected.push_back(static_cast<std::byte>((x >> 16U) & 255U));
  }
  EXPECT_EQ(pattern(0, 1000), expected);
}

TEST(Pattern, IsTheSameFromAnyOffset) {
  const std::vector<std::byte> whole = pattern(0, 70000);
  for (const std::uint64_t offset : {0U, 1U, 2U, 255U, 65536U, 69999U}) {
    const std::vector<std::byte> rest(whole.begin() + static_cast<std::ptrdiff_t>(offset),
                                      whole.end());
    EXPECT_EQ(pattern(offset, rest.size()), rest) << offset;
  }
}

std::string digest(std::string_view text) {
  Digest out;
  out.add(std::as_bytes(std::span(text)));
  return out.text();
}

TEST(Digest, IsFnv1a) {
  EXPECT_EQ(digest(""), "cbf29ce484222325");
  EXPECT_EQ(digest("a"), "af63dc4c8601ec8c");
  EXPECT_EQ(digest("foobar"), "85944171f73967e8");
}

TEST(Digest, DoesNotDependOnThePieces) {
  Digest pieces;
  for (const std::string_view piece : {"fo", "", "oba", "r"}) {
    pieces.add(std::as_bytes(std::span(piece)));
  }
  EXPECT_EQ(pieces.text(), digest("foobar"));
}

}  // namespace
}  // namespace netparity::peer
