#include "program_faults.hpp"

#include <boost/asio/post.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>

namespace netparity::host {

namespace json = boost::json;

namespace {

const json::object* objectAt(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr ? value->if_object() : nullptr;
}

std::string textAt(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// A plain object as it was before the adapter encoded it; the values that matter here, numbers and
// strings, encode as themselves.
json::value decoded(const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* properties = object != nullptr ? object->if_contains("props") : nullptr;
  if (properties == nullptr || !properties->is_array()) {
    return value;
  }
  json::object out;
  for (const json::value& property : properties->get_array()) {
    const json::array* pair = property.if_array();
    if (pair != nullptr && pair->size() == 2 && pair->front().is_string()) {
      out[pair->front().get_string()] = pair->back();
    }
  }
  return out;
}

}  // namespace

std::string ProgramFaults::read(const json::object& command) {
  events_.clear();
  records_ = 0;
  leavesTraces_ = false;
  faults_.reset();
  const json::object* program = objectAt(command, "program");
  const json::object* meta = program != nullptr ? objectAt(*program, "meta") : nullptr;
  if (meta == nullptr) {
    return {};
  }
  faults::Parsed parsed = faults::parse(*meta);
  if (!parsed.problems.empty()) {
    return parsed.problems.front().path + " " + parsed.problems.front().text;
  }
  leavesTraces_ = parsed.script.leavesTraces();
  const json::object* bindings = objectAt(command, "bindings");
  folder_ = bindings != nullptr ? textAt(*bindings, "tmp") : std::string();
  faults::Options options;
  options.folder = folder_;
  options.ownDescriptors = 4;  // with that for records
  faults_ = std::make_unique<faults::Faults>(
      io_, std::move(parsed.script), std::move(options),
      [this](const faults::Event& event) { events_.push_back(event); });
  return {};
}

std::span<const sock_filter> ProgramFaults::filter(std::string& problem) {
  return faults_ ? faults_->filter(problem) : std::span<const sock_filter>();
}

void ProgramFaults::watchCalls(sandbox::Descriptor listener) {
  if (faults_) {
    faults_->watchCalls(std::move(listener));
  }
}

std::string ProgramFaults::arm(json::object& command, pid_t adapter) {
  if (!faults_) {
    return {};
  }
  if (std::string problem = faults_->arm(adapter); !problem.empty()) {
    return problem;
  }
  json::value& bindings = command["bindings"];
  if (!bindings.is_object()) {
    bindings = json::object();
  }
  for (auto& [key, value] : faults_->bindings()) {
    bindings.get_object()[key] = std::move(value);
  }
  return {};
}

void ProgramFaults::watch(const json::object& message) {
  if (const json::value* number = message.if_contains("n");
      number != nullptr && number->is_int64()) {
    records_ = number->get_int64();
  }
  if (faults_ && textAt(message, "t") == "signal") {
    const json::value* value = message.if_contains("value");
    faults_->signal(textAt(message, "label"), value != nullptr ? decoded(*value) : json::value());
  }
}

void ProgramFaults::end(std::function<void(std::vector<std::string> records)> done) {
  if (!faults_) {
    done({});
    return;
  }
  faults_->settle([this, done = std::move(done)] {
    for (std::string& sentence : faults_->untriggered()) {
      events_.push_back({sentence.substr(0, sentence.find(':')), "untriggered", {sentence}});
    }
    std::vector<std::string> lines;
    for (const faults::Event& event : events_) {
      lines.push_back(json::serialize(json::object{{"t", "fault"},
                                                   {"n", ++records_},
                                                   {"on", event.on},
                                                   {"name", event.name},
                                                   {"args", event.args}}));
    }
    // Not from within the faults' own call.
    boost::asio::post(io_, [this, done, lines = std::move(lines)] {
      faults_.reset();
      folder_.clear();
      done(lines);
    });
  });
}

void ProgramFaults::abandon() {
  faults_.reset();
  if (!folder_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
}

}  // namespace netparity::host
