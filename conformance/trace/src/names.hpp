#pragma once

#include "raw.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace netparity::trace {

/// The canonical names of the objects of a trace, and who owns each record.
class Names {
 public:
  Names(const program::Program& program, std::span<const Raw> records);

  /// The name of an object.
  const std::string& of(std::int64_t number) const;
  /// Its class where the trace tells: "Socket", "Server"; else empty.
  std::string typeOf(std::int64_t number) const;
  /// Owner and class of the record at that index.
  const std::string& owner(std::size_t index) const { return owners_[index].name; }
  const std::string& ownerType(std::size_t index) const { return owners_[index].type; }
  /// For a return or throw: the index of the call that it ends, or the number of records.
  std::size_t callOf(std::size_t index) const { return callOf_[index]; }

 private:
  struct Owner {
    std::string name;
    std::string type;
  };

  void matchCalls(std::span<const Raw> records);
  void findMade(const program::Program& program, std::span<const Raw> records);
  void findAccepted(std::span<const Raw> records);
  void findUnlabelled(const program::Program& program, std::span<const Raw> records);
  void findOthers(std::span<const Raw> records);
  void findOwners(const program::Program& program, std::span<const Raw> records);
  void name(std::int64_t number, std::string name);
  std::string numbered(const std::string& name);

  std::map<std::int64_t, std::string> names_;
  std::map<std::int64_t, std::string> types_;
  std::map<std::string, int> uses_;  ///< how many objects have each name, the number aside
  std::vector<std::size_t> callOf_;  ///< per return or throw
  std::vector<std::size_t> endOf_;   ///< per call: its return or throw, or the number of records
  std::vector<Owner> owners_;
};

}  // namespace netparity::trace
