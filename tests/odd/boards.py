"""Every public view over one odd frame, on one page with a neighbour whose number must stay."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any, Final

import dashkit as dk

if TYPE_CHECKING:
    from tests.odd.frames import Odd

View = Any
Build = Callable[[dk.Model, "Odd"], View]


def model_of(odd: Odd) -> dk.Model:
    """Return the meaning of an odd frame."""
    found = dk.model(odd.frame(), name="odd", time="t", timezone=odd.zone)
    return found.define(
        total=dk.sum("v"),
        n=dk.count(),
        big=dk.count(where="v > 1"),
        avg=dk.mean("v"),
        ratio=dk.sum("v") / dk.sum("w"),
    )


def over_time(odd: Odd) -> str:
    """Return the bucket of time that the views of a case have."""
    return f"t.{odd.grain}"


def chart(*names: str, by: Any = None, **options: Any) -> Build:
    """Return how to build a chart; ``g`` and ``t`` stand for the dimension and the time of a case."""

    def build(m: dk.Model, odd: Odd) -> dk.Chart:
        places = {"t": over_time(odd), "any t": "t"}
        along = [places.get(one, one) for one in by] if isinstance(by, list) else places.get(by, by)
        return dk.Chart(list(names), by=along, model=m, **options)

    return build


def own(m: dk.Model, odd: Odd) -> View:
    """Return a view made of a function."""
    del odd

    @dk.view(m.total, by="g")
    def listed(result: dk.Result) -> str:
        cells = result.frame.rows()
        return "".join(f"<p>{escape(str(g))}: {value!r}</p>" for g, value, *_ in cells)

    return listed


VIEWS: Final[dict[str, Build]] = {
    "card": lambda m, _: dk.KPI("total", model=m, compare=None),
    "card of a change": lambda m, _: dk.KPI("total", model=m, period="this month", compare="previous"),
    "card of rows": lambda m, _: dk.KPI("n", model=m),
    "card of a mean": lambda m, _: dk.KPI("avg", model=m),
    "card of a ratio": lambda m, _: dk.KPI("ratio", model=m),
    "bars": chart("total", by="g", kind="bar"),
    "bars of a ratio": chart("ratio", by="g", kind="bar"),
    "bars of rows": chart("n", by="g", kind="bar", sort="name"),
    "bars over time": chart("total", by="t", kind="bar"),
    "bars in two": chart("total", by="g", split="h", kind="bar"),
    "line": chart("total", by="t", kind="line"),
    "line of a mean": chart("avg", by="t", kind="line"),
    "line of the model's time": chart("total", by="any t", kind="line"),
    "area": chart("n", by="t", kind="area", split="g"),
    "sparkline": chart("total", by="t", kind="sparkline"),
    "lines": chart("total", by="t", split="g"),
    "small multiples": chart("total", by="t", facet="g"),
    "small multiples of bars": chart("total", by="h", facet="g", kind="bar"),
    "heat map": chart("total", by=["g", "h"], kind="heatmap"),
    "heat map over time": chart("n", by=["t", "g"], kind="heatmap"),
    "scatter": chart("total", "n", by="g", kind="scatter"),
    "pie": chart("total", by="g", kind="pie"),
    "funnel": chart("total", by="g", kind="funnel"),
    "funnel of measures": chart("n", "big", kind="funnel"),
    "waterfall": chart("total", by="g", kind="waterfall"),
    "tree map": chart("total", by="g", kind="treemap"),
    "tree map in two": chart("n", by=["g", "h"], kind="treemap"),
    "map": chart("total", by="g", kind="map"),
    "map of places": chart("n", by="e", kind="map", position=("lat", "lon")),
    "histogram": lambda m, _: dk.Chart("v", model=m, kind="histogram"),
    "box": lambda m, _: dk.Chart("v", model=m, kind="box"),
    "violin": lambda m, _: dk.Chart("v", model=m, kind="violin"),
    "boxes": lambda m, _: dk.Chart("v", by="g", model=m, kind="box"),
    "gauge": chart("total", kind="gauge", target=10),
    "forecast": chart("total", by="t", forecast=True, anomalies=True),
    "table": lambda m, _: dk.Table(["total", "n", "avg", "ratio"], by="g", model=m, page_size=200),
    "table over time": lambda m, odd: dk.Table(["n"], by=over_time(odd), model=m, page_size=200),
    "table across": lambda m, _: dk.Table("total", by="h", across="g", model=m),
    "table of trends": lambda m, _: dk.Table("n", by="g", spark="total", model=m),
    "text": lambda m, _: dk.Text("{total} of {n}, {avg}, {ratio}, {total.vs('previous')}, {as_of}", model=m, title="Words"),
    "cohort": lambda m, _: dk.Cohort("e", model=m),
    "segments": lambda m, _: dk.Segments("e", features=["total", "n"], k=2, model=m),
    "compare": lambda m, _: dk.Compare("total", unit="e", group="h", model=m),
    "filters": lambda m, _: dk.FilterBar(
        dk.MultiSelect("g"), dk.RangeSlider("v"), dk.RangeSlider("t"), dk.TextSearch("h"),
        dk.Dropdown("e"), model=m, key="bar",
    ),
    "own": own,
}  # fmt: skip
