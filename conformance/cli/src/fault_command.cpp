#include "commands.hpp"
#include "exit.hpp"
#include "fault_script.hpp"
#include "fault_server.hpp"
#include "fault_session.hpp"

#include <fmt/core.h>

#include <memory>

namespace netparity::cli {

namespace {

using Words = std::vector<std::string>;

constexpr const char* kStatus =
    "Exit status: that of COMMAND, 128 + its signal, 127 when it cannot be started; 2 bad usage "
    "or\n"
    "script; 3 the faults cannot be made here; 130 or 143 interrupted.";
constexpr const char* kServing =
    "\nWithout COMMAND 130 or 143, as it serves until it is interrupted.";
constexpr const char* kEnvironment =
    "COMMAND runs in a sandbox: loopback only, nothing reaches the machine's network. It has no\n"
    "capabilities, and not the variables that change what resolvers, proxies and runtimes do\n"
    "(RES_OPTIONS, *_PROXY, NODE_*, …); write `-- env NAME=value COMMAND` to give it one. It ends\n"
    "with netparity, and so does all that it started.";

struct Arguments {
  std::string script;
  std::string peers;
  Words listen;
  PeerServing serving;
  std::string far;
  std::string packets;
  bool readSignals = false;
  bool quiet = false;
};

using Shared = std::shared_ptr<Arguments>;

int misuse(std::string_view message) {
  fmt::print(stderr, "netparity: {}\n", message);
  return kMisuse;
}

int underFaults(const Arguments& given, const std::vector<FaultFile>& files, const Words& command) {
  auto script = readFaults(files);
  if (!script) {
    return kMisuse;
  }
  if (!script->wire && !(given.far.empty() && given.packets.empty())) {
    return misuse("--far and --pcapng need a wire, and the script has none");
  }
  if (given.readSignals && !script->peers) {
    return misuse("--signal needs peers, and the script has none");
  }
  return runUnderFaults(std::move(*script),
                        {command, given.far, given.packets, given.readSignals, given.quiet});
}

int dnsFaults(const Arguments& given, const Words& command) {
  const std::vector<FaultFile> files = {{given.script, "dns"}};
  if (!command.empty()) {
    return given.listen.empty()
               ? underFaults(given, files, command)
               : misuse("--listen is for serving; COMMAND's own name server is at 127.0.0.1:53");
  }
  auto script = readFaults(files);
  if (!script) {
    return kMisuse;
  }
  return serveDns(std::move(*script->dns),
                  given.listen.empty() ? Words{"127.0.0.1:5353"} : given.listen, given.quiet);
}

int peerFaults(const Arguments& given, const Words& command) {
  const std::vector<FaultFile> files = {{given.script, "peers"}};
  if (given.readSignals && given.script == "-") {
    return misuse("standard input can be the script or bring signals, not both");
  }
  if (!command.empty()) {
    return underFaults(given, files, command);
  }
  auto script = readFaults(files);
  if (!script) {
    return kMisuse;
  }
  PeerServing serving = given.serving;
  serving.readSignals = given.readSignals;
  serving.quiet = given.quiet;
  return servePeers(std::move(*script->peers), serving);
}

int wireFaults(const Arguments& given, const Words& command) {
  if (command.empty()) {
    return misuse("name the command that is to be on the near side: … -- COMMAND");
  }
  std::vector<FaultFile> files = {{given.script, "wire"}};
  if (!given.peers.empty()) {
    files.push_back({given.peers, "peers"});
  }
  return underFaults(given, files, command);
}

int allFaults(const Arguments& given, const Words& command) {
  if (command.empty()) {
    return misuse("name the command that is to meet the faults: … -- COMMAND");
  }
  if (given.readSignals && given.script == "-") {
    return misuse("standard input can be the script or bring signals, not both");
  }
  return underFaults(given, {{given.script, ""}}, command);
}

CLI::App* addVerb(CLI::App& fault, const std::string& name, const std::string& description,
                  const Shared& given) {
  CLI::App* verb = fault.add_subcommand(name, description);
  verb->add_option("SCRIPT", given->script, "YAML or JSON; -: standard input")->required();
  verb->add_flag("-q,--quiet", given->quiet, "No log, only what never was triggered");
  return verb;
}

void addDns(CLI::App& fault, Status& status, const Words& command) {
  auto given = std::make_shared<Arguments>();
  CLI::App* verb = addVerb(fault, "dns", "A name server that fails as it is told", given);
  verb->add_option("--listen", given->listen,
                   "Without COMMAND: ADDRESS:PORT, more than once (127.0.0.1:5353)");
  verb->footer(fmt::format(
      "In full: netparity fault dns [OPTIONS] SCRIPT [-- COMMAND…]\n\n"
      "SCRIPT holds what `dns` holds in a scenario, or a mapping with that key:\n"
      "  dual.test: {{ A: 127.0.0.1, AAAA: timeout }}\n"
      "  gone.test: nxdomain\n"
      "fault-injection/dns/README.md is the language, dns.schema.json beside it the schema.\n\n"
      "Examples:\n"
      "  netparity fault dns names.yaml -- getent ahosts dual.test\n"
      "  echo 'gone.test: servfail' | netparity fault dns - -- curl http://gone.test/\n"
      "  netparity fault dns names.yaml --listen '[::1]:5353'\n\n{}\n\n{}{}",
      kEnvironment, kStatus, kServing));
  verb->callback([given, &status, &command] { status.value = dnsFaults(*given, command); });
}

void addSignals(CLI::App* verb, const Shared& given) {
  verb->add_flag("--signal", given->readSignals,
                 "Each line of standard input, LABEL or LABEL VALUE, is a signal");
}

void addPeer(CLI::App& fault, Status& status, const Words& command) {
  auto given = std::make_shared<Arguments>();
  CLI::App* verb = addVerb(fault, "peer", "Servers and clients that do what a script says", given);
  addSignals(verb, given);
  verb->add_option("--address", given->serving.address, "Without COMMAND: where TCP peers listen")
      ->capture_default_str();
  verb->add_option("--port", given->serving.firstPort,
                   "Without COMMAND: the first peer's port, the next ones follow; 0: free ones")
      ->capture_default_str();
  verb->add_option("--folder", given->serving.folder, "Without COMMAND: where unix peers listen")
      ->check(CLI::ExistingDirectory)
      ->capture_default_str();
  verb->footer(fmt::format(
      "In full: netparity fault peer [OPTIONS] SCRIPT [-- COMMAND…]\n\n"
      "SCRIPT holds what `peers` holds in a scenario, or a mapping with that key:\n"
      "  rude: {{ listen: tcp, script: [accept, {{ recv: 5 }}, rst] }}\n"
      "fault-injection/peer/peer.schema.json is the schema.\n\n"
      "COMMAND finds the peers at 127.0.0.1, ports 7001, 7002, … in the order of the script, and "
      "in\n"
      "its environment: NETPARITY_PEER_RUDE_PORT and _ADDRESS, of a unix peer _PATH, of all\n"
      "NETPARITY_PEERS as JSON. A line \"LABEL VALUE\" written to the file $NETPARITY_SIGNALS is "
      "a\n"
      "signal. Without COMMAND the JSON is the line of standard output.\n\n"
      "Examples:\n"
      "  netparity fault peer rude.yaml -- curl http://127.0.0.1:7001/\n"
      "  netparity fault peer rude.yaml -- sh -c 'echo hello | nc 127.0.0.1 "
      "$NETPARITY_PEER_RUDE_PORT'\n"
      "  netparity fault peer rude.yaml --port 9000 --signal\n\n{}\n\n{}{}",
      kEnvironment, kStatus, kServing));
  verb->callback([given, &status, &command] { status.value = peerFaults(*given, command); });
}

void addWireOptions(CLI::App* verb, const Shared& given) {
  verb->add_option("--far", given->far,
                   "A shell line: the server on the far side; COMMAND starts once it listens");
  verb->add_option("--pcapng", given->packets, "Keep the packets in this file, for Wireshark");
}

void addWire(CLI::App& fault, Status& status, const Words& command) {
  auto given = std::make_shared<Arguments>();
  CLI::App* verb = addVerb(fault, "wire", "A wire that loses, delays and forges packets", given);
  verb->add_option("--peers", given->peers, "Scripted peers on the far side: a script of `peers`");
  addWireOptions(verb, given);
  verb->footer(fmt::format(
      "In full: netparity fault wire [OPTIONS] SCRIPT -- COMMAND…\n\n"
      "SCRIPT holds what `wire` holds in a scenario, a list of rules, or a mapping with that key:\n"
      "  - {{ when: {{ from: peer, flag: data }}, do: {{ rst: both }} }}\n"
      "  - {{ when: {{ from: program, flag: syn }}, do: drop, times: 2 }}\n"
      "fault-injection/wire/wire.schema.json is the schema.\n\n"
      "COMMAND is at 192.0.2.1 and fd00::1, the far side at 192.0.2.2 and fd00::2; --far and "
      "--peers say who is there.\n\n"
      "Examples:\n"
      "  netparity fault wire rst.yaml --far 'python3 -m http.server 8000' -- curl "
      "http://192.0.2.2:8000/\n"
      "  netparity fault wire drop.yaml --peers echo.yaml --pcapng run.pcapng -- ./client "
      "192.0.2.2 7001\n\n{}\n\n{}",
      kEnvironment, kStatus));
  verb->callback([given, &status, &command] { status.value = wireFaults(*given, command); });
}

void addRun(CLI::App& fault, Status& status, const Words& command) {
  auto given = std::make_shared<Arguments>();
  CLI::App* verb = addVerb(fault, "run", "All faults of a script together", given);
  addSignals(verb, given);
  addWireOptions(verb, given);
  verb->footer(fmt::format(
      "In full: netparity fault run [OPTIONS] SCRIPT -- COMMAND…\n\n"
      "SCRIPT is a mapping with the keys dns, peers, wire, network, limits and calls, as in "
      "scenarios:\n"
      "  dns: {{ api.test: {{ A: 127.0.0.1, AAAA: timeout }} }}\n"
      "  peers: {{ slow: {{ listen: tcp, script: [accept, stall] }} }}\n"
      "  network: {{ routes: {{ 198.51.100.0/24: unreachable }} }}\n"
      "  limits: {{ files: 20, paths: {{ locked: read-only }} }}\n"
      "  calls: [{{ call: accept, error: ECONNABORTED, at: 2, times: 3 }}]\n"
      "The components' READMEs below fault-injection/ are the language of each. `files` and\n"
      "calls count from the program's start; what its runtime does to begin with is among them.\n"
      "Paths are in $NETPARITY_FOLDER.\n\n"
      "Examples:\n"
      "  netparity fault run all.yaml -- ./client api.test 7001\n"
      "  netparity fault run all.yaml -- curl http://198.51.100.7/\n\n{}\n\n{}",
      kEnvironment, kStatus));
  verb->callback([given, &status, &command] { status.value = allFaults(*given, command); });
}

}  // namespace

void addFaultCommand(CLI::App& app, Status& status, const Words& command) {
  CLI::App* fault = app.add_subcommand(
      "fault", "Run any program under faults of DNS, peers, wires, limits and calls");
  fault->require_subcommand(1);
  fault->footer("`netparity fault VERB --help` shows examples.");
  addFaultDoctor(*fault, status);
  addDns(*fault, status, command);
  addPeer(*fault, status, command);
  addWire(*fault, status, command);
  addRun(*fault, status, command);
}

}  // namespace netparity::cli
