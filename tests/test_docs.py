"""The documents are true where a machine can tell: tests, files, commands, floors, types and codes in them exist."""

import ast
import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from trace.cli import app
from trace.scans import Verdict
from trace.statements import SUBJECTS
from trace.web.failures import SENTENCES

ROOT = Path(__file__).resolve().parent.parent
READMES = (ROOT / "README.md", ROOT / "README.vi.md")
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [*READMES, *DOCS]
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
NAMED_TEST = re.compile(r"`(?:tests/)?((?:\w+/)*test_\w+\.py)?::(test_\w+)`|`(?:tests/)?((?:\w+/)*test_\w+\.py)`")


def written(pages):
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def anchors(page):
    """What a heading is linked by."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def named_tests(page):
    """(file, test) of every test that a page names; a test without a file is in the file named before it."""
    file = ""
    for found in NAMED_TEST.finditer(page.read_text(encoding="utf-8")):
        file = found[1] or found[3] or file
        yield file, found[2]


def functions(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    lost = []
    for target in filter(None, (name for pair in LINK.findall(page.read_text(encoding="utf-8")) for name in pair)):
        path, _, anchor = unquote(target).partition("#")
        leads = (page.parent / path).resolve() if path else page
        if not target.startswith("https://") and (not leads.exists() or (anchor and anchor not in anchors(leads))):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page):
    for file, test in named_tests(page):
        places = [path for path in (ROOT / "tests").rglob("test_*.py") if str(path).endswith(f"/{file}")]
        assert len(places) == 1, (page.name, file)
        assert test is None or test in functions(places[0]), (page.name, file, test)


def test_every_feature_names_the_test_that_proves_it():
    rows = [
        line
        for line in (ROOT / "docs" / "features.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| what")
    ]
    assert len(rows) > 40
    assert [row for row in rows if "::test_" not in row] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_of_make_that_is_named_exists(page):
    targets = set(re.findall(r"^(\w+):.*  ## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^ {4}|`|HOST=\S+ )make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("readme", READMES, ids=lambda page: page.name)
def test_a_readme_tells_the_two_commands(readme):
    text = readme.read_text(encoding="utf-8")
    assert "    make run " in text
    assert "    make test " in text


def test_every_command_that_is_named_is_a_command_with_these_options():
    named = re.compile(r"\btrace (init|invite|host|serve|verify|judge|export|demo)\b([^`\n]*)")
    for command, options in named.findall(written(PAGES)):
        words = [command, "tt02"] if command == "export" else [command]
        told = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
        assert told.exit_code == 0, command
        for option in re.findall(r"--[a-z]+", options):
            assert option in told.output, (command, option)


def test_the_drawing_of_the_floors_is_the_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = [re.findall(r"\w+", layer) for layer in contracts[0]["layers"]]
    drawn = re.search(r"```floors\n(.*?)```", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.DOTALL)
    assert drawn is not None
    names = [line[11:].split()[0] for line in drawn[1].splitlines()]
    assert names == [room for floor in floors for room in floor]


def test_every_type_of_statement_is_explained():
    text = (ROOT / "docs/vocabulary.md").read_text(encoding="utf-8")
    assert {kind for kind in SUBJECTS if f"`{kind}`" not in text} == set()


def test_every_verdict_is_explained():
    text = (ROOT / "docs/vocabulary.md").read_text(encoding="utf-8")
    assert {verdict for verdict in Verdict if f"`{verdict.value}`" not in text} == set()


def test_every_error_is_explained_and_no_other():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8").partition("\n## Errors\n")[2]
    assert set(re.findall(r"`([a-z0-9-]+)`", text)) == set(SENTENCES)


def test_every_message_of_verify_is_explained():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8").partition("says\n")[2]
    audit = ast.parse((ROOT / "trace/audit.py").read_text())
    calls = [node for node in ast.walk(audit) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding"]
    messages = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert len(messages) > 15
    assert {message for message in messages if message not in text} == set()


def test_the_way_is_short_enough_to_be_read():
    assert len((ROOT / "docs/architecture.md").read_text(encoding="utf-8").splitlines()) <= 150
    assert [page.name for page in DOCS if len(page.read_text(encoding="utf-8").splitlines()) > 200] == []
