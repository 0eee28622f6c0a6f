#include "netparity/stream/text.hpp"

#include <gtest/gtest.h>

namespace netparity::stream {
namespace {

TEST(Text, CountsCodeUnitsAsJavaScriptDoes) {
  EXPECT_EQ(utf16Length("abc"), 3U);
  EXPECT_EQ(utf16Length("\xC3\xA9"), 1U);          // é
  EXPECT_EQ(utf16Length("\xE2\x82\xAC"), 1U);      // €
  EXPECT_EQ(utf16Length("\xF0\x9F\x98\x80"), 2U);  // 😀
}

TEST(Text, IsCutBetweenCharacters) {
  Text text("a\xC3\xA9z");
  EXPECT_EQ(text.takeFront(2).utf8(), "a\xC3\xA9");
  EXPECT_EQ(text.utf8(), "z");
  EXPECT_EQ(text.length(), 1U);
}

TEST(Text, CutThroughASurrogatePairIsWholeAgainWhenJoined) {
  Text rest("x\xF0\x9F\x98\x80y");
  Text front = rest.takeFront(2);
  EXPECT_EQ(front.length(), 2U);
  EXPECT_EQ(front.utf8(), "x\xED\xA0\xBD");
  EXPECT_EQ(rest.length(), 2U);
  front.append(rest);
  EXPECT_EQ(front.utf8(), "x\xF0\x9F\x98\x80y");
  EXPECT_EQ(front.length(), 4U);
}

TEST(Text, IsEmptyAfterAllOfItWasTaken) {
  Text text("ab");
  EXPECT_EQ(text.takeFront(2).utf8(), "ab");
  EXPECT_TRUE(text.empty());
}

}  // namespace
}  // namespace netparity::stream
