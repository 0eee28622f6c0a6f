#include "netparity/stream/string_decoder.hpp"

#include "netparity/stream/encoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace netparity::stream {
namespace {

using ::testing::ElementsAre;
using Strings = std::vector<std::string>;

// Decodes chunks given in hex; the last element is what end() returns.
Strings decodeAll(Encoding encoding, const Strings& chunks) {
  StringDecoder decoder(encoding);
  Strings out;
  for (const std::string& chunk : chunks) {
    out.push_back(decoder.write(encode(chunk, Encoding::kHex).bytes()).utf8());
  }
  out.push_back(decoder.end().utf8());
  return out;
}

TEST(StringDecoder, KeepsAnIncompleteCharacterForTheNextChunk) {
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"e2", "82", "ac"}), ElementsAre("", "", "\u20AC", ""));
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"f09f", "98"}), ElementsAre("", "", "\uFFFD"));
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"e282"}), ElementsAre("", "\uFFFD"));
}

TEST(StringDecoder, ReplacesWhatIsNotUtf8AsNodeDoes) {
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"e2", "41"}), ElementsAre("",
                                                                    "\uFFFD"
                                                                    "A",
                                                                    ""));
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"c0", "af"}), ElementsAre("", "\uFFFD\uFFFD", ""));
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"f0908041"}), ElementsAre("\uFFFD"
                                                                    "A",
                                                                    ""));
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"ed", "a080"}),
              ElementsAre("", "\uFFFD\uFFFD\uFFFD", ""));
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"61f5", "80"}), ElementsAre("a", "", "\uFFFD\uFFFD"));
  EXPECT_THAT(decodeAll(Encoding::kUtf8, {"ff", "fe"}), ElementsAre("\uFFFD", "\uFFFD", ""));
}

TEST(StringDecoder, KeepsHalvesOfUtf16) {
  EXPECT_THAT(decodeAll(Encoding::kUtf16le, {"61", "0062", "00"}), ElementsAre("", "a", "b", ""));
  EXPECT_THAT(decodeAll(Encoding::kUtf16le, {"3dd8", "00de"}), ElementsAre("", "\U0001F600", ""));
  EXPECT_THAT(decodeAll(Encoding::kUtf16le, {"3dd8", "00", "de"}),
              ElementsAre("", "", "\U0001F600", ""));
  EXPECT_THAT(decodeAll(Encoding::kUtf16le, {"3dd8"}), ElementsAre("", "\xED\xA0\xBD"));
  EXPECT_THAT(decodeAll(Encoding::kUtf16le, {"3d", "d8", "00", "de"}),
              ElementsAre("", "\xED\xA0\xBD", "", "\xED\xB8\x80", ""));
}

TEST(StringDecoder, WritesBase64InWholeGroups) {
  EXPECT_THAT(decodeAll(Encoding::kBase64, {"66", "6f6f62", "61"}),
              ElementsAre("", "Zm9v", "", "YmE="));
  EXPECT_THAT(decodeAll(Encoding::kBase64Url, {"fb", "ff"}), ElementsAre("", "", "-_8"));
}

TEST(StringDecoder, DecodesSingleByteEncodings) {
  EXPECT_THAT(decodeAll(Encoding::kHex, {"0aff"}), ElementsAre("0aff", ""));
  EXPECT_THAT(decodeAll(Encoding::kAscii, {"c1"}), ElementsAre("A", ""));
  EXPECT_THAT(decodeAll(Encoding::kLatin1, {"e9"}), ElementsAre("\u00E9", ""));
}

std::string hexOf(std::string_view text, Encoding encoding) {
  return decode(encode(text, encoding).view(), Encoding::kHex);
}

TEST(Encode, IsLenientAsBufferFromIs) {
  EXPECT_EQ(hexOf("4g6", Encoding::kHex), "");
  EXPECT_EQ(hexOf("abc", Encoding::kHex), "ab");
  EXPECT_EQ(hexOf("aGk=", Encoding::kBase64), "6869");
  EXPECT_EQ(hexOf("a G\nk", Encoding::kBase64), "6869");
  EXPECT_EQ(hexOf("_-8", Encoding::kBase64Url), "ffef");
}

TEST(Encode, CutsCodeUnitsToBytesInLatin1) {
  EXPECT_EQ(hexOf("\u20AC\u00E9", Encoding::kLatin1), "ace9");
  EXPECT_EQ(hexOf("\U0001F600", Encoding::kLatin1), "3d00");
}

TEST(Encode, WritesSurrogatePairsInUtf16AndReplacesLoneOnesInUtf8) {
  EXPECT_EQ(hexOf("\U0001F600\u00E9", Encoding::kUtf16le), "3dd800dee900");
  EXPECT_EQ(hexOf("\xED\xA0\x80x", Encoding::kUtf8), "efbfbd78");
}

TEST(ParseEncoding, KnowsNodesAliases) {
  EXPECT_EQ(parseEncoding("UTF-8"), Encoding::kUtf8);
  EXPECT_EQ(parseEncoding("binary"), Encoding::kLatin1);
  EXPECT_EQ(parseEncoding("ucs2"), Encoding::kUtf16le);
  EXPECT_EQ(parseEncoding("utf7"), std::nullopt);
  EXPECT_EQ(encodingName(Encoding::kUtf16le), "utf16le");
}

}  // namespace
}  // namespace netparity::stream
