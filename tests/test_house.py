"""The house keeps its own rules: sizes, docstrings, floors, words, and nothing that belongs to one machine."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import trace

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted((ROOT / "trace").rglob("*.py"))
CATALOGS = sorted((ROOT / "trace" / "web" / "locale" / "vi").glob("*.po"))

LINES_IN_A_FILE = 400  # think again past 300
LINES_IN_A_FUNCTION = 60  # think again past 40
LINES_IN_A_DOCSTRING = 6
DRAWING = " ├└│"  # a table or a tree in a docstring is not counted

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = r"/(?:wor[k]|roo[t]|tm[p]|hom[e]|op[t])/(?!lists)[\w.]"
REGISTRIES = r"py[p]i\.org|python[h]osted|registry\.npm[j]s|npm[j]s\.com|deb\.deb[i]an|crat[e]s\.io|proxy\.gol[a]ng"
FOREIGN = re.compile(rf"(?<![\w.\-{{}}])(?:{MACHINE_PATHS})|{REGISTRIES}".encode())


def short(path):
    return str(path.relative_to(ROOT))


def files_in_git():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_trace_is_ours_and_not_the_standard_librarys():
    assert Path(trace.__file__) == ROOT / "trace" / "__init__.py"


def test_what_the_tests_need_from_the_machine_is_watched(pytestconfig):
    assert pytestconfig.pluginmanager.hasplugin("tests.required"), (
        'conftest.py lacks pytest_plugins = ["tests.required"]'
    )


@pytest.mark.parametrize("path", CODE, ids=short)
def test_a_file_says_in_a_few_lines_what_it_does_and_stays_small(path):
    text = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    prose = [line for line in docstring.splitlines() if line and line[0] not in DRAWING]
    assert 1 <= len(prose) <= LINES_IN_A_DOCSTRING
    assert len(text.splitlines()) <= LINES_IN_A_FILE


@pytest.mark.parametrize("path", [path for path in CODE if path.parent.name != "versions"], ids=short)
def test_functions_stay_short(path):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, functions)]
    sizes = {node.name: node.end_lineno - node.lineno + 1 for node in nodes}
    assert {name: size for name, size in sizes.items() if size > LINES_IN_A_FUNCTION} == {}


def test_the_floors_of_the_house_hold():
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_requirements_name_releases_and_hashes_but_no_host():
    for path in ROOT.glob("requirements*"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"://|^-(?:i|f|-index-url|-extra-index-url|-find-links)\b", text, re.MULTILINE), path.name
        if path.suffix == ".txt":
            releases = re.findall(r"^[\w.\[\]-]+==\S+", text, re.MULTILINE)
            hashed = re.findall(r"^[\w.\[\]-]+==[^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
            assert releases
            assert len(releases) == len(hashed), path.name


def test_no_file_in_git_tells_of_one_machine_or_of_a_package_registry():
    found = {short(path): FOREIGN.findall(path.read_bytes()) for path in files_in_git()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def messages(path):
    with path.open("rb") as handle:
        return [message for message in read_po(handle, locale="vi") if message.id]


def test_there_are_vietnamese_words():
    assert sum(len(messages(path)) for path in CATALOGS) > 0


@pytest.mark.parametrize("path", CATALOGS, ids=short)
def test_every_sentence_has_a_vietnamese_one_with_the_same_blanks(path):
    for message in messages(path):
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        vietnamese = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.fuzzy, message.id
        for sentence in vietnamese:
            assert sentence.strip(), message.id
            assert sorted(PLACEHOLDER.findall(sentence)) == sorted(PLACEHOLDER.findall(english[-1])), message.id


def test_a_sentence_means_the_same_in_every_catalog():
    meanings = {}
    for path in CATALOGS:
        for message in messages(path):
            meanings.setdefault((message.context, message.id), set()).add(message.string)
    assert {key: said for key, said in meanings.items() if len(said) > 1} == {}
