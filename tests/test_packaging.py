"""What `pip install .` brings: the whole package with its data, and a command that finds ours from any folder."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def run(*command, cwd):
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def data_files(folder):
    return [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(*PIP, "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of programs of an environment that holds our wheel and sees what this one has installed."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home)
    programs = home / "bin"
    run(*PIP, "--python", str(programs / "python"), "install", "--no-deps", "--no-index", str(wheel), cwd=home)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"))
    return programs


def test_the_wheel_holds_every_file_of_the_package_and_the_templates(wheel):
    inside = set(ZipFile(wheel).namelist())
    package = {str(path.relative_to(ROOT)) for path in data_files("trace")}
    templates = {f"trace/{path.relative_to(ROOT)}" for path in data_files("templates")}
    assert (package | templates | {"trace_launcher.py"}) - inside == set()
    assert {".csv", ".css", ".html", ".po", ".ttf"} <= {Path(name).suffix for name in inside}
    assert any(name.startswith("trace/migrations/versions/") for name in inside)
    assert any(name.endswith("licenses/LICENSE") for name in inside)


def test_the_wheel_holds_nothing_else(wheel):
    tops = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"trace", "trace_launcher.py"}


def test_the_installed_command_finds_ours_from_another_folder(installed, tmp_path):
    told = run(str(installed / "trace"), "--help", cwd=tmp_path)
    assert all(command in told for command in ("demo", "serve", "verify"))


def test_an_installed_copy_finds_its_templates(installed, tmp_path):
    (packages,) = installed.parent.glob("lib/python*/site-packages")
    code = f"import sys; sys.path.insert(0, {str(packages)!r}); import trace.settings as s; print(s.templates_folder())"
    told = run(str(installed / "python"), "-c", code, cwd=tmp_path)
    assert Path(told.strip()) == packages / "trace" / "templates"


def test_pyproject_and_requirements_name_the_same_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    names = [re.match(r"[\w-]+", line) for line in (*project["dependencies"], *wanted)]
    named = [match[0].lower() for match in names if match]
    assert sorted(named) == sorted(2 * sorted(set(named)))


def test_the_oldest_release_allowed_is_not_newer_than_the_pinned_one():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = dict(
        re.findall(r"^([\w-]+)==([\d.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )
    for line in project["dependencies"]:
        name, oldest = re.match(r"([\w-]+)>=([\d.]+)", line).groups()
        assert [int(part) for part in oldest.split(".")] <= [int(part) for part in pinned[name].split(".")], line
