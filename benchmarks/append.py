"""Durable appends: groups of one hundred statements in one `House.writing()` against one hundred of one.

Both are committed with fsync, read back, covered by a signed checkpoint and the high-water file before they return.
"""

import tempfile
from pathlib import Path

from benchmarks.measure import compare, rates
from trace.house import House

GOAL = 5
ORIGIN = "http://localhost:8000"


def main(group: int = 100, rounds: int = 7) -> None:
    """Prints both rates and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        house = House.create(Path(folder) / "D", ORIGIN, demo=True)

        def write(groups: int, size: int) -> int:
            for _ in range(groups):
                with house.writing() as book:
                    for number in range(size):
                        book.write("judgement", party="7K3F", by="house", lot="7K3F9QXM2P", number=number)
            return groups * size

        print(f"append: groups of {group} statements, synchronous=FULL")
        found = rates({"one by one": lambda: write(group, 1), f"groups of {group}": lambda: write(1, group)}, rounds)
        compare("append", found[f"groups of {group}"], found["one by one"], GOAL)
        house.engine.dispose()


if __name__ == "__main__":
    main()
