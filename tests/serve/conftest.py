"""One server for the tests that only look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.serve.dashkit_command import Served, free_port, serving, write_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLIDER = """
import ipywidgets

def broken(change):
    raise ValueError("canary-of-a-callback")

slider = ipywidgets.IntSlider(value=7, description="seven")
slider.observe(broken, "value")
slider
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Notebooks beside files that are nobody's business."""
    root = tmp_path_factory.mktemp("two words")
    write_notebook(
        root / "sales.ipynb", "# Sales of 2017", SLIDER, "import sys; print(sys.executable)"
    )
    write_notebook(
        root / "deep" / "broken.ipynb",
        "import sys; print('canary-of-a-warning', file=sys.stderr)",
        "print('before')",
        "raise ValueError('canary-of-an-error')",
        "print('canary-of-the-cell-after')",
    )
    (root / "secret.py").write_text("canary = 1", encoding="utf-8")
    (root / "data.csv").write_text("canary", encoding="utf-8")
    (root / "picture.png").write_bytes(b"canary")
    return root


@pytest.fixture(scope="session")
def served(folder: Path) -> Iterator[Served]:
    """A server of the folder."""
    with serving(str(folder), f"--port={free_port()}") as found:
        yield found
