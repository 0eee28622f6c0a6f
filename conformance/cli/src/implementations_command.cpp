#include "commands.hpp"
#include "exit.hpp"
#include "places.hpp"
#include "subject.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>

#include <memory>

namespace netparity::cli {

namespace {

int install(const std::vector<std::string>& specs) {
  for (const std::string& spec : specs) {
    int status = kGood;
    const auto found = findImplementation(spec, status);
    if (!found) {
      return status;
    }
    fmt::print("{} {}\n", found->key, found->argv.front());
  }
  return kGood;
}

int list(bool json) {
  const std::vector<std::string> all = implementations::installed(places());
  if (json) {
    boost::json::array out;
    for (const std::string& key : all) {
      out.push_back(boost::json::string(key));
    }
    fmt::print("{}\n", boost::json::serialize(out));
    return kGood;
  }
  fmt::print("reference\n");
  for (const std::string& key : all) {
    fmt::print("{}\n", key);
  }
  return kGood;
}

}  // namespace

void addImplementationsCommand(CLI::App& app, Status& status) {
  CLI::App* command =
      app.add_subcommand("implementations", "Runtimes that can be run: install them, list them");
  command->require_subcommand(1);
  auto specs = std::make_shared<std::vector<std::string>>();
  CLI::App* installing =
      command->add_subcommand("install", "Bring runtimes from the npm registry into the cache");
  installing->add_option("SPEC", *specs, "node, node@26.10.0, node@24, bun@1.4.5, deno@2.9.6")
      ->required();
  installing->footer(
      "Example:\n  netparity implementations install node@24 bun@1.4.5\n\n"
      "The cache is $NETPARITY_CACHE, else $XDG_CACHE_HOME/netparity, else ~/.cache/netparity.");
  installing->callback([specs, &status] { status.value = install(*specs); });
  auto json = std::make_shared<bool>(false);
  CLI::App* listing = command->add_subcommand("list", "What is installed");
  listing->add_flag("--json", *json, "As JSON");
  listing->callback([json, &status] { status.value = list(*json); });
}

}  // namespace netparity::cli
