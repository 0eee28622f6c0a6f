#include "paths.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sys/stat.h>

namespace netparity::faults {

Paths::~Paths() {
  for (const std::string& path : locked_) {
    ::chmod(path.c_str(), S_IRWXU);
  }
}

std::string Paths::make(const std::string& folder, const std::vector<Path>& paths) {
  for (const Path& one : paths) {
    const std::string path = folder + "/" + one.name;
    bool made = false;
    if (one.kind == Path::Kind::file) {
      made = static_cast<bool>(std::ofstream(path) << "here\n");
    } else {
      made = ::mkdir(path.c_str(), S_IRWXU) == 0;
      const bool locks = one.kind != Path::Kind::folder;
      const mode_t mode = one.kind == Path::Kind::sealed ? 0 : S_IRUSR | S_IXUSR;
      if (made && locks) {
        locked_.push_back(path);
        made = ::chmod(path.c_str(), mode) == 0;
      }
    }
    if (!made) {
      return "cannot make " + path + ": " + std::strerror(errno);
    }
  }
  return {};
}

}  // namespace netparity::faults
