"""`netparity fault` and `netparity doctor`: real programs under faults, what is told, and that nothing remains."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = os.environ["NETPARITY"]
POSSIBLE = subprocess.run([TOOL, "fault", "doctor"], capture_output=True, check=False, timeout=60).returncode == 0

# Prints the addresses of a name, or the name of the error.
RESOLVE = """
import socket, sys
try:
    print(*sorted({one[4][0] for one in socket.getaddrinfo(sys.argv[1], 80)}))
except socket.gaierror as error:
    print({socket.EAI_AGAIN: 'EAI_AGAIN', socket.EAI_NONAME: 'EAI_NONAME', socket.EAI_NODATA: 'EAI_NODATA'}[error.errno])
"""

# Sends five bytes to an address and prints what came, or the error.
TALK = """
import os, socket, sys
try:
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as client:
        client.sendall(b'hello')
        print(client.recv(100))
except OSError as error:
    print(type(error).__name__)
"""

# Serves one connection: reads, answers, ends.
ANSWER = """
import socket
server = socket.create_server(('192.0.2.2', 8000))
while True:
    client, _ = server.accept()
    client.recv(100)
    client.sendall(b'answer')
    client.close()
"""

# Tells where it is, leaves a daemon behind, and stays.
STAYS = """
import os, subprocess, sys
print(*(os.readlink(f'/proc/self/ns/{kind}') for kind in ('user', 'net', 'mnt', 'pid')), flush=True)
subprocess.Popen(['sleep', '1000'], start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print('ready', flush=True)
sys.stdin.read()
"""


class FaultTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="np-fault-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def script(self, text, name="script.yaml"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def fault(self, *arguments, text=None, environment=None):
        return subprocess.run([TOOL, "fault", *arguments], capture_output=True, text=True, timeout=100, cwd=self.folder, check=False,
                              input=text, env={**os.environ, **(environment or {})})

    def python(self, source, *arguments):
        return ["--", sys.executable, "-c", source, *arguments]


class Doctor(FaultTest):
    def test_the_table_and_the_json_say_the_same(self):
        table, described = self.fault("doctor"), self.fault("doctor", "--json")
        self.assertIn(table.returncode, (0, 3))
        self.assertEqual(table.returncode, described.returncode)
        found = json.loads(described.stdout)
        self.assertEqual(found["possible"], table.returncode == 0)
        for one in found["abilities"]:
            with self.subTest(one["name"]):
                self.assertRegex(table.stdout, one["name"] + r"\s+" + ("possible" if one["possible"] else "impossible"))
                self.assertEqual("why" in one, not one["possible"])

    def test_the_doctor_tells_of_faults_and_of_what_runs_need(self):
        done = subprocess.run([TOOL, "doctor", "--json"], capture_output=True, text=True, timeout=100, check=False)
        found = json.loads(done.stdout)
        self.assertIn("abilities", found["faults"])
        self.assertTrue(found["oracle"]["key"].startswith("node@"))
        self.assertTrue(all(part["found"] for part in found["parts"]), found["parts"])
        table = subprocess.run([TOOL, "doctor"], capture_output=True, text=True, timeout=100, check=False)
        self.assertRegex(table.stdout, r"user namespaces(.|\n)*cache +/(.|\n)*oracle +node@")


class Refusing(FaultTest):
    def assert_refused(self, pattern, *arguments, text=None):
        done = self.fault(*arguments, text=text)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertRegex(done.stderr, pattern)

    def test_a_word_that_is_none_is_shown_in_its_line(self):
        path = self.script("good.test: nxdomain\nbad.test: { A: nxdomian }\n")
        self.assert_refused(r"script\.yaml:2:16: error: dns/bad\.test/A: (.|\n)*nxdomain(.|\n)*  bad\.test: \{ A: nxdomian \}\n +\^", "dns", path)

    def test_a_script_of_standard_input(self):
        self.assert_refused(r"\(stdin\):1:\d+: error: ", "dns", "-", text="bad.test: nxdomian\n")

    def test_what_stands_below_a_key_is_shown_too(self):
        path = self.script("peers:\n  rude:\n    listen: tcp\n    script: [accept, explode]\n")
        self.assert_refused(r"script\.yaml:4:22: error: peers/rude/script/1: ", "peer", path)

    def test_json_is_read_too(self):
        self.assert_refused(r"script\.json:1:26: error: wire/0/do: ", "wire", self.script('[{ "when": {  }, "do"  : "lose" }]', "script.json"), "--", "true")

    def test_an_unknown_key(self):
        self.assert_refused(r"script\.yaml:1:1: error: .*'dnss'\n(.|\n)*hint: keys are dns, peers", "run", self.script("dnss: {}\n"), "--", "true")

    def test_what_is_no_yaml(self):
        self.assert_refused(r"script\.yaml:2:\d+: error: the script is no YAML", "dns", self.script("a: [1,\n"))

    def test_a_missing_file(self):
        self.assert_refused("cannot read /no/such/file: No such file", "dns", "/no/such/file")

    def test_a_call_that_cannot_fail_is_shown_in_its_line(self):
        path = self.script("calls:\n  - { call: connect, error: ENOBUFS }\n  - { call: open, error: EIO }\n")
        self.assert_refused(r"script\.yaml:3:13: error: calls/1/call: is \"open\"; it is connect, accept, ", "run", path, "--", "true")

    def test_a_wire_without_a_command(self):
        self.assert_refused("name the command", "wire", self.script("[]"))

    def test_an_address_to_listen_at_beside_a_command(self):
        self.assert_refused("--listen", "dns", self.script("a.test: nxdomain"), "--listen", "127.0.0.1:0", "--", "true")

    def test_an_address_that_is_none(self):
        self.assert_refused("ADDRESS:PORT", "dns", self.script("a.test: nxdomain"), "--listen", "5353")
        self.assert_refused("ADDRESS:PORT", "dns", self.script("a.test: nxdomain"), "--listen", "127.0.0.1:65536")

    def test_a_far_side_without_a_wire(self):
        self.assert_refused("need a wire", "run", self.script("dns: { a.test: nxdomain }"), "--far", "true", "--", "true")


class Serving(FaultTest):
    """Without a command there is no sandbox."""

    def serve(self, *arguments):
        process = subprocess.Popen([TOOL, "fault", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_dns_answers_until_it_is_interrupted(self):
        server = self.serve("dns", self.script("a.test: { A: 127.0.0.5 }\nb.test: nxdomain\n"), "--listen", "127.0.0.1:0")
        port = int(server.stderr.readline().split("port ")[1].split(",")[0])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + b"\x01a\x04test\x00" + struct.pack(">2H", 1, 1), ("127.0.0.1", port))
            self.assertTrue(client.recv(512).endswith(bytes([127, 0, 0, 5])))
        self.assertEqual(server.stderr.readline().split(), ["dns", "a.test", "query", "A", "udp"])
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=60)
        self.assertEqual(server.returncode, 130)
        self.assertRegex(err, r"never triggered  dns: /b\.test")

    def test_peers_listen_where_their_line_says_and_hear_signals(self):
        path = self.script("polite: { listen: tcp, script: [accept, { until: go }, { send: hi }, fin] }")
        server = self.serve("peer", path, "--signal")
        polite = json.loads(server.stdout.readline())["polite"]
        with socket.create_connection((polite["address"], polite["port"])) as client:
            server.stdin.write("go\n")
            server.stdin.flush()
            self.assertEqual(client.recv(10), b"hi")
            self.assertEqual(client.recv(10), b"")
        server.send_signal(signal.SIGTERM)
        _, err = server.communicate(timeout=60)
        self.assertEqual(server.returncode, 143)
        self.assertRegex(err, r"peer +polite(#1)? +accepted")

    def test_a_port_that_is_taken_is_told(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            done = self.fault("peer", self.script("a: { listen: tcp, script: [accept, fin] }"), "--port", str(taken.getsockname()[1]))
        self.assertEqual(done.returncode, 3)
        self.assertIn("in use", done.stderr)


@unittest.skipUnless(POSSIBLE, "`netparity fault doctor` says that not all faults can be made here")
class UnderFaults(FaultTest):
    def test_a_program_resolves_as_the_script_says(self):
        script = self.script("up.test: { A: [127.0.0.7, 127.0.0.8], AAAA: '::1' }\ndown.test: servfail\n")
        self.assertEqual(self.fault("dns", script, *self.python(RESOLVE, "up.test")).stdout, "127.0.0.7 127.0.0.8 ::1\n")
        done = self.fault("dns", script, *self.python(RESOLVE, "down.test"))
        self.assertEqual(done.stdout, "EAI_AGAIN\n")
        self.assertRegex(done.stderr, r"dns +down\.test +query A udp\n(.|\n)*never triggered  dns: /up\.test")

    def test_the_variables_of_resolvers_are_not_passed_on(self):
        script = self.script("up.test: { A: 127.0.0.7 }")
        done = self.fault("dns", "-q", script, "--", "sh", "-c", "echo $RES_OPTIONS $HTTP_PROXY", environment={"RES_OPTIONS": "attempts:9", "HTTP_PROXY": "x"})
        self.assertEqual(done.stdout, "\n")

    def test_the_script_may_be_below_its_key(self):
        done = self.fault("dns", self.script("dns: { up.test: { A: 127.0.0.7 } }"), *self.python(RESOLVE, "up.test"))
        self.assertEqual(done.stdout, "127.0.0.7\n")
        self.assertIn("all of the script was triggered", done.stderr)

    def test_the_status_is_that_of_the_program(self):
        script = self.script("up.test: nxdomain")
        for command, status in ((["true"], 0), (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], 137), (["/no/such"], 127)):
            with self.subTest(command):
                self.assertEqual(self.fault("dns", script, "--", *command).returncode, status)

    def test_arguments_and_standard_input_arrive_as_they_are(self):
        words = ["[a,b]", "--", "", "-q", "%%", "{}", "--help"]
        source = "import json, sys; print(json.dumps([sys.argv[1:], sys.stdin.read()]))"
        done = self.fault("dns", "-q", self.script("a.test: nxdomain"), *self.python(source, *words), text="input")
        self.assertEqual(json.loads(done.stdout), [words, "input"])

    def test_quiet_tells_only_what_never_happened(self):
        done = self.fault("dns", "-q", self.script("a.test: nxdomain\nb.test: nxdomain"), *self.python(RESOLVE, "a.test"))
        self.assertRegex(done.stderr, r"\Anever triggered  dns: /b\.test[^\n]*\n\Z")

    def test_a_peer_resets_after_five_bytes(self):
        script = self.script("rude: { listen: tcp, script: [accept, { recv: 5 }, rst] }")
        done = self.fault("peer", script, "--", "sh", "-c", f'exec {sys.executable} -c "$0" $NETPARITY_PEER_RUDE_ADDRESS $NETPARITY_PEER_RUDE_PORT', TALK)
        self.assertEqual(done.stdout, "ConnectionResetError\n", done.stderr)
        self.assertRegex(done.stderr, r"peer +rude +accepted\n(.|\n)*recv 5")

    def test_peers_are_in_the_environment_and_signals_go_through_a_file(self):
        script = self.script("""
            my-peer: { listen: unix, script: [accept, { until: go }, { send: hi }, fin] }
            caller: { connect: ready, script: [connect, { send: called }, fin] }
        """)
        source = """
import json, os, socket
path = os.environ['NETPARITY_PEER_MY_PEER_PATH']
assert json.loads(os.environ['NETPARITY_PEERS'])['my-peer']['path'] == path
with socket.socket(socket.AF_UNIX) as client:
    client.connect(path)
    with open(os.environ['NETPARITY_SIGNALS'], 'w') as signals:
        signals.write('go\\n')
    print(client.recv(10))
with socket.create_server(('127.0.0.1', 0)) as server:
    with open(os.environ['NETPARITY_SIGNALS'], 'w') as signals:
        signals.write(f'ready {server.getsockname()[1]}\\n')
    called, _ = server.accept()
    print(called.recv(10))
"""
        before = set(os.listdir("/dev/shm"))
        done = self.fault("peer", script, *self.python(source))
        self.assertEqual(done.stdout, "b'hi'\nb'called'\n", done.stderr)
        self.assertNotIn("never triggered", done.stderr)
        self.assertEqual(set(os.listdir("/dev/shm")) - before, set())

    def test_lines_of_standard_input_can_be_the_signals(self):
        script = self.script("polite: { listen: tcp, script: [accept, { until: go }, { send: hi }, fin] }")
        done = self.fault("peer", script, "--signal", *self.python(TALK, "127.0.0.1", "7001"), text="go\n")
        self.assertEqual(done.stdout, "b'hi'\n", done.stderr)

    def test_a_wire_to_a_peer_is_cut_by_a_reset_and_keeps_its_packets(self):
        wire = self.script("- { when: { from: peer, flag: data }, do: { rst: both } }", "wire.yaml")
        peers = self.script("echo: { listen: tcp, script: [accept, { recv: 5 }, { send: 10 }] }", "peers.yaml")
        packets = self.folder / "run.pcapng"
        done = self.fault("wire", wire, "--peers", peers, "--pcapng", str(packets), *self.python(TALK, "192.0.2.2", "7001"))
        self.assertEqual(done.stdout, "ConnectionResetError\n", done.stderr)
        self.assertRegex(done.stderr, r"wire +triggered /0 data packet 1")
        self.assertEqual(packets.read_bytes()[:4], b"\x0a\x0d\x0d\x0a")

    def test_a_server_of_the_users_own_can_be_on_the_far_side(self):
        (self.folder / "answer.py").write_text(ANSWER, encoding="utf-8")
        far = f"exec {sys.executable} {self.folder}/answer.py"
        untouched = self.fault("wire", self.script("[]"), "--far", far, *self.python(TALK, "192.0.2.2", "8000"))
        self.assertEqual(untouched.stdout, "b'answer'\n", untouched.stderr)
        cut = self.fault("wire", self.script("- { when: { from: program, flag: data }, do: rst }\n"), "--far", far, *self.python(TALK, "192.0.2.2", "8000"))
        self.assertEqual(cut.returncode, 0, cut.stderr)
        self.assertRegex(cut.stderr, "wire +triggered /0 data packet 1")

    def test_beside_a_wire_names_are_answered_over_tcp_again_after_that_was_refused(self):
        script = self.script("""
            dns:
              no.test: { A: { answer: 127.0.0.1, truncated: true, tcp: refused } }
              yes.test: { A: { answer: 127.0.0.2, truncated: true } }
            wire: []
        """)
        done = self.fault("run", script, *self.python(RESOLVE + "sys.argv[1] = sys.argv[2]\n" + RESOLVE, "no.test", "yes.test"))
        self.assertEqual(done.stdout, "EAI_AGAIN\n127.0.0.2\n", done.stderr)

    def test_a_far_side_that_ends_at_once_is_told(self):
        done = self.fault("wire", self.script("[]"), "--far", "exit 5", "--", "true")
        self.assertEqual(done.returncode, 3)
        self.assertIn("far side ended with status 5", done.stderr)

    def test_a_system_call_fails(self):
        script = self.script("calls:\n  - { call: connect, error: ENOBUFS, at: 2 }\n")
        source = """
import errno, socket
with socket.create_server(('127.0.0.1', 0)) as server:
    for i in range(3):
        with socket.socket() as client:
            print(errno.errorcode.get(client.connect_ex(server.getsockname())))
"""
        done = self.fault("run", script, *self.python(source))
        self.assertEqual(done.stdout, "None\nENOBUFS\nNone\n", done.stderr)
        self.assertRegex(done.stderr, "calls +triggered /0 connect 2 ENOBUFS(.|\n)*all of the script was triggered")
        missed = self.fault("run", script, "--", "true")
        self.assertRegex(missed.stderr, r"never triggered  calls: rule /0 of the calls .* 0 such calls were seen")

    def test_all_faults_together(self):
        script = self.script("""
            dns: { api.test: { A: 127.0.0.1, AAAA: nodata } }
            peers: { api: { listen: tcp, script: [accept, { recv: 5 }, { send: welcome }, fin] } }
            network: { routes: { 198.51.100.0/24: unreachable } }
            limits: { files: 20, paths: { locked: sealed } }
        """)
        source = TALK + """
try:
    socket.create_connection(('198.51.100.7', 80))
except OSError as error:
    print(error.errno)
opened = []
try:
    while True:
        opened.append(os.dup(0))
except OSError:
    print(len(opened))
for one in opened:
    os.close(one)
print(os.access(os.environ['NETPARITY_FOLDER'] + '/locked', os.X_OK))
"""
        done = self.fault("run", script, *self.python(source, "api.test", "7001"))
        self.assertEqual(done.stdout, "b'welcome'\n113\n20\nFalse\n", done.stderr)

    def test_the_far_side_does_not_write_into_the_programs_output(self):
        far = f"exec {sys.executable} -c 'import socket; print(\"far\", flush=True); s = socket.create_server((\"192.0.2.2\", 8000)); s.accept()'"
        done = self.fault("wire", self.script("[]"), "--far", far, "--", "echo", "near")
        self.assertEqual(done.stdout, "near\n", done.stderr)
        self.assertIn("far\n", done.stderr)

    def test_where_there_can_be_no_sandbox_that_is_told(self):
        forbid = "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\""
        done = subprocess.run(["unshare", "-Ur", "sh", "-c", forbid, "sh", TOOL, "fault", "dns", self.script("a.test: nxdomain"), "--", "true"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, "no sandbox: .*\n.*fault doctor")

    @unittest.skipUnless(POSSIBLE, "no sandboxes here")
    def test_what_is_closed_stays_without_a_descriptor_of_the_tools(self):
        path = self.script("calls: [{ call: connect, error: ENOBUFS }]")
        done = subprocess.run(f"{TOOL} fault run -q {path} -- readlink /proc/self/fd/0 <&-", shell=True, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.stdout, "/dev/null\n", done.stderr)

    def test_a_reader_of_the_log_may_go_away(self):
        command = [TOOL, "fault", "dns", self.script("up.test: { A: 127.0.0.7 }"), *self.python(RESOLVE, "up.test")]
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=writing, timeout=60, check=False)
        os.close(writing)
        self.assertEqual((done.returncode, done.stdout), (0, b"127.0.0.7\n"))


@unittest.skipUnless(POSSIBLE, "`netparity fault doctor` says that not all faults can be made here")
class Ending(FaultTest):
    """Whatever ends netparity, what it made ends with it."""

    def start(self, verb, *arguments):
        process = subprocess.Popen([TOOL, "fault", verb, *arguments, *self.python(STAYS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, cwd=self.folder)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.namespaces = process.stdout.readline().split()
        self.assertEqual(len(self.namespaces), 4)
        self.assertEqual(process.stdout.readline(), "ready\n")
        self.assertTrue(self.inhabitants())
        return process

    def inhabitants(self):
        """The processes in any of the namespaces. Those that are dead have no executable; the machine's first process may take
        seconds to wait for them."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                os.readlink(process / "exe")
                if any(os.readlink(process / "ns" / kind) in self.namespaces for kind in ("user", "net", "mnt", "pid")):
                    found.append(process.name)
            except OSError:
                continue  # gone meanwhile, or somebody else's
        return found

    def assert_nothing_remains(self):
        while self.inhabitants():  # killed, and gone as soon as the kernel comes round to it; CTest's limit is the limit
            pass

    def end(self, with_signal, verb, *arguments):
        before = set(os.listdir("/dev/shm")) | set(os.listdir(self.folder))
        process = self.start(verb, *arguments)
        process.send_signal(with_signal)
        process.wait(timeout=60)
        self.assert_nothing_remains()
        self.assertEqual(set(os.listdir("/dev/shm")) | set(os.listdir(self.folder)), before)
        return process.returncode

    def test_by_the_keyboard(self):
        self.assertEqual(self.end(signal.SIGINT, "dns", self.script("a.test: nxdomain")), 130)

    def test_by_the_system(self):
        self.assertEqual(self.end(signal.SIGTERM, "peer", self.script("a: { listen: unix, script: [accept, fin] }")), 143)

    def test_by_sigkill(self):
        self.assertEqual(self.end(signal.SIGKILL, "dns", self.script("a.test: nxdomain")), -signal.SIGKILL)

    def test_by_sigkill_with_peers(self):
        self.assertEqual(self.end(signal.SIGKILL, "peer", self.script("a: { listen: unix, script: [accept, fin] }")), -signal.SIGKILL)

    def test_by_sigkill_with_a_wire_and_a_far_side(self):
        far = f"exec {sys.executable} -c 'import socket, time; s = socket.create_server((\"192.0.2.2\", 8000)); s.accept()'"
        self.assertEqual(self.end(signal.SIGKILL, "wire", self.script("[]"), "--far", far), -signal.SIGKILL)

    @unittest.skipUnless(POSSIBLE, "no sandboxes here")
    def test_with_the_program_while_somebody_goes_on_signalling(self):
        path = self.script("caller: { connect: port, script: [connect, { until: seen }, rst] }")
        with open("/dev/zero", "rb") as endless:
            done = subprocess.run([TOOL, "fault", "peer", "-q", path, "--signal", "--", "true"], stdin=endless, capture_output=True,
                                  timeout=60, check=False, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_program_that_ends_takes_its_daemons_along(self):
        process = self.start("dns", self.script("a.test: nxdomain"))
        process.stdin.close()
        process.stdin = None
        self.assertEqual(process.wait(timeout=60), 0)
        self.assert_nothing_remains()


if __name__ == "__main__":
    unittest.main()
