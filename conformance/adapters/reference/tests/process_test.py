"""The adapter as a process: what it answers to good and bad commands."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

ADAPTER = os.environ["NETPARITY_ADAPTER"]
MARK = {"program": 1, "id": "m", "body": [
    {"k": "do", "expr": {"k": "help", "step": 1, "name": "mark", "args": [{"k": "str", "v": "hi"}]}}]}


def talk(text, **options):
    done = subprocess.run([ADAPTER, *options.pop("arguments", [])], input=text.encode(),
                          capture_output=True, timeout=30, check=False, **options)
    return done, [json.loads(line) for line in done.stdout.decode().split("\n") if line]


def run(identity, program=MARK, **more):
    return json.dumps({"cmd": "run", "id": identity, "program": program, **more}) + "\n"


class Adapter(unittest.TestCase):
    def test_says_hello_first_and_leaves_at_the_end_of_input(self):
        done, messages = talk("")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(messages), 1)
        self.assertEqual(messages[0]["t"], "hello")
        self.assertEqual(messages[0]["protocol"], 1)
        self.assertEqual(messages[0]["name"], "reference")
        self.assertEqual(messages[0]["follows"], "26.10.0")
        self.assertEqual(messages[0]["errors"], "node")

    def test_runs_one_program_after_the_other(self):
        _, messages = talk(run("a") + run("b") + '{"cmd":"quit"}\n' + run("never"))
        self.assertEqual([(m["t"], m.get("id")) for m in messages[1:]], [
            ("started", "a"), ("mark", None), ("end", None), ("done", "a"),
            ("started", "b"), ("mark", None), ("end", None), ("done", "b")])

    def test_goes_on_after_bad_commands(self):
        bad = ["nonsense", "[]", "null", '{"cmd":"dance","id":"x"}', '{"cmd":"run"}',
               '{"cmd":"run","id":"y"}', '{"cmd":"run","id":"z","program":{"program":2}}',
               '{"cmd":"run","id":"w","program":{"program":1,"body":[{"k":"?"}]}}',
               '{"cmd":"run","id":"v","program":{"program":1,"body":[]},"bindings":5}',
               "[" * 5000, '{"cmd":"run","id":"\\ud800"}']
        _, messages = talk("\n".join(bad) + "\n" + run("good"))
        errors = [m for m in messages if m["t"] == "harness-error"]
        self.assertEqual(len(errors), len(bad))
        self.assertEqual([m["id"] for m in messages if m["t"] == "done"],
                         ["x", "y", "z", "w", "v", "good"])
        self.assertEqual(messages[-1]["how"], "dry")

    def test_gives_bindings_as_globals(self):
        program = {"program": 1, "body": [
            {"k": "do", "expr": {"k": "help", "step": 1, "name": "mark", "args": [
                {"k": "get", "step": 2, "of": {"k": "var", "name": "peers"}, "name": "port"}]}},
            {"k": "do", "expr": {"k": "help", "step": 3, "name": "mark", "args": [
                {"k": "help", "step": 4, "name": "tmp", "args": [{"k": "str", "v": "a.sock"}]}]}}]}
        _, messages = talk(run("r", program, bindings={"peers": {"port": 5}, "tmp": "/tmp/t"}))
        self.assertEqual([m["label"] for m in messages if m["t"] == "mark"], [5, "/tmp/t/a.sock"])

    def test_ends_at_a_limit_of_records(self):
        program = dict(MARK, body=MARK["body"] * 5)
        done, messages = talk(run("r", program, limits={"records": 3}))
        self.assertEqual(done.returncode, 0)
        self.assertEqual([m["t"] for m in messages[1:]],
                         ["started", "mark", "mark", "mark", "harness-error", "done"])
        self.assertEqual(messages[-1], {"t": "done", "id": "r", "how": "harness-error", "dirty": True})

    def test_says_what_the_reference_cannot_do(self):
        program = {"program": 1, "body": [{"k": "do", "expr": {
            "k": "new", "step": 7, "class": "net.Socket", "args": [
                {"k": "object", "props": [["handle", {"k": "num", "v": 1}]]}]}}]}
        done, messages = talk(run("r", program))
        self.assertEqual(done.returncode, 0)
        self.assertEqual(messages[-2:], [
            {"t": "unsupported", "id": "r", "step": 7, "what": "a handle that is no BoundSocket"},
            {"t": "done", "id": "r", "how": "unsupported", "dirty": True}])

    def test_writes_to_the_named_descriptor(self):
        reading, writing = os.pipe()
        environment = dict(os.environ, NETPARITY_FD=str(writing))
        done, messages = talk(run("a"), pass_fds=[writing], env=environment)
        os.close(writing)
        with os.fdopen(reading) as file:
            self.assertIn('"t":"hello"', file.readline())
        self.assertEqual((done.stdout, messages), (b"", []))

    def test_runs_a_program_from_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "program.json")
            bindings = os.path.join(folder, "bindings.json")
            with open(program, "w", encoding="utf8") as file:
                json.dump(MARK, file)
            with open(bindings, "w", encoding="utf8") as file:
                json.dump({"tmp": folder}, file)
            _, messages = talk("", arguments=["--once", program, bindings])
            self.assertEqual([m["t"] for m in messages], ["hello", "started", "mark", "end", "done"])
            _, messages = talk("", arguments=["--once", program + ".absent"])
            self.assertEqual([m["t"] for m in messages], ["hello", "harness-error", "done"])

    def test_follows_the_major_that_it_is_told(self):
        _, messages = talk("", arguments=["--compat", "24"])
        self.assertEqual(messages[0]["follows"], "24.21.0")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
