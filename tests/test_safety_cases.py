"""Cases from files: `trace judge --case F.json`.  A file's name tells what comes out: OUTCOME.REASONS.story.json."""

import json
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from trace import adoptions, reference, safety_cases

ROOT = Path(__file__).resolve().parent.parent
CASES = sorted((ROOT / "tests" / "cases").glob("*.json"))
IN_ORDER = json.loads((ROOT / "tests" / "cases" / "meets.none.strawberries-in-order.json").read_text("utf-8"))


def codes(told):
    return list(dict.fromkeys(reason["code"] for reason in told["reasons"]))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_judged_as_its_name_says(path):
    outcome, wanted, _ = path.stem.split(".")
    told = safety_cases.judged(json.loads(path.read_text("utf-8")))
    assert told["outcome"] == outcome
    assert codes(told) == ([] if wanted == "none" else wanted.split("+"))


def test_there_is_a_case_of_every_outcome():
    assert {path.stem.split(".")[0] for path in CASES} == {"meets", "fails", "unknown", "not_applicable"}


def test_the_answer_names_law_evidence_and_the_tables_it_was_judged_by():
    case = deepcopy(IN_ORDER)
    case["evidence"]["papers"].pop()
    told = safety_cases.judged(case)
    law = reference.reasons()["facility-missing"].law
    assert told == {
        "outcome": "fails",
        "reasons": [{"code": "facility-missing", "evidence": case["evidence"]["lot"], "law": law}],
        "rules": reference.tables_hash(),
    }


def test_rows_are_adopted_all_or_by_their_hashes():
    every = sorted(adoptions.by_hash())
    assert safety_cases.judged({**IN_ORDER, "adopted": "all"})["outcome"] == "meets"
    assert safety_cases.judged({**IN_ORDER, "adopted": every})["outcome"] == "meets"
    assert safety_cases.judged({**IN_ORDER, "adopted": []})["outcome"] == "unknown"


def changed(path, value):
    """The case in order with one value put elsewhere or away."""
    case = deepcopy(IN_ORDER)
    *way, last = path
    at = case
    for step in way:
        at = at[step]
    if value is KeyError:
        del at[last]
    else:
        at[last] = value
    return case


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], "meets", {}, {"day": "2026-03-01"},
        {**IN_ORDER, "verdict": "meets"},
        changed(["day"], KeyError),
        changed(["day"], "1/3/2026"),
        changed(["day"], "20260301"),
        changed(["day"], "2026-W09-7"),
        changed(["day"], "2026-02-30"),
        changed(["day"], 20260301),
        changed(["adopted"], None),
        changed(["adopted"], "none"),
        changed(["adopted"], ["0" * 64]),
        changed(["adopted"], [7]),
        changed(["adopted"], [["x"]]),
        changed(["evidence"], []),
        changed(["evidence", "weather"], "fine"),
        changed(["evidence", "lot"], KeyError),
        changed(["evidence", "lot"], 7),
        changed(["evidence", "is_food"], 1),
        changed(["evidence", "mass_g"], "10 kg"),
        changed(["evidence", "mass_g"], True),
        changed(["evidence", "mass_g"], 1.5),
        changed(["evidence", "stages"], "primary_production"),
        changed(["evidence", "stages"], [1]),
        changed(["evidence", "papers"], {}),
        changed(["evidence", "papers", 0], "VG-1"),
        changed(["evidence", "papers", 0, "colour"], "red"),
        changed(["evidence", "papers", 0, "number"], KeyError),
        changed(["evidence", "papers", 0, "issued"], None),
        changed(["evidence", "papers", 0, "plots"], "AAAA.V1"),
        changed(["evidence", "harvests", 0, "day"], KeyError),
        changed(["evidence", "harvests", 0, "day_confirmed"], "yes"),
    ],
)  # fmt: skip
def test_what_is_no_case_is_an_error_and_never_guessed(wrong):
    with pytest.raises(ValueError):  # noqa: PT011  # any sentence
        safety_cases.judged(wrong)


def command(*words):
    return subprocess.run(
        [sys.executable, "-m", "trace", "judge", *words], cwd=ROOT, check=False, capture_output=True, text=True
    )


def test_the_command_prints_outcome_and_reasons(tmp_path):
    done = command("--case", str(ROOT / "tests" / "cases" / "not_applicable.not-food.rubber.json"))
    assert done.returncode == 0
    assert json.loads(done.stdout)["outcome"] == "not_applicable"
    broken = tmp_path / "case.json"
    broken.write_text("{")
    refused = command("--case", str(broken))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("trace: ")


def test_the_example_of_the_manual_is_judged_as_the_manual_says():
    text = (ROOT / "docs" / "safety-cases.md").read_text("utf-8")
    case, answer = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL))
    assert safety_cases.judged(case) == {**answer, "rules": reference.tables_hash()}
    names = {name for kind in ("Evidence", "Harvest", "Paper") for name in _fields(kind)}
    assert {name for name in names if f"`{name}`" not in text} == set()


def _fields(kind):
    return vars(safety_cases)[kind].__dataclass_fields__
