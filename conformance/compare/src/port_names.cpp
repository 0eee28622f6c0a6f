#include "port_names.hpp"

#include "describe.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace netparity::compare {

namespace json = boost::json;
using trace::Record;

namespace {

constexpr std::string_view kEphemeral = "<ephemeral port>";

bool isGiven(std::string_view name) {
  return name.starts_with("<port of peers.");
}

std::string_view portIn(const json::value& value) {
  const json::value* name =
      isTagged(value, "port") ? value.get_object().if_contains("name") : nullptr;
  return name != nullptr && name->is_string() ? std::string_view(name->get_string())
                                              : std::string_view();
}

template <typename Found>
void eachPort(const json::value& value, const Found& found) {
  if (const std::string_view name = portIn(value); !name.empty()) {
    found(name);
  } else if (value.is_array()) {
    for (const json::value& item : value.get_array()) {
      eachPort(item, found);
    }
  } else if (value.is_object()) {
    for (const auto& member : value.get_object()) {
      eachPort(member.value(), found);
    }
  }
}

// The ports that stand in the same place of two values.
template <typename Found>
void eachPair(const json::value& mine, const json::value& theirs, const Found& found) {
  const std::string_view name = portIn(mine);
  const std::string_view other = portIn(theirs);
  if (!name.empty() && !other.empty()) {
    found(name, other);
  } else if (mine.is_array() && theirs.is_array()) {
    const json::array& x = mine.get_array();
    const json::array& y = theirs.get_array();
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
      eachPair(x[i], y[i], found);
    }
  } else if (mine.is_object() && theirs.is_object()) {
    for (const auto& member : mine.get_object()) {
      if (const json::value* there = theirs.get_object().if_contains(member.key())) {
        eachPair(member.value(), *there, found);
      }
    }
  }
}

// Which record is which in two traces, whatever its contents.
class Places {
 public:
  using Place = std::tuple<std::string_view, trace::Kind, int, std::string_view, int>;

  Place next(const Record& record) {
    const int use = uses_[{record.owner, record.kind, record.step, record.name, 0}]++;
    return {record.owner, record.kind, record.step, record.name, use};
  }

 private:
  std::map<Place, int> uses_;
};

class Correspondence {
 public:
  Correspondence(const trace::Trace& oracle, const trace::Trace& subject) {
    std::map<Places::Place, const Record*> there;
    Places places;
    for (const Record& record : oracle.records) {
      there.emplace(places.next(record), &record);
      collect(record, theirs_);
    }
    for (const Record& record : subject.records) {
      collect(record, mine_);
    }
    Places again;
    for (const Record& record : subject.records) {
      if (const auto found = there.find(again.next(record)); found != there.end()) {
        const auto pair = [this](std::string_view mine, std::string_view other) {
          add(mine, other);
        };
        eachPair(record.value, found->second->value, pair);
        for (const auto& member : record.state) {
          if (const json::value* other = found->second->state.if_contains(member.key())) {
            eachPair(member.value(), *other, pair);
          }
        }
      }
    }
    settleUnread();
    for (const std::string& name : mine_) {
      if (!names_.contains(name) && taken_.contains(name)) {
        names_[name] = "<other " + name.substr(1);
      }
    }
  }

  json::value rewrite(const json::value& value) const {
    if (value.is_string()) {
      return json::string(rewriteText(value.get_string()));
    }
    if (value.is_array()) {
      json::array out;
      for (const json::value& item : value.get_array()) {
        out.push_back(rewrite(item));
      }
      return out;
    }
    return value.is_object() ? json::value(rewrite(value.get_object())) : value;
  }

  json::object rewrite(const json::object& object) const {
    json::object out;
    for (const auto& member : object) {
      out.emplace(member.key(), rewrite(member.value()));
    }
    return out;
  }

 private:
  static void collect(const Record& record, std::set<std::string>& into) {
    const auto insert = [&into](std::string_view name) { into.emplace(name); };
    eachPort(record.value, insert);
    for (const auto& member : record.state) {
      eachPort(member.value(), insert);
    }
  }

  // The first place tells.
  void add(std::string_view mine, std::string_view other) {
    if (mine == kEphemeral) {
      unread_.emplace(other);
    } else if (other == kEphemeral) {
      // Nobody read it there. It may be any of them.
      if (!isGiven(mine) && !theirs_.contains(std::string(mine))) {
        names_.try_emplace(std::string(mine), other);
      }
    } else if (mine == other || (!isGiven(mine) && !isGiven(other))) {
      if (!names_.contains(std::string(mine)) && taken_.insert(std::string(other)).second) {
        names_.emplace(mine, other);
      }
    }
  }

  // What the subject never got to read is the one port that the oracle has there.
  void settleUnread() {
    if (unread_.size() == 1 && !isGiven(*unread_.begin()) && !mine_.contains(*unread_.begin()) &&
        taken_.insert(*unread_.begin()).second) {
      names_.emplace(kEphemeral, *unread_.begin());
    }
  }

  std::string rewriteText(std::string_view text) const {
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = text.find('<'); at != std::string_view::npos;
         at = text.find('<', at + 1)) {
      const std::size_t end = text.find('>', at);
      if (end == std::string_view::npos) {
        break;
      }
      const auto name = names_.find(std::string(text.substr(at, end + 1 - at)));
      if (name != names_.end()) {
        out += text.substr(done, at - done);
        out += name->second;
        done = end + 1;
      }
    }
    out += text.substr(done);
    return out;
  }

  std::set<std::string> mine_;
  std::set<std::string> theirs_;
  std::map<std::string, std::string> names_;  ///< of the subject's names, the oracle's
  std::set<std::string> taken_;               ///< the oracle's names that are in use
  std::set<std::string> unread_;  ///< what the oracle has where the subject read nothing
};

}  // namespace

trace::Trace withPortsNamedAs(const trace::Trace& oracle, const trace::Trace& subject) {
  const Correspondence names(oracle, subject);
  trace::Trace out = subject;
  for (Record& record : out.records) {
    record.value = names.rewrite(record.value);
    record.state = names.rewrite(record.state);
  }
  return out;
}

}  // namespace netparity::compare
