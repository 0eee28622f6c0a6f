#include <netparity/coverage/blocks.hpp>

#include <boost/json/parse.hpp>
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::coverage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kSource =
    "// what it does\n"
    "function yes(a) {\n"
    "  if (a) {\n"
    "    one();\n"
    "  } else {\n"
    "    two();\n"
    "  }\n"
    "}\n"
    "function no() {\n"
    "  three(() => 3);\n"
    "}\n";

Span spanOf(std::string_view text) {
  const std::size_t begin = kSource.find(text);
  EXPECT_NE(begin, std::string_view::npos) << text;
  return {begin, begin + text.size()};
}

constexpr std::string_view kYes =
    "function yes(a) {\n  if (a) {\n    one();\n  } else {\n    two();\n  }\n}";
constexpr std::string_view kNo = "function no() {\n  three(() => 3);\n}";
constexpr std::string_view kThen = "{\n    one();\n  }";
constexpr std::string_view kElse = "else {\n    two();\n  }";

struct Count {
  std::string_view text;
  int count;
};

// One function as V8 gives it: itself first.
std::string function(std::string_view name, const std::vector<Count>& counts, bool blocks = true) {
  std::string ranges;
  for (const Count& one : counts) {
    const Span span = spanOf(one.text);
    ranges += fmt::format("{}{{\"startOffset\":{},\"endOffset\":{},\"count\":{}}}",
                          ranges.empty() ? "" : ",", span.begin, span.end, one.count);
  }
  return fmt::format("{{\"functionName\":\"{}\",\"ranges\":[{}],\"isBlockCoverage\":{}}}", name,
                     ranges, blocks);
}

void add(ModuleMerger& merger, const std::vector<std::string>& functions) {
  std::string all;
  for (const std::string& one : functions) {
    all += (all.empty() ? "" : ",") + one;
  }
  merger.add(boost::json::parse("[" + all + "]"));
}

ModuleCoverage judged(const ModuleMerger& merger, const std::vector<Unreachable>& entries = {}) {
  std::set<std::size_t> used;
  return merger.judge("node:m", kSource, entries, used);
}

std::vector<std::size_t> linesOf(const ModuleCoverage& module) {
  std::vector<std::size_t> out;
  for (const Missed& missed : module.missed) {
    out.push_back(missed.firstLine);
  }
  return out;
}

TEST(ModuleMerger, TellsTheBlockThatWasNotExecuted) {
  ModuleMerger merger;
  add(merger, {function("yes", {{kYes, 1}, {kElse, 0}}), function("no", {{kNo, 0}}, false)});
  const ModuleCoverage module = judged(merger);
  EXPECT_THAT(linesOf(module), ElementsAre(5U, 9U));
  EXPECT_EQ(module.missed[0].function, "yes");
  EXPECT_FALSE(module.missed[0].wholeFunction);
  EXPECT_EQ(module.missed[0].lastLine, 6U);
  EXPECT_TRUE(module.missed[1].wholeFunction);
  EXPECT_EQ(module.functions.covered, 1U);
  EXPECT_EQ(module.functions.total, 2U);
  EXPECT_EQ(module.blocks.covered, 0U);
  EXPECT_EQ(module.blocks.total, 1U);
  // Lines of brackets alone and of comments are no code; "} else {" belongs to both.
  EXPECT_EQ(module.lines.total, 7U);
  EXPECT_EQ(module.lines.covered, 3U);
}

TEST(ModuleMerger, AddsUpWhatSeveralProcessesExecuted) {
  ModuleMerger merger;
  add(merger, {function("yes", {{kYes, 1}, {kElse, 0}})});
  add(merger, {function("yes", {{kYes, 2}, {kThen, 0}, {kElse, 2}})});
  const ModuleCoverage module = judged(merger);
  EXPECT_THAT(module.missed, IsEmpty());
  EXPECT_EQ(module.blocks.total, 2U);
  EXPECT_EQ(module.blocks.covered, 2U);
}

TEST(ModuleMerger, ABlockThatAProcessDoesNotNameHasTheCountAroundIt) {
  ModuleMerger merger;
  add(merger, {function("yes", {{kYes, 1}, {kElse, 0}})});
  add(merger, {function("yes", {{kYes, 5}})});  // both branches as often as the function
  EXPECT_THAT(judged(merger).missed, IsEmpty());
}

TEST(ModuleMerger, AProcessThatCountsNoBlocksCoversNoneThatAnotherCounts) {
  ModuleMerger merger;
  add(merger, {function("yes", {{kYes, 1}}, false)});
  EXPECT_THAT(judged(merger).missed, IsEmpty());
  add(merger, {function("yes", {{kYes, 1}, {kElse, 0}})});
  EXPECT_THAT(linesOf(judged(merger)), ElementsAre(5U));
}

TEST(ModuleMerger, AFunctionWithinOneThatWasNeverCalledNeedsNoWordOfItsOwn) {
  ModuleMerger merger;
  add(merger, {function("no", {{kNo, 0}}, false), function("", {{"() => 3", 0}}, false)});
  const ModuleCoverage module = judged(merger);
  EXPECT_THAT(module.missed, SizeIs(1));
  EXPECT_EQ(module.functions.total, 2U);
}

TEST(ModuleMerger, WhatIsUnreachableDoesNotCount) {
  ModuleMerger merger;
  add(merger, {function("yes", {{kYes, 1}, {kElse, 0}}), function("no", {{kNo, 0}}, false)});
  std::set<std::size_t> used;
  const ModuleCoverage module = merger.judge("node:m", kSource,
                                             {{"node:m", "yes", "two()", "Windows"},
                                              {"node:m", "no", "", "cluster"},
                                              {"node:other", "no", "", "elsewhere"},
                                              {"node:m", "yes", "four()", "stale"}},
                                             used);
  EXPECT_THAT(used, ElementsAre(0U, 1U));
  EXPECT_EQ(module.missed[0].reason, "Windows");
  EXPECT_EQ(module.missed[1].reason, "cluster");
  EXPECT_EQ(module.functions.total, 1U);
  EXPECT_EQ(module.blocks.total, 0U);
  EXPECT_EQ(module.lines.covered, module.lines.total);
}

TEST(ModuleMerger, CountsUtf16UnitsAsV8Does) {
  constexpr std::string_view kText = "/* é 😀 */\nfunction a() { b(); }\n";
  ModuleMerger merger;
  // The comment is 10 units long, the line break one.
  merger.add(boost::json::parse(
      R"([{"functionName":"a","isBlockCoverage":false,
           "ranges":[{"startOffset":11,"endOffset":32,"count":0}]}])"));
  std::set<std::size_t> used;
  const ModuleCoverage module = merger.judge("m", kText, {}, used);
  ASSERT_THAT(module.missed, SizeIs(1));
  EXPECT_EQ(module.missed[0].firstLine, 2U);
  EXPECT_EQ(module.missed[0].text, "function a() { b(); }");
}

TEST(ModuleMerger, TakesAnythingForInput) {
  ModuleMerger merger;
  merger.add(boost::json::parse(
      R"([1, {}, {"ranges":3}, {"ranges":[{"startOffset":9,"endOffset":2,"count":1}]},
          {"ranges":[{"startOffset":-1,"endOffset":2,"count":1}]},
          {"functionName":7,"ranges":[{"startOffset":0,"endOffset":999999,"count":1},
                                      {"startOffset":0,"endOffset":9999999,"count":0}],
           "isBlockCoverage":true}])"));
  merger.add(boost::json::parse("null"));
  EXPECT_THAT(judged(merger).missed, IsEmpty());
}

TEST(Unreachable, EntriesNeedAModuleAndAReasonAndNothingUnknown) {
  const auto entriesOf = [](std::string_view text) {
    return Unreachable::fromJson(boost::json::parse(text));
  };
  EXPECT_EQ(entriesOf(R"({"entries":[{"module":"m","function":"f","reason":"r"}]})").value().size(),
            1U);
  EXPECT_FALSE(entriesOf(R"({"entries":[{"module":"m","function":"f"}]})"));
  EXPECT_FALSE(entriesOf(R"({"entries":[{"module":"m","line":"7","reason":"r"}]})"));
  EXPECT_FALSE(entriesOf("{}"));
}

}  // namespace
}  // namespace netparity::coverage
