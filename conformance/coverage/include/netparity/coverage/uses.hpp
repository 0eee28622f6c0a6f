#pragma once

#include <netparity/compare/compare.hpp>
#include <netparity/coverage/inventory.hpp>
#include <netparity/program/program.hpp>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netparity::coverage {

/// What an argument is, as far as the program's text tells.
enum class Shape { function, object, text, number, nothing, other };

/// What a program uses of net, found in its text. The class of an object is followed through
/// variables, chained calls and connection listeners; where it stays unknown it may be any.
class Uses {
 public:
  static Uses of(const program::Program& program);

  /// Whether a step of the program uses the item: calls it, reads or sets it, listens to it, passes
  /// it. Never true for errors, which no text shows.
  bool exercise(const Item& item) const;

  struct Member {
    std::string type;  ///< "net", "Socket", "class BlockList", …; empty: unknown
    std::string name;
  };
  struct Call : Member {
    std::vector<Shape> shapes;   ///< of its arguments
    std::set<std::string> keys;  ///< of its arguments that are objects
  };

 private:
  friend class UsesFinder;

  bool callsOrReads(std::string_view type, std::string_view name) const;
  bool exercisesClass(std::string_view name) const;
  bool exercisesOption(std::string_view owner, std::string_view option) const;
  bool exercisesOverload(std::string_view owner, std::string_view parameters) const;

  std::vector<Call> calls_;
  std::vector<Member> members_;  ///< read or set
  std::vector<Member> events_;   ///< listened to
};

/// What recorded traces of a scenario show that its text does not: events without a listener, the
/// properties that are compared at each event, and errors.
class Evidence {
 public:
  Evidence() = default;
  explicit Evidence(const compare::Envelope& envelope);

  bool shows(const Item& item) const;

 private:
  std::set<std::pair<std::string, std::string>> events_;      ///< class and name
  std::set<std::pair<std::string, std::string>> properties_;  ///< class and name
  std::set<std::string> errors_;                              ///< codes and names
};

}  // namespace netparity::coverage
