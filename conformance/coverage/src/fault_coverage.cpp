#include "netparity/coverage/fault_coverage.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace netparity::coverage {

namespace json = boost::json;

namespace {

std::string textOf(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : std::string();
}

// Words and the names of members; what else stands in a script are addresses and numbers.
class FaultFinder {
 public:
  explicit FaultFinder(const json::object& meta) {
    each(meta, "dns", [this](std::string_view, const json::value& name) { readName(name); });
    each(meta, "peers", [this](std::string_view, const json::value& peer) { readPeer(peer); });
    if (const json::value* wire = meta.if_contains("wire"); wire != nullptr && wire->is_array()) {
      for (const json::value& rule : wire->get_array()) {
        readRule(rule);
      }
    }
    if (const json::value* calls = meta.if_contains("calls");
        calls != nullptr && calls->is_array()) {
      for (const json::value& rule : calls->get_array()) {
        readCall(rule);
      }
    }
    each(meta, "network", [this](std::string_view key, const json::value& value) {
      if (key == "routes") {
        each(value, [this](std::string_view, const json::value& kind) {
          add("network route " + textOf(kind));
        });
      } else {
        add("network " + std::string(key));
      }
    });
    if (const json::value* network = meta.if_contains("network");
        network != nullptr && network->is_object() && network->get_object().empty()) {
      add("network without privileges");
    }
    each(meta, "limits", [this](std::string_view key, const json::value& value) {
      if (key == "paths") {
        each(value, [this](std::string_view, const json::value& kind) {
          add("limits path " + textOf(kind));
        });
      } else {
        add("limits " + std::string(key));
      }
    });
  }

  std::set<std::string> take() { return std::move(found_); }

 private:
  void add(std::string fault) { found_.insert(std::move(fault)); }

  template <class Visit>
  static void each(const json::value& value, const Visit& visit) {
    if (const json::object* object = value.if_object()) {
      for (const auto& entry : *object) {
        visit(std::string_view(entry.key()), entry.value());
      }
    }
  }
  template <class Visit>
  static void each(const json::object& meta, std::string_view key, const Visit& visit) {
    if (const json::value* value = meta.if_contains(key)) {
      each(*value, visit);
    }
  }

  void readName(const json::value& name) {
    if (name.is_string()) {
      add("dns " + textOf(name));
    }
    each(name, [this](std::string_view type, const json::value& rule) {
      if (type == "CNAME") {
        add("dns CNAME");
      } else {
        readAnswer(rule);
      }
    });
  }

  void readAnswer(const json::value& rule) {
    const std::string text = textOf(rule);
    const bool isAddress = text.find_first_of(".:") != std::string::npos;
    if (!text.empty() && !isAddress) {
      add("dns " + text);
    }
    each(rule, [this](std::string_view key, const json::value& value) {
      if (key == "answer") {
        readAnswer(value);
      } else {
        const std::string word = textOf(value);
        add("dns " + std::string(key) + (word.empty() ? "" : " " + word));
      }
    });
  }

  void readPeer(const json::value& peer) {
    each(peer, [this](std::string_view key, const json::value& value) {
      if (key == "script") {
        readSteps(value);
      } else if (key == "connections" && value.is_array()) {
        for (const json::value& script : value.get_array()) {
          readSteps(script);
        }
      } else if (key == "backlog") {
        add(value == "full" ? "peers backlog full" : "peers backlog");
      } else if (key == "buffers") {
        add("peers buffers");
      }
    });
  }

  void readSteps(const json::value& steps) {
    static constexpr std::array<std::string_view, 7> kNoFault = {
        "accept", "connect", "recv", "until", "wait", "signal", "seen-fin"};
    if (!steps.is_array()) {
      return;
    }
    for (const json::value& step : steps.get_array()) {
      std::string name = textOf(step);
      each(step, [&name](std::string_view key, const json::value&) {
        // A send at a rate is named for the rate.
        name = name.empty() || key == "rate" || key == "chunk" ? std::string(key) : name;
      });
      if (std::find(kNoFault.begin(), kNoFault.end(), name) == kNoFault.end()) {
        add("peers " + name);
      }
    }
  }

  void readRule(const json::value& rule) {
    const json::value* act = rule.is_object() ? rule.get_object().if_contains("do") : nullptr;
    if (act == nullptr) {
      return;
    }
    if (act->is_string()) {
      add("wire " + textOf(*act));
    }
    each(*act, [this](std::string_view key, const json::value& value) {
      const std::string word = textOf(value);
      add("wire " + std::string(key) + (word.empty() ? "" : " " + word));
    });
  }

  void readCall(const json::value& rule) {
    std::string call;
    std::string error;
    std::string on;
    each(rule, [&](std::string_view key, const json::value& value) {
      call = key == "call" ? textOf(value) : call;
      error = key == "error" ? textOf(value) : error;
      on = key == "on" && value == "unix" ? " on unix" : on;
    });
    add("calls " + call + " " + error + on);
  }

  std::set<std::string> found_;
};

}  // namespace

std::set<std::string> faultsOf(const program::Program& program) {
  const json::value& meta = program.json().at("meta");
  return meta.is_object() ? FaultFinder(meta.get_object()).take() : std::set<std::string>();
}

void FaultCounter::add(const program::Program& program) {
  for (const std::string& fault : faultsOf(program)) {
    auto place = std::lower_bound(
        faults_.begin(), faults_.end(), fault,
        [](const FaultCoverage& one, const std::string& name) { return one.fault < name; });
    if (place == faults_.end() || place->fault != fault) {
      place = faults_.insert(place, FaultCoverage{fault, 0, {}});
    }
    ++place->scenarios;
    place->items.insert(program.meta().covers.begin(), program.meta().covers.end());
  }
}

std::size_t FaultCounter::pairs() const noexcept {
  std::size_t out = 0;
  for (const FaultCoverage& one : faults_) {
    out += one.items.size();
  }
  return out;
}

}  // namespace netparity::coverage
