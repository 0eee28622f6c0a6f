#include "commands.hpp"
#include "exit.hpp"
#include "interrupt.hpp"
#include "places.hpp"
#include "subject.hpp"

#include <netparity/check/check.hpp>
#include <netparity/terminal/style.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/color.h>
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace netparity::cli {

namespace {

using check::Verdict;
using Result = check::Verdict::Result;

struct Arguments {
  std::vector<std::string> command;
  std::string implementation;
  bool json = false;
  double hangAfter = 2;
};

std::string_view toString(Result result) {
  switch (result) {
    case Result::ok:
      return "ok";
    case Result::failed:
      return "failed";
    case Result::notApplicable:
      break;
  }
  return "not-applicable";
}

// Long records are cut: the whole one is in --json.
std::string cut(const std::string& text) {
  constexpr std::size_t kWidth = 400;
  return text.size() <= kWidth ? text : text.substr(0, kWidth) + "…";
}

std::string paint(fmt::terminal_color colour, std::string_view text) {
  return terminal::styleOf(STDOUT_FILENO).colour ? fmt::format(fmt::fg(colour), "{}", text)
                                                 : std::string(text);
}

void show(const Verdict& verdict) {
  switch (verdict.result) {
    case Result::ok:
      fmt::print("{}  {:16} {}\n", paint(fmt::terminal_color::green, "  ok"), verdict.name,
                 verdict.description);
      return;
    case Result::notApplicable:
      fmt::print("   –  {:16} {}\n", verdict.name, verdict.reason);
      return;
    case Result::failed:
      break;
  }
  fmt::print("{}  {:16} {}\n", paint(fmt::terminal_color::red, "FAIL"), verdict.name,
             verdict.description);
  if (!verdict.mismatch) {
    fmt::print("      {}\n", verdict.reason);
    return;
  }
  fmt::print("      expected  {}\n", cut(verdict.mismatch->expected));
  for (const std::string& record : verdict.mismatch->context) {
    fmt::print("      after     {}\n", cut(record));
  }
  fmt::print("      came      {}\n", cut(verdict.mismatch->actual));
  if (!verdict.output.empty()) {
    fmt::print("      printed   {}\n", cut(verdict.output));
  }
  fmt::print("      see       {}{}\n", verdict.path,
             verdict.line > 0 ? ":" + std::to_string(verdict.line) : "");
}

boost::json::object describe(const Verdict& verdict) {
  boost::json::object out{{"name", verdict.name},
                          {"result", toString(verdict.result)},
                          {"description", verdict.description}};
  if (!verdict.reason.empty()) {
    out["reason"] = verdict.reason;
  }
  if (verdict.mismatch) {
    boost::json::array context;
    for (const std::string& record : verdict.mismatch->context) {
      context.push_back(boost::json::string(record));
    }
    out["expected"] = verdict.mismatch->expected;
    out["after"] = std::move(context);
    out["came"] = verdict.mismatch->actual;
    out["path"] = verdict.path;
    out["line"] = verdict.line;
  }
  if (!verdict.output.empty()) {
    out["output"] = verdict.output;
  }
  return out;
}

int misuse(std::string_view message) {
  fmt::print(stderr, "netparity: {}\n", message);
  return kMisuse;
}

int execute(const Arguments& arguments) {
  if (arguments.command.empty() == arguments.implementation.empty()) {
    return misuse(
        "name one adapter: `adapter check -- COMMAND…` or `adapter check -i IMPLEMENTATION`");
  }
  lane::Command command{arguments.command, {}};
  if (!arguments.implementation.empty()) {
    int status = kGood;
    const auto found = findImplementation(arguments.implementation, status);
    if (!found) {
      return status;
    }
    command = {found->argv, found->env};
  }
  const auto controls = check::load(home() / "conformance/adapters/check");
  if (!controls) {
    return misuse(controls.error().text());
  }
  check::Options options;
  options.hangAfter =
      std::chrono::milliseconds(static_cast<std::int64_t>(arguments.hangAfter * 1000));
  lane::CancelToken cancel;
  const Interrupt interrupt(cancel);
  const auto tell = [&](const Verdict& verdict) {
    if (!arguments.json) {
      show(verdict);
      std::fflush(stdout);
    }
  };
  const std::vector<Verdict> verdicts = check::run(command, *controls, options, tell, &cancel);
  std::size_t failed = 0;
  std::size_t ok = 0;
  boost::json::array all;
  for (const Verdict& verdict : verdicts) {
    failed += verdict.result == Result::failed ? 1U : 0U;
    ok += verdict.result == Result::ok ? 1U : 0U;
    all.push_back(describe(verdict));
  }
  if (arguments.json) {
    fmt::print("{}\n", boost::json::serialize(all));
  } else {
    fmt::print("\n{} ok, {} failed, {} not applicable{}\n", ok, failed,
               verdicts.size() - ok - failed,
               failed == 0 ? "" : ": what this adapter reports cannot be trusted yet");
  }
  if (Interrupt::signal() != 0) {
    return 128 + Interrupt::signal();
  }
  const bool started = verdicts.front().result == Result::ok;
  return started ? (failed == 0 ? kGood : kDiffers) : kCannotJudge;
}

}  // namespace

void addAdapterCommand(CLI::App& app, Status& status) {
  CLI::App* adapter = app.add_subcommand("adapter", "For authors of adapters");
  adapter->require_subcommand(1);
  CLI::App* check = adapter->add_subcommand(
      "check",
      "Is an adapter honest: programs that must work, and programs that must be seen to fail");
  auto arguments = std::make_shared<Arguments>();
  check->add_option("COMMAND", arguments->command, "What starts the adapter, after --");
  check->add_option("-i,--implementation", arguments->implementation,
                    "One that netparity run knows, such as bun@1.4.5");
  check
      ->add_option("--hang-after", arguments->hangAfter,
                   "Seconds for which the control that must not end is watched")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  check->add_flag("--json", arguments->json, "As JSON, with whole records");
  check->footer(
      "Examples:\n"
      "  netparity adapter check -- ./my-adapter --fast\n"
      "  netparity adapter check -i deno@2.9.6\n\n"
      "Exit status: 0 honest; 1 a control failed; 2 bad usage; 3 the adapter does not start or its "
      "hello is wrong.");
  check->callback([arguments, &status] { status.value = execute(*arguments); });
}

}  // namespace netparity::cli
