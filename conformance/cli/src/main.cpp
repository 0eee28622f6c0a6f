#include "commands.hpp"
#include "exit.hpp"

#include <algorithm>
#include <csignal>
#include <string>
#include <string_view>
#include <vector>

int main(int argc, char** argv) {
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
  }
  return status.value;
}
