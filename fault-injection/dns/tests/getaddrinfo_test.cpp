#include "resolver_sandbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::dns {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Lt;

// Where namespaces are forbidden there is nothing to see.
#define RESOLVE_OR_SKIP(resolved, ...)                        \
  const Resolved resolved = resolve(__VA_ARGS__);             \
  if (!(resolved).unavailable.empty()) {                      \
    GTEST_SKIP() << "no sandbox: " << (resolved).unavailable; \
  }                                                           \
  ASSERT_EQ((resolved).problem, "")

std::vector<Lookup> eachFamily(const std::string& name) {
  return {{name, AF_UNSPEC}, {name, AF_INET}, {name, AF_INET6}};
}

TEST(Getaddrinfo, GetsTheAddresses) {
  RESOLVE_OR_SKIP(seen, R"({"x.test": {"A": ["127.0.0.1", "127.0.0.2"], "AAAA": "::1"}})",
                  eachFamily("x.test"));
  EXPECT_THAT(seen.results, ElementsAre("::1 127.0.0.1 127.0.0.2", "127.0.0.1 127.0.0.2", "::1"));
  EXPECT_THAT(seen.untriggered, IsEmpty());
}

TEST(Getaddrinfo, AsksForAAndThenAaaa) {
  RESOLVE_OR_SKIP(seen, R"({"x.test": {"A": "127.0.0.1", "AAAA": "::1"}})",
                  {{"X.test"}, {"x.test"}});
  const std::vector<std::string> lookup = {"x.test query A udp", "x.test answered A 127.0.0.1",
                                           "x.test query AAAA udp", "x.test answered AAAA ::1"};
  std::vector<std::string> twice = lookup;
  twice.insert(twice.end(), lookup.begin(), lookup.end());
  EXPECT_EQ(seen.events, twice);
}

TEST(Getaddrinfo, TellsNoNameFromNoData) {
  RESOLVE_OR_SKIP(seen, R"({"gone.test": "nxdomain", "empty.test": "nodata"})",
                  {{"gone.test"}, {"empty.test"}, {"unlisted.test"}, {"gone.test", AF_INET6}});
  EXPECT_THAT(seen.results, ElementsAre("EAI_NONAME", "EAI_NODATA", "EAI_NONAME", "EAI_NONAME"));
}

TEST(Getaddrinfo, TakesOneTypeWhenTheOtherFails) {
  RESOLVE_OR_SKIP(seen, R"({"a.test": {"A": "127.0.0.1", "AAAA": "servfail"},
                            "b.test": {"A": "servfail", "AAAA": "::1"},
                            "c.test": {"A": "127.0.0.1", "AAAA": "nxdomain"},
                            "d.test": {"A": "refused", "AAAA": "::1"},
                            "e.test": {"A": "127.0.0.1", "AAAA": "formerr"}})",
                  {{"a.test"}, {"b.test"}, {"c.test"}, {"d.test"}, {"e.test"}});
  EXPECT_THAT(seen.results, ElementsAre("127.0.0.1", "::1", "127.0.0.1", "::1", "127.0.0.1"));
}

TEST(Getaddrinfo, FailsAtOnceWhenTheServerSaysThatItFails) {
  RESOLVE_OR_SKIP(seen, R"({"a.test": "servfail", "b.test": "refused", "c.test": "notimp",
                            "d.test": "formerr", "e.test": "empty-packet"})",
                  {{"a.test"}, {"b.test"}, {"c.test"}, {"d.test"}, {"e.test"}});
  EXPECT_THAT(seen.results,
              ElementsAre("EAI_AGAIN", "EAI_AGAIN", "EAI_AGAIN", "EAI_NONAME", "EAI_AGAIN"));
  EXPECT_THAT(seen.took, Each(Lt(milliseconds(900))));
}

// The cases of the ThousandEyes page.
TEST(Getaddrinfo, FailsWhenTheAQueryTimesOut) {
  RESOLVE_OR_SKIP(seen, R"({"x.test": {"A": "timeout", "AAAA": "::1"}})", {{"x.test"}});
  EXPECT_THAT(seen.results, ElementsAre("EAI_AGAIN"));
  EXPECT_THAT(seen.took, Each(Ge(milliseconds(1900))));
}

TEST(Getaddrinfo, TakesTheAddressesOfAWhenTheAaaaQueryTimesOut) {
  RESOLVE_OR_SKIP(seen, R"({"x.test": {"A": "127.0.0.1", "AAAA": "timeout"}})", {{"x.test"}});
  EXPECT_THAT(seen.results, ElementsAre("127.0.0.1"));
  EXPECT_THAT(seen.took, Each(Ge(milliseconds(2900))));
}

TEST(Getaddrinfo, TimesOutOnBadAnswersOnly) {
  RESOLVE_OR_SKIP(seen, R"({"a.test": "wrong-id", "b.test": "wrong-question", "c.test": "garbage",
                            "d.test": "timeout"})",
                  {{"a.test"}, {"b.test"}, {"c.test"}, {"d.test"}});
  EXPECT_THAT(seen.results, Each("EAI_AGAIN"));
  EXPECT_THAT(seen.took, Each(Ge(milliseconds(900))));
}

TEST(Getaddrinfo, SeesThroughBadAnswersBeforeGoodOnes) {
  RESOLVE_OR_SKIP(seen,
                  R"({"a.test": {"A": {"answer": "127.0.0.1", "before": "wrong-id"}},
                      "b.test": {"A": {"answer": "127.0.0.1", "before": "wrong-question"}},
                      "c.test": {"A": {"answer": "127.0.0.1", "before": "garbage"}}})",
                  {{"a.test"}, {"b.test"}, {"c.test"}});
  EXPECT_THAT(seen.results, Each("127.0.0.1"));
  EXPECT_THAT(seen.took, Each(Lt(milliseconds(900))));
}

TEST(Getaddrinfo, AsksAgainWhenTheFirstQueryWasLost) {
  RESOLVE_OR_SKIP(seen, R"({"x.test": {"A": {"answer": "127.0.0.1", "first": "timeout"}}})",
                  {{"x.test"}});
  EXPECT_THAT(seen.results, ElementsAre("127.0.0.1"));
  EXPECT_THAT(seen.events, ElementsAre("x.test query A udp", "x.test dropped A timeout",
                                       "x.test query AAAA udp", "x.test answered AAAA nodata",
                                       "x.test query A udp", "x.test answered A 127.0.0.1",
                                       "x.test query AAAA udp", "x.test answered AAAA nodata"));
}

TEST(Getaddrinfo, WaitsForWhatIsLate) {
  RESOLVE_OR_SKIP(seen, R"({"a.test": {"A": "127.0.0.1", "AAAA": {"answer": "::1", "after": "A"}},
                            "b.test": {"A": {"answer": "127.0.0.1", "after": "AAAA"}, "AAAA": "::1"},
                            "c.test": {"A": {"answer": "127.0.0.1", "delay": 100}}})",
                  {{"a.test"}, {"b.test"}, {"c.test"}});
  EXPECT_THAT(seen.results, ElementsAre("::1 127.0.0.1", "::1 127.0.0.1", "127.0.0.1"));
  EXPECT_THAT(seen.took.back(), AllOf(Ge(milliseconds(100)), Lt(milliseconds(900))));
  EXPECT_THAT(seen.untriggered, IsEmpty());
}

TEST(Getaddrinfo, FollowsAliases) {
  RESOLVE_OR_SKIP(seen, R"({"a.test": {"CNAME": "b.test"}, "b.test": {"CNAME": "c.test"},
                            "c.test": {"A": "127.0.0.1", "AAAA": "::1"},
                            "gone.test": {"CNAME": "nowhere.test"},
                            "loop.test": {"CNAME": "pool.test"}, "pool.test": {"CNAME": "loop.test"}})",
                  {{"a.test"}, {"gone.test"}, {"loop.test"}});
  EXPECT_THAT(seen.results, ElementsAre("::1 127.0.0.1", "EAI_NONAME", "EAI_NONAME"));
}

TEST(Getaddrinfo, AsksOverTcpWhatWasTruncated) {
  std::string many = "\"127.0.0.1\"";
  std::string all = "127.0.0.1";
  for (int i = 2; i <= 40; ++i) {
    many += ", \"127.0.0." + std::to_string(i) + "\"";
    all += " 127.0.0." + std::to_string(i);
  }
  RESOLVE_OR_SKIP(seen,
                  R"({"x.test": {"A": {"answer": "127.0.0.1", "truncated": true}, "AAAA": "::1"},
                      "many.test": {"A": [)" +
                      many + "]}}",
                  {{"x.test"}, {"many.test"}});
  EXPECT_THAT(seen.results, ElementsAre("::1 127.0.0.1", all));
  EXPECT_THAT(
      std::vector(seen.events.begin(), seen.events.begin() + 8),
      ElementsAre("x.test query A udp", "x.test truncated A 127.0.0.1", "x.test query AAAA udp",
                  "x.test answered AAAA ::1", "x.test query A tcp", "x.test answered A 127.0.0.1",
                  "x.test query AAAA tcp", "x.test answered AAAA ::1"));
}

TEST(Getaddrinfo, FailsWhenTcpDoes) {
  RESOLVE_OR_SKIP(seen,
                  R"({"a.test": {"A": {"answer": "127.0.0.1", "truncated": true, "tcp": "refused"}},
                      "b.test": {"A": {"answer": "127.0.0.1", "truncated": true, "tcp": "close"}}})",
                  {{"a.test"}, {"b.test"}});
  EXPECT_THAT(seen.results, ElementsAre("EAI_AGAIN", "EAI_AGAIN"));
  EXPECT_THAT(seen.took, Each(Lt(milliseconds(900))));
}

TEST(Getaddrinfo, HangsWhenTcpIsSilent) {
  RESOLVE_OR_SKIP(
      seen, R"({"x.test": {"A": {"answer": "127.0.0.1", "truncated": true, "tcp": "silent"}}})",
      {{"x.test"}}, {.hangsAfter = milliseconds(3000)});
  EXPECT_THAT(seen.results, ElementsAre("hangs"));
}

}  // namespace
}  // namespace netparity::dns
