#!/usr/bin/env python3
"""Makes one self-contained HTML page from a results.json.

    python3 render.py results.json -o index.html

The page needs no network: styles, script and data are in it. What results hold is foreign text: Jinja escapes it in markup,
embed() escapes it in the data, and the page's own content security policy lets no script run but ours.
"""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import sys
import tempfile

import jinja2

import page_data

HERE = pathlib.Path(__file__).resolve().parent


class NotResults(Exception):
    """The input is no results.json that this version reads."""


def embed(value):
    """JSON that may stand inside <script>: no character in it can end the element or begin a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


# Control characters become their pictures, and marks that reorder text become their codes, so that nothing reads as
# something that it is not.
_VISIBLE = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"}
_VISIBLE[0x7F] = "\u2421"
_VISIBLE.update({code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))})


def clean(value):
    """The same value with every string fit to be shown: no lone surrogates, no invisible controls."""
    if isinstance(value, str):
        return value.translate(_VISIBLE).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


def render(results):
    """The page for a parsed results.json, as a string."""
    if not isinstance(results, dict) or results.get("schema") != "netparity-results/1":
        raise NotResults("is no netparity-results/1")
    page = page_data.build(clean(results))
    script = "".join((HERE / "templates" / name).read_text(encoding="utf-8") for name in ("filter.js", "page.js"))
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    markup = jinja2.utils.markupsafe.Markup
    return environment.get_template("page.html.j2").render(
        page=page,
        style=markup((HERE / "templates" / "page.css").read_text(encoding="utf-8")),
        script=markup(script),
        script_digest=digest,
        data=markup(embed(page["data"])),
    )


def write(text, path):
    """Writes by way of a temporary file, so that no reader sees half a page."""
    path = pathlib.Path(path)
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        pathlib.Path(temporary).unlink(missing_ok=True)
        raise


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Make one self-contained HTML page from a results.json.")
    parser.add_argument("results", help="the results.json")
    parser.add_argument("-o", "--output", default="index.html", help="the page (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        with open(options.results, encoding="utf-8") as stream:
            results = json.load(stream)
        write(render(results), options.output)
    except (OSError, ValueError, NotResults) as problem:
        print(f"{options.results}: {problem}", file=sys.stderr)
        return 2
    except (KeyError, TypeError, AttributeError) as problem:
        print(f"{options.results}: does not follow the schema ({type(problem).__name__}: {problem})", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
