"""What tests need from the machine: Chromium, and the folder of public vectors.

Where one is absent, the tests marked `browser` or `vectors` (or with a fixture of that name) are skipped and the last
lines say so.  With TRACE_REQUIRE_BROWSER=1 or TRACE_REQUIRE_VECTORS=1 such a skip, whatever its reason, is a failure.
"""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VECTORS = (ROOT / os.environ.get("TRACE_VECTORS", "../shared/vectors")).resolve()

ABSENT = {
    "browser": "" if CHROMIUM else "browser tests: no Chromium here (apt-get install chromium)",
    "vectors": "" if VECTORS.is_dir() else "vector tests: TRACE_VECTORS names no folder",
}
REQUIRED = {kind for kind in ABSENT if os.environ.get(f"TRACE_REQUIRE_{kind.upper()}") == "1"}


@pytest.fixture(scope="session")
def vectors():
    """The folder of public test vectors."""
    return VECTORS


def needs(item):
    """The kinds of things that a test asks of the machine."""
    return {kind for kind in ABSENT if item.get_closest_marker(kind) or kind in getattr(item, "fixturenames", ())}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Skips a test where what it needs is absent."""
    for kind in sorted(needs(item)):
        if ABSENT[kind]:
            pytest.skip(ABSENT[kind])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Turns the skip of a required test into a failure."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and REQUIRED & needs(item):
        report.outcome = "failed"
        report.longrepr = f"required here, but skipped: {report.longrepr[2]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """A whole file that skips itself counts too: nobody can see which tests it held."""
    report = yield
    if report.skipped and REQUIRED:
        report.outcome = "failed"
        report.longrepr = f"required here, but skipped: {collector.nodeid}: {report.longrepr[2]}"
    return report


def pytest_terminal_summary(terminalreporter):
    """Says plainly what was not tested."""
    for why in filter(None, ABSENT.values()):
        terminalreporter.write_line(f"Not tested: {why}", yellow=True)
