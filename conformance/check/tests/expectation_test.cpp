#include "netparity/check/check.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::check {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

Expectation expectation(std::string_view text) {
  auto read = Expectation::fromJson(json::parse(text));
  EXPECT_TRUE(read) << read.error().text();
  return *read;
}

lane::RunOutcome outcome(lane::How how, const std::vector<std::string_view>& records) {
  lane::RunOutcome out;
  out.how = how;
  for (const std::string_view record : records) {
    out.records.push_back(json::parse(record).get_object());
  }
  return out;
}

constexpr std::string_view kThrow =
    R"({"done":"dry","records":[{"t":"throw","error":{"code":"E"}},{"t":"end","open":[]}],"never":[{"t":"mark"}]})";

TEST(Expectations, AreMetByRecordsInOrderWithOthersBetween) {
  EXPECT_FALSE(compare(
      expectation(kThrow),
      outcome(lane::How::finished,
              {R"({"t":"call","step":1})", R"({"t":"throw","error":{"code":"E","message":"m"}})",
               R"({"t":"uncaught"})", R"({"t":"end","open":[]})"})));
}

TEST(Expectations, AreMissedByAThrowThatWasSwallowed) {
  const auto found = compare(
      expectation(kThrow),
      outcome(lane::How::finished, {R"({"t":"call","step":7})", R"({"t":"end","open":[]})"}));
  ASSERT_TRUE(found);
  EXPECT_THAT(found->expected, HasSubstr(R"("throw")"));
  EXPECT_THAT(found->actual, HasSubstr(R"("call")"));
}

TEST(Expectations, AreMissedByTheWrongOrder) {
  const auto found = compare(
      expectation(kThrow), outcome(lane::How::finished, {R"({"t":"end","open":[]})",
                                                         R"({"t":"throw","error":{"code":"E"}})"}));
  ASSERT_TRUE(found);
  EXPECT_THAT(found->expected, HasSubstr(R"("end")"));
  EXPECT_EQ(found->actual, "the program ended by itself");
}

TEST(Expectations, AreMissedByAnOpenObjectTooMany) {
  EXPECT_TRUE(compare(expectation(kThrow),
                      outcome(lane::How::finished, {R"({"t":"throw","error":{"code":"E"}})",
                                                    R"({"t":"end","open":[{"on":1}]})"})));
}

TEST(Expectations, AreMissedByWhatMustNeverCome) {
  const auto found = compare(
      expectation(kThrow),
      outcome(lane::How::finished, {R"({"t":"throw","error":{"code":"E"},"step":4})",
                                    R"({"t":"mark","label":1})", R"({"t":"end","open":[]})"}));
  ASSERT_TRUE(found);
  EXPECT_THAT(found->expected, HasSubstr("nothing like"));
  EXPECT_EQ(found->step, 4);
}

TEST(Expectations, OfAHangAreMissedByAnEnd) {
  const Expectation hang = expectation(R"({"done":"none","records":[{"t":"mark"}]})");
  EXPECT_FALSE(compare(hang, outcome(lane::How::hung, {R"({"t":"mark"})"})));
  const auto found = compare(hang, outcome(lane::How::finished, {R"({"t":"mark"})"}));
  ASSERT_TRUE(found);
  EXPECT_THAT(found->expected, HasSubstr("keeps the program from ending"));
}

TEST(Expectations, MayHaveAnAlternative) {
  const Expectation either = expectation(
      R"({"done":"dry","records":[{"t":"throw"}],"or":{"done":"unsupported","records":[{"t":"unsupported","step":2}]}})");
  lane::RunOutcome refused = outcome(lane::How::unsupported, {});
  refused.unsupportedStep = 2;
  EXPECT_FALSE(compare(either, refused));
  refused.unsupportedStep = 3;
  EXPECT_TRUE(compare(either, refused));
}

TEST(Expectations, CompareNumbersByValue) {
  const Expectation one = expectation(R"({"records":[{"label":1}]})");
  EXPECT_FALSE(compare(one, outcome(lane::How::finished, {R"({"label":1.0})"})));
  EXPECT_TRUE(compare(one, outcome(lane::How::finished, {R"({"label":"1"})"})));
}

TEST(Expectations, RefuseUnknownKeys) {
  EXPECT_FALSE(Expectation::fromJson(json::parse(R"({"recrods":[]})")));
  EXPECT_FALSE(Expectation::fromJson(json::parse(R"({"done":"soon"})")));
}

TEST(Controls, OfTheProjectAllLoad) {
  const auto all = load(NETPARITY_CONTROLS);
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_GE(all->size(), 20U);
}

TEST(Controls, OfAFolderWithoutAnyAreAProblem) {
  EXPECT_FALSE(load("/nonexistent"));
}

}  // namespace
}  // namespace netparity::check
