#pragma once

#include <netparity/coverage/blocks.hpp>
#include <netparity/lane/lane.hpp>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace netparity::coverage {

/// A program to run: its id and its JSON text.
struct Job {
  std::string id;
  std::string program;
};

struct CollectOptions {
  lane::Command adapter;               ///< a Node with the JavaScript adapter
  std::filesystem::path sourceScript;  ///< sources.cjs
  std::vector<std::string> modules;    ///< such as "node:net"
  unsigned jobs = 2;                   ///< programs at a time
  std::chrono::milliseconds hangAfter{20000};
  std::filesystem::path tmpRoot = "/tmp";
};

struct Collected {
  std::map<std::string, ModuleMerger> modules;
  std::map<std::string, std::string> sources;
  std::vector<std::string> problems;  ///< what could not be measured, a line each
};

/// Runs each program in a Node of its own that counts what it executes, built-in modules included
/// (NODE_V8_COVERAGE). Node counts from before it loads `net`, and tells when it ends by itself: a
/// program that hangs is a problem and counts for nothing.
Collected collect(const std::vector<Job>& jobs, const CollectOptions& options,
                  lane::CancelToken& cancel);

}  // namespace netparity::coverage
