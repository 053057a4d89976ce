"""Days and moments: stored in UTC, counted in days of Asia/Ho_Chi_Minh.  The clock is an argument everywhere."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

HO_CHI_MINH: Final = ZoneInfo("Asia/Ho_Chi_Minh")
Clock: TypeAlias = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The day of a moment where the farms are: six in the morning there is still yesterday in UTC."""
    return moment.astimezone(HO_CHI_MINH).date()
