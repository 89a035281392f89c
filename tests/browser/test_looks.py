"""How pages look at four widths, light and dark, beside the pictures in `looks`, which were looked at.

``DASHKIT_PICTURE=1`` takes these pictures anew: look at them before they are committed.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.browser.reading import DRAWN, run_all, settled

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Page

LOOKS = Path(__file__).parent / "looks"
HEIGHTS = {375: 5600, 800: 3400, 1280: 1900, 1920: 1900}
CELL = 16
"""Pixels of a cell: letters drawn a little otherwise do not change its colour by much."""
FAR = 20
"""How far apart, of 255, the colours of a cell may be."""
FEW = 0.002
"""The share of cells that may be further apart than that."""


def cells(picture: Image.Image) -> NDArray[np.float64]:
    """Return the mean colour of each cell of a picture."""
    size = (picture.width // CELL, picture.height // CELL)
    return np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BOX), dtype=np.float64)


def unlike(taken: Image.Image, kept: Image.Image) -> float:
    """Return the share of cells whose colours are far apart; all where the sizes are."""
    one, other = cells(taken), cells(kept)
    if one.shape != other.shape:
        return 1.0
    return float((np.abs(one - other).max(axis=2) > FAR).mean())


@pytest.mark.parametrize("served", ["executive", "dark", "explore"])
def test_pages_look_as_they_did(
    page: Page, served: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page.goto(request.getfixturevalue(served))
    settled(page)
    assert unlike_kept(page, served, tmp_path) == {}


def test_a_notebook_in_jupyterlab_looks_as_it_did(notebook: Page, tmp_path: Path) -> None:
    run_all(notebook)
    settled(notebook)
    assert unlike_kept(notebook, "lab", tmp_path) == {}


def unlike_kept(page: Page, name: str, folder: Path) -> dict[str, str]:
    """Take a page's pictures at all widths; say which are unlike those kept, and where they are."""
    wrong: dict[str, str] = {}
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(ALL_DRAWN, arg=width)
        page.evaluate(PAINTED)
        taken = Image.open(BytesIO(page.locator(".dk-root").screenshot(animations="disabled")))
        kept = LOOKS / f"{name}-{width}.webp"
        if os.environ.get("DASHKIT_PICTURE"):
            taken.convert("RGB").save(kept, quality=60, method=6)
        share = unlike(taken, Image.open(kept))
        if share > FEW:
            taken.save(folder / f"{kept.stem}.png")
            wrong[kept.name] = f"{share:.1%} unlike {folder / kept.stem}.png"
    return wrong


#: A screenshot may be of the frame before: that of the drawing has passed when the second one begins.
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
ALL_DRAWN = f"""width => {{
  const plots = [...document.querySelectorAll('.dk-root .dk-plot')].filter(one => one.getClientRects().length > 0);
  return innerWidth === width && plots.length > 0 && plots.every({DRAWN});
}}"""
