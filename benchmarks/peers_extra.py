"""dashkit as a peer of a side-by-side rig: ``EXTRA`` says how it is served, read and filtered.

From the folder of the rig, with its own Python, which needs Polars and not dashkit::

    DASHKIT=/path/to/environment/bin/dashkit PYTHONPATH=/path/to/benchmarks \\
        python bench.py --peer dashkit --rows 0

``DASHKIT`` is the command of an environment in which dashkit is installed; without it, the ``dashkit`` on the
``PATH``. ``FLIGHTS`` is a Parquet file with date, hour, weekday, carrier, origin, dest and arr_delay (whole minutes);
without it, ``data/flights_ROWS.parquet``. What a rig must know of a peer beyond ``cmd``, ``path``, ``kpi``, ``filt``,
``ev`` and ``live``: ``ready``, a path whose answer, be it 404, says that the server is up (the page itself would use up
the preheated kernel); ``settle``, the seconds in which a kernel gets ready; ``script``, which the page runs before its
own, after the rig's: it adds ``__w.probes.overlay``, which reads the canvas on which dashkit draws while a gesture
lasts, and otherwise what plotly drew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from pages import DASHKIT, notebook, pick

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOWEST, HIGHEST, WIDTH = -60, 179, 5
READ = (Path(__file__).parent / "read.js").read_text()


def serve(port: int, folder: str, rows: int) -> list[list[str]]:
    """Return the command that serves the reference page.

    The histogram is of the delay from -60 to 179 minutes, later flights in the last bin; its column is written into a
    copy of the file, before the clock runs.
    """
    given = Path(os.environ.get("FLIGHTS", f"data/flights_{rows}.parquet")).resolve()
    data = Path(folder) / "flights.parquet"
    delay = pl.col("arr_delay").clip(LOWEST, HIGHEST)
    pl.scan_parquet(given).with_columns(late=delay).sink_parquet(data)
    page = Path(folder) / "flights.ipynb"
    path = notebook(DASHKIT, data, page, f"late.bin({WIDTH})", "Arrival delay")
    command = os.environ.get("DASHKIT", "dashkit")
    return [[command, "serve", str(path), f"--port={port}", "--no-browser"]]


def choose(page: Page, carriers: list[str]) -> None:
    """Tick the last carrier in the searchable list."""
    pick(page, carriers)


EXTRA: dict[str, dict[str, Any]] = {
    "dashkit": {
        "cmd": serve,
        "ready": "/voila/static/none",
        "settle": 12,
        "script": f"{READ}\n__w.probes.overlay = window.shown;",
        "probe": "overlay",
        "kpi": "[data-dashkit-view=flights] [data-part=value]",
        "filt": choose,
        "ev": "click",
        "live": True,
    }
}
