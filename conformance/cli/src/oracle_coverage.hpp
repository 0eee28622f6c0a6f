#pragma once

#include <string>
#include <vector>

namespace netparity::cli {

struct OracleCoverageArguments {
  std::vector<std::string> patterns;
  std::string node = "node";
  std::vector<std::string> modules;  ///< empty: those that net is made of
  double atLeast = 97;               ///< percent of node:net's lines, and of its blocks
  unsigned jobs = 2;
  bool json = false;
};

/// `netparity coverage --oracle`: which code of Node's own modules the scenarios execute. Returns
/// the exit status.
int oracleCoverage(const OracleCoverageArguments& arguments);

}  // namespace netparity::cli
