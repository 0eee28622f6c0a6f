// Programs (conformance/program/IR.md): read from JSON once, then run on a host.
#pragma once

#include <netparity/adapter/value.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace boost::json {
class value;
}  // namespace boost::json

namespace netparity::adapter {

/// Number of a step; 0 where a program gives none.
using Step = std::int64_t;

/// A program that is not one: wrong structure, unknown kinds, undeclared names.
struct ProgramError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a running program asks for beyond computing: everything that can be recorded.
class ProgramHost {
 public:
  virtual ~ProgramHost() = default;

  /// `object[key]`, recorded when the object is of net.
  virtual Value getProperty(Step step, const Value& object, const std::string& key) = 0;
  /// `object[key]`, never recorded.
  virtual Value readMember(const Value& object, const std::string& key) = 0;
  /// `object[key] = value`, recorded when the object is of net.
  virtual void setProperty(Step step, const Value& object, const std::string& key,
                           const Value& value) = 0;
  /// `object.name(…)`, where method is what readMember(object, name) gave.
  virtual Value callMethod(Step step, const Value& object, const std::string& name,
                           const Value& method, Arguments arguments) = 0;
  /// `new className(…)`
  virtual Value construct(Step step, const std::string& className, Arguments arguments) = 0;
  /// A helper of the language other than probe.
  virtual Value callHelper(Step step, const std::string& name, Arguments arguments) = 0;
  /// probe(): evaluates, and records the value or what was thrown.
  virtual void probe(Step step, const std::function<Value()>& evaluate) = 0;
};

struct Statement;
class Frames;

/// A parsed program. Its functions refer to its parts, so it must outlive them.
class Program {
 public:
  /// What a global name stands for, or nothing when it is no global.
  using Globals = std::function<std::optional<Value>(const std::string& name)>;

  /// Throws ProgramError.
  /// Parameters: document: the program as JSON; globals: asked for each name that is not declared.
  static Program parse(const boost::json::value& document, const Globals& globals);

  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  /// Runs the main program. What it throws leaves as Thrown.
  void run(ProgramHost& host) const;
  /// Forgets the variables of all functions that are still referred to, which ends reference
  /// cycles. Nothing of the program may run afterwards.
  void release() noexcept;

  const std::string& id() const noexcept { return id_; }
  /// `meta.process` is "fresh": the program changes the state of the process.
  bool wantsFreshProcess() const noexcept { return fresh_; }

 private:
  Program();

  std::string id_;
  bool fresh_ = false;
  std::size_t frameSize_ = 0;
  std::vector<std::unique_ptr<Statement>> body_;
  std::unique_ptr<Frames> frames_;
};

}  // namespace netparity::adapter
