#include "example_results.hpp"

#include <netparity/results/file.hpp>
#include <netparity/results/json.hpp>
#include <netparity/results/verdict.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace netparity::results {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Results in which every member has a value of its own.
Results everything() {
  Results results = example::withOutcomes({Outcome::agrees, Outcome::diverges});
  results.command = {"netparity", "run", "folder/**"};
  results.machine = {"Debian 12", "6.18", "x86_64", 2, "glibc 2.36"};
  results.implementations[0].build = "abc";
  results.implementations[0].command = {"bun", "adapter.mjs"};
  results.implementations[0].capabilities = {"server", "unix"};
  results.durationMs = 12345;
  Scenario& scenario = results.scenarios[1];
  scenario.covers = {"Socket!end"};
  scenario.issues = {"oven-sh/bun#43381"};
  scenario.oracle.variants = 4;
  scenario.oracle.saysLittle = true;
  scenario.oracle.detail = "4 variants";
  scenario.oracle.trace = {example::event("client", "close", 4)};
  scenario.oracle.trace[0].turn = 7;
  Result& result = scenario.results[0];
  result.reason = "because";
  result.link = "https://example.org/1";
  result.durationMs = 17;
  result.confirmation = Confirmation{5, 4};
  result.folded = 3;
  result.output = "line one\nline “two”\t\x01";
  result.trace = {example::event("client", "end", 3)};
  result.divergences[0].expected = example::event("client", "close", 4);
  result.divergences.push_back(example::extraEnd("folder/s2", "bun"));
  conclude(results);
  return results;
}

/// A folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "netparity-results-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }
  std::size_t fileCount() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

TEST(Json, LosesNothing) {
  const Results results = everything();
  const auto read = fromJson(toJson(results));
  ASSERT_TRUE(read.has_value()) << read.error().text();
  EXPECT_EQ(*read, results);
}

TEST(Json, LosesNothingOfResultsWithoutContent) {
  const auto read = fromJson(toJson(Results{}));
  ASSERT_TRUE(read.has_value()) << read.error().text();
  EXPECT_EQ(*read, Results{});
}

TEST(Json, PutsEachScenarioOnALine) {
  const std::string text = toJson(everything());
  EXPECT_THAT(text, HasSubstr("\n{\"id\":\"folder/s1\""));
  EXPECT_THAT(text, HasSubstr("\n{\"id\":\"folder/s2\""));
}

TEST(Json, RepairsForeignBytes) {
  Results results = everything();
  // A lone continuation byte, an overlong slash, a surrogate, a character above the last, a cut
  // sequence, good text.
  results.scenarios[1].results[0].output =
      "a\x80"
      "b\xC0\xAF"
      "c\xED\xA0\x80"
      "d\xF4\x90\x80\x80"
      "e é€😀\xE2\x82";
  const auto read = fromJson(toJson(results));
  ASSERT_TRUE(read.has_value()) << read.error().text();
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(read->scenarios[1].results[0].output, "a" + bad + "b" + bad + bad + "c" + bad + bad +
                                                      bad + "d" + bad + bad + bad + bad + "e é€😀" +
                                                      bad + bad);
}

TEST(Json, SaysWhereSomethingIsWrong) {
  std::string text = toJson(everything());
  const std::string outcome = R"("outcome":"diverges")";
  text.replace(text.find(outcome), outcome.size(), R"("outcome":"failed")");
  const auto read = fromJson(text);
  ASSERT_TRUE(read.has_error());
  EXPECT_EQ(read.error().text(), "scenarios[1].results[0].outcome: \"failed\" is no outcome");
}

TEST(Json, SaysWhatIsMissing) {
  std::string text = toJson(everything());
  const std::string folded = "\"folded\":3,";
  text.erase(text.find(folded), folded.size());
  ASSERT_TRUE(fromJson(text).has_error());
  EXPECT_EQ(fromJson(text).error().text(), "scenarios[1].results[0].folded: is missing");
}

TEST(Json, RefusesWhatIsNoResultsFile) {
  EXPECT_THAT(fromJson("{\"schema\": ").error().text(), HasSubstr("is no JSON"));
  EXPECT_EQ(fromJson("[]").error().text(), "is not an object");
  EXPECT_EQ(fromJson("{\"schema\":\"netparity-results/2\"}").error().text(),
            "schema: is not \"netparity-results/1\"");
}

TEST(Json, RefusesNumbersThatDoNotFit) {
  std::string text = toJson(everything());
  const std::string folded = "\"folded\":3";
  text.replace(text.find(folded), folded.size(), "\"folded\":5000000000");
  ASSERT_TRUE(fromJson(text).has_error());
  EXPECT_THAT(fromJson(text).error().text(), HasSubstr("out of range"));
}

TEST(Json, IgnoresKeysOfLaterVersions) {
  std::string text = toJson(everything());
  text.replace(text.find('{'), 1, R"({"later": {"x": 1},)");
  EXPECT_TRUE(fromJson(text).has_value());
}

TEST(Json, ValueThrowsTheProblem) {
  EXPECT_THROW((void)fromJson("[]").value(), std::runtime_error);
}

TEST(Save, ReplacesTheFileAndLeavesNoOther) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "results.json";
  ASSERT_EQ(save(Results{}, path), std::nullopt);
  ASSERT_EQ(save(everything(), path), std::nullopt);
  ASSERT_TRUE(load(path).has_value());
  EXPECT_EQ(*load(path), everything());
  EXPECT_EQ(folder.fileCount(), 1U);
}

TEST(Save, MakesFolders) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a" / "b" / "results.json";
  EXPECT_EQ(save(everything(), path), std::nullopt);
  EXPECT_TRUE(fs::exists(path));
}

TEST(Save, SaysWhyItCannot) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  std::ofstream(file) << "x";
  const auto problem = save(everything(), file / "results.json");
  ASSERT_TRUE(problem.has_value());
  EXPECT_THAT(problem->text(), HasSubstr("file"));
}

TEST(Save, KeepsTheOldFileWhenTheNewOneCannotBeMade) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "results.json";
  ASSERT_EQ(save(everything(), path), std::nullopt);
  fs::create_directory(path.string() + ".tmp." + std::to_string(::getpid()));
  EXPECT_TRUE(save(Results{}, path).has_value());
  EXPECT_EQ(*load(path), everything());
}

TEST(Save, WritesToADeviceWithoutReplacingIt) {
  EXPECT_EQ(save(everything(), "/dev/null"), std::nullopt);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(Load, SaysWhyItCannot) {
  EXPECT_THAT(load("/nowhere/results.json").error().text(), HasSubstr("/nowhere/results.json: "));
  EXPECT_THAT(load("/").error().text(), HasSubstr("directory"));
}

TEST(ResultsFile, SaysThatTheRunHasNotEndedUntilItHas) {
  const TemporaryFolder folder;
  ResultsFile file(folder.path() / "results.json", std::chrono::milliseconds(0));
  Results results = everything();
  ASSERT_EQ(file.update(results), std::nullopt);
  const auto during = load(file.path());
  ASSERT_TRUE(during.has_value());
  EXPECT_TRUE(during->partial);
  EXPECT_EQ(during->exit.status, 3);
  EXPECT_EQ(during->scenarios, results.scenarios);

  conclude(results);
  ASSERT_EQ(file.finish(results), std::nullopt);
  EXPECT_FALSE(load(file.path())->partial);
  EXPECT_EQ(load(file.path())->exit.status, 1);
}

TEST(ResultsFile, WritesTheFirstUpdateAtOnceAndThenWaits) {
  const TemporaryFolder folder;
  ResultsFile file(folder.path() / "results.json", std::chrono::hours(1));
  ASSERT_EQ(file.update(everything()), std::nullopt);
  ASSERT_EQ(file.update(Results{}), std::nullopt);
  EXPECT_EQ(load(file.path())->scenarios.size(), 2U);
}

TEST(SampleFile, IsReadAndHoldsWhatFollowsFromIt) {
  const auto sample = load(NETPARITY_SAMPLE_RESULTS);
  ASSERT_TRUE(sample.has_value()) << sample.error().text();
  Results derived = *sample;
  conclude(derived);
  EXPECT_EQ(derived, *sample);
}

}  // namespace
}  // namespace netparity::results
