"""Saved views: named choices in a folder, a small JSON file each, so that writers never share one."""

from __future__ import annotations

import json
import os
import re
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError, did_you_mean
from dashkit.state.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST: Final = 200
LONGEST: Final = 100
_LARGEST: Final = 1_000_000
_FORMAT: Final = 1
_START: Final = "start.json"


class SavedViews:
    """Named choices, kept in a folder; each is a file of its own, written whole or not at all.

    Several processes may write at once: a new view never replaces one of the same name, and no
    reader sees half a file.

    Parameters
    ----------
    folder
        Where the files are; made when the first view is saved.
    shared
        Whether those who look at the page may save there too.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> views = SavedViews(mkdtemp())
    >>> views.save("Q3 review", Choice(page="more"))
    >>> views.names(), views.load("Q3 review").page
    (['Q3 review'], 'more')
    """

    def __init__(self, folder: str | Path, *, shared: bool = False) -> None:
        self.folder = Path(folder)
        self.shared = shared
        self._read: dict[str, tuple[tuple[int, int, int], dict[str, Any]]] = {}

    def names(self) -> list[str]:
        """Return the names, sorted as a reader expects."""
        return sorted(self._all(), key=lambda name: (name.casefold(), name))

    def load(self, name: str) -> Choice:
        """Return a saved choice.

        Raises
        ------
        DefinitionError
            If there is none of this name.
        """
        found = self._all().get(_checked(name))
        if found is None:
            close = did_you_mean(name, self.names())
            hint = f" Did you mean {close!r}?" if close else ""
            message = f"there is no saved view {name!r}.{hint}"
            raise DefinitionError(message)
        return Choice.from_json(found)

    def save(self, name: str, choice: Choice, *, replace: bool = False) -> None:
        """Keep a choice under a name.

        Raises
        ------
        DefinitionError
            If the name is taken and ``replace`` is not set, there are 200 views already, or more is
            chosen than can be read again.
        """
        name = _checked(name)
        raw = {"dashkit": _FORMAT, "name": name, "choice": choice.to_json()}
        _readable(raw)
        if len(self._all()) >= MOST and name not in self._all():
            message = f"there are {MOST} saved views; delete one first"
            raise DefinitionError(message)
        self._write(self._path(name), raw, replace=replace)

    def rename(self, name: str, to: str) -> None:
        """Give a saved view another name; one that is taken is an error."""
        choice, begins = self.load(name), self.start == name
        if _checked(to) == name:
            return
        self.save(to, choice)
        if begins:
            self.start = to
        self.delete(name)

    def delete(self, name: str) -> None:
        """Take a saved view away; one that is not there is none to take away."""
        name = _checked(name)
        if self.start == name:
            self.start = None
        self._path(name).unlink(missing_ok=True)

    @property
    def start(self) -> str | None:
        """The name of the view that the page starts with; None for that of the notebook."""
        found = self._file(self.folder / _START) or {}
        name = found.get("name")
        return name if isinstance(name, str) and name in self._all() else None

    @start.setter
    def start(self, name: str | None) -> None:
        if name is None:
            (self.folder / _START).unlink(missing_ok=True)
            return
        self.load(name)
        self._write(self.folder / _START, {"dashkit": _FORMAT, "name": name}, replace=True)

    def current(self, choice: Choice) -> str:
        """Return the name of the saved view that a choice is; empty for none."""
        raw = json.loads(json.dumps(choice.to_json()))
        return next((name for name, found in self._all().items() if found == raw), "")

    def to_json(self) -> dict[str, object]:
        """Return every view by name as plain JSON, to be given to `take`.

        Examples
        --------
        >>> from tempfile import mkdtemp
        >>> mine, yours = SavedViews(mkdtemp()), SavedViews(mkdtemp())
        >>> mine.save("Q3", Choice(page="more"))
        >>> yours.take(mine.to_json())
        >>> yours.load("Q3") == mine.load("Q3")
        True
        """
        return {name: self._all()[name] for name in self.names()}

    def take(self, views: Mapping[str, object], *, replace: bool = False) -> None:
        """Save what `to_json` gave, all of it or, where one is no choice or a name is taken, nothing."""
        choices = {_checked(name): Choice.from_json(raw) for name, raw in views.items()}
        taken = sorted(set(choices) & set(self._all()))
        if taken and not replace:
            raise _taken()
        for name, choice in choices.items():
            self.save(name, choice, replace=True)

    def __repr__(self) -> str:
        """Return the names."""
        return f"SavedViews({', '.join(self.names()) or 'none'})"

    def _path(self, name: str) -> Path:
        """Return the file of a name; no name leads out of the folder, no two to one file."""
        words = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:40]
        digest = sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
        return self.folder / f"{words or 'view'}-{digest}.json"

    def _all(self) -> dict[str, Any]:
        """Return the choices by name, as JSON; files that are no views are left alone."""
        try:
            paths = sorted(self.folder.glob("*-*.json"))
        except OSError:
            return {}
        found: dict[str, Any] = {}
        for path in paths:
            raw = self._file(path) or {}
            name, choice = raw.get("name"), raw.get("choice")
            if isinstance(name, str) and isinstance(choice, dict) and self._path(name) == path:
                found[name] = choice
        return found

    def _file(self, path: Path) -> dict[str, Any] | None:
        try:
            seen = path.stat()
            stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
            known = self._read.get(path.name)
            if known is not None and known[0] == stamp:
                return known[1]
            if seen.st_size > _LARGEST:
                return None
            raw = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(raw, dict) or raw.get("dashkit") != _FORMAT:
            return None
        self._read[path.name] = (stamp, raw)
        return raw

    def _write(self, path: Path, raw: Mapping[str, object], *, replace: bool) -> None:
        text = json.dumps(raw, ensure_ascii=False, indent=1)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, delete=False) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            try:
                if replace:
                    Path(file.name).replace(path)
                else:
                    path.hardlink_to(file.name)
            finally:
                Path(file.name).unlink(missing_ok=True)
        except FileExistsError as error:
            raise _taken() from error
        except OSError as error:
            message = "the view could not be saved; its folder cannot be written"
            raise DefinitionError(message) from error


def _checked(name: object) -> str:
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST:
        message = f"{name!r:.60} is no name for a view; give a text of at most {LONGEST} characters"
        raise DefinitionError(message)
    if not name.isprintable():
        message = "the name of a view is one line of readable text"
        raise DefinitionError(message)
    return name.strip()


def _readable(raw: Mapping[str, object]) -> None:
    try:
        Choice.from_json(raw["choice"])
    except DefinitionError as error:
        message = "more is chosen than a saved view can hold"
        raise DefinitionError(message) from error


def _taken() -> DefinitionError:
    return DefinitionError("there is a view of this name already; replace it or choose another")


__all__ = ["LONGEST", "MOST", "SavedViews"]
