"""Offsets of zones: each year of a zone is looked up once, a zone without changes not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashkit.data.zones import offsets


class _Counted(tzinfo):
    """A zone that counts how often it is asked."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone, self.asked = zone, 0

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        return self.zone.utcoffset(at)

    def fromutc(self, at: datetime) -> datetime:
        self.asked += 1
        return self.zone.fromutc(at.replace(tzinfo=self.zone)).replace(tzinfo=self)


def _counted(name: str) -> Any:
    return _Counted(ZoneInfo(name))


def test_a_zone_that_never_changes_is_asked_once() -> None:
    zone = _counted("Etc/GMT+3")
    assert offsets(zone, 1900, 2100) == ((datetime(1900, 1, 1), -10_800),)  # noqa: DTZ001
    assert zone.asked == 1


def test_another_span_of_years_asks_only_for_years_that_are_new() -> None:
    zone = _counted("Europe/Berlin")
    offsets(zone, 2000, 2010)
    first = zone.asked
    assert first > 11 * 365
    offsets(zone, 1995, 2015)
    assert zone.asked - first < first
    known = zone.asked
    offsets(zone, 1996, 2014)
    assert zone.asked == known + 1


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "Africa/Casablanca", "Pacific/Apia"])
def test_the_last_step_before_an_instant_is_its_offset(name: str) -> None:
    zone = ZoneInfo(name)
    steps = offsets(zone, 1995, 2030)
    at = datetime(1995, 1, 1, tzinfo=UTC)
    while at.year <= 2030:
        plain = at.replace(tzinfo=None)
        seconds = [one for start, one in steps if start <= plain][-1]
        assert timedelta(seconds=seconds) == at.astimezone(zone).utcoffset()
        at += timedelta(hours=31, minutes=13)
