#include "data.hpp"
#include "names.hpp"
#include "places.hpp"
#include "ports.hpp"
#include "raw.hpp"
#include "values.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace netparity::trace {

namespace json = boost::json;

namespace {

// Events that show stream internals when nobody listens to them.
bool isInternal(std::string_view event) {
  constexpr std::array<std::string_view, 9> kInternal = {
      "data",   "readable",  "pause",       "resume",        "pipe",
      "unpipe", "prefinish", "newListener", "removeListener"};
  return std::find(kInternal.begin(), kInternal.end(), event) != kInternal.end();
}

// What was written or is left to read when the last piece arrives depends on how many pieces there
// were: an echo has written the pieces before it. Scenario socket/pipe/bulk shows it.
void dropWhatChunkingDecides(json::object& state) {
  for (const std::string_view key : {"bytesWritten", "writableLength", "readableLength"}) {
    state.erase(key);
  }
}

bool takesPortFirst(std::string_view method) {
  return method == "connect" || method == "createConnection" || method == "listen";
}

std::vector<std::string_view> sortedKeys(const json::object& object) {
  std::vector<std::string_view> out;
  for (const auto& member : object) {
    out.push_back(member.key());
  }
  std::sort(out.begin(), out.end());
  return out;
}

class Canonicaliser {
 public:
  Canonicaliser(const program::Program& program, std::span<const Raw> records,
                const Environment& environment)
      : program_(program),
        records_(records),
        names_(program, records),
        ports_(program, records, names_, environment.bindings),
        values_(names_, ports_, environment.tmp),
        places_(records) {}

  Trace run() {
    Trace trace;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const Raw& raw = records_[i];
      if (raw.kind == Kind::event && !raw.heard && isInternal(raw.name)) {
        continue;
      }
      Record record = make(i);
      if (!join(trace, record)) {
        lastOf_[record.owner] = trace.records.size();
        trace.records.push_back(std::move(record));
      }
    }
    std::erase_if(trace.records, [](const Record& record) { return record.joined == 0; });
    return trace;
  }

 private:
  Record make(std::size_t index) const {
    const Raw& raw = records_[index];
    Record record;
    record.kind = raw.kind;
    record.owner = names_.owner(index);
    record.type = names_.ownerType(index);
    record.name = std::string(raw.name);
    record.step = raw.step;
    record.turn = raw.turn;
    if (const program::Step* step = program_.step(places_.stepOf(raw))) {
      record.line = step->line;
      record.column = step->column;
    }
    if (names_.callOf(index) < records_.size()) {
      record.name = std::string(records_[names_.callOf(index)].name);
    } else if ((raw.kind == Kind::returned || raw.kind == Kind::thrown) &&
               program_.step(raw.step) != nullptr) {
      record.name = program_.step(raw.step)->name;
    }
    if (raw.kind == Kind::callback && !raw.path.empty()) {
      record.name += "." + std::string(raw.path);
    }
    record.value = payload(index);
    if (raw.state != nullptr) {
      for (const std::string_view key : sortedKeys(*raw.state)) {
        record.state.emplace(key, values_.rewrite(raw.state->at(key)));
      }
      if (raw.kind == Kind::event && raw.name == "data") {
        dropWhatChunkingDecides(record.state);
      }
    }
    return record;
  }

  json::value payload(std::size_t index) const {
    const Raw& raw = records_[index];
    const program::Step* step = program_.step(raw.step);
    switch (raw.kind) {
      case Kind::call:
        return list(raw, takesPortFirst(raw.name) ? 0 : -1);
      case Kind::callback:
        return list(raw, -1);
      case Kind::event:
        if (raw.name == "data" && raw.value->get_array().size() == 1) {
          const json::value& chunk = raw.value->get_array()[0];
          const auto data = asData(chunk);
          return json::array{data ? *data : values_.rewrite(chunk)};
        }
        return list(raw, raw.name.starts_with("connectionAttempt") ? 1 : -1);
      case Kind::get:
      case Kind::set:
      case Kind::probe: {
        const Place place = raw.kind == Kind::probe ? Place::anything : Place::other;
        json::value value = values_.rewrite(*raw.value, place);
        return raw.failed ? json::value(json::object{{"$", "thrown"}, {"error", std::move(value)}})
                          : value;
      }
      case Kind::returned: {
        const bool descriptor = step != nullptr && step->kind == "call" && step->name == "fd";
        return values_.rewrite(*raw.value, descriptor ? Place::descriptor : Place::other);
      }
      case Kind::mark:
      case Kind::signal:
        return values_.rewrite(*raw.value, Place::anything);
      case Kind::end:
        return openObjects(*raw.value);
      default:
        return values_.rewrite(*raw.value);
    }
  }

  json::value list(const Raw& raw, int portAt) const {
    json::array out;
    int index = 0;
    for (const json::value& item : raw.value->get_array()) {
      out.push_back(values_.rewrite(item, index++ == portAt ? Place::port : Place::other));
    }
    return out;
  }

  // What is open at the end, in an order that does not depend on the adapter.
  json::value openObjects(const json::value& open) const {
    std::vector<std::pair<std::string, std::string>> objects;
    for (const json::value& item : open.get_array()) {
      const json::object& object = item.get_object();
      const auto number = integerOf(object.at("on"));
      const json::value* type = object.if_contains("class");
      objects.emplace_back(number ? names_.of(*number) : "?", type != nullptr && type->is_string()
                                                                  ? std::string(type->get_string())
                                                                  : std::string("object"));
    }
    std::sort(objects.begin(), objects.end());
    json::array out;
    for (const auto& [name, type] : objects) {
      out.push_back(json::object{{"$", "ref"}, {"class", type}, {"name", name}});
    }
    return out;
  }

  // Joins a data event to the one before it in its owner's own sequence. The joined record stands
  // where the last piece stood.
  bool join(Trace& trace, Record& record) {
    if (record.kind != Kind::event || record.name != "data") {
      return false;
    }
    const auto last = lastOf_.find(record.owner);
    if (last == lastOf_.end()) {
      return false;
    }
    Record& before = trace.records[last->second];
    if (before.kind != Kind::event || before.name != "data" || before.joined == 0 ||
        !before.value.is_array() || before.value.get_array().size() != 1 ||
        !record.value.is_array() || record.value.get_array().size() != 1) {
      return false;
    }
    auto joined = joinData(before.value.get_array()[0], record.value.get_array()[0]);
    if (!joined) {
      return false;
    }
    record.value = json::array{std::move(*joined)};
    record.joined = before.joined + 1;
    before.joined = 0;  // removed at the end
    last->second = trace.records.size();
    trace.records.push_back(std::move(record));
    return true;
  }

  const program::Program& program_;
  std::span<const Raw> records_;
  Names names_;
  Ports ports_;
  Values values_;
  Places places_;
  std::map<std::string, std::size_t> lastOf_;  ///< index in the trace of each owner's latest record
};

}  // namespace

boost::system::result<Trace, program::Problem> canonicalise(const program::Program& program,
                                                            std::span<const json::object> raw,
                                                            const Environment& environment) {
  auto records = readRaw(raw);
  if (!records) {
    return records.error();
  }
  return Canonicaliser(program, *records, environment).run();
}

}  // namespace netparity::trace
