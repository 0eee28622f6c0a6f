#include "private_files.hpp"

#include "netparity/sandbox/descriptor.hpp"
#include "problem.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

namespace netparity::sandbox {

namespace {

// getaddrinfo asks nscd, and nss-resolve systemd-resolved, by sockets in here.
constexpr std::array kServiceFolders = {"/var/run/nscd", "/run/systemd/resolve"};
// Where the texts are while they are being mounted; something else's folder for that moment, in
// this mount namespace only.
constexpr std::array kStages = {"/tmp", "/run", "/mnt", "/dev"};
constexpr const char* kStageOptions = "mode=0755,size=1m";
constexpr const char* kScratchOptions = "mode=0700,size=64m";

std::string realPath(const std::string& path) {
  std::array<char, PATH_MAX> buffer{};
  return ::realpath(path.c_str(), buffer.data()) == nullptr ? std::string() : buffer.data();
}

bool isBelow(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string writeFile(const std::string& path, const std::string& text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return because("cannot write a private " + path);
  }
  return {};
}

std::string mountMemory(const std::string& folder, const char* options = kStageOptions) {
  if (::mount("netparity", folder.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) {
    return because("cannot mount a private tmpfs over " + folder);
  }
  return {};
}

// Those that exist, by their real paths.
std::string coverServices(std::vector<std::string>& covered) {
  for (const char* folder : kServiceFolders) {
    const std::string path = realPath(folder);
    struct stat status {};
    if (path.empty() || ::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
      continue;
    }
    if (std::string problem = mountMemory(path); !problem.empty()) {
      return problem;
    }
    covered.push_back(path);
  }
  return {};
}

std::string bindOver(const std::vector<Cover>& covers, const std::string& stage) {
  for (std::size_t i = 0; i < covers.size(); ++i) {
    const std::string file = stage + "/" + std::to_string(i);
    if (std::string problem = writeFile(file, covers[i].text); !problem.empty()) {
      return problem;
    }
    if (::mount(file.c_str(), covers[i].path.c_str(), nullptr, MS_BIND, nullptr) != 0) {
      return because("cannot lay a private file over " + covers[i].path);
    }
  }
  return {};
}

}  // namespace

std::string coverFiles(const std::vector<Cover>& covers) {
  // First of all, so that nothing of this is seen outside.
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return because("cannot make the mounts private");
  }
  // The real paths before anything is covered: resolv.conf is often a link to where
  // systemd-resolved keeps it.
  std::vector<Cover> targets;
  for (const Cover& cover : covers) {
    targets.push_back({realPath(cover.path), cover.text});
    if (targets.back().path.empty()) {
      return because(cover.path + " cannot be replaced inside, as it is not there outside") +
             "; create the file, or leave it out of the plan";
    }
  }
  std::vector<std::string> services;
  if (std::string problem = coverServices(services); !problem.empty()) {
    return problem;
  }
  std::vector<Cover> files;
  for (const Cover& target : targets) {
    if (std::none_of(services.begin(), services.end(),
                     [&](const std::string& folder) { return isBelow(target.path, folder); })) {
      files.push_back(target);
    } else if (std::string problem = writeFile(target.path, target.text); !problem.empty()) {
      return problem;  // It was in a folder that is our own memory now.
    }
  }
  const auto* stage = std::find_if(kStages.begin(), kStages.end(), [&](const char* folder) {
    struct stat status {};
    return ::stat(folder, &status) == 0 && S_ISDIR(status.st_mode) &&
           std::none_of(files.begin(), files.end(),
                        [&](const Cover& file) { return isBelow(file.path, realPath(folder)); });
  });
  if (stage == kStages.end()) {
    return "none of /tmp, /run, /mnt and /dev can be used to prepare private files";
  }
  if (std::string problem = mountMemory(*stage); !problem.empty()) {
    return problem;
  }
  std::string problem = bindOver(files, *stage);
  // The mounts of the files keep the memory.
  if (::umount2(*stage, MNT_DETACH) != 0 && problem.empty()) {
    problem = because(std::string("cannot uncover ") + *stage);
  }
  return problem;
}

std::string coverFolder(const std::string& folder) {
  return mountMemory(folder, kScratchOptions);
}

}  // namespace netparity::sandbox
