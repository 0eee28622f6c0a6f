#include "names.hpp"

#include <algorithm>

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

}  // namespace

Names::Names(const program::Program& program, std::span<const Raw> records) {
  findMade(program, records);
  findAccepted(records);
  findOthers(records);
  findOwners(program, records);
}

void Names::findMade(const program::Program& program, std::span<const Raw> records) {
  std::map<std::string, int> uses;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Raw& record = records[i];
    if (record.kind == Kind::event && record.on.what == On::What::object && !record.type.empty()) {
      types_.emplace(record.on.number, std::string(record.type));
    }
    if (record.kind != Kind::returned) {
      continue;
    }
    const auto object = referenceOf(*record.value);
    if (!object) {
      continue;
    }
    returnedBy_[record.step].emplace_back(i, *object);
    const program::Step* step = program.step(record.step);
    if (step == nullptr || step->label.empty() || names_.contains(*object)) {
      continue;
    }
    const int use = ++uses[step->label];
    names_[*object] = use == 1 ? step->label : step->label + "#" + std::to_string(use);
    types_.emplace(*object, typeOfStep(*step));
  }
}

void Names::findAccepted(std::span<const Raw> records) {
  std::map<std::int64_t, int> accepted;
  for (const Raw& record : records) {
    if (record.kind != Kind::event || record.name != "connection" || record.on.what != On::What::object ||
        record.value->get_array().empty()) {
      continue;
    }
    const auto socket = referenceOf(record.value->get_array()[0]);
    if (!socket) {
      continue;
    }
    const int order = ++accepted[record.on.number];
    if (!names_.contains(*socket)) {
      const auto server = names_.find(record.on.number);
      names_[*socket] = (server == names_.end() ? "?" : server->second) + ":" + std::to_string(order);
      types_.emplace(*socket, "Socket");
    }
  }
}

void Names::findOthers(std::span<const Raw> records) {
  int others = 0;
  for (const Raw& record : records) {
    if (record.on.what == On::What::object && !names_.contains(record.on.number)) {
      names_[record.on.number] = "?" + std::to_string(++others);
    }
  }
}

void Names::findOwners(const program::Program& program, std::span<const Raw> records) {
  owners_.resize(records.size());
  std::map<int, std::vector<std::size_t>> openCalls;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Raw& record = records[i];
    Owner& owner = owners_[i];
    owner.call = records.size();
    if (record.kind == Kind::returned || record.kind == Kind::thrown) {
      std::vector<std::size_t>& open = openCalls[record.step];
      if (!open.empty()) {
        owner = owners_[open.back()];
        owner.call = open.back();
        open.pop_back();
        continue;
      }
    }
    if (record.kind == Kind::call) {
      openCalls[record.step].push_back(i);
    }
    if (record.on.what == On::What::object) {
      owner.name = of(record.on.number);
      owner.type = typeOf(record.on.number);
    } else if (record.on.what == On::What::module) {
      owner.name = "net";
      owner.type = "net";
      // A function given to net.connect or net.createServer belongs to what that call returned.
      if (record.kind == Kind::callback) {
        const auto made = returnedBy_.find(record.step);
        if (made != returnedBy_.end()) {
          const auto later = std::find_if(made->second.rbegin(), made->second.rend(),
                                          [i](const auto& entry) { return entry.first < i; });
          const std::int64_t object =
              later != made->second.rend() ? later->second : made->second.front().second;
          owner.name = of(object);
          owner.type = typeOf(object);
        }
      }
    } else if (record.kind == Kind::uncaught || record.kind == Kind::end) {
      owner.name = "process";
      owner.type = "process";
    } else {
      const std::string_view what = record.kind == Kind::callback ? record.name : toString(record.kind);
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
