#include "netparity/faults/script.hpp"

#include <netparity/sandbox/rtnetlink.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace netparity::faults {

namespace json = boost::json;

namespace {

std::string textOf(const json::value& value) {
  if (value.is_string()) {
    return std::string(value.get_string());
  }
  return value.is_int64() ? std::to_string(value.get_int64()) : std::string();
}

class Reader {
 public:
  explicit Reader(const json::object& declared) : declared_(declared) {}

  Parsed read() {
    readDns();
    readPeers();
    readWire();
    readNetwork();
    readLimits();
    readCalls();
    return std::move(out_);
  }

 private:
  void problem(std::string path, std::string text) {
    out_.problems.push_back({std::move(path), std::move(text)});
  }

  // The value of a key; whatever it is, the program needs a sandbox then.
  const json::value* sandboxed(std::string_view key) {
    const json::value* value = declared_.if_contains(key);
    out_.script.needsSandbox = out_.script.needsSandbox || value != nullptr;
    return value;
  }

  void readDns() {
    if (const json::value* value = sandboxed("dns")) {
      dns::Parsed parsed = dns::parse(*value);
      for (dns::Problem& one : parsed.problems) {
        problem("/dns" + one.path, std::move(one.text));
      }
      out_.script.dns = std::move(parsed.script);
    }
  }

  void readPeers() {
    if (const json::value* value = sandboxed("peers")) {
      peer::Parsed parsed = peer::parse(*value);
      for (peer::Problem& one : parsed.problems) {
        problem("/peers" + one.path, std::move(one.message));
      }
      out_.script.peers = std::move(parsed.script);
    }
  }

  void readWire() {
    if (const json::value* value = sandboxed("wire")) {
      wire::Parsed parsed = wire::parse(*value);
      for (wire::Problem& one : parsed.problems) {
        problem("/wire" + one.path, std::move(one.text));
      }
      out_.script.wire = std::move(parsed.rules);
    }
  }

  void readCalls() {
    if (const json::value* value = sandboxed("calls")) {
      calls::Parsed parsed = calls::parse(*value);
      for (calls::Problem& one : parsed.problems) {
        problem("/calls" + one.path, std::move(one.text));
      }
      out_.script.calls = std::move(parsed.rules);
    }
  }

  const json::object* objectAt(const json::value* value, const std::string& path,
                               const std::string& what) {
    if (value != nullptr && !value->is_object()) {
      problem(path, "must be " + what);
    }
    return value != nullptr ? value->if_object() : nullptr;
  }

  void readNetwork() {
    const json::object* network = objectAt(sandboxed("network"), "/network",
                                           "a mapping, which may have addresses, routes, sysctls");
    if (network == nullptr) {
      return;
    }
    for (const auto& [key, value] : *network) {
      const std::string path = "/network/" + std::string(key);
      if (key == "addresses") {
        readAddresses(value, path);
      } else if (key == "routes") {
        readRoutes(value, path);
      } else if (key == "sysctls") {
        readSysctls(value, path);
      } else {
        problem(path, "is unknown; a network has addresses, routes and sysctls");
      }
    }
  }

  void readAddresses(const json::value& value, const std::string& path) {
    const json::array* list = value.if_array();
    if (list == nullptr) {
      problem(path, "must be a list such as [192.0.2.1/24]");
      return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string text = textOf((*list)[i]);
      if (!sandbox::Prefix::parse(text)) {
        problem(path + "/" + std::to_string(i), "must be an address such as 192.0.2.1/24");
      }
      out_.script.addresses.push_back(text);
    }
  }

  void readRoutes(const json::value& value, const std::string& path) {
    const json::object* map = objectAt(&value, path, "a mapping of destinations");
    if (map == nullptr) {
      return;
    }
    for (const auto& [destination, kind] : *map) {
      const std::string to(destination);
      const auto found = sandbox::routeKind(textOf(kind));
      if (!found || !sandbox::Prefix::parse(to)) {
        problem(path + "/" + to,
                "must be a destination such as 198.51.100.0/24 with one of unreachable, prohibit, "
                "blackhole, throw");
      } else {
        out_.script.routes.push_back({to, *found});
      }
    }
  }

  void readSysctls(const json::value& value, const std::string& path) {
    const json::object* map = objectAt(&value, path, "a mapping of names below /proc/sys");
    if (map == nullptr) {
      return;
    }
    for (const auto& [name, setting] : *map) {
      const std::string key(name);
      if (!key.starts_with("net/") || key.find("..") != std::string::npos ||
          textOf(setting).empty()) {
        problem(path + "/" + key, "must be a name such as net/ipv4/tcp_retries2 with its value");
      } else {
        out_.script.sysctls.emplace_back(key, textOf(setting));
      }
    }
  }

  void readLimits() {
    const json::object* limits = objectAt(declared_.if_contains("limits"), "/limits",
                                          "a mapping, which may have files, ports, paths");
    if (limits == nullptr) {
      return;
    }
    for (const auto& [key, value] : *limits) {
      if (key == "files") {
        readFiles(value);
      } else if (key == "ports") {
        readPorts(value);
      } else if (key == "paths") {
        readPaths(value);
      } else {
        problem("/limits/" + std::string(key), "is unknown; there are files, ports and paths");
      }
    }
  }

  void readFiles(const json::value& value) {
    constexpr std::int64_t kMost = 10000;
    if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > kMost) {
      problem("/limits/files", "must be a whole number from 0 to 10000");
      return;
    }
    out_.script.files = static_cast<unsigned>(value.get_int64());
  }

  void readPorts(const json::value& value) {
    out_.script.needsSandbox = true;
    constexpr std::int64_t kLeast = 1024;
    constexpr std::int64_t kMost = 65535;
    const json::array* list = value.if_array();
    const auto port = [&](std::size_t i) -> std::int64_t {
      return list != nullptr && i < list->size() && (*list)[i].is_int64() ? (*list)[i].get_int64()
                                                                          : 0;
    };
    if (list == nullptr || list->size() != 2 || port(0) < kLeast || port(1) > kMost ||
        port(0) > port(1)) {
      problem("/limits/ports", "must be the first and the last of them, such as [40000, 40000]");
      return;
    }
    out_.script.ports.emplace(static_cast<unsigned>(port(0)), static_cast<unsigned>(port(1)));
  }

  void readPaths(const json::value& value) {
    out_.script.needsSandbox = true;
    static constexpr std::array<std::pair<std::string_view, Path::Kind>, 4> kKinds = {
        {{"file", Path::Kind::file},
         {"folder", Path::Kind::folder},
         {"read-only", Path::Kind::readOnly},
         {"sealed", Path::Kind::sealed}}};
    const json::object* map = objectAt(&value, "/limits/paths", "a mapping of names");
    if (map == nullptr) {
      return;
    }
    for (const auto& [key, word] : *map) {
      const std::string name(key);
      const std::string kind = textOf(word);
      const auto* const found = std::find_if(kKinds.begin(), kKinds.end(),
                                             [&](const auto& one) { return one.first == kind; });
      if (found == kKinds.end() || name.empty() || name[0] == '.' ||
          name.find('/') != std::string::npos) {
        problem("/limits/paths/" + name,
                "must be a name in the temporary folder with one of file, folder, read-only, "
                "sealed");
      } else {
        out_.script.paths.push_back({name, found->second});
      }
    }
  }

  const json::object& declared_;
  Parsed out_;
};

}  // namespace

Parsed parse(const json::object& declared) {
  return Reader(declared).read();
}

}  // namespace netparity::faults
