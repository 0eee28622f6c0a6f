#include "netparity/adapter/commands.hpp"

#include "netparity/adapter/json_text.hpp"

#include <boost/json.hpp>
#include <boost/system/error_code.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace netparity::adapter {
namespace {

namespace json = boost::json;

// Nodes of programs nest two or three levels of JSON each.
constexpr std::size_t kMaximumNesting = 2000;

json::value parseJson(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaximumNesting;
  json::error_code error;
  json::value document = json::parse(text, error, {}, options);
  if (error) {
    throw ProgramError("this is no JSON: " + error.message());
  }
  return document;
}

// What has no id cannot be done either.
void refuse(Channel& channel, const std::optional<std::string>& id, std::string_view text) {
  JsonText message;
  message.beginObject();
  message.field("t", "harness-error");
  message.key("id");
  if (id) {
    message.string(*id);
  } else {
    message.null();
  }
  message.field("text", text);
  message.endObject();
  channel.send(message.text());
  if (id) {
    channel.send(doneMessage(*id, "harness-error", false));
  }
}

void readBindings(const json::value& bindings, PropertyMap& out) {
  const json::object* object = bindings.if_object();
  if (object == nullptr) {
    throw ProgramError("bindings must be an object");
  }
  for (const auto& [key, value] : *object) {
    out.set(key, valueOfJson(value));
  }
}

void readLimits(const json::value& limits, Limits& out) {
  const json::object* object = limits.if_object();
  if (object == nullptr) {
    throw ProgramError("limits must be an object");
  }
  const auto read = [object](std::string_view key, double& limit) {
    const json::value* value = object->if_contains(key);
    if (value != nullptr && value->is_number()) {
      limit = value->to_number<double>();
    }
  };
  read("records", out.records);
  read("bytes", out.bytes);
}

void runCommand(Channel& channel, const Session::MakePlatform& makePlatform,
                const json::object& command, const std::string& id,
                const std::function<void()>& whenGone) {
  RunCommand run;
  run.id = id;
  if (const json::value* bindings = command.if_contains("bindings")) {
    readBindings(*bindings, run.bindings);
  }
  if (const json::value* limits = command.if_contains("limits")) {
    readLimits(*limits, run.limits);
  }
  const json::value* program = command.if_contains("program");
  if (program == nullptr) {
    throw ProgramError("a run command needs a program");
  }
  auto session = std::make_unique<Session>(channel, std::move(run), *program, makePlatform);
  const std::string done = session->run();
  if (whenGone) {
    session.reset();
    whenGone();
  }
  channel.send(done);
}

// Returns false when the command says to leave.
bool carryOut(Channel& channel, const Session::MakePlatform& makePlatform, const std::string& line,
              const std::function<void()>& whenGone) {
  std::optional<std::string> id;
  try {
    const json::value document = parseJson(line);
    const json::object* command = document.if_object();
    if (command == nullptr) {
      throw ProgramError("a command must be an object");
    }
    const json::value* given = command->if_contains("id");
    if (given != nullptr && given->is_string()) {
      id = std::string(given->get_string());
    }
    const json::value* verb = command->if_contains("cmd");
    const bool named = verb != nullptr && verb->is_string();
    if (named && verb->get_string() == "quit") {
      return false;
    }
    if (!named || verb->get_string() != "run") {
      throw ProgramError("no such command");
    }
    if (!id) {
      throw ProgramError("a run command needs an id");
    }
    runCommand(channel, makePlatform, *command, *id, whenGone);
  } catch (const std::exception& error) {
    refuse(channel, id, error.what());
  }
  return true;
}

std::string readFile(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) {
    throw ProgramError("cannot read " + name);
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::string Hello::message() const {
  JsonText text;
  text.beginObject();
  text.field("t", "hello");
  text.field("protocol", 1);
  text.field("name", name);
  text.field("version", version);
  text.field("build", build);
  text.field("follows", follows);
  text.key("capabilities");
  text.beginArray();
  for (const std::string& capability : capabilities) {
    text.string(capability);
  }
  text.endArray();
  text.field("errors", "node");
  text.endObject();
  return std::move(text).take();
}

void serve(Channel& channel, const Session::MakePlatform& makePlatform,
           const std::function<void()>& whenGone) {
  while (const auto line = channel.receive()) {
    if (line->find_first_not_of(" \t\r") == std::string::npos) {
      continue;
    }
    if (!carryOut(channel, makePlatform, *line, whenGone)) {
      return;
    }
  }
}

void runOnce(Channel& channel, const Session::MakePlatform& makePlatform,
             const std::string& programFile, const std::string& bindingsFile) {
  std::string id = std::filesystem::path(programFile).filename().string();
  try {
    json::object command;
    command["program"] = parseJson(readFile(programFile));
    if (const json::object* program = command["program"].if_object()) {
      const json::value* own = program->if_contains("id");
      if (own != nullptr && own->is_string()) {
        id = std::string(own->get_string());
      }
    }
    if (!bindingsFile.empty()) {
      command["bindings"] = parseJson(readFile(bindingsFile));
    }
    runCommand(channel, makePlatform, command, id, {});
  } catch (const std::exception& error) {
    refuse(channel, id, error.what());
  }
}

}  // namespace netparity::adapter
