"""A table whose cells are tinted by their value: what cohorts and segments are drawn as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashkit.views.numbers import known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Shade = float | None


def column(name: str, label: str, *, left: bool = False) -> dict[str, Any]:
    """Return the head of a column that cannot be sorted by."""
    align = "left" if left else "right"
    return {"name": name, "label": label, "align": align, "sort": "", "fixed": True}


def shades(values: Sequence[Any], largest: float) -> list[Shade]:
    """Return how strongly cells are tinted, from -1 to 1; None for those without a number.

    Examples
    --------
    >>> shades([0.2, None, -0.8], 0.4)
    [0.5, None, -1.0]
    """
    numbers = [known(value) for value in values]
    return [
        None
        if one is None
        else max(-1.0, min(1.0, round(float(one) / largest, 3)))
        if largest
        else 0.0
        for one in numbers
    ]


def payload(
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Sequence[str]],
    tints: Mapping[str, Sequence[Shade]],
    **more: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Return a table on one page with tinted cells; a cell tinted None is hatched."""
    return {
        "columns": list(columns),
        "rows": [list(one) for one in rows],
        "shades": {name: list(one) for name, one in tints.items()},
        "keys": [None] * len(rows),
        "field": None,
        "selected": [],
        "total": None,
        "page": 0,
        "pages": 1,
        "count": len(rows),
        **more,
    }


def lines(title: str, shown: Mapping[str, Any]) -> str:
    """Return the table as lines of text, a dot where a cell has no value."""
    tinted = shown["shades"]
    names = [one["name"] for one in shown["columns"]]
    body = [
        [
            "·" if name in tinted and tinted[name][row] is None else text
            for name, text in zip(names, texts, strict=True)
        ]
        for row, texts in enumerate(shown["rows"])
    ]
    total = [shown["total"]] if shown["total"] else []
    table = [[one["label"] for one in shown["columns"]], *body, *total]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    padded = (
        "  ".join(
            text.ljust(widths[0]) if at == 0 else text.rjust(widths[at])
            for at, text in enumerate(line)
        )
        for line in table
    )
    return "\n".join([title, *(line.rstrip() for line in padded), str(shown["summary"])])
