"""The command line: what an operator types, and what it answers."""

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trace import accounts, parties
from trace.cli import app
from trace.house import House

ROOT = Path(__file__).parent.parent


def run(*words):
    """Exit code and output of `trace …`."""
    result = CliRunner().invoke(app, list(map(str, words)))
    return result.exit_code, result.stdout


def test_init_makes_an_installation_and_prints_the_first_operators_card(tmp_path):
    code, out = run("init", "--dir", tmp_path / "D", "--origin", "https://t.trace.example")
    assert code == 0
    card = re.search(r"https://t.trace.example/join#([0-9A-Z]{16})", out)[1]
    house = House(tmp_path / "D")
    assert house.hosts == ("T.TRACE.EXAMPLE",)
    assert not house.demo
    with house.filing() as session:
        assert accounts.holder(session, card, house.clock()).role == "operator"


def test_init_refuses_a_folder_that_holds_something(tmp_path):
    run("init", "--dir", tmp_path / "D")
    before = (tmp_path / "D" / "root" / "1.note").read_bytes()
    told = subprocess.run(  # our own command
        [sys.executable, "-m", "trace", "init", "--dir", tmp_path / "D"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "already" in told.stderr
    assert (tmp_path / "D" / "root" / "1.note").read_bytes() == before


def test_invite_adds_a_person_and_prints_a_card(tmp_path):
    run("init", "--dir", tmp_path / "D")
    code, out = run("invite", "--dir", tmp_path / "D", "--role", "inspector", "--name", "Lan")
    assert code == 0
    assert "/join#" in out
    house = House(tmp_path / "D")
    with house.reading() as reader:
        office = parties.named(reader.session, "authority")[0]
        assert {person.role for person in accounts.people(reader.session, office.code)} == {"operator", "inspector"}
    assert run("invite", "--dir", tmp_path / "D", "--role", "king", "--name", "Lan")[0] == 2


def test_host_adds_an_address_and_keeps_the_old_one(tmp_path):
    run("init", "--dir", tmp_path / "D")
    code, out = run("host", "https://t.trace.example", "--dir", tmp_path / "D")
    assert code == 0
    assert "LOCALHOST:8000" in out
    assert "T.TRACE.EXAMPLE" in out


def test_verify_says_sound_or_what_and_where(world):
    world.labelled(world.an_phu)
    folder = world.house.folder
    assert run("verify", "--dir", folder) == (0, "sound: every statement, row and file agrees with the log\n")
    with sqlite3.connect(folder / "trace.db") as forger:
        forger.execute("UPDATE lot SET mass_g = 99 WHERE kind = 'packed'")
    code, out = run("verify", "--dir", folder, "--json")
    found = json.loads(out)
    assert code == 1
    assert found["sound"] is False
    assert "mass_g" in found["findings"][0]["where"]


def test_export_gives_the_ten_items_as_json_and_csv(world, tmp_path):
    lot, _, _ = world.labelled(world.an_phu)
    code, _ = run(
        "export", "tt02", "--dir", world.house.folder, "--lot", lot.code, "--format", "both", "--out", tmp_path
    )
    assert code == 0
    items = json.loads((tmp_path / f"{lot.code}.json").read_text())
    assert [item["number"] for item in items] == list(range(1, 11))
    assert all(item["value"] for item in items if item["required"] == "yes")
    assert items[4]["value"][0].keys() == {"step", "product_trace_code", "location_trace_code", "event_time"}
    rows = (tmp_path / f"{lot.code}.csv").read_text().splitlines()
    assert len(rows) == 11
    assert run("export", "tt02", "--dir", world.house.folder, "--lot", "nothing")[0] != 0


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised():
    from trace import exports

    text = exports.as_csv([{"number": 1, "key": "k", "name": "n", "value": "=HYPERLINK(1)"}])
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize("text", ["{", '{"day": "2026-03-01"}', '{"day": 1, "evidence": {}}'])
def test_a_case_that_is_not_one_is_a_wrong_call(tmp_path, text):
    (tmp_path / "case.json").write_text(text)
    assert run("judge", "--case", tmp_path / "case.json")[0] == 2


def test_pretending_another_time_is_for_the_demo_only(tmp_path):
    run("init", "--dir", tmp_path / "D")
    assert run("serve", "--dir", tmp_path / "D", "--now", "2026-01-01T00:00:00+07:00")[0] == 2
