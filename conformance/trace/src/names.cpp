#include "names.hpp"

#include "callbacks.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace netparity::trace {

namespace json = boost::json;

namespace {

// The class that a step makes, as adapters call it in events.
std::string typeOfStep(const program::Step& step) {
  if (step.name == "createServer" || step.name == "net.Server") {
    return "Server";
  }
  if (step.name == "connect" || step.name == "createConnection" || step.name == "net.Socket") {
    return "Socket";
  }
  return step.name.starts_with("net.") ? step.name.substr(4) : step.name;
}

std::string placeOf(const program::Step* step) {
  return step == nullptr ? "?" : std::to_string(step->line) + ":" + std::to_string(step->column);
}

// Whether a record is about an object or the module. The others own themselves, whatever `on` an
// adapter gives them.
bool belongsToObject(Kind kind) {
  return kind != Kind::mark && kind != Kind::probe && kind != Kind::signal &&
         kind != Kind::uncaught && kind != Kind::end && kind != Kind::fault;
}

template <typename Found>
void eachReference(const json::value& value, const Found& found, int depth = 0) {
  constexpr int kDeepest = 32;
  if (depth > kDeepest) {
    return;
  }
  if (const auto number = referenceOf(value)) {
    found(*number);
  } else if (value.is_array()) {
    for (const json::value& item : value.get_array()) {
      eachReference(item, found, depth + 1);
    }
  } else if (value.is_object()) {
    for (const auto& member : value.get_object()) {
      eachReference(member.value(), found, depth + 1);
    }
  }
}

}  // namespace

Names::Names(const program::Program& program, std::span<const Raw> records) {
  matchCalls(records);
  findMade(program, records);
  findAccepted(records);
  findUnlabelled(program, records);
  findOthers(records);
  findOwners(program, records);
}

// A step may run again inside a callback of its own call, so ends belong to the innermost call.
void Names::matchCalls(std::span<const Raw> records) {
  callOf_.assign(records.size(), records.size());
  endOf_.assign(records.size(), records.size());
  std::map<int, std::vector<std::size_t>> open;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].kind == Kind::call) {
      open[records[i].step].push_back(i);
    } else if (records[i].kind == Kind::returned || records[i].kind == Kind::thrown) {
      std::vector<std::size_t>& calls = open[records[i].step];
      if (!calls.empty()) {
        callOf_[i] = calls.back();
        endOf_[calls.back()] = i;
        calls.pop_back();
      }
    }
  }
}

std::string Names::numbered(const std::string& name) {
  const int use = ++uses_[name];
  return use == 1 ? name : name + "#" + std::to_string(use);
}

void Names::name(std::int64_t number, std::string name) {
  names_.emplace(number, std::move(name));
}

void Names::findMade(const program::Program& program, std::span<const Raw> records) {
  for (const Raw& record : records) {
    if (record.kind == Kind::event && record.on.what == On::What::object && !record.type.empty()) {
      types_.emplace(record.on.number, std::string(record.type));
    }
    const program::Step* step = record.kind == Kind::returned ? program.step(record.step) : nullptr;
    const auto object =
        step == nullptr || step->label.empty() ? std::nullopt : referenceOf(*record.value);
    if (object && !names_.contains(*object)) {
      name(*object, numbered(step->label));
      types_.emplace(*object, typeOfStep(*step));
    }
  }
}

void Names::findAccepted(std::span<const Raw> records) {
  std::map<std::int64_t, int> accepted;
  for (const Raw& record : records) {
    if (record.kind != Kind::event || record.name != "connection" ||
        record.on.what != On::What::object || record.value->get_array().empty()) {
      continue;
    }
    const auto socket = referenceOf(record.value->get_array()[0]);
    const auto server = names_.find(record.on.number);
    if (socket && !names_.contains(*socket) && server != names_.end()) {
      name(*socket, server->second + ":" + std::to_string(++accepted[record.on.number]));
      types_.emplace(*socket, "Socket");
    }
  }
}

// What functions of net return at steps without a label, such as SocketAddress.parse.
void Names::findUnlabelled(const program::Program& program, std::span<const Raw> records) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].kind != Kind::returned || callOf_[i] == records.size()) {
      continue;
    }
    const Raw& call = records[callOf_[i]];
    const auto object = referenceOf(*records[i].value);
    if (object && call.on.what == On::What::module && !names_.contains(*object)) {
      const std::string what(call.name);
      name(*object, numbered(what + "@" + placeOf(program.step(records[i].step))));
      const std::size_t dot = what.find('.');
      if (dot != std::string::npos) {
        types_.emplace(*object, what.substr(0, dot));
      }
    }
  }
}

void Names::findOthers(std::span<const Raw> records) {
  int others = 0;
  const auto mention = [&](std::int64_t number) {
    if (!names_.contains(number)) {
      name(number, "?" + std::to_string(++others));
    }
  };
  for (const Raw& record : records) {
    if (record.on.what == On::What::object) {
      mention(record.on.number);
    }
    eachReference(*record.value, mention);
    if (record.kind == Kind::end) {
      for (const json::value& item : record.value->get_array()) {
        if (const auto number = integerOf(item.get_object().at("on"))) {
          mention(*number);
        }
      }
    }
  }
}

void Names::findOwners(const program::Program& program, std::span<const Raw> records) {
  owners_.resize(records.size());
  Callbacks callbacks(records, callOf_, endOf_);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Raw& record = records[i];
    Owner& owner = owners_[i];
    const auto object = callbacks.objectAt(i);
    if (callOf_[i] != records.size()) {
      owner = owners_[callOf_[i]];
    } else if (object) {
      owner = {of(*object), typeOf(*object)};
    } else if (belongsToObject(record.kind) && record.on.what == On::What::object) {
      owner = {of(record.on.number), typeOf(record.on.number)};
    } else if (belongsToObject(record.kind) && record.on.what == On::What::module) {
      owner = {"net", "net"};
    } else if (record.kind == Kind::uncaught || record.kind == Kind::end) {
      owner = {"process", "process"};
    } else if (record.kind == Kind::fault) {
      owner = {std::string(record.on.fault),
               std::string(record.on.fault.substr(0, record.on.fault.find('.')))};
    } else {
      const std::string_view what =
          record.kind == Kind::callback ? record.name : toString(record.kind);
      owner.name = std::string(what) + "@" + placeOf(program.step(record.step));
    }
  }
}

const std::string& Names::of(std::int64_t number) const {
  static const std::string kUnknown = "?";
  const auto found = names_.find(number);
  return found == names_.end() ? kUnknown : found->second;
}

std::string Names::typeOf(std::int64_t number) const {
  const auto found = types_.find(number);
  return found == types_.end() ? std::string() : found->second;
}

}  // namespace netparity::trace
