"""A measure on the map: by country, or at places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError
from dashkit.formats import format_value
from dashkit.model.additivity import adds_up
from dashkit.model.fields import NUMERIC
from dashkit.views.drawing import MOST_POINTS, extremes
from dashkit.views.marks import chosen_of
from dashkit.views.numbers import known
from dashkit.views.plots.asked import Asked, Shown, ranked, select_members
from dashkit.views.plots.parts import one_measure
from dashkit.views.scope import member_words
from dashkit.views.world import World, world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.filters import Scalar
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.views.chart import Chart

PLACES: Final = 1_500
COUNTRIES: Final = 400
_NAMED: Final = 5
_PAIR: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """Numbers of countries (``codes``) or at places (``latitudes`` and ``longitudes``).

    Those that are ``inert`` stand for several members and cannot be chosen.
    """

    key: str
    title: str
    spec: MeasureSpec
    labels: tuple[str, ...]
    members: tuple[Scalar, ...]
    values: tuple[float, ...]
    codes: tuple[str, ...] = ()
    latitudes: tuple[float, ...] = ()
    longitudes: tuple[float, ...] = ()
    chosen: tuple[bool, ...] = ()
    inert: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing on the map."""
        return not self.values

    def texts(self) -> list[str]:
        """Return each number as text."""
        return [format_value(value, self.spec.format, self.spec.unit) for value in self.values]

    def points(self) -> list[str]:
        """Return one sentence for each country or place."""
        if len(self.values) > MOST_POINTS:
            return []
        return [f"{name}: {text}" for name, text in zip(self.labels, self.texts(), strict=True)]

    def words(self) -> str:
        """Return how many there are, the largest and the smallest."""
        marks = list(zip(self.values, self.labels, (self.spec,) * len(self.values), strict=True))
        return extremes(self.title, marks)


class WorldMap:
    """One measure by a field of countries, or by a field with latitude and longitude."""

    def check(self, chart: Chart) -> None:
        """Raise where there is no place to draw at."""
        one_measure(chart)
        if not chart.position:
            if chart.levels[0].type != "text":
                message = (
                    f"Chart(kind='map'): {chart.levels[0].name!r} names no countries; give by= a "
                    "field of country names or codes, or position=[latitude, longitude]"
                )
                raise DefinitionError(message)
            return
        wrong = [one.name for one in chart.position if one.type not in NUMERIC]
        if len(chart.position) != _PAIR or wrong:
            message = "Chart(position=): give the fields of latitude and longitude, both numbers"
            raise DefinitionError(message)

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return the measure by country, or by place with its position."""
        if not chart.position:
            return {"main": ranked(chart, asked, asked.along, asked.where, COUNTRIES)}
        query = chart.subject.query(
            chart.measures,
            by=[asked.along, *chart.position],
            where=asked.where,
            period=asked.period,
            order=f"-{chart.measures[0].name}",
            limit=PLACES + 1,
        )
        return {"main": query}

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return what has a place; what has none is named."""
        result = results["main"]
        if chart.position:
            return self._places(chart, result, asked)
        return self._countries(chart, result, asked, world())

    def _countries(self, chart: Chart, result: Result, asked: Asked, known_: World) -> Shown:
        field, spec = asked.along, chart.measures[0]
        found: dict[str, list[tuple[Scalar, Any]]] = {}
        strangers: list[str] = []
        for member, value in _rows(result, field.name, spec.name):
            country = known_.find(member)
            if country is None:
                strangers.append(member_words(member, field, chart.subject.calendar))
            elif known(value) is not None:
                found.setdefault(country.code, []).append((member, value))
        several = [code for code, rows in found.items() if len(rows) > 1]
        if not adds_up(spec.expression):
            found = {code: rows for code, rows in found.items() if len(rows) == 1}
        names = {code: known_.countries[code].name for code in (*found, *several)}
        members = tuple(rows[0][0] for rows in found.values())
        inert = tuple(place for place, code in enumerate(found) if code in several)
        passed = chosen_of(members, field, asked.own(chart))
        atlas = Atlas(
            key=chart.key,
            title=chart.title,
            spec=spec,
            labels=tuple(names[code] for code in found),
            members=members,
            values=tuple(float(sum(value for _, value in rows)) for rows in found.values()),
            codes=tuple(found),
            chosen=tuple(one or place in inert for place, one in enumerate(passed)),
            inert=inert,
        )
        added = "their sum is shown" if adds_up(spec.expression) else "they are left out"
        caveats = [
            *_named("no country of this name", strangers),
            *_named(
                "too small for this map",
                [names[code] for code in found if not known_.countries[code].rings],
            ),
            *_named(f"named in several ways, {added}", [names[code] for code in several]),
        ]
        return Shown(atlas, (), caveats)

    def _places(self, chart: Chart, result: Result, asked: Asked) -> Shown:
        field, spec = asked.along, chart.measures[0]
        names = (field.name, *(one.name for one in chart.position), spec.name)
        rows = _rows(result, *names)
        placed = [row for row in rows if _on_earth(row)][:PLACES]
        lost = len(rows[:PLACES]) - len(placed)
        members = tuple(row[0] for row in placed)
        atlas = Atlas(
            key=chart.key,
            title=chart.title,
            spec=spec,
            labels=tuple(member_words(one, field, chart.subject.calendar) for one in members),
            members=members,
            values=tuple(float(row[3]) for row in placed),
            latitudes=tuple(float(row[1]) for row in placed),
            longitudes=tuple(float(row[2]) for row in placed),
            chosen=chosen_of(members, field, asked.own(chart)),
        )
        count = max(result.meta.groups, len(rows))
        more = f"the {PLACES:,} largest of {count:,}" if count > PLACES else ""
        return Shown(
            atlas, [more], [f"{lost:,} without a place or a number left out"] if lost > 0 else []
        )

    def select(self, chart: Chart, picture: Atlas, asked: Asked) -> dict[str, Any] | None:
        """Return the choice of a country or a place."""
        found = select_members(chart, asked, asked.along, picture.members)
        return {**found, "inert": list(picture.inert)} if picture.inert else found


def _rows(result: Result, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(result.frame[name].to_list() for name in names), strict=True))


def _on_earth(row: tuple[Any, ...]) -> bool:
    _, latitude, longitude, value = row
    if any(known(one) is None for one in (latitude, longitude, value)):
        return False
    return bool(-90 <= latitude <= 90 and -180 <= longitude <= 180)  # noqa: PLR2004


def _named(what: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    listed = ", ".join(names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [f"{what}: {listed}{more}"]
