#include "netparity/scenario/library.hpp"
#include "netparity/scenario/scenario.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace netparity::scenario {
namespace {

std::string contentOf(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

void expectAllCompile(const std::filesystem::path& root, std::size_t least) {
  const std::vector<ScenarioFile> files = discover(root);
  EXPECT_GE(files.size(), least);
  for (const ScenarioFile& file : files) {
    const std::string source = contentOf(file.path);
    const Compilation out = compile(source, file.path.string(), file.id);
    for (const Diagnostic& diagnostic : out.diagnostics) {
      ADD_FAILURE() << formatDiagnostic(diagnostic, source, false);
    }
    if (!out.program) {
      continue;
    }
    const std::string printed = print(*out.program);
    const Compilation again = compile(printed, file.path.string(), file.id);
    ASSERT_TRUE(again.program.has_value())
        << printed << "\n"
        << again.diagnostics[0].message << again.diagnostics[0].line;
    EXPECT_EQ(print(*again.program), printed);
  }
}

TEST(Fixtures, AllScenariosCompileAndPrintStably) {
  expectAllCompile(std::filesystem::path(NETPARITY_SOURCE_DIR) / "fixtures/scenarios", 80);
}

TEST(Fixtures, AllProgramsOfTheAdapterCheckCompile) {
  expectAllCompile(std::filesystem::path(NETPARITY_SOURCE_DIR) / "conformance/adapters/check", 10);
}

}  // namespace
}  // namespace netparity::scenario
