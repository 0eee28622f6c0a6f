#pragma once

#include <CLI/CLI.hpp>

namespace netparity::cli {

/// What the process will end with. A command's callback sets it.
struct Status {
  int value = 0;
};

void addRunCommands(CLI::App& app, Status& status);             // run, verify
void addScenarioCommands(CLI::App& app, Status& status);        // list, show
void addOracleCommand(CLI::App& app, Status& status);           // oracle record
void addImplementationsCommand(CLI::App& app, Status& status);  // implementations install, list
void addAdapterCommand(CLI::App& app, Status& status);          // adapter check
void addCoverageCommand(CLI::App& app, Status& status);         // coverage
void addReportCommands(CLI::App& app, Status& status);          // report, explain

}  // namespace netparity::cli
