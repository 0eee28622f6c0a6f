"""The schema takes the scripts that the parser takes, and refuses the ones that it can tell to be wrong."""
import json
import pathlib
import unittest

import jsonschema

HERE = pathlib.Path(__file__).parent
SCHEMA = json.loads((HERE.parent / "dns.schema.json").read_text())
EXAMPLES = json.loads((HERE / "scripts.json").read_text())


class Schema(unittest.TestCase):
    def setUp(self):
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def test_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_takes_what_is_right(self):
        for script in EXAMPLES["valid"]:
            with self.subTest(script=script):
                self.validator.validate(script)

    def test_refuses_what_is_wrong(self):
        for example in EXAMPLES["invalid"]:
            if not example.get("beyondSchema"):
                with self.subTest(script=example["script"]):
                    self.assertFalse(self.validator.is_valid(example["script"]))


if __name__ == "__main__":
    unittest.main()
