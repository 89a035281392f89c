"""The wheel that users install, in an environment that has nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = """
import dashkit as dk

model = dk.model({"region": ["EU", "US"], "amount": [1, 2]}).define(total="sum(amount)")
card = dk.KPI(model.total)
assert model.query("total").run().value == 3
print(dk.__file__)
"""


def run(*words: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target))
    (found,) = target.glob("jupyter_dashkit-*.whl")
    return found


def test_wheel_carries_the_page_and_the_notebooks_and_nothing_of_the_tests(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "dashkit/py.typed" in names
    assert "dashkit/notebooks/executive.ipynb" in names
    assert any(name.startswith("dashkit/static/") and name.endswith(".js") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {one for one in tops if not one.endswith(".dist-info")} == {"dashkit"}


def test_wheel_works_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    python = tmp_path / "env" / "bin" / "python"
    limits = ("--constraint", str(ROOT / "tests" / "constraints.txt"))
    uv = shutil.which("uv")
    if uv:
        run(uv, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "env"))
        run(uv, "pip", "install", "--quiet", "--python", str(python), *limits, str(wheel))
    else:
        run(sys.executable, "-m", "venv", str(tmp_path / "env"))
        run(str(python), "-m", "pip", "install", "--quiet", *limits, str(wheel))
    assert run(str(python), "-c", PROGRAM, cwd=tmp_path).startswith(str(tmp_path / "env"))
    assert run(str(python.with_name("dashkit")), "--version", cwd=tmp_path).startswith("dashkit 0.")
