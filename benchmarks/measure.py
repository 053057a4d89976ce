"""How the benchmarks measure: interleaved rounds in one process, medians, the spread printed before the last line.

A goal is a ratio of two things measured in the same round, so that it does not drift with the machine; larger is
better.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def rates(jobs: dict[str, Callable[[], int]], rounds: int) -> dict[str, list[float]]:
    """Pieces per second of every job in every round, printed; each runs once a round, after a round to warm up.

    A job does some work and returns how many pieces it did.
    """
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        job()
    for _ in range(rounds):
        for name, job in jobs.items():
            start = perf_counter()
            pieces = job()
            found[name].append(pieces / (perf_counter() - start))
    for name, each in found.items():
        print(f"  {name:<24} {median(each):>12,.1f} /s   ({min(each):,.1f} to {max(each):,.1f} in {rounds} rounds)")
    return found


def compare(name: str, ours: list[float], other: list[float], goal: float) -> None:
    """The median of the rounds' ratios, as the last line; their spread before it."""
    ratios = sorted(mine / theirs for mine, theirs in zip(ours, other, strict=True))
    print(f"  ratios of the rounds: {ratios[0]:.3g} to {ratios[-1]:.3g}")
    line(name, median(ratios), goal)


def line(name: str, ratio: float, goal: float) -> None:
    """The last word of a benchmark; goal 0: there is none."""
    print(f"{name}: ratio {ratio:.3g} (goal {goal:g})")
