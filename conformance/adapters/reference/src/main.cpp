// netparity-adapter-reference: executes programs on the C++ reference and reports what happens.
#include "binding/reference_platform.hpp"
#include "netparity/adapter/commands.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace {

using netparity::adapter::Hello;

// The Node versions that the reference was held against, by major.
std::string followedVersion(int nodeMajor) {
  static const std::map<int, std::string> kVersions = {
      {20, "20.20.2"}, {22, "22.23.3"}, {24, "24.21.0"}, {26, "26.10.0"}};
  const auto found = kVersions.find(nodeMajor);
  return found == kVersions.end() ? std::to_string(nodeMajor) + ".0.0" : found->second;
}

Hello describe(int nodeMajor) {
  return Hello{.name = "reference",
               .version = NETPARITY_VERSION,
               .build = "g++ " __VERSION__ " linux",
               .follows = followedVersion(nodeMajor),
               .capabilities = {"server", "client", "unix", "abstract", "dns", "half-open",
                                "lookup", "encoding", "pipe", "ref", "family-autoselection"}};
}

using netparity::loop::EventLoop;

#ifdef __SANITIZE_ADDRESS__
// Memory that a program left behind ends the process, with a report: a crash for those who run it.
// At the end of the process would be too late, as it is killed when it is not needed any more.
void demandNoLeaks() {
  if (__lsan_do_recoverable_leak_check() != 0) {
    std::_Exit(EXIT_FAILURE);
  }
}
#else
constexpr std::nullptr_t demandNoLeaks = nullptr;
#endif

int run(int argc, char** argv) {
  std::vector<std::string> once;
  int nodeMajor = 26;
  CLI::App app("Executes programs on the Netparity reference and reports what happens.");
  app.add_option("--once", once, "Run one program and leave: PROGRAM.json [BINDINGS.json]")
      ->expected(1, 2);
  app.add_option("--compat", nodeMajor, "The Node major to behave like")->check(CLI::Range(20, 26));
  CLI11_PARSE(app, argc, argv);

  // A peer or a reader that has gone must not end the process.
  std::signal(SIGPIPE, SIG_IGN);
  const auto [input, output] = netparity::adapter::Channel::descriptorsOfProcess();
  netparity::adapter::Channel channel(input, output);
  // The first program's loop is made before the program is known: the process may be left without
  // descriptors for it.
  const auto first = std::make_shared<std::unique_ptr<EventLoop>>(std::make_unique<EventLoop>());
  const auto makePlatform = [nodeMajor, first](netparity::adapter::Recorder& recorder) {
    auto loop = std::exchange(*first, nullptr);
    if (loop == nullptr) {
      loop = std::make_unique<EventLoop>();
    }
    return std::make_unique<netparity::adapter::ReferencePlatform>(recorder, nodeMajor,
                                                                   std::move(loop));
  };
  channel.send(describe(nodeMajor).message());
  if (once.empty()) {
    netparity::adapter::serve(channel, makePlatform, demandNoLeaks);
  } else {
    netparity::adapter::runOnce(channel, makePlatform, once.front(),
                                once.size() > 1 ? once.back() : std::string());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "netparity-adapter-reference: " << error.what() << '\n';
    return 2;
  }
}
