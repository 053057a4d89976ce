"""How the benchmarks measure: interleaved rounds in one process, medians, the spread printed beside them.

A goal is a ratio of two things measured in the same run, so that it does not drift with the machine; larger is better.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def rates(jobs: dict[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """Runs every job once a round, in turn, after one round to warm up; prints and returns pieces per second.

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
        print(f"  {name:<28} {median(each):>12,.1f} /s   ({min(each):,.1f} to {max(each):,.1f}, {rounds} rounds)")
    return {name: median(each) for name, each in found.items()}


def line(name: str, ratio: float, goal: float) -> None:
    """The last word of a benchmark."""
    print(f"{name}: ratio {ratio:.3g} (goal {goal:g})")
