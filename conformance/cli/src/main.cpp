#include "commands.hpp"
#include "exit.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace {

// What a shell closed (`<&-`) shall not be taken by a descriptor of ours, which programs would get.
void openStandardStreams() {
  int fd = 0;
  while (fd >= 0 && fd <= STDERR_FILENO) {
    fd = ::open("/dev/null", O_RDWR);
  }
  if (fd > STDERR_FILENO) {
    ::close(fd);
  }
}

constexpr int kReaderIsGone = 128 + SIGPIPE;  // as a shell reports it

}  // namespace

int main(int argc, char** argv) {
  openStandardStreams();
  // A reader that goes away (`| head`) is no reason to die in the middle of a run.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app(
      "Netparity tells where an implementation of Node's net behaves differently from Node.",
      "netparity");
  app.set_version_flag("--version", NETPARITY_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(36);
  netparity::cli::Status status;
  netparity::cli::addRunCommands(app, status);
  netparity::cli::addScenarioCommands(app, status);
  netparity::cli::addReportCommands(app, status);
  netparity::cli::addOracleCommand(app, status);
  netparity::cli::addImplementationsCommand(app, status);
  netparity::cli::addAdapterCommand(app, status);
  netparity::cli::addCoverageCommand(app, status);
  // A command that is to meet faults is no business of the parser, which takes [a,b] apart.
  int end = argc;
  std::vector<std::string> command;
  if (argc > 1 && std::string_view(argv[1]) == "fault") {
    end = static_cast<int>(std::find(argv, argv + argc, std::string_view("--")) - argv);
    command.assign(argv + std::min(end + 1, argc), argv + argc);
  }
  netparity::cli::addFaultCommand(app, status, command);
  netparity::cli::addDoctorCommand(app, status);
  app.footer("`netparity COMMAND --help` shows examples.");
  try {
    app.parse(end, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? netparity::cli::kGood : netparity::cli::kMisuse;
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::broken_pipe) {
      return kReaderIsGone;
    }
    std::fprintf(stderr, "netparity: %s\n", error.what());
    return netparity::cli::kCannotJudge;
  }
  return status.value;
}
