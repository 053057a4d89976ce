"""Benchmarks run from end to end at a tiny size and end with the lines that are read; no time is asserted."""

import re

import pytest

from benchmarks import append, merkle, scan, seal

pytestmark = pytest.mark.benchmark
LINE = re.compile(r"([a-z]+): ratio ([0-9.e+-]+) \(goal ([0-9.]+)\)")


def ends_with(printed: str, *names: str) -> None:
    """The last lines name these, each with a ratio above nothing."""
    found = [LINE.fullmatch(line) for line in printed.splitlines()[-len(names) :]]
    assert [match[1] for match in found if match] == list(names)
    assert all(float(match[2]) > 0 for match in found if match)


def test_sealing_is_measured_against_the_signature_alone(capsys):
    seal.main(pieces=2, rounds=1)
    ends_with(capsys.readouterr().out, "seal")


def test_appending_in_groups_is_measured_against_one_by_one(capsys):
    append.main(group=3, rounds=1)
    ends_with(capsys.readouterr().out, "append")


def test_inclusion_proofs_are_measured_on_full_tiles_and_checked(capsys):
    merkle.main(size=600, proofs=20, rounds=1)
    ends_with(capsys.readouterr().out, "merkle")


def test_a_green_scan_is_measured_over_http_with_the_memory_of_the_server(capsys):
    scan.main(labels=2, rounds=1, scans=4)
    ends_with(capsys.readouterr().out, "scan", "memory")
