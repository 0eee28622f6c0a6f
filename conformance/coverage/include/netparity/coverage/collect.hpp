#pragma once

#include <netparity/coverage/blocks.hpp>
#include <netparity/lane/lane_pair.hpp>
#include <netparity/program/program.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace netparity::coverage {

/// A program to run.
struct Job {
  std::string id;
  const program::Program* program = nullptr;  ///< not null
};

struct CollectOptions {
  lane::Command adapter;               ///< a Node with the JavaScript adapter
  lane::Sandboxing sandboxing;         ///< for programs that declare faults
  std::filesystem::path sourceScript;  ///< sources.cjs
  std::vector<std::string> modules;    ///< such as "node:net"
  unsigned jobs = 2;                   ///< programs at a time
  lane::Limits limits;
  std::filesystem::path tmpRoot = "/tmp";
};

struct Collected {
  std::map<std::string, ModuleMerger> modules;
  std::map<std::string, std::string> sources;
  std::vector<std::string> problems;  ///< what could not be measured, a line each
  std::vector<std::string> blocked;   ///< programs that this machine cannot run, and why
};

/// Runs each program on a Node that counts what it executes, built-in modules included
/// (NODE_V8_COVERAGE): from before it loads `net` until the program is done. The adapter has Node
/// write its counts before it tells that. A program that does not come to its end is a problem and
/// counts for nothing.
Collected collect(const std::vector<Job>& jobs, const CollectOptions& options,
                  lane::CancelToken& cancel);

}  // namespace netparity::coverage
