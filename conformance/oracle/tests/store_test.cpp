#include "netparity/oracle/oracle.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::oracle {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    std::string name = (fs::temp_directory_path() / "np-store-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
  }
  ~StoreTest() override { fs::remove_all(root_); }

  static program::Program sample() {
    return *program::Program::fromJson(
        boost::json::parse(R"({"program":1,"id":"a/b","meta":{"description":"d"},"body":[]})"));
  }

  static compare::Envelope envelope() {
    compare::Envelope out;
    for (const std::string name : {"connect", "close", "connect"}) {
      trace::Trace trace;
      trace::Record record;
      record.kind = trace::Kind::event;
      record.owner = "client";
      record.name = name;
      record.value = boost::json::array{};
      record.turn = 1;
      trace.records.push_back(record);
      out.add(std::move(trace));
    }
    return out;
  }

  fs::path root_;
};

TEST_F(StoreTest, ReturnsWhatWasRecorded) {
  const Store store(root_, "26.10.0");
  EXPECT_EQ(store.save(sample(), "source", envelope()), "");
  const Observation loaded = store.load(sample(), "source");
  EXPECT_EQ(loaded.problem, "");
  EXPECT_EQ(loaded.envelope.runs(), 3U);
  ASSERT_EQ(loaded.envelope.variants().size(), 2U);
  EXPECT_EQ(loaded.envelope.variants()[0].trace.records[0].name, "connect");
}

TEST_F(StoreTest, TellsWhichVersionsAreRecordedNewestFirst) {
  EXPECT_TRUE(Store::versions(root_ / "none").empty());
  for (const char* version : {"26.9.0", "26.10.0", "9.1.1", "26.10.0.bak", "26"}) {
    EXPECT_EQ(Store(root_, version).save(sample(), "source", envelope()), "");
  }
  fs::create_directories(root_ / "other-node-30.0.0");
  EXPECT_THAT(Store::versions(root_), testing::ElementsAre("26.10.0", "26.9.0", "9.1.1"));
}

TEST_F(StoreTest, NoticesARecordingOfAnotherText) {
  const Store store(root_, "26.10.0");
  EXPECT_EQ(store.save(sample(), "source", envelope()), "");
  EXPECT_THAT(store.load(sample(), "other source").problem,
              HasSubstr("another text of the scenario"));
  EXPECT_EQ(store.load(sample(), "source\r").problem, "") << "line ends do not count";
}

TEST_F(StoreTest, KeepsVersionsApart) {
  EXPECT_EQ(Store(root_, "26.10.0").save(sample(), "source", envelope()), "");
  EXPECT_THAT(Store(root_, "24.0.0").load(sample(), "source").problem,
              HasSubstr("netparity oracle record a/b"));
}

}  // namespace
}  // namespace netparity::oracle
