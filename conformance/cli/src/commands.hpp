#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

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
void addDoctorCommand(CLI::App& app, Status& status);           // doctor
void addFaultDoctor(CLI::App& fault, Status& status);           // fault doctor
/// fault dns, peer, wire, run, doctor; `command` is what stands behind `--`, word for word.
void addFaultCommand(CLI::App& app, Status& status, const std::vector<std::string>& command);

}  // namespace netparity::cli
