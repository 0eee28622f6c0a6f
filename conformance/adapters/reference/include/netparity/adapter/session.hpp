// One run of one program: performs what the program asks of net and records what happens.
#pragma once

#include <netparity/adapter/platform.hpp>
#include <netparity/adapter/program.hpp>
#include <netparity/adapter/recorder.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class value;
}  // namespace boost::json

namespace netparity::adapter {

/// A run command.
struct RunCommand {
  std::string id;
  /// Values of further global names; `tmp` is the scenario's own folder.
  PropertyMap bindings;
  Limits limits;
};

/// JSON as the value that JSON.parse would give.
Value valueOfJson(const boost::json::value& document);

class Session final : public ProgramHost {
 public:
  using MakePlatform = std::function<std::unique_ptr<Platform>(Recorder& recorder)>;

  /// Throws ProgramError when the program is none.
  /// Parameters: channel: must outlive the session.
  Session(Channel& channel, RunCommand command, const boost::json::value& program,
          const MakePlatform& makePlatform);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override;

  /// Runs the program to its end, from `started` on; returns the `done` message, which the caller
  /// sends.
  [[nodiscard]] std::string run();

  Value getProperty(Step step, const Value& object, const std::string& key) override;
  Value readMember(const Value& object, const std::string& key) override;
  void setProperty(Step step, const Value& object, const std::string& key,
                   const Value& value) override;
  Value callMethod(Step step, const Value& object, const std::string& name, const Value& method,
                   Arguments arguments) override;
  Value construct(Step step, const std::string& className, Arguments arguments) override;
  Value callHelper(Step step, const std::string& name, Arguments arguments) override;
  void probe(Step step, const std::function<Value()>& evaluate) override;

 private:
  using Call = Recorder::Call;

  // Where members of a value stand in records.
  struct Place {
    std::shared_ptr<NetObject> on;
    std::string prefix;  // "Socket." for members of the class itself
  };

  std::optional<Value> globalValue(const std::string& name);
  std::optional<Place> placeOf(const Value& value);
  Value outcome(Step step, const std::function<Value()>& perform);
  std::vector<Value> argumentsFor(const Call& call, const Value& object, Arguments arguments);

  // Functions of the program are replaced by recording ones; objects keep their identity.
  std::vector<Value> wrapAll(const Call& call, Arguments arguments);
  Value wrap(const Value& value, const Call& call, const std::string& path,
             std::vector<const void*>& seen);
  Value recordingFunction(const std::shared_ptr<FunctionObject>& original, const Call& call,
                          const std::string& path);
  Value helperCallback(Step step, const std::string& name, const Value& function);

  // Helpers of the language.
  Value after(Step step, Arguments arguments);
  Value onceTotal(Step step, Arguments arguments);
  Value schedule(Step step, const std::string& name, Arguments arguments);
  Value temporaryPath(Arguments arguments);

  Channel& channel_;
  RunCommand command_;
  Recorder recorder_;
  std::unique_ptr<Platform> platform_;
  std::shared_ptr<NetObject> module_;
  std::optional<Program> program_;
};

}  // namespace netparity::adapter
