#include "judge.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace netparity::calls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A judge that writes down what it reports.
struct Court {
  std::vector<std::string> said;
  Judge judge;

  explicit Court(const char* script)
      : judge(parse(boost::json::parse(script)).rules, [this](const Event& event) {
          said.push_back(event.object + " " + event.name + " " +
                         boost::json::serialize(event.args));
        }) {}

  int call(Kind kind, On on = On::tcp) {
    const int error = judge.errorOf({kind, on});
    judge.answered({kind, on});
    return error;
  }
  std::vector<int> calls(int count, Kind kind) {
    std::vector<int> out;
    for (int i = 0; i < count; ++i) {
      out.push_back(call(kind));
    }
    return out;
  }
};

TEST(CallsJudge, LetsTheCallsFailThatAreMeant) {
  Court court(R"([{"call":"accept","error":"EPROTO","at":2,"times":2}])");
  court.judge.arm();
  EXPECT_THAT(court.calls(5, Kind::accept), ElementsAre(0, EPROTO, EPROTO, 0, 0));
  EXPECT_THAT(court.said,
              ElementsAre(R"(calls armed ["/0"])", R"(calls triggered ["/0","accept",2,"EPROTO"])",
                          R"(calls triggered ["/0","accept",3,"EPROTO"])"));
  EXPECT_THAT(court.judge.untriggered(), IsEmpty());
}

TEST(CallsJudge, CountsNothingBeforeItIsArmed) {
  Court court(R"([{"call":"connect","error":"ENOBUFS"}])");
  EXPECT_THAT(court.calls(2, Kind::connect), ElementsAre(0, 0));
  court.judge.arm();
  EXPECT_THAT(court.calls(2, Kind::connect), ElementsAre(ENOBUFS, 0));
}

TEST(CallsJudge, KeepsCallsAndSocketsApart) {
  Court court(R"([{"call":"connect","error":"ENOMEM","on":"unix"}])");
  court.judge.arm();
  EXPECT_EQ(court.call(Kind::connect), 0);
  EXPECT_EQ(court.call(Kind::bind, On::unix), 0);
  EXPECT_EQ(court.call(Kind::connect, On::unix), ENOMEM);
}

TEST(CallsJudge, ReportsOneOfAll) {
  Court court(R"([{"call":"read","error":"EIO","times":"all","at":2}])");
  court.judge.arm();
  EXPECT_THAT(court.calls(4, Kind::read), ElementsAre(0, EIO, EIO, EIO));
  EXPECT_EQ(court.said.size(), 2U);
}

TEST(CallsJudge, LetsEachRuleCountAndTheFirstAct) {
  Court court(R"([{"call":"write","error":"ENOBUFS"},{"call":"write","error":"EPIPE","times":2}])");
  court.judge.arm();
  EXPECT_THAT(court.calls(3, Kind::write), ElementsAre(ENOBUFS, EPIPE, 0));
  EXPECT_THAT(court.judge.untriggered(),
              ElementsAre("rule /1 of the calls (write 1 of tcp fails with EPIPE) triggered 1 of 2 "
                          "times: 3 such calls were seen"));
}

TEST(CallsJudge, CountsNoCallThatWasTakenBack) {
  Court court(R"([{"call":"connect","error":"ENOBUFS"}])");
  court.judge.arm();
  EXPECT_EQ(court.judge.errorOf({Kind::connect, On::tcp}), ENOBUFS);
  EXPECT_THAT(court.judge.untriggered(),
              ElementsAre("rule /0 of the calls (connect 1 of tcp fails with ENOBUFS) never "
                          "triggered: 0 such calls were seen"));
  EXPECT_EQ(court.call(Kind::connect), ENOBUFS);
}

}  // namespace
}  // namespace netparity::calls
