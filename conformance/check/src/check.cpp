#include "netparity/check/check.hpp"

#include <netparity/scenario/scenario.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace netparity::check {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

std::optional<std::string> contentsOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

boost::system::result<Control, program::Problem> loadOne(const fs::path& path) {
  const auto source = contentsOf(path);
  const fs::path expected = fs::path(path).replace_extension(".expect.json");
  const auto text = contentsOf(expected);
  if (!source || !text) {
    return program::Problem{source ? expected.string() : path.string(), "cannot be read"};
  }
  scenario::Compilation compiled =
      scenario::compile(*source, path.string(), "check/" + path.stem().string());
  if (!compiled.program) {
    return program::Problem{path.string(), compiled.diagnostics.front().message};
  }
  boost::system::error_code bad;
  const json::value value = json::parse(*text, bad);
  if (bad) {
    return program::Problem{expected.string(), "is no JSON: " + bad.message()};
  }
  auto expectation = Expectation::fromJson(value);
  if (!expectation) {
    return program::Problem{expected.string(), expectation.error().text()};
  }
  return Control{path.stem().string(), path.string(), std::move(*compiled.program),
                 std::move(*expectation)};
}

Verdict judgeHello(lane::Lane& lane) {
  Verdict out;
  out.name = "hello";
  out.description = "The adapter starts and says who it is";
  const lane::Hello* hello = lane.hello();
  if (hello == nullptr) {
    out.result = Verdict::Result::failed;
    out.reason = lane.startProblem();
  } else if (hello->name.empty() || hello->version.empty()) {
    out.result = Verdict::Result::failed;
    out.reason = R"("name" and "version" of the hello must say what it is)";
  } else if (hello->followedMajor() == 0) {
    out.result = Verdict::Result::failed;
    out.reason = R"("follows" of the hello must be a Node version, such as "26.10.0")";
  }
  return out;
}

Verdict judge(lane::Lane& lane, const Control& control, const lane::Hello& hello) {
  Verdict out;
  out.name = control.name;
  out.description = control.program.meta().description;
  out.path = control.path;
  for (const std::string& need : control.program.meta().needs) {
    if (!hello.can(need)) {
      out.result = Verdict::Result::notApplicable;
      out.reason = "it needs \"" + need + "\", which the adapter does not claim";
      return out;
    }
  }
  const lane::RunOutcome outcome = lane.run(control.program.text(), control.name);
  out.mismatch = compare(control.expectation, outcome);
  if (out.mismatch) {
    out.result = Verdict::Result::failed;
    out.reason = outcome.text;
    out.output = outcome.output;
    if (const program::Step* step = control.program.step(out.mismatch->step)) {
      out.line = step->line;
    }
  }
  return out;
}

}  // namespace

boost::system::result<std::vector<Control>, program::Problem> load(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".js") {
      paths.push_back(entry.path());
    }
  }
  if (failed || paths.empty()) {
    return program::Problem{folder.string(), "holds no controls"};
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Control> out;
  for (const fs::path& path : paths) {
    auto control = loadOne(path);
    if (!control) {
      return control.error();
    }
    out.push_back(std::move(*control));
  }
  return out;
}

std::vector<Verdict> run(const lane::Command& command, const std::vector<Control>& controls,
                         const Options& options, const std::function<void(const Verdict&)>& tell,
                         lane::CancelToken* cancel) {
  // One process for all, as in a run, so that what one control leaves behind shows in the next.
  lane::Lane kept(command, options.limits, options.tmpRoot, cancel);
  lane::Limits patient = options.limits;
  patient.hangAfter = options.hangAfter;
  lane::Lane watched(command, patient, options.tmpRoot, cancel);
  std::vector<Verdict> out;
  const auto add = [&](Verdict verdict) {
    tell(verdict);
    out.push_back(std::move(verdict));
  };
  add(judgeHello(kept));
  if (out.front().result == Verdict::Result::failed) {
    return out;
  }
  const lane::Hello hello = *kept.hello();
  for (const Control& control : controls) {
    if (cancel != nullptr && cancel->cancelled()) {
      break;
    }
    const bool mustHang = control.expectation.ending == lane::How::hung;
    add(judge(mustHang ? watched : kept, control, hello));
  }
  return out;
}

}  // namespace netparity::check
