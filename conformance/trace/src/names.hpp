#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "raw.hpp"

namespace netparity::trace {

/// The canonical names of the objects of a trace, and who owns each record.
class Names {
 public:
  Names(const program::Program& program, std::span<const Raw> records);

  /// The name of an object; "?" for one that no record names.
  const std::string& of(std::int64_t number) const;
  /// Its class where the trace tells: "Socket", "Server"; else empty.
  std::string typeOf(std::int64_t number) const;
  /// Owner and class of the record at that index.
  const std::string& owner(std::size_t index) const { return owners_[index].name; }
  const std::string& ownerType(std::size_t index) const { return owners_[index].type; }
  /// For a return or throw: the index of the call that it ends, or the number of records.
  std::size_t callOf(std::size_t index) const { return owners_[index].call; }

 private:
  struct Owner {
    std::string name;
    std::string type;
    std::size_t call = 0;
  };

  void findMade(const program::Program& program, std::span<const Raw> records);
  void findAccepted(std::span<const Raw> records);
  void findOthers(std::span<const Raw> records);
  void findOwners(const program::Program& program, std::span<const Raw> records);

  std::map<std::int64_t, std::string> names_;
  std::map<std::int64_t, std::string> types_;
  std::map<int, std::vector<std::pair<std::size_t, std::int64_t>>> returnedBy_;  ///< per step: (record, object)
  std::vector<Owner> owners_;
};

}  // namespace netparity::trace
