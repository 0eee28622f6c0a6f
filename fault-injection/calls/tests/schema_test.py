"""calls.schema.json accepts and refuses the scripts that the parser accepts and refuses."""

import json
import unittest
from pathlib import Path

import jsonschema

HERE = Path(__file__).resolve().parent
SCHEMA = json.loads((HERE.parent / "calls.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SCRIPTS = json.loads((HERE / "scripts.json").read_text(encoding="utf-8"))


class CallsSchema(unittest.TestCase):
    def test_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_accepts_what_the_parser_accepts(self):
        for script in SCRIPTS["good"]:
            with self.subTest(script=script):
                VALIDATOR.validate(script)

    def test_refuses_what_the_parser_refuses(self):
        for bad in SCRIPTS["bad"]:
            with self.subTest(script=bad["script"]):
                self.assertFalse(VALIDATOR.is_valid(bad["script"]))


if __name__ == "__main__":
    unittest.main()
