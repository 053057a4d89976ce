"""From a harvest on a hillside to an honest scan in a shop."""

from tests.conftest import World
from trace.scans import Verdict


def test_a_lot_with_papers_in_order_scans_as_papers(world: World) -> None:
    lot, _, paths = world.labelled(world.an_phu)
    report = world.scan(paths[0])
    assert report.verdict is Verdict.PAPERS
    assert report.party == "An Phú"
    assert report.lot_mass_g == 10_000
    assert [paper.kind for paper in report.papers] == ["vietgap", "facility"]
    assert lot.code.startswith(world.an_phu.party)
