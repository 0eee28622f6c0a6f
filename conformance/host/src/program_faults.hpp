#pragma once

#include <netparity/faults/faults.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <linux/filter.h>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::host {

/// The faults of the program that runs just now, and the records of what they saw.
class ProgramFaults {
 public:
  explicit ProgramFaults(boost::asio::io_context& io) : io_(io) {}

  /// Reads what the program of a `run` command declares. Returns what is wrong with it.
  std::string read(const boost::json::object& command);

  /// What the adapter has to be started with, and then gives; see faults::Faults.
  std::span<const sock_filter> filter(std::string& problem);
  void watchCalls(sandbox::Descriptor listener);

  /// Arms what was read, around the adapter that is to run the program, and adds to the command's
  /// bindings what the program has to know of it. Returns why that is impossible.
  std::string arm(boost::json::object& command, pid_t adapter);

  /// Sees every message of the adapter on its way; it is passed on unchanged.
  void watch(const boost::json::object& message);

  /// What begin() added to the bindings.
  boost::json::object bindings() const {
    return faults_ ? faults_->bindings() : boost::json::object();
  }

  /// Whether nobody may run in this sandbox after this program.
  bool leavesTraces() const { return leavesTraces_; }

  /// `done` gets, as lines of the protocol, what the faults saw, once they have seen all.
  void end(std::function<void(std::vector<std::string> records)> done);

  /// There is no lane any more: takes everything back and removes the program's folder, which was
  /// the lane's.
  void abandon();

 private:
  boost::asio::io_context& io_;
  std::unique_ptr<faults::Faults> faults_;
  std::vector<faults::Event> events_;
  std::string folder_;
  std::int64_t records_ = 0;
  bool leavesTraces_ = false;
};

}  // namespace netparity::host
