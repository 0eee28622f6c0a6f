#include "netparity/implementations/implementations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <thread>

namespace netparity::implementations {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

// A PATH whose npm is a script of ours, so that no test needs a network.
class ImplementationsTest : public testing::Test {
 protected:
  ImplementationsTest() {
    std::string name = (fs::temp_directory_path() / "np-impl-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    places_ = {root_ / "cache", root_ / "adapter.cjs", root_ / "reference"};
    fs::create_directories(root_ / "bin");
    path_ = std::getenv("PATH");
    ::setenv("PATH", ((root_ / "bin").string() + ":" + path_).c_str(), 1);
    write(root_ / "bin/npm", R"(#!/bin/sh
echo "$*" >> "$(dirname "$0")/calls"
case "$*" in
  *9.9.9*) echo "npm error code ETARGET" >&2; exit 1 ;;
  *7.7.7*) echo "npm error network down" >&2; exit 1 ;;
  "view node-linux-"*) echo '["24.1.0","24.10.0","24.9.5","26.0.0","24.11.0-rc.1"]'; exit 0 ;;
esac
prefix=; version=; package=
while [ $# -gt 0 ]; do
  case "$1" in
    --prefix) prefix="$2"; shift ;;
    node-linux-*@*) package="${1%@*}"; version="${1##*@}" ;;
  esac
  shift
done
mkdir -p "$prefix/node_modules/$package/bin"
[ "$version" = 5.5.5 ] && version=5.5.4
printf '#!/bin/sh\necho v%s\n' "$version" > "$prefix/node_modules/$package/bin/node"
)");
  }

  ~ImplementationsTest() override {
    ::setenv("PATH", path_.c_str(), 1);
    fs::remove_all(root_);
  }

  static void write(const fs::path& path, const std::string& text) {
    std::ofstream(path) << text;
    fs::permissions(path, fs::perms::owner_all);
  }

  std::size_t npmCalls() const {
    std::ifstream file(root_ / "bin/calls");
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);) {
      ++lines;
    }
    return lines;
  }

  fs::path root_;
  Places places_;

 private:
  std::string path_;
};

TEST_F(ImplementationsTest, InstallsAnExactVersionOnce) {
  for (int i = 0; i < 2; ++i) {
    const auto node = resolve("node@26.10.0", places_);
    ASSERT_TRUE(node) << node.error().message;
    EXPECT_EQ(node->key, "node@26.10.0");
    EXPECT_THAT(node->argv, ElementsAre((places_.cache / "node/26.10.0/node").string(),
                                        places_.javascriptAdapter.string()));
  }
  EXPECT_EQ(npmCalls(), 1U);
  EXPECT_THAT(installed(places_), ElementsAre("node@26.10.0"));
}

TEST_F(ImplementationsTest, TakesThePinnedVersionWithoutOne) {
  const auto node = resolve("node", places_);
  ASSERT_TRUE(node) << node.error().message;
  EXPECT_EQ(node->version, kDefaultOracleVersion);
}

TEST_F(ImplementationsTest, FindsTheNewestOfAMajor) {
  const auto node = resolve("node@24", places_);
  ASSERT_TRUE(node) << node.error().message;
  EXPECT_EQ(node->version, "24.10.0");
  EXPECT_THAT(resolve("node@23", places_).error().message, HasSubstr("no node 23"));
}

TEST_F(ImplementationsTest, InstallsOnceForTwoAtATime) {
  bool good[2] = {false, false};
  std::thread other([&] { good[0] = resolve("node@20.0.0", places_).has_value(); });
  good[1] = resolve("node@20.0.0", places_).has_value();
  other.join();
  EXPECT_TRUE(good[0] && good[1]);
  EXPECT_EQ(npmCalls(), 1U);
}

TEST_F(ImplementationsTest, SaysWhyItCannot) {
  EXPECT_THAT(resolve("node@9.9.9", places_).error().message,
              HasSubstr("the registry has no node-linux-"));
  EXPECT_THAT(resolve("node@7.7.7", places_).error().message, HasSubstr("network down"));
  EXPECT_THAT(resolve("node@5.5.5", places_).error().message,
              HasSubstr("does not say that it is 5.5.5"));
  EXPECT_THAT(resolve("node@newest", places_).error().message, HasSubstr("is no version"));
  EXPECT_THAT(resolve("perl", places_).error().message, HasSubstr("no implementation \"perl\""));
  EXPECT_THAT(resolve("reference", places_).error().message, HasSubstr("not built"));
  EXPECT_THAT(resolve("node:/does/not/exist", places_).error().message,
              HasSubstr("no program that can be run"));
  EXPECT_THAT(resolve("command:", places_).error().message, HasSubstr("names no command"));
  EXPECT_TRUE(installed(places_).empty());
}

TEST_F(ImplementationsTest, RunsABinaryByItsPath) {
  write(root_ / "node", "#!/bin/sh\necho v18.1.2\n");
  const auto node = resolve((root_ / "node").string(), places_);
  ASSERT_TRUE(node) << node.error().message;
  EXPECT_EQ(node->version, "18.1.2");
  write(root_ / "mine", "#!/bin/sh\necho deno 2.9.6 stable\n");
  const auto deno = resolve("deno:" + (root_ / "mine").string(), places_);
  ASSERT_TRUE(deno);
  EXPECT_EQ(deno->version, "2.9.6");
  EXPECT_EQ(deno->argv[1], "run");
}

TEST_F(ImplementationsTest, TellsNamesThatMeanNothingFromWhatIsNotHere) {
  for (const char* spec : {"", "foo", "nod", "reference@21", "reference@", "reference:26",
                           "command:", "command: ", "node@", "node@x", "node@..", "node@26.",
                           "node@1.2.3.4", "bun@-1", "node/", "/nodes"}) {
    const auto found = resolve(spec, places_);
    ASSERT_FALSE(found) << spec;
    EXPECT_TRUE(found.error().isMisuse) << spec << ": " << found.error().message;
  }
  for (const char* spec : {"node:/no/such/node", "/no/such/node", "node:", "reference"}) {
    const auto found = resolve(spec, places_);
    ASSERT_FALSE(found) << spec;
    EXPECT_FALSE(found.error().isMisuse) << spec << ": " << found.error().message;
  }
}

TEST_F(ImplementationsTest, TellsWhatIsNode) {
  for (const char* spec :
       {"node", "node@26", "node:./mine", "./node", "/opt/node/bin/node", "node:/opt/bun"}) {
    EXPECT_TRUE(namesNode(spec)) << spec;
  }
  for (const char* spec : {"", "bun", "bun:/opt/node", "deno:./node", "command:./node", "reference",
                           "reference@26", "node/", "./bun", "command:node"}) {
    EXPECT_FALSE(namesNode(spec)) << spec;
  }
}

TEST_F(ImplementationsTest, RunsAnyCommand) {
  const auto command = resolve("command:./adapter --flag", places_);
  ASSERT_TRUE(command);
  EXPECT_THAT(command->argv, ElementsAre("./adapter", "--flag"));
}

TEST_F(ImplementationsTest, TellsTheReferenceWhichMajorToFollow) {
  write(root_ / "reference", "#!/bin/sh\n");
  fs::permissions(root_ / "reference", fs::perms::owner_all);
  EXPECT_THAT(resolve("reference", places_)->argv, ElementsAre((root_ / "reference").string()));
  EXPECT_THAT(resolve("reference@22", places_)->argv,
              ElementsAre((root_ / "reference").string(), "--compat", "22"));
  EXPECT_THAT(resolve("reference@21", places_).error().hint, HasSubstr("reference@22"));
}

}  // namespace
}  // namespace netparity::implementations
