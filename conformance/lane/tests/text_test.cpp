#include "text.hpp"

#include "line_buffer.hpp"
#include "output_tail.hpp"

#include <gtest/gtest.h>

namespace netparity::lane {
namespace {

TEST(CleanTextTest, KeepsWhatIsValid) {
  EXPECT_EQ(cleanText("a\tb\nä€😀"), "a\tb\nä€😀");
}

TEST(CleanTextTest, ReplacesWhatReportsCannotShow) {
  EXPECT_EQ(cleanText("\x1b[31m"), "?[31m");
  EXPECT_EQ(cleanText("\xff\xfe"), "??");
  EXPECT_EQ(cleanText("\xc3"), "?") << "cut off";
  EXPECT_EQ(cleanText("\xc0\x80"), "??") << "overlong";
  EXPECT_EQ(cleanText("\xed\xa0\x80"), "???") << "a surrogate";
  EXPECT_EQ(cleanText("\xf4\x90\x80\x80"), "????") << "beyond Unicode";
}

TEST(ExcerptTest, IsOneLineAndCutsNoCharacter) {
  EXPECT_EQ(excerpt("a\nb"), "a b");
  EXPECT_EQ(excerpt("abcdef", 3), "abc…");
  EXPECT_EQ(excerpt("ab€", 3), "ab…");
  EXPECT_EQ(excerpt("\x80\x80\x80", 2), "…");
}

TEST(SecondsTextTest, ShowsMillisecondsWhenThereAreAny) {
  EXPECT_EQ(secondsText(std::chrono::milliseconds(10000)), "10 s");
  EXPECT_EQ(secondsText(std::chrono::milliseconds(50)), "0.050 s");
}

TEST(LineBufferTest, GivesTheSameLinesHoweverTheyArrive) {
  const std::string text = "one\n\nthree\nrest";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    LineBuffer buffer;
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      buffer.add(std::string_view(text).substr(at, piece));
      while (const auto line = buffer.take()) {
        lines += "[" + std::string(*line) + "]";
      }
    }
    EXPECT_EQ(lines, "[one][][three]") << piece;
    EXPECT_EQ(buffer.incomplete(), 4U) << piece;
  }
}

TEST(OutputTailTest, KeepsAllOfALittle) {
  OutputTail tail;
  tail.add(std::string(16384, 'a'));
  tail.add(std::string(16384, 'b'));
  EXPECT_EQ(tail.text(), std::string(16384, 'a') + std::string(16384, 'b'));
}

TEST(OutputTailTest, CountsWhatItLeavesOut) {
  OutputTail tail;
  tail.add("begin " + std::string(40000, '.'));
  for (int i = 0; i < 1000; ++i) {
    tail.add(std::string(100, '.'));
  }
  tail.add(" end");
  const std::string text = tail.text();
  EXPECT_TRUE(text.starts_with("begin "));
  EXPECT_TRUE(text.ends_with(" end"));
  EXPECT_NE(text.find("… " + std::to_string(6 + 40000 + 100000 + 4 - 32768) + " bytes left out …"),
            std::string::npos);
}

}  // namespace
}  // namespace netparity::lane
