#!/usr/bin/env python3
"""The fault host between a lane (this test) and an adapter."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HOST = os.environ["NETPARITY_FAULT_HOST"]
ADAPTER = str(Path(__file__).with_name("adapter.py"))
PEERS = {"rude": {"listen": "tcp", "script": ["accept", {"recv": 5}, "rst"]}}


LANE = """
import ctypes, json, os, subprocess, sys
host, adapter, folder = sys.argv[1:]
reading, writing = os.pipe()
def move():
    os.dup2(writing, 3)
    ctypes.CDLL(None).prctl(1, 9)  # as a lane does: PR_SET_PDEATHSIG, SIGKILL
process = subprocess.Popen([host, "--", sys.executable, adapter, "x"], stdin=subprocess.PIPE, preexec_fn=move,
                           pass_fds=(3,), env={**os.environ, "NETPARITY_FD": "3"})
os.close(writing)
records = os.fdopen(reading)
records.readline()
command = {"cmd": "run", "id": "r", "program": {"program": 1, "id": "leaves-descendants", "meta": {"network": {}}, "body": []},
           "bindings": {"tmp": folder}, "limits": {}}
process.stdin.write(json.dumps(command).encode() + b"\\n")
process.stdin.flush()
records.readline(), records.readline()
print("running", flush=True)
records.readline()
"""


class Host:
    """A host with its adapter, seen from the lane."""

    def __init__(self, *adapter):
        reading, writing = os.pipe()
        # As a lane does: records on descriptor 3.
        def move():
            os.dup2(writing, 3)
        self.process = subprocess.Popen([HOST, "--", *(adapter or (sys.executable, ADAPTER, str(os.getpid())))],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        preexec_fn=move, pass_fds=(3,) if writing == 3 else (3, writing),
                                        env={**os.environ, "NETPARITY_FD": "3"}, close_fds=True)
        os.close(writing)
        self.records = os.fdopen(reading)

    def next(self):
        line = self.records.readline()
        return json.loads(line) if line else None

    def run(self, what, meta=None, tmp="/nonexistent"):
        command = {"cmd": "run", "id": "r1", "program": {"program": 1, "id": what, "meta": meta or {}, "body": []},
                   "bindings": {"tmp": tmp}, "limits": {}}
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()

    def until_done(self):
        messages = []
        while not messages or messages[-1]["t"] not in ("done", "harness-error"):
            message = self.next()
            if message is None:
                break
            messages.append(message)
        return messages

    def end(self):
        self.process.stdin.close()
        status = self.process.wait(timeout=20)
        self.records.close()
        self.process.stdout.close()
        return status


def descendants_of_this_test():
    """Processes that the adapter left behind: they carry the number of this process."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = entry.joinpath("cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"import signal; signal.pause()" in words and str(os.getpid()).encode() in words:
            found.append(entry.name)
    return found


class HostTest(unittest.TestCase):
    def setUp(self):
        self.host = Host()
        hello = self.host.next()
        if hello and hello["t"] == "harness-error":
            self.host.end()
            self.skipTest(hello["text"])
        self.assertEqual(hello["name"], "scripted")
        self.addCleanup(self.stop)

    def stop(self):
        if self.host.process.poll() is None:
            self.host.process.kill()
            self.host.process.wait()
        for stream in (self.host.process.stdin, self.host.process.stdout, self.host.records):
            if not stream.closed:
                stream.close()

    def test_passes_on_what_has_no_faults(self):
        for _ in range(2):
            self.host.run("plain")
            self.assertEqual([message["t"] for message in self.host.until_done()], ["started", "mark", "done"])
        self.assertEqual(self.host.end(), 0)

    def test_tells_the_program_of_its_peers_and_the_lane_of_what_they_saw(self):
        for _ in range(2):
            self.host.run("talks", {"peers": PEERS})
            messages = self.host.until_done()
            self.assertEqual(messages[0]["bindings"], {"peers": {"rude": {"port": 7001, "address": "127.0.0.1"}}})
            self.assertEqual(messages[1]["label"]["peers"], messages[0]["bindings"]["peers"])
            self.assertEqual(messages[2]["label"], "reset")
            faults = [message for message in messages if message["t"] == "fault"]
            self.assertEqual([fault["name"] for fault in faults], ["accepted", "recv", "rst-sent"])
            self.assertEqual({fault["on"] for fault in faults}, {"peers.rude"})
            self.assertEqual([fault["n"] for fault in faults], [3, 4, 5])
            self.assertEqual(messages[-1], {"t": "done", "id": "r1", "how": "dry", "dirty": False})

    def test_tells_what_did_not_happen(self):
        self.host.run("plain", {"peers": PEERS})
        faults = [message for message in self.host.until_done() if message["t"] == "fault"]
        self.assertTrue(faults)
        self.assertEqual({fault["name"] for fault in faults}, {"untriggered"})
        self.assertIn("/rude/script/0", faults[0]["args"][0])

    def test_asks_for_a_new_process_after_what_leaves_traces(self):
        self.host.run("plain", {"network": {"addresses": ["192.0.2.1/24"]}})
        self.assertTrue(self.host.until_done()[-1]["dirty"])

    def test_system_calls_fail_in_an_adapter_that_was_started_for_that(self):
        self.host.run("plain")
        self.host.until_done()
        self.host.run("connects", {"calls": [{"call": "connect", "error": "ENOBUFS"}]})
        messages = self.host.until_done()
        if "cannot watch the calls" in messages[-1].get("text", ""):
            self.skipTest(messages[-1]["text"])
        self.assertEqual([message["t"] for message in messages], ["started", "mark", "mark", "fault", "fault", "done"])
        self.assertEqual(messages[2]["label"], "ENOBUFS")
        self.assertEqual([(fault["on"], fault["name"], fault["args"]) for fault in messages[3:5]],
                         [("calls", "armed", ["/0"]), ("calls", "triggered", ["/0", "connect", 1, "ENOBUFS"])])
        self.assertTrue(messages[-1]["dirty"])

    def test_tells_of_calls_that_were_not_made(self):
        self.host.run("connects", {"calls": [{"call": "connect", "error": "ENOBUFS", "at": 2}]})
        faults = [message for message in self.host.until_done() if message["t"] == "fault"]
        self.assertEqual([fault["name"] for fault in faults], ["armed", "untriggered"])
        self.assertIn("1 such calls were seen", faults[1]["args"][0])

    def test_ends_as_an_adapter_with_failing_calls_ends(self):
        self.host.run("exits", {"calls": [{"call": "read", "error": "EIO"}]})
        self.assertEqual(self.host.process.wait(timeout=20), 7)

    def test_says_what_is_wrong_with_faults(self):
        self.host.run("plain", {"peers": {"rude": {"listen": "udp"}}})
        message = self.host.until_done()[-1]
        self.assertEqual(message["t"], "harness-error")
        self.assertIn("/peers/rude/listen", message["text"])

    def test_the_adapter_has_no_privileges(self):
        self.host.run("privileges", {"network": {}})
        self.assertEqual(self.host.until_done()[2]["label"], "no privileges")

    def test_paths_stand_in_the_temporary_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            self.host.run("plain", {"limits": {"paths": {"taken": "file", "shut": "sealed"}}}, folder)
            self.host.until_done()
            self.assertEqual(sorted(os.listdir(folder)), ["shut", "taken"])

    def test_ends_as_its_adapter_ends(self):
        self.host.run("exits")
        self.assertEqual(self.host.process.wait(timeout=20), 7)
        dying = Host()
        dying.next()
        dying.run("dies")
        self.assertEqual(dying.process.wait(timeout=20), -signal.SIGSEGV)
        dying.end()

    def test_an_adapter_that_cannot_be_run_is_named(self):
        missing = Host("/does/not/exist")
        message = missing.next()
        self.assertEqual(message["t"], "harness-error")
        self.assertIn("/does/not/exist", message["text"])
        missing.end()

    def test_removes_the_programs_folder_when_the_lane_is_gone(self):
        # A lane that is killed: a parent of the host that ends.
        folder = tempfile.mkdtemp(prefix="np-host-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        lane = subprocess.Popen([sys.executable, "-c", LANE, HOST, ADAPTER, folder], stdout=subprocess.PIPE, text=True)
        self.assertEqual(lane.stdout.readline(), "running\n")
        self.assertTrue(os.path.isdir(folder))
        lane.kill()
        lane.wait()
        # The host has the same standard output: it is at its end when the host has ended.
        lane.stdout.read()
        lane.stdout.close()
        self.assertFalse(os.path.isdir(folder))

    def test_nothing_outlives_a_host_that_is_killed(self):
        self.host.run("leaves-descendants", {"network": {}})
        self.assertEqual(self.host.next()["t"], "started")
        self.assertEqual(self.host.next()["label"], "started")
        while not descendants_of_this_test():
            os.sched_yield()  # exec is over before /proc shows the new arguments
        self.host.process.kill()
        self.host.process.wait()
        # The kernel ends them; the records are closed with the last one.
        self.assertIsNone(self.host.next())
        deadline = time.monotonic() + 20
        while descendants_of_this_test() and time.monotonic() < deadline:
            os.sched_yield()
        self.assertEqual(descendants_of_this_test(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
