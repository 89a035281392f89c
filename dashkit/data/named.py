"""Columns by their very names: in Polars `*` and `^...$` stand for several."""

from __future__ import annotations

import polars as pl


def named(name: str) -> pl.Expr:
    """Return the column of a name, whatever it is.

    Examples
    --------
    >>> pl.DataFrame({"*": [1], "^.$": [2]}).select(named("*"), named("^.$")).rows()
    [(1, 2)]
    """
    if name != "*" and not (name.startswith("^") and name.endswith("$")):
        return pl.col(name)
    letters = (f"\\x{{{ord(one):x}}}" for one in name)
    return pl.col(f"^{''.join(letters)}$")
