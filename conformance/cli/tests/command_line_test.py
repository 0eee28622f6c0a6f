"""The command line: what it refuses, what it ends with, and what is left after an interruption."""

import json
import os
import platform
import signal
import subprocess
import unittest
from pathlib import Path

from tool import LISTENS, ToolTest, hostile

DIFFERS = hostile("lie@bad")


def living_processes(session):
    """The processes of a session, those that are dead and only not yet waited for left out."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # gone meanwhile
        if int(of) == session and state != "Z":
            found.append(stat.parent.name)
    return found


class Printing(ToolTest):
    def test_to_a_reader_that_has_gone_ends_as_other_tools_do(self):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([os.environ["NETPARITY"], "list"], stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
        os.close(writing)
        self.assertEqual((done.returncode, done.stderr), (128 + signal.SIGPIPE, b""))

    def test_to_a_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([os.environ["NETPARITY"], "list"], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"No space left on device", done.stderr)


class Refusing(ToolTest):
    def assert_refused(self, status, pattern, *arguments):
        done = self.tool(*arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertRegex(done.stderr, pattern)

    def record(self, version):
        """A folder for recordings, as yet empty."""
        machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
        (self.home / "fixtures/oracle" / f"linux-{machine}-node-{version}").mkdir(parents=True)

    def test_no_command(self):
        self.assert_refused(2, "subcommand is required")

    def test_an_unknown_option(self):
        self.assert_refused(2, "--bogus", "run", "--bogus")

    def test_a_pattern_that_matches_nothing(self):
        self.scenario("one")
        self.assert_refused(2, 'no scenario matches "two"', "run", "two")

    def test_a_project_without_scenarios(self):
        self.assert_refused(2, "no scenarios", "run")

    def test_a_scenario_that_does_not_compile(self):
        self.scenario("one", LISTENS.replace("server.listen", "for (;;) server.listen"))
        self.assert_refused(2, r"one\.js:8:1: error: .*\n(.*\n)+.*hint", "run")

    def test_a_scenario_that_is_no_text(self):
        self.scenario("one", b"\xff\xfe\x00")
        self.assert_refused(2, r"one\.js:1:1: error: ", "run")

    def test_an_unknown_surface_id(self):
        self.scenario("one", LISTENS.replace("net.Server#listen", "net.Server#lisen"))
        self.assert_refused(2, 'covers. names "net.Server#lisen"', "run")

    def test_an_unknown_implementation(self):
        self.scenario("one")
        self.assert_refused(2, 'no implementation "nod"(.|\n)*node@26.10.0', "run", "-i", "nod")
        self.assert_refused(2, 'no implementation ""', "run", "-i", "")
        self.assert_refused(2, "names no command", "adapter", "check", "-i", "command:")
        self.assert_refused(2, "does not follow Node 21(.|\n)*reference@22", "run", "-i", "reference@21")
        self.assert_refused(2, '"x" is no version', "implementations", "install", "bun@x")

    def test_an_oracle_that_is_not_node(self):
        self.scenario("one")
        for spec in ("reference", "bun", "foo", "", "command:node", "command:/bin/node", "bun:/bin/node"):
            self.assert_refused(2, "is no real Node(.|\n)*recorded@VERSION", "run", "--oracle", spec)
        self.assert_refused(2, "is no real Node", "coverage", "--oracle", "--node", "bun")
        self.assert_refused(2, "is no real Node", "oracle", "record", "--oracle", "bun")

    def test_an_oracle_that_was_not_recorded(self):
        self.scenario("one")
        self.assert_refused(3, "recorded are none", "run", "--oracle", "recorded")
        self.record("24.21.0")
        self.assert_refused(3, "recorded are 24.21.0", "run", "--oracle", "recorded")
        self.assert_refused(2, "recorded are 24.21.0", "run", "--oracle", "recorded@26")
        self.assert_refused(2, 'no recording of node ""', "run", "--oracle", "recorded@")
        self.assert_refused(2, "is no real Node", "verify", "--oracle", "recorded")

    def test_a_major_that_was_recorded_is_taken(self):
        self.scenario("one")
        self.record("24.21.0")
        self.assertIn("beside node 24.21.0 (recorded)", self.tool("run", "--oracle", "recorded@24").stderr)

    def test_an_oracle_that_is_not_there(self):
        self.scenario("one")
        self.assert_refused(3, "/no/such/node", "run", "--oracle", "node:/no/such/node")

    def test_an_unknown_divergence(self):
        self.scenario("one")
        self.run_scenarios()
        self.assert_refused(2, "ids look like", "explain", "--results", self.results_file, "one#reference/1")


class Ending(ToolTest):
    def test_with_0_when_all_agree(self):
        self.scenario("good")
        done, results = self.run_scenarios()
        self.assertEqual((done.returncode, results["exit"]["status"]), (0, 0))

    def test_with_1_when_something_differs(self):
        self.scenario("good")
        self.scenario("bad")
        done, results = self.run_scenarios("-i", DIFFERS)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(results["causes"][0]["signature"], "extra-event/Server/close")
        self.assertIn("extra-event/Server/close", done.stdout)

    def test_with_2_when_a_scenario_shows_no_event_even_if_another_differs(self):
        self.scenario("bad")
        self.scenario("silent", "/*---\ndescription: nothing happens\ncovers: [net.isIP]\n---*/\nprobe(net.isIP('::1'));\n")
        done, _ = self.run_scenarios("-i", DIFFERS)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no event", done.stdout + done.stderr)

    def test_with_3_when_the_oracle_hangs(self):
        self.scenario("open", LISTENS.replace("() => server.close()", "() => mark('open')"))
        done, results = self.run_scenarios("--hang-after", "1")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(self.result(results, "open", "reference")["outcome"], "oracle-error")


CONNECTS = """/*---
description: What a client's port is differs in every run
covers: [net.Socket#connect]
needs: [server, client]
---*/
const server = net.createServer((accepted) => accepted.end());
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => PROBE);
  client.resume();
  client.on('close', () => server.close());
});
"""


class AnOracleThatDiffersFromItself(ToolTest):
    def outcome(self, probe):
        self.scenario("bad", CONNECTS.replace("PROBE", probe))
        done, results = self.run_scenarios()
        return done, self.result(results, "bad", "reference"), results

    def test_judges_nothing(self):
        done, result, results = self.outcome("probe('port ' + client.localPort)")
        self.assertEqual((done.returncode, result["outcome"]), (1, "unstable"))
        self.assertRegex(result["reason"], "differs from itself in probe@8:72, in most of its 7 runs")
        self.assertEqual((result["divergences"], results["causes"]), ([], []))
        self.assertRegex(done.stdout, r"unstable \(1\)\n  bad  reference: the oracle")

    def test_does_not_excuse_a_crash(self):
        self.scenario("bad", CONNECTS.replace("PROBE", "probe('port ' + client.localPort)"))
        _, results = self.run_scenarios("-i", hostile("crash@bad"))
        self.assertEqual(self.result(results, "bad", "command:")["outcome"], "crash")

    def test_is_none_that_shows_ports_where_they_are_known_for_ports(self):
        for probe in ("probe([client.localPort, { at: client.localPort }])", "mark([client.localPort])"):
            with self.subTest(probe):
                done, result, _ = self.outcome(probe)
                self.assertEqual((done.returncode, result["outcome"]), (0, "agrees"), result)


class Endless(ToolTest):
    def test_programs_are_told_from_adapters_that_go_wrong(self):
        source = LISTENS.replace("const server", "const again = () => { mark(1); immediate(() => again()); };\nconst server")
        self.scenario("endless", source.replace("mark('closed')", "again()"))
        done, results = self.run_scenarios()
        self.assertEqual(done.returncode, 3)
        self.assertEqual(self.result(results, "endless", "reference")["reason"],
                         "the oracle did not finish: the program probably never ends: it wrote more than 20000 records")


class Interrupted(ToolTest):
    def interrupt(self, with_signal):
        self.scenario("a")
        self.scenario("b")
        arguments = [os.environ["NETPARITY"], "run", "--results", self.results_file, "-i", hostile("hang@b"), "--jobs", "1", "--hang-after", "100"]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment,
                              start_new_session=True) as process:
            # The results show that the first scenario is done; then the second one is what is running.
            while not (self.results_file.exists() and json.loads(self.results_file.read_text())["scenarios"]):
                self.assertIsNone(process.poll())
            process.send_signal(with_signal)
            out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 128 + with_signal, out + err)
        results = self.results()
        self.assertTrue(results["partial"])
        self.assertEqual(self.result(results, "a", "command:")["outcome"], "agrees")
        while living_processes(process.pid):  # killed, and gone as soon as the kernel comes round to it; CTest's limit is the limit
            pass

    def test_by_the_keyboard_leaves_valid_results_and_no_process(self):
        self.interrupt(signal.SIGINT)

    def test_by_the_system_too(self):
        self.interrupt(signal.SIGTERM)


class Looking(ToolTest):
    def test_list_shows_the_scenarios(self):
        self.scenario("folder/one")
        self.assertIn("folder/one", self.tool("list").stdout)
        listed = json.loads(self.tool("list", "--json").stdout)
        self.assertEqual([one["id"] for one in listed], ["folder/one"])
        self.assertEqual(listed[0]["meta"]["description"], "A server listens and closes")

    def test_show_prints_what_compiles_to_the_same(self):
        self.scenario("one")
        shown = self.tool("show", "one").stdout
        self.scenario("one", shown)
        self.assertEqual(self.tool("show", "one").stdout, shown)

    def test_explain_shows_source_and_both_sides(self):
        self.scenario("bad")
        _, results = self.run_scenarios("-i", DIFFERS)
        divergence = results["scenarios"][0]["results"][0]["divergences"][0]["id"]
        shown = self.tool("explain", "--results", self.results_file, divergence).stdout
        self.assertIn("› 7 │ server.on('close'", shown)
        self.assertRegex(shown, r"\+ server 'close'")

    def test_verify_accepts_a_good_scenario(self):
        self.scenario("one")
        done = self.tool("verify", "--repeat", "4", "one")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_colour_is_only_for_terminals(self):
        self.scenario("bad")
        done, _ = self.run_scenarios("-i", DIFFERS)
        self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_every_command_has_help_with_an_example(self):
        commands = ["run", "verify", "list", "show", "report", "explain", "oracle record", "implementations install", "adapter check",
                    "doctor", "fault doctor", "fault dns", "fault peer", "fault wire", "fault run"]
        for command in commands:
            with self.subTest(command):
                done = self.tool(*command.split(), "--help")
                self.assertEqual(done.returncode, 0)
                self.assertRegex(done.stdout, "Examples?:\n  netparity " + command)


if __name__ == "__main__":
    unittest.main()
