#pragma once

#include <string>
#include <vector>

namespace netparity::sandbox {

/// A file of the machine and what is read from it inside.
struct Cover {
  std::string path;
  std::string text;
};

/// Makes the mounts of this mount namespace private and lays the texts over the files, and nothing
/// over the sockets by which name services are reached around them. The texts are in memory only.
/// Returns why that is impossible; empty when it is done.
std::string coverFiles(const std::vector<Cover>& covers);

/// Lays an empty folder of memory, which the user may write, over a folder. To be called after
/// coverFiles(). Returns why that is impossible; empty when it is done.
std::string coverFolder(const std::string& folder);

}  // namespace netparity::sandbox
