"""peer.schema.json agrees with the parser on the scripts of scripts.json (script_test.cpp holds the parser to them)."""

import json
import pathlib
import unittest

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = json.loads((HERE / "scripts.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((HERE.parent / "peer.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class PeerSchema(unittest.TestCase):
    def test_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_takes_good_scripts(self):
        for script in SCRIPTS["good"]:
            with self.subTest(script=script):
                self.assertIsNone(jsonschema.exceptions.best_match(VALIDATOR.iter_errors(script)))

    def test_refuses_bad_ones(self):
        for bad in SCRIPTS["bad"]:
            with self.subTest(script=bad["script"]):
                # "cannot tell": the order of steps, and what an address is.
                self.assertEqual(VALIDATOR.is_valid(bad["script"]), bad.get("schema") == "cannot tell")


if __name__ == "__main__":
    unittest.main()
