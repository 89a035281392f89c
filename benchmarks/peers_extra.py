"""dashkit as a peer of a side-by-side rig: ``EXTRA`` says how it is served, read and filtered.

The rig gives ``FLIGHTS``, a Parquet file with date, hour, weekday, carrier, origin, dest and arr_delay.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages import DASHKIT, notebook, pick

if TYPE_CHECKING:
    from playwright.sync_api import Page


def serve(port: int, folder: str, rows: int) -> list[list[str]]:
    """Return the command that serves the reference page."""
    data = Path(os.environ.get("FLIGHTS", f"data/flights_{rows}.parquet")).resolve()
    path = notebook(DASHKIT, data, Path(folder) / "flights.ipynb")
    return [[sys.executable, "-m", "dashkit", "serve", str(path), f"--port={port}", "--no-browser"]]


def choose(page: Page, carriers: list[str]) -> None:
    """Tick the last carrier in the searchable list."""
    pick(page, carriers)


EXTRA: dict[str, dict[str, Any]] = {
    "dashkit": {
        "cmd": serve,
        "probe": "plotly",
        "kpi": "[data-dashkit-view=flights] [data-part=value]",
        "filt": choose,
        "ev": "click",
        "settle": 6,
    }
}
