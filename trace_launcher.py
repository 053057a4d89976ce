"""The console command `trace` of an installed copy.

The standard library has a module `trace` too, and in an installed copy it is found first.  So this file, which
bears another name, puts its own folder in front and only then imports ours.
"""

import sys
from pathlib import Path


def main() -> None:
    """Run `trace.cli.main` of the package that lies beside this file."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    sys.modules.pop("trace", None)
    from trace.cli import main as run  # noqa: PLC0415  # only now is `trace` ours

    run()
