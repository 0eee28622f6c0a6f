#include "fault_script.hpp"

#include <netparity/scenario/scenario.hpp>
#include <netparity/terminal/style.hpp>
#include <netparity/yaml/yaml.hpp>

#include <boost/json/object.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace netparity::cli {

namespace json = boost::json;

namespace {

constexpr std::string_view kWhat = "the script";
constexpr std::array<std::string_view, 6> kKeys = {"dns",     "peers",  "wire",
                                                   "network", "limits", "calls"};
constexpr std::size_t kMaximumSize = 1U << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The text of a file, or why there is none.
std::optional<std::string> contentOf(const std::string& path, std::string& problem) {
  const int fd = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string out;
  std::array<char, 65536> piece{};
  ssize_t count = fd < 0 ? -1 : 1;
  while (count > 0 && out.size() <= kMaximumSize) {
    count = ::read(fd, piece.data(), piece.size());
    if (count > 0) {
      out.append(piece.data(), static_cast<std::size_t>(count));
    }
  }
  if (count < 0) {
    problem = std::strerror(errno);
  } else if (out.size() > kMaximumSize) {
    problem = "it has more than 1 MiB";
  }
  if (fd >= 0) {
    ::close(fd);
  }
  if (out.starts_with(kByteOrderMark)) {
    out.erase(0, kByteOrderMark.size());
  }
  return problem.empty() ? std::optional(std::move(out)) : std::nullopt;
}

class File {
 public:
  File(const FaultFile& file, std::string source)
      : file_(file), name_(file.path == "-" ? "(stdin)" : file.path), source_(std::move(source)) {}

  void read(json::object& declared) {
    const auto root = yaml::load(source_, kWhat, problems_);
    if (!root) {
      return;
    }
    const bool hasKeys = root->IsMap() && (file_.key.empty() || (*root)[file_.key].IsDefined());
    if (hasKeys) {
      readKeys(*root, declared);
    } else if (file_.key.empty()) {
      problem(yaml::offsetOf(*root), "the script must be a mapping", "its keys are " + keys());
    } else {
      readValue(file_.key, *root, declared);
    }
  }

  /// Tells what is wrong in this file; false when nothing is.
  bool tell() {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    const bool colour = terminal::styleOf(STDERR_FILENO).colour;
    for (const yaml::Problem& one : problems_) {
      const auto diagnostic =
          scenario::diagnosticAt(name_, source_, one.offset, one.message, one.hint);
      fmt::print(stderr, "{}", scenario::formatDiagnostic(diagnostic, source_, colour));
    }
    return !problems_.empty();
  }

 private:
  static std::string keys() {
    std::string out;
    for (const std::string_view key : kKeys) {
      out += (out.empty() ? "" : ", ") + std::string(key);
    }
    return out;
  }

  void problem(std::size_t offset, std::string message, std::string hint = {}) {
    problems_.push_back({offset, std::move(message), std::move(hint)});
  }

  void readKeys(const YAML::Node& root, json::object& declared) {
    for (const auto& entry : root) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
        problem(yaml::offsetOf(entry.first), "the script has no key '" + key + "'",
                "keys are " + keys());
      } else if (file_.key.empty() || key == file_.key) {
        readValue(key, entry.second, declared);
      } else {
        fmt::print(stderr,
                   "netparity: {} of {} is left alone; `netparity fault run` takes all keys\n", key,
                   name_);
      }
    }
  }

  void readValue(const std::string& key, const YAML::Node& value, json::object& declared) {
    const std::size_t before = problems_.size();
    json::object own{{key, yaml::toJson(value, kWhat, problems_)}};
    if (declared.contains(key)) {
      problem(yaml::offsetOf(value), "'" + key + "' occurs twice");
    }
    if (problems_.size() != before) {
      return;
    }
    for (const faults::Problem& one : faults::parse(own).problems) {
      const std::string path = one.path.substr(std::min(key.size() + 1, one.path.size()));
      problem(yaml::offsetOf(yaml::nodeAt(value, path)), key + path + ": " + one.text);
    }
    declared[key] = std::move(own[key]);
  }

  const FaultFile& file_;
  std::string name_;
  std::string source_;
  std::vector<yaml::Problem> problems_;
};

}  // namespace

std::optional<faults::Script> readFaults(const std::vector<FaultFile>& files) {
  json::object declared;
  bool good = true;
  for (const FaultFile& file : files) {
    std::string problem;
    auto source = contentOf(file.path, problem);
    if (!source) {
      fmt::print(stderr, "netparity: cannot read {}: {}\n", file.path, problem);
      good = false;
      continue;
    }
    File reading(file, std::move(*source));
    reading.read(declared);
    good = !reading.tell() && good;
  }
  return good ? std::optional(faults::parse(declared).script) : std::nullopt;
}

}  // namespace netparity::cli
