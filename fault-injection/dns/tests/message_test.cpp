#include "message.hpp"

#include "reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace netparity::dns {
namespace {

using boost::asio::ip::make_address;
using Kind = ParsedQuery::Kind;

constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kAaaa = 28;
constexpr std::size_t kHeaderSize = 12;

Query parsed(const Bytes& bytes) {
  const ParsedQuery result = parseQuery(bytes);
  EXPECT_EQ(result.kind, Kind::query);
  return result.query;
}

TEST(ParseQuery, ReadsTheQuestion) {
  const Query query = parsed(makeQuery(0x1234, "Dual.Test", kAaaa));
  EXPECT_EQ(query.id, 0x1234);
  EXPECT_EQ(query.name, "dual.test");
  EXPECT_EQ(query.type, kAaaa);
  EXPECT_TRUE(query.recursionDesired);
}

TEST(ParseQuery, TakesTheRoot) {
  EXPECT_EQ(parsed(makeQuery(1, "", kA)).name, "");
}

TEST(ParseQuery, EscapesWhatNoHostNameHas) {
  EXPECT_EQ(parsed(makeQuery(1, std::string_view("a b\\\0", 5), kA)).name, "a\\032b\\092\\000");
}

TEST(ParseQuery, DoesNotMindWhatFollows) {
  Bytes bytes = makeQuery(1, "dual.test", kA);
  bytes.at(11) = 1;
  const Bytes opt = {0, 0, 41, 0x10, 0, 0, 0, 0x80, 0, 0, 0};
  bytes.insert(bytes.end(), opt.begin(), opt.end());
  EXPECT_EQ(parsed(bytes).name, "dual.test");
}

TEST(ParseQuery, TakesTheLongestNamesOnly) {
  const std::string label(63, 'a');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
  EXPECT_EQ(parsed(makeQuery(1, longest, kA)).name.size(), 253U);
  EXPECT_EQ(parseQuery(makeQuery(1, longest + "b", kA)).rcode, Rcode::formErr);
}

TEST(ParseQuery, RefusesNamesThatPointElsewhere) {
  Bytes bytes = makeQuery(1, "dual.test", kA);
  bytes.at(kHeaderSize) = 0xc0;
  EXPECT_EQ(parseQuery(bytes).kind, Kind::refusal);
  bytes.at(kHeaderSize) = 64;
  EXPECT_EQ(parseQuery(bytes).kind, Kind::refusal);
}

TEST(ParseQuery, IgnoresAnswersAndWhatHasNoHeader) {
  Bytes bytes = makeQuery(1, "dual.test", kA);
  bytes.at(2) |= 0x80U;
  EXPECT_EQ(parseQuery(bytes).kind, Kind::noise);
  EXPECT_EQ(parseQuery({}).kind, Kind::noise);
  EXPECT_EQ(parseQuery(Bytes(kHeaderSize - 1, 0)).kind, Kind::noise);
}

TEST(ParseQuery, SaysWhyItRefuses) {
  Bytes other = makeQuery(1, "dual.test", kA);
  other.at(2) = 0x28;  // opcode 5, UPDATE
  EXPECT_EQ(parseQuery(other).rcode, Rcode::notImp);
  other = makeQuery(1, "dual.test", kA);
  other.at(5) = 2;  // questions
  EXPECT_EQ(parseQuery(other).rcode, Rcode::formErr);
  other = makeQuery(1, "dual.test", kA);
  other.back() = 3;  // class CH
  EXPECT_EQ(parseQuery(other).rcode, Rcode::refused);
}

TEST(ParseQuery, RefusesAllThatEndsEarly) {
  const Bytes whole = makeQuery(7, "dual.test", kA);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // In memory of its own, so that a sanitizer sees each byte read behind the end.
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(parseQuery(part).kind, size < kHeaderSize ? Kind::noise : Kind::refusal) << size;
  }
}

TEST(ParseQuery, SurvivesAnyBytes) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same bytes each time
  const auto below = [&random](std::size_t end) { return random() % end; };
  int queries = 0;
  for (int i = 0; i < 100'000; ++i) {
    Bytes bytes = i % 2 == 0 ? makeQuery(7, "some.long.name.test", kA) : Bytes(below(80));
    for (std::size_t changes = i % 2 == 0 ? below(4) : bytes.size(); changes > 0; --changes) {
      bytes.at(below(bytes.size())) = static_cast<std::uint8_t>(random());
    }
    bytes.resize(bytes.size() - below(bytes.size() / 4 + 1));
    const ParsedQuery result = parseQuery(bytes);
    if (result.kind != Kind::noise) {
      EXPECT_NE(readMessage(buildAnswer(result.query, {.rcode = result.rcode})), "no message");
    }
    queries += result.kind == Kind::query ? 1 : 0;
  }
  EXPECT_GT(queries, 1000);
}

TEST(BuildAnswer, GivesTheAddressesInTheCaseAsked) {
  Answer answer;
  answer.addresses = {make_address("127.0.0.1"), make_address("127.0.0.2")};
  EXPECT_EQ(readMessage(buildAnswer(parsed(makeQuery(7, "duAL.tEst", kA)), answer)),
            "#7 NOERROR duAL.tEst A: duAL.tEst A 127.0.0.1, duAL.tEst A 127.0.0.2");
}

TEST(BuildAnswer, FollowsAliases) {
  Answer answer;
  answer.aliases = {"b.test", "c.b.test"};
  answer.addresses = {make_address("::1")};
  EXPECT_EQ(readMessage(buildAnswer(parsed(makeQuery(7, "A.test", kAaaa)), answer)),
            "#7 NOERROR A.test AAAA: A.test CNAME b.test, b.test CNAME c.b.test, "
            "c.b.test AAAA ::1");
}

TEST(BuildAnswer, IsReadableWherePointersDoNotReach) {
  Answer answer;
  for (int i = 0; i < 100; ++i) {
    answer.aliases.push_back(std::string(60, 'a') + "." + std::string(60, 'b') + "." +
                             std::string(60, 'c') + ".n" + std::to_string(i));
  }
  answer.addresses = {make_address("::1")};
  const std::string text = readMessage(buildAnswer(parsed(makeQuery(7, "a.test", kAaaa)), answer));
  EXPECT_THAT(text, testing::EndsWith("c.n99 AAAA ::1"));
}

TEST(BuildAnswer, LeavesTheRecordsOutWhenTruncated) {
  Answer answer;
  answer.truncated = true;
  answer.addresses = {make_address("127.0.0.1")};
  EXPECT_EQ(readMessage(buildAnswer(parsed(makeQuery(7, "dual.test", kA)), answer)),
            "#7 NOERROR truncated dual.test A");
}

TEST(BuildAnswer, HasEachCode) {
  const Query query = parsed(makeQuery(7, "dual.test", kA));
  const auto text = [&query](Rcode rcode) { return readMessage(buildAnswer(query, {rcode})); };
  EXPECT_EQ(text(Rcode::noError), "#7 NOERROR dual.test A");
  EXPECT_EQ(text(Rcode::formErr), "#7 FORMERR dual.test A");
  EXPECT_EQ(text(Rcode::servFail), "#7 SERVFAIL dual.test A");
  EXPECT_EQ(text(Rcode::nxDomain), "#7 NXDOMAIN dual.test A");
  EXPECT_EQ(text(Rcode::notImp), "#7 NOTIMP dual.test A");
  EXPECT_EQ(text(Rcode::refused), "#7 REFUSED dual.test A");
}

TEST(BuildBadAnswers, AreWrongInOneWayEach) {
  const Query query = parsed(makeQuery(7, "dual.test", kA));
  Answer answer;
  answer.addresses = {make_address("192.0.2.1")};
  EXPECT_EQ(readMessage(buildWrongId(query, answer)),
            "#65528 NOERROR dual.test A: dual.test A 192.0.2.1");
  EXPECT_EQ(readMessage(buildWrongQuestion(query, answer)),
            "#7 NOERROR wrong-question.invalid A: wrong-question.invalid A 192.0.2.1");
  const Bytes garbage = buildGarbage(query);
  EXPECT_EQ(readMessage(garbage), "no message");
  EXPECT_EQ(garbage.at(0), 0xff);
  EXPECT_EQ(garbage.at(1), 0xf8);
}

}  // namespace
}  // namespace netparity::dns
