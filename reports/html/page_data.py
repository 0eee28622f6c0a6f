"""What the page shows, made from results: numbers for the template, bounded data for the script."""

import math
import re

import align

# Name, symbol, family. Families share a colour; no meaning is carried by colour alone.
OUTCOMES = {
    "agrees": ("✓", "good"),
    "diverges": ("✗", "bad"),
    "crash": ("!", "bad"),
    "hang": ("∞", "bad"),
    "leak": ("◦", "bad"),
    "unstable": ("~", "shaky"),
    "unconfirmed": ("?", "shaky"),
    "expected": ("≈", "known"),
    "gone": ("←", "shaky"),
    "unsupported": ("–", "none"),
    "not-applicable": ("·", "none"),
    "disabled": ("×", "none"),
    "blocked": ("■", "none"),
    "adapter-error": ("▲", "unable"),
    "oracle-error": ("△", "unable"),
}
JUDGED = {"agrees", "diverges", "expected", "unstable", "unconfirmed", "crash", "hang", "leak"}

# The page stays usable whatever the results hold: results.json has it all.
MAX_OUTPUT = 32_768
MAX_OUTPUT_OF_ALL = 16_000_000
SMALL_OUTPUT = 1_024
MAX_SOURCE = 200_000
MAX_TEXT = 4_000
MAX_TRACE = 400
MAX_CAUSES = 2_000


def agreement(counts):
    """Share of agreement among the judged as reports print it: "100 %" only if it is all of them."""
    judged = sum(count for outcome, count in counts.items() if outcome in JUDGED)
    if judged == 0:
        return "–"
    percent = 100 * counts.get("agrees", 0) / judged
    return "100 %" if percent == 100 else f"{math.floor(percent * 10 + 1e-9) / 10:.1f} %"


def duration(milliseconds):
    seconds = milliseconds / 1000
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def shorten(text, limit):
    """The beginning and the end of a text that is too long, with a line between them that says so."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n\n… {len(text) - 2 * half:,} characters left out; results.json has them …\n\n{text[-half:]}"


def folder_of(scenario_id):
    return scenario_id.rpartition("/")[0]


def issue_link(issue):
    """The address of "owner/repo#1" or of a web address; None for anything else, which stays text."""
    if match := re.fullmatch(r"([\w.-]+/[\w.-]+)#(\d+)", issue, re.ASCII):
        return f"https://github.com/{match[1]}/issues/{match[2]}"
    return issue if re.fullmatch(r"https?://[^\s\"'<>]+", issue) else None


def record_data(record):
    data = {"kind": record["kind"], "owner": record["owner"], "text": record["text"][:MAX_TEXT], "line": record["line"]}
    if record.get("turn") is not None:
        data["turn"] = record["turn"]
    return data


def divergence_data(divergence):
    oracle = divergence["context"]["oracle"]
    implementation = divergence["context"]["implementation"]
    if not oracle and not implementation:
        oracle = [divergence["expected"]] if divergence["expected"] else []
        implementation = [divergence["actual"]] if divergence["actual"] else []
    return {
        "id": divergence["id"],
        "class": divergence["class"],
        "severity": divergence["severity"],
        "headline": divergence["headline"],
        "signature": divergence["signature"],
        "summary": divergence["summary"][:MAX_TEXT],
        "line": divergence["line"],
        "column": divergence["column"],
        "oracle": [record_data(record) for record in oracle[:MAX_TRACE]],
        "implementation": [record_data(record) for record in implementation[:MAX_TRACE]],
        "rows": align.align(oracle[:MAX_TRACE], implementation[:MAX_TRACE]),
    }


class Outputs:
    """Shares the room for outputs among results."""

    def __init__(self):
        self.left = MAX_OUTPUT_OF_ALL

    def take(self, text):
        shown = shorten(text, MAX_OUTPUT if self.left > 0 else SMALL_OUTPUT)
        self.left -= len(shown)
        return shown


def result_data(result, outputs):
    data = {
        "implementation": result["implementation"],
        "outcome": result["outcome"],
        "durationMs": result["durationMs"],
    }
    if result["reason"]:
        data["reason"] = result["reason"][:MAX_TEXT]
    if link := issue_link(result.get("link", "")):
        data["link"] = link
    if result.get("confirmation"):
        data["confirmation"] = result["confirmation"]
    if result["divergences"]:
        data["divergences"] = [divergence_data(divergence) for divergence in result["divergences"]]
    if result["folded"]:
        data["folded"] = result["folded"]
    if result["output"]:
        data["output"] = outputs.take(result["output"])
    if result.get("trace"):
        data["trace"] = [record_data(record) for record in result["trace"][:MAX_TRACE]]
        data["traceLength"] = len(result["trace"])
    return data


def scenario_data(scenario, outputs):
    oracle = {key: scenario["oracle"][key] for key in ("variants", "runs", "saysLittle", "outcome", "detail")}
    if scenario["oracle"].get("trace"):
        oracle["trace"] = [record_data(record) for record in scenario["oracle"]["trace"][:MAX_TRACE]]
        oracle["traceLength"] = len(scenario["oracle"]["trace"])
    return {
        "id": scenario["id"],
        "path": scenario["path"],
        "description": scenario["description"],
        "covers": scenario["covers"],
        "issues": [{"text": issue, "link": issue_link(issue)} for issue in scenario["issues"]],
        "source": shorten(scenario["source"], MAX_SOURCE),
        "oracle": oracle,
        "results": [result_data(result, outputs) for result in scenario["results"]],
    }


def implementation_summary(implementation, counts):
    judged = sum(count for outcome, count in counts.items() if outcome in JUDGED)
    parts = []
    position = 0.0
    total = sum(counts.values())
    for outcome, (symbol, family) in OUTCOMES.items():
        if count := counts.get(outcome, 0):
            width = 1000 * count / total
            parts.append(
                {"outcome": outcome, "symbol": symbol, "family": family, "count": count, "x": position, "width": width}
            )
            position += width
    return {
        "key": implementation["key"],
        "name": implementation["name"],
        "version": implementation["version"],
        "build": implementation["build"],
        "follows": implementation["follows"],
        "agreement": agreement(counts),
        "agrees": counts.get("agrees", 0),
        "judged": judged,
        "total": total,
        "parts": parts,
    }


def count_outcomes(scenarios):
    counts = {}
    for scenario in scenarios:
        for result in scenario["results"]:
            of_implementation = counts.setdefault(result["implementation"], {})
            of_implementation[result["outcome"]] = of_implementation.get(result["outcome"], 0) + 1
    return counts


def folders(scenarios, keys):
    """The matrix: scenarios by folder, in order of their paths, with counts per implementation."""
    by_folder = {}
    for scenario in sorted(scenarios, key=lambda s: (folder_of(s["id"]).split("/"), s["id"])):
        by_folder.setdefault(folder_of(scenario["id"]), []).append(scenario)
    sections = []
    for folder, members in by_folder.items():
        counts = count_outcomes(members)
        sections.append(
            {
                "name": folder or "(top)",
                # Indented below a heading that is there, not below one that is not.
                "depth": sum(folder.startswith(other + "/") for other in by_folder if other),
                "counts": [
                    {
                        "agrees": counts.get(key, {}).get("agrees", 0),
                        "judged": sum(n for outcome, n in counts.get(key, {}).items() if outcome in JUDGED),
                    }
                    for key in keys
                ],
                "quiet": all(set(of_one) <= {"agrees"} for of_one in counts.values()),
                "scenarios": [
                    {
                        "id": scenario["id"],
                        "name": scenario["id"].rpartition("/")[2],
                        "description": scenario["description"],
                        "issues": len(scenario["issues"]),
                        "says_little": scenario["oracle"]["saysLittle"],
                        "outcomes": outcome_cells(scenario, keys),
                    }
                    for scenario in members
                ],
            }
        )
    return sections


def outcome_cells(scenario, keys):
    by_key = {result["implementation"]: result["outcome"] for result in scenario["results"]}
    cells = []
    for key in keys:
        outcome = by_key.get(key)
        symbol, family = OUTCOMES.get(outcome, ("", "none"))
        cells.append({"key": key, "outcome": outcome or "not run", "symbol": symbol, "family": family})
    return cells


def build(results):
    """Everything that the template needs; its "data" is what the script needs."""
    scenarios = results["scenarios"]
    counts = count_outcomes(scenarios)
    implementations = list(results["implementations"])
    known = {implementation["key"] for implementation in implementations}
    for key in counts:
        if key not in known:
            implementations.append({"key": key, "name": key, "version": "", "build": "", "follows": ""})
    keys = [implementation["key"] for implementation in implementations]
    outputs = Outputs()
    sections = folders(scenarios, keys)
    by_id = {scenario["id"]: scenario for scenario in scenarios}
    ordered = [by_id[entry["id"]] for section in sections for entry in section["scenarios"]]
    largest = max((cause["count"] for cause in results["causes"]), default=1)
    return {
        "title": f"{', '.join(keys) or 'Nothing'} against {results['oracle']['name']} {results['oracle']['version']}".strip(),
        "created": results["created"],
        "duration": duration(results["durationMs"]),
        "partial": results["partial"],
        "exit": results["exit"],
        "machine": results["machine"],
        "oracle": results["oracle"],
        "command": " ".join(results["command"]),
        "scenario_count": len(scenarios),
        "implementations": [
            implementation_summary(implementation, counts.get(implementation["key"], {}))
            for implementation in implementations
        ],
        "causes": [
            dict(cause, share=100 * cause["count"] / largest, first=cause["scenarios"][0] if cause["scenarios"] else "")
            for cause in results["causes"][:MAX_CAUSES]
        ],
        "causes_left_out": max(0, len(results["causes"]) - MAX_CAUSES),
        "folders": sections,
        "collapse_quiet": len(scenarios) > 150,
        "data": {
            "oracle": results["oracle"],
            "implementations": [
                {"key": implementation["key"], "version": implementation["version"]} for implementation in implementations
            ],
            "outcomes": {name: {"symbol": symbol, "family": family} for name, (symbol, family) in OUTCOMES.items()},
            "scenarios": [scenario_data(scenario, outputs) for scenario in ordered],
        },
    }
