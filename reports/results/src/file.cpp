#include <netparity/results/file.hpp>
#include <netparity/results/verdict.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace netparity::results {
namespace {

namespace fs = std::filesystem;

/// Writing may take this part of a run's time.
constexpr int kShareOfTime = 20;

std::string systemMessage(int error) {
  return std::generic_category().message(error);
}

/// An open descriptor.
class File {
 public:
  File(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~File() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool isOpen() const noexcept { return fd_ >= 0; }

  bool write(std::string_view bytes) const noexcept {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) {
        return false;
      }
      bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
  }

  bool sync() const noexcept { return ::fsync(fd_) == 0; }

 private:
  int fd_;
};

std::optional<Problem> writeText(std::string_view text, const fs::path& path) {
  std::error_code ignored;
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored)) {
    const File file(path, O_WRONLY);
    if (!file.isOpen() || !file.write(text)) {
      return Problem{path.string(), systemMessage(errno)};
    }
    return std::nullopt;
  }

  if (path.has_parent_path()) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) {
      return Problem{path.parent_path().string(), error.message()};
    }
  }
  fs::path temporary = path;
  temporary += ".tmp." + std::to_string(::getpid());
  const auto failed = [&](int error) {
    fs::remove(temporary, ignored);
    return Problem{path.string(), systemMessage(error)};
  };
  {
    const File file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.isOpen() || !file.write(text) || !file.sync()) {
      return failed(errno);
    }
  }
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error) {
    return failed(error.value());
  }
  return std::nullopt;
}

}  // namespace

boost::system::result<Results, Problem> load(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    return Problem{path.string(), systemMessage(EISDIR)};
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return Problem{path.string(), systemMessage(errno)};
  }
  const std::string text((std::istreambuf_iterator<char>(stream)),
                         std::istreambuf_iterator<char>());
  boost::system::result<Results, Problem> results = fromJson(text);
  if (results.has_error()) {
    return Problem{path.string(), results.error().text()};
  }
  return results;
}

std::optional<Problem> save(const Results& results, const fs::path& path) {
  return writeText(toJson(results), path);
}

ResultsFile::ResultsFile(fs::path path, std::chrono::milliseconds interval)
    : path_(std::move(path)), interval_(interval) {}

std::optional<Problem> ResultsFile::update(const Results& results) {
  const auto begin = std::chrono::steady_clock::now();
  if (nextWrite_ && begin < *nextWrite_) {
    return std::nullopt;
  }
  Results snapshot = results;
  conclude(snapshot);
  snapshot.partial = true;
  snapshot.exit = {3, "could not judge: the run did not end (" + snapshot.exit.reason + ")"};
  std::optional<Problem> problem = save(snapshot, path_);
  const auto end = std::chrono::steady_clock::now();
  nextWrite_ = end + std::max(interval_, (end - begin) * kShareOfTime);
  return problem;
}

std::optional<Problem> ResultsFile::finish(const Results& results) {
  return save(results, path_);
}

}  // namespace netparity::results
