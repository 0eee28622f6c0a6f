#include "netparity/scenario/library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::scenario {
namespace {

using testing::ElementsAre;

TEST(Patterns, AreIdsFoldersOrGlobsByComponent) {
  EXPECT_TRUE(matches("socket/connect/refused", "socket/connect/refused"));
  EXPECT_TRUE(matches("socket/connect/refused.js", "socket/connect/refused"));
  EXPECT_TRUE(matches("socket", "socket/connect/refused"));
  EXPECT_TRUE(matches("socket/connect/", "socket/connect/refused"));
  EXPECT_FALSE(matches("socket/conn", "socket/connect/refused"));
  EXPECT_TRUE(matches("socket/**", "socket/connect/refused"));
  EXPECT_TRUE(matches("**/refused", "socket/connect/refused"));
  EXPECT_TRUE(matches("*/connect/ref*", "socket/connect/refused"));
  EXPECT_FALSE(matches("*/refused", "socket/connect/refused"));
  EXPECT_FALSE(matches("*", "socket/connect/refused"));
  EXPECT_TRUE(matches("**", "socket/connect/refused"));
  EXPECT_TRUE(matches("socket/connect/refuse?", "socket/connect/refused"));
}

TEST(Selection, IsSortedAndNamesPatternsThatSelectNothing) {
  const std::vector<ScenarioFile> files = {{"a/x", "a/x.js"}, {"a/y", "a/y.js"}, {"b/x", "b/x.js"}};
  const Selection selection = select(files, {"b", "*/x", "zap"});
  ASSERT_EQ(selection.files.size(), 2U);
  EXPECT_EQ(selection.files[0].id, "a/x");
  EXPECT_EQ(selection.files[1].id, "b/x");
  EXPECT_THAT(selection.unmatched, ElementsAre("zap"));
  EXPECT_EQ(select(files, {}).files.size(), 3U);
}

}  // namespace
}  // namespace netparity::scenario
