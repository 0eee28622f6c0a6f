#pragma once

#include <netparity/dns/script.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::dns {

/// Which parts of a script were put to use.
class Account {
 public:
  void asked(const std::string& name) { asked_.insert(name); }
  void followed(const std::string& name) { followed_.insert(name); }
  /// `part` is a member of the rule ("first", "after"); empty for its answer.
  void used(const Rule& rule, std::string_view part = {});

  /// Sentences, in the order of names.
  std::vector<std::string> untriggered(const Script& script) const;

 private:
  bool wasUsed(const Rule& rule, std::string_view part = {}) const;
  void addRule(const Rule& rule, std::vector<std::string>& out) const;

  std::set<std::string> asked_;
  std::set<std::string> followed_;
  std::set<std::string> used_;  // paths
};

}  // namespace netparity::dns
