#include "commands.hpp"
#include "exit.hpp"

#include <csignal>

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
  app.footer("`netparity COMMAND --help` shows examples.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? netparity::cli::kGood : netparity::cli::kMisuse;
  }
  return status.value;
}
