#include "commands.hpp"
#include "exit.hpp"
#include "html.hpp"
#include "places.hpp"

#include <netparity/results/file.hpp>
#include <netparity/terminal/report.hpp>

#include <fmt/core.h>

#include <cstring>
#include <memory>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT: POSIX declares it so

namespace netparity::cli {

namespace {

struct ReportArguments {
  std::string file;
  std::string format = "terminal";
  std::string output;
  std::string divergence;
};

std::optional<results::Results> load(const std::string& path) {
  auto loaded = results::load(path);
  if (!loaded) {
    fmt::print(stderr, "netparity: {}\n", loaded.error().text());
    return std::nullopt;
  }
  return std::move(*loaded);
}

int report(const ReportArguments& arguments) {
  if (arguments.format == "html") {
    const std::string page = arguments.output.empty() ? "index.html" : arguments.output;
    const std::string problem = renderHtml(arguments.file, page);
    if (!problem.empty()) {
      fmt::print(stderr, "netparity: {}\n", problem);
      return kMisuse;
    }
    fmt::print("The report is in {}\n", page);
    return kGood;
  }
  const auto loaded = load(arguments.file);
  if (!loaded) {
    return kMisuse;
  }
  fmt::print("{}", terminal::report(*loaded, terminal::styleOf(STDOUT_FILENO)));
  return kGood;
}

int explain(const ReportArguments& arguments) {
  const auto loaded = load(arguments.file);
  if (!loaded) {
    return kMisuse;
  }
  const auto text =
      terminal::explain(*loaded, arguments.divergence, terminal::styleOf(STDOUT_FILENO));
  if (!text) {
    fmt::print(stderr,
               "netparity: {} has no divergence \"{}\"; ids look like "
               "socket/connect/refused#bun@1.4.5/1\n",
               arguments.file, arguments.divergence);
    return kMisuse;
  }
  fmt::print("{}", *text);
  return kGood;
}

}  // namespace

std::string renderHtml(const std::string& resultsFile, const std::string& page) {
  std::string python = NETPARITY_PYTHON;
  std::string script = (home() / "reports" / "html" / "render.py").string();
  std::string input = resultsFile;
  std::string option = "-o";
  std::string output = page;
  char* argv[] = {python.data(), script.data(), input.data(),
                  option.data(), output.data(), nullptr};
  pid_t pid = -1;
  if (const int failed = ::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv, environ);
      failed != 0) {
    return "cannot run " + python + ": " + std::strerror(failed);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? ""
                                                       : "the page could not be made (see above)";
}

void addReportCommands(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = app.add_subcommand("report", "Show the results of an earlier run");
  command->add_option("RESULTS", arguments->file, "A results.json")->required();
  command->add_option("--format", arguments->format, "terminal or html")
      ->check(CLI::IsMember({"terminal", "html"}))
      ->capture_default_str();
  command->add_option("-o,--output", arguments->output, "Where the HTML page goes");
  command->footer(
      "Example:\n  netparity report reports/out/results.json --format html -o report.html");
  command->callback([arguments, &status] { status.value = report(*arguments); });

  auto one = std::make_shared<ReportArguments>();
  one->file = "reports/out/results.json";
  CLI::App* explaining = app.add_subcommand("explain", "Show one divergence in full");
  explaining->add_option("DIVERGENCE", one->divergence, "Its id, as reports print it")->required();
  explaining->add_option("--results", one->file, "The results.json that holds it")
      ->capture_default_str();
  explaining->footer("Example:\n  netparity explain 'socket/connect/refused#bun@1.4.5/1'");
  explaining->callback([one, &status] { status.value = explain(*one); });
}

}  // namespace netparity::cli
