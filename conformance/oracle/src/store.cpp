#include "netparity/oracle/oracle.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/utsname.h>

namespace netparity::oracle {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

std::string platform() {
  utsname names{};
  ::uname(&names);
  const std::string machine = names.machine;
  return "linux-" + (machine == "x86_64"    ? std::string("x64")
                     : machine == "aarch64" ? std::string("arm64")
                                            : machine);
}

// "26.10.0": a copy that somebody keeps beside it has another name.
bool isExact(std::string_view version) {
  return !version.empty() && version.find_first_not_of("0123456789.") == std::string_view::npos &&
         std::count(version.begin(), version.end(), '.') == 2;
}

std::string recordHint(std::string_view id) {
  return "make it with: netparity oracle record " + std::string(id);
}

// A trace a line, so that a changed recording reads well in a diff.
std::string printed(const json::object& file, const json::array& variants) {
  std::string out = "{\n";
  for (const auto& member : file) {
    out += " " + json::serialize(json::string(member.key())) + ": " +
           json::serialize(member.value()) + ",\n";
  }
  out += " \"variants\": [\n";
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const json::object& variant = variants[i].get_object();
    out += "  { \"seen\": " + json::serialize(variant.at("seen")) + ", \"trace\": [\n";
    const json::array& records = variant.at("trace").get_array();
    for (std::size_t k = 0; k < records.size(); ++k) {
      out += "   " + json::serialize(records[k]) + (k + 1 < records.size() ? ",\n" : "\n");
    }
    out += i + 1 < variants.size() ? "  ] },\n" : "  ] }\n";
  }
  return out + " ]\n}\n";
}

}  // namespace

std::string digestOf(std::string_view source) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : source) {
    if (c != '\r') {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
  }
  std::ostringstream out;
  out << std::hex << hash;
  return out.str();
}

Store::Store(const fs::path& root, std::string_view version)
    : folder_(root / (platform() + "-node-" + std::string(version))), version_(version) {}

std::vector<std::string> Store::versions(const fs::path& root) {
  const std::string prefix = platform() + "-node-";
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    const std::string version = name.starts_with(prefix) ? name.substr(prefix.size()) : "";
    if (it->is_directory() && isExact(version)) {
      out.push_back(version);
    }
  }
  std::sort(out.begin(), out.end(), [](const std::string& one, const std::string& other) {
    return ::strverscmp(one.c_str(), other.c_str()) > 0;
  });
  return out;
}

fs::path Store::pathOf(std::string_view id) const {
  return folder_ / (std::string(id) + ".json");
}

Observation Store::load(const program::Program& program, std::string_view source) const {
  Observation out;
  const fs::path path = pathOf(program.id());
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    out.problem = "there is no recording of node " + version_ + " (" + path.string() + "); " +
                  recordHint(program.id());
    return out;
  }
  std::ostringstream text;
  text << file.rdbuf();
  boost::system::error_code error;
  const json::value value = json::parse(text.str(), error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr || !object->contains("variants") || !object->contains("digest")) {
    out.problem = path.string() + " is no recording; " + recordHint(program.id());
    return out;
  }
  if (object->at("digest") != json::value(json::string(digestOf(source)))) {
    out.problem = "the recording is of another text of the scenario; " + recordHint(program.id());
    return out;
  }
  auto envelope = compare::Envelope::fromJson(object->at("variants"));
  if (!envelope) {
    out.problem = path.string() + ": " + envelope.error().text();
    return out;
  }
  out.envelope = std::move(*envelope);
  if (out.envelope.empty()) {
    out.problem = path.string() + " holds no trace; " + recordHint(program.id());
  }
  return out;
}

std::string Store::save(const program::Program& program, std::string_view source,
                        const compare::Envelope& envelope) const {
  const json::object file{{"oracle", 1},
                          {"scenario", program.id()},
                          {"node", version_},
                          {"platform", platform()},
                          {"digest", digestOf(source)},
                          {"runs", static_cast<std::int64_t>(envelope.runs())}};
  const fs::path path = pathOf(program.id());
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  const fs::path temporary = path.string() + ".new";
  {
    std::ofstream out(temporary, std::ios::binary);
    out << printed(file, envelope.toJson().as_array());
    if (!out.flush()) {
      return "cannot write " + temporary.string();
    }
  }
  fs::rename(temporary, path, error);
  return error ? "cannot write " + path.string() + ": " + error.message() : std::string();
}

}  // namespace netparity::oracle
