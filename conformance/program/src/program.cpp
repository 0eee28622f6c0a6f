#include "netparity/program/program.hpp"

#include "check.hpp"

#include <netparity/faults/script.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace netparity::program {

namespace json = boost::json;

namespace {

std::optional<Problem> readStrings(const json::object& meta, std::string_view key,
                                   std::vector<std::string>& out) {
  const json::value* value = meta.if_contains(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  const Problem problem{"meta." + std::string(key), "must be a list of strings"};
  if (!value->is_array()) {
    return problem;
  }
  for (const json::value& item : value->get_array()) {
    if (!item.is_string()) {
      return problem;
    }
    out.emplace_back(item.get_string());
  }
  return std::nullopt;
}

// What is to go wrong around the program.
std::optional<Problem> readFaults(const json::object& meta, Meta& out) {
  for (const std::string_view fault : {"dns", "peers", "wire", "network", "limits", "calls"}) {
    if (meta.contains(fault)) {
      out.faults.emplace_back(fault);
    }
  }
  const faults::Parsed parsed = faults::parse(meta);
  if (!parsed.problems.empty()) {
    std::string path = "meta" + parsed.problems.front().path;
    std::replace(path.begin(), path.end(), '/', '.');
    return Problem{path, parsed.problems.front().text};
  }
  out.needsSandbox = parsed.script.needsSandbox;
  out.needsFailingCalls = parsed.script.calls.has_value();
  out.limitsDescriptors = parsed.script.files.has_value();
  if (!out.needsSandbox) {
    out.spareDescriptors = parsed.script.files;
  }
  return std::nullopt;
}

std::optional<Problem> readMeta(const json::object& program, Meta& out) {
  const json::value* value = program.if_contains("meta");
  if (value == nullptr || !value->is_object()) {
    return Problem{"meta", "must be an object"};
  }
  const json::object& meta = value->get_object();
  const json::value* description = meta.if_contains("description");
  if (description == nullptr || !description->is_string()) {
    return Problem{"meta.description", "must be a string"};
  }
  out.description = std::string(description->get_string());
  for (const auto& [key, list] :
       {std::pair<std::string_view, std::vector<std::string>*>{"covers", &out.covers},
        {"needs", &out.needs},
        {"issues", &out.issues}}) {
    if (auto problem = readStrings(meta, key, *list)) {
      return problem;
    }
  }
  if (const json::value* node = meta.if_contains("node")) {
    if (!node->is_string() || !MajorRange::parse(node->get_string())) {
      return Problem{"meta.node", "must be a range of majors such as \">=20 <26\""};
    }
    out.node = std::string(node->get_string());
  }
  if (const json::value* process = meta.if_contains("process")) {
    if (!process->is_string() || process->get_string() != "fresh") {
      return Problem{"meta.process", "must be \"fresh\""};
    }
    out.fresh = true;
  }
  return readFaults(meta, out);
}

}  // namespace

void throw_exception_from_error(const Problem& problem,
                                const boost::source_location& /*location*/) {
  throw std::runtime_error(problem.text());
}

boost::system::result<Program, Problem> Program::fromJson(json::value value) {
  if (!value.is_object()) {
    return Problem{"", "a program must be an object"};
  }
  Program program;
  program.json_ = std::move(value.get_object());
  const json::value* version = program.json_.if_contains("program");
  if (version == nullptr || !version->is_int64() || version->get_int64() != 1) {
    return Problem{"program", "must be 1, the only version of the format"};
  }
  const json::value* id = program.json_.if_contains("id");
  if (id == nullptr || !id->is_string() || id->get_string().empty()) {
    return Problem{"id", "must be a string"};
  }
  program.id_ = std::string(id->get_string());
  if (auto problem = readMeta(program.json_, program.meta_)) {
    return *problem;
  }
  if (auto problem = checkBody(program.json_, program.steps_)) {
    return *problem;
  }
  return program;
}

bool Program::appliesTo(int nodeMajor) const {
  const auto range = MajorRange::parse(meta_.node);
  return !range || range->contains(nodeMajor);
}

bool Program::appliesTo(std::string_view nodeVersion) const {
  int major = 0;
  std::from_chars(nodeVersion.data(), nodeVersion.data() + nodeVersion.size(), major);
  return appliesTo(major);
}

const Step* Program::step(int number) const noexcept {
  const auto found = steps_.find(number);
  return found == steps_.end() ? nullptr : &found->second;
}

std::string Program::text() const {
  return json::serialize(json_);
}

}  // namespace netparity::program
