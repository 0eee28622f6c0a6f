"""program.schema.json describes what the compiler makes, and refuses what the validator refuses.

NETPARITY names the tool; without it nothing can be tested.
"""

import copy
import json
import os
import subprocess
import unittest
from pathlib import Path

import jsonschema

HERE = Path(__file__).resolve().parent
VALIDATOR = jsonschema.Draft202012Validator(json.loads((HERE.parent / "program.schema.json").read_text(encoding="utf-8")))

GOOD = {
    "program": 1,
    "id": "a/b",
    "meta": {"description": "one call"},
    "body": [{"k": "do", "at": [1, 1],
              "expr": {"k": "call", "of": {"k": "var", "name": "net"}, "name": "isIP", "at": [1, 5], "step": 1,
                       "args": [{"k": "str", "v": "::1"}]}}],
}


def broken(change):
    program = copy.deepcopy(GOOD)
    change(program)
    return program


def call(program):
    return program["body"][0]["expr"]


class SchemaOfPrograms(unittest.TestCase):
    def test_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(VALIDATOR.schema)

    def test_accepts_every_scenario_of_the_project(self):
        shown = subprocess.run([os.environ["NETPARITY"], "show", "--program", "**"], capture_output=True, text=True, check=True)
        programs = [json.loads(line) for line in shown.stdout.splitlines() if line]
        self.assertGreater(len(programs), 80)
        for program in programs:
            with self.subTest(program["id"]):
                error = jsonschema.exceptions.best_match(VALIDATOR.iter_errors(program))
                self.assertIsNone(error)

    def test_accepts_the_smallest_program(self):
        self.assertTrue(VALIDATOR.is_valid(GOOD))

    def test_refuses_what_adapters_cannot_execute(self):
        cases = {
            "another version": lambda p: p.update(program=2),
            "no id": lambda p: p.pop("id"),
            "no description": lambda p: p["meta"].clear(),
            "an unknown process mode": lambda p: p["meta"].update(process="old"),
            "an unknown statement": lambda p: p["body"][0].update(k="loop"),
            "an unknown expression": lambda p: call(p).update(k="await"),
            "a call without its arguments": lambda p: call(p).pop("args"),
            "a step of 0": lambda p: call(p).update(step=0),
            "a position of one number": lambda p: call(p).update(at=[1]),
            "a string that is a number": lambda p: call(p)["args"][0].update(v=1),
            "a key of nobody's": lambda p: call(p).update(extra=True),
            "assigning to a call": lambda p: p["body"].append(
                {"k": "assign", "op": "=", "to": call(p), "value": {"k": "null"}, "at": [2, 1], "step": 2}),
            "a class that the language lacks": lambda p: p["body"][0].update(
                expr={"k": "new", "class": "Map", "args": [], "at": [1, 1], "step": 1}),
            "a function with two bodies": lambda p: p["body"][0].update(
                expr={"k": "fn", "params": [], "fn": 1, "at": [1, 1], "body": [], "expr": {"k": "null"}}),
        }
        for what, change in cases.items():
            with self.subTest(what):
                self.assertFalse(VALIDATOR.is_valid(broken(change)))


if __name__ == "__main__":
    unittest.main()
