#include "netparity/sandbox/sandbox.hpp"

#include <algorithm>
#include <string_view>
#include <unistd.h>

namespace netparity::sandbox {

namespace {

bool matches(std::string_view name, std::string_view pattern) {
  if (pattern.starts_with('*')) {
    return name.ends_with(pattern.substr(1));
  }
  if (pattern.ends_with('*')) {
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
  }
  return name == pattern;
}

}  // namespace

const std::vector<std::string>& hostileVariables() {
  static const std::vector<std::string> kPatterns = {
      // What glibc's resolver and getaddrinfo read.
      "RES_OPTIONS", "LOCALDOMAIN", "HOSTALIASES", "RESOLV_*", "GETCONF_DIR", "GLIBC_TUNABLES",
      // What runtimes read.
      "NODE_*", "UV_*", "BUN_*", "DENO_*",
      // What sends connections elsewhere.
      "*_PROXY", "*_proxy"};
  return kPatterns;
}

std::vector<std::string> cleanEnvironment() {
  const std::vector<std::string>& patterns = hostileVariables();
  std::vector<std::string> out;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    if (std::none_of(patterns.begin(), patterns.end(),
                     [name](const std::string& pattern) { return matches(name, pattern); })) {
      out.emplace_back(text);
    }
  }
  return out;
}

}  // namespace netparity::sandbox
