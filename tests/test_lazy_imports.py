"""What is heavy is loaded when it is used: a kernel and a command start fast."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    "plotly",
    "sqlalchemy",
    "scipy",
    "sklearn",
    "statsmodels",
    "pandas",
    "pyarrow",
    "voila",
    "jupyterlab",
)
PROGRAMS = {
    "the package": ("import dashkit", HEAVY),
    "a model of a frame": (
        "import dashkit as dk; dk.model({'region': ['EU'], 'amount': [1]}).query('sum(amount)').run()",
        HEAVY,
    ),
    "the command": ("import dashkit.serve.cli", (*HEAVY, "polars", "ipywidgets")),
    "a card": (
        "import dashkit as dk; dk.KPI(dk.model({'amount': [1]}).define(total='sum(amount)').total)",
        ("plotly", "sqlalchemy", "scipy", "sklearn", "statsmodels", "voila", "jupyterlab"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", PROGRAMS)
def test_heavy_packages_are_not_loaded(what: str) -> None:
    code, heavy = PROGRAMS[what]
    asked = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert "dashkit" in loaded
    assert sorted(loaded & set(heavy)) == []
