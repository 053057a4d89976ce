"""Plots: area, crop, commune, who works them from when to when; the point is nobody else's business."""

from datetime import date

import pytest

from tests.conftest import MANG_DEN
from trace import accounts, plots
from trace.errors import Forbidden, NotFound
from trace.lots import PlotNotWorked
from trace.plots import AreaBad, PointBad, UntilBad
from trace.products import CropUnknown


def added(world, coop, actor=None, worker=None, **told):
    told = {"crop": "tomato", "commune": MANG_DEN, "area_m2": 500, "since": date(2026, 1, 1), **told}
    with world.house.writing() as book:
        worker = accounts.person(book.session, worker or coop.member.person)
        return plots.add(book, actor or coop.manager, worker=worker, **told), book.written


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"area_m2": 0}, AreaBad),
        ({"area_m2": -1}, AreaBad),
        ({"area_m2": plots.MAX_AREA_M2 + 1}, AreaBad),
        ({"crop": "opium"}, CropUnknown),
        ({"commune": "99999"}, NotFound),
        ({"until": date(2025, 12, 31)}, UntilBad),
        ({"point": "14,6 108,2"}, PointBad),
        ({"point": "14.605, 108.283"}, PointBad),
        ({"point": "https://maps/14.60512,108.28344"}, PointBad),
    ],
)
def test_what_is_no_plot_is_refused(world, told, error):
    with pytest.raises(error):
        added(world, world.an_phu, **told)
    with world.house.reading() as reader:
        assert [plot.code for plot in plots.of_party(reader.session, world.an_phu.party)] == [world.an_phu.plot.code]


def test_the_largest_plot_and_a_point_without_a_blank_are_taken(world):
    plot, _ = added(world, world.an_phu, area_m2=plots.MAX_AREA_M2, point="14.6051,108.28344")
    assert plot.area_m2 == plots.MAX_AREA_M2


def test_name_and_point_of_a_plot_stand_in_no_statement(world):
    plot, written = added(world, world.an_phu, name="Rẫy ông A Lê", point="14.60512, 108.28344")
    assert plot.name == "Rẫy ông A Lê"
    for secret in ("Rẫy", "A Lê", "14.605", "108.283"):
        assert secret.encode() not in written[0].note


@pytest.mark.parametrize("role", ["clerk", "member"])
def test_only_a_manager_adds_plots(world, role):
    with pytest.raises(Forbidden):
        added(world, world.an_phu, getattr(world.an_phu, role))


def test_nobody_gives_a_plot_to_another_partys_worker_or_sees_one(world):
    with pytest.raises(NotFound):
        added(world, world.an_phu, worker=world.binh_minh.member.person)
    with world.house.reading() as reader:
        with pytest.raises(NotFound):
            plots.get(reader.session, world.an_phu.plot.code, world.binh_minh.manager)
        assert plots.get(reader.session, world.an_phu.plot.code, world.lan).party == world.an_phu.party
        with pytest.raises(NotFound):
            plots.get(reader.session, "nowhere", world.lan)
        own = plots.of_worker(reader.session, world.an_phu.member.person)
        assert [plot.code for plot in own] == [world.an_phu.plot.code]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 2, 20)])
def test_a_worker_harvests_from_the_first_day_on_the_plot_to_the_last(world, day):
    plot, _ = added(world, world.an_phu, crop="strawberry", until=date(2026, 2, 20))
    world.an_phu.plot = plot
    assert world.harvest(world.an_phu, day=day).plot == plot.code


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 2, 21)])
def test_nobody_harvests_before_or_after_working_a_plot(world, day):
    world.an_phu.plot, _ = added(world, world.an_phu, crop="strawberry", until=date(2026, 2, 20))
    with pytest.raises(PlotNotWorked):
        world.harvest(world.an_phu, day=day)
