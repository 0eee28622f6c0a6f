"""Validates JSON Lines on standard input against a definition of the protocol's schema.

    validate.py SCHEMA DEFINITION < LINES

Prints what is wrong with the first bad line and leaves with status 1; status 77 means that jsonschema is not installed.
"""

import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
definition = {"$schema": schema["$schema"], "$ref": "#/$defs/" + sys.argv[2], "$defs": schema["$defs"]}
validator = jsonschema.Draft202012Validator(definition)
for line in sys.stdin:
    # The first error only: a oneOf lists every alternative.
    for error in validator.iter_errors(json.loads(line)):
        sys.exit(f"{line.rstrip()}\n{error.message}")
