"""The packages of the extra ``analytics``: loaded when they are needed, named where they are missing."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DISTRIBUTIONS: Final = {"sklearn": "scikit-learn", "threadpoolctl": "scikit-learn"}
_PACKAGES: Final = ("scipy", "statsmodels", "sklearn")
_LOCK: Final = Lock()
_OPEN: Final[list[Any]] = []
_LIMITS: Final[list[Any]] = []


def require(name: str) -> Any:  # noqa: ANN401
    """Return a module by its name.

    Raises
    ------
    AnalysisError
        With the reason ``"not installed"`` if its package is missing; says which one and how to install it.

    Examples
    --------
    >>> require("scipy.special").ndtr(0.0).item()
    0.5
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        if (error.name or "").partition(".")[0] != package:
            raise
        raise _missing("this analysis", package) from error


def check_installed(what: str) -> None:
    """Raise AnalysisError, as `require` does, unless every package of the extra is there; loads none.

    Examples
    --------
    >>> check_installed("Chart(forecast=)")
    """
    for package in _PACKAGES:
        if find_spec(package) is None:
            raise _missing(what, package)


def _missing(what: str, package: str) -> AnalysisError:
    message = (
        f"{what} needs {_DISTRIBUTIONS.get(package, package)}, which is not installed: "
        'pip install "jupyter-dashkit[analytics]"'
    )
    return AnalysisError("not installed", message)


@contextmanager
def one_thread() -> Iterator[None]:
    """Run linear algebra in one thread, within the context.

    Sums are then added up in one order, so that runs agree to the last bit, and threads that wait for each other
    do not slow down the many small steps of a likelihood. Only libraries that are loaded can be limited. The limit is that
    of the process: contexts that overlap in several threads end together.
    """
    limit = require("threadpoolctl").ThreadpoolController().limit(limits=1)
    with _LOCK:
        _OPEN.append(limit)
        _LIMITS.append(limit)
    try:
        yield
    finally:
        with _LOCK:
            _OPEN.remove(limit)
            while _LIMITS and not _OPEN:
                _LIMITS.pop().restore_original_limits()
