"""What a reader sees at a glance of a mark, in words: over or under a line, highest or lowest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashkit.d3 import MINUS
from dashkit.model.units import is_percentage
from dashkit.views.numbers import difference, known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.model.expressions import MeasureSpec

FEWEST: Final = 3
"""With fewer marks, highest and lowest say nothing."""


def against(value: Any, line: float, name: str, spec: MeasureSpec) -> str:  # noqa: ANN401
    """Return where a value stands to a line; of percentages in points.

    Examples
    --------
    >>> from dashkit.model.expressions import Aggregate, MeasureSpec
    >>> sold = MeasureSpec("sold", Aggregate("sum", "sold"))
    >>> against(108, 100, "Target", sold), against(100, 100, "Limit", sold)
    ('8.0% over Target', 'on Limit')
    """
    number = known(value)
    if number is None:
        return ""
    apart = float(number) - line
    if apart == 0:
        return f"on {name}"
    if is_percentage(spec):
        far = difference(abs(apart), spec).lstrip(f"+{MINUS}") + " "
    else:
        far = f"{abs(apart / line):,.1%} " if line else ""
    return f"{far}{'over' if apart > 0 else 'under'} {name}"


def ends(values: Sequence[Any], partial: Sequence[bool] = ()) -> dict[int, str]:
    """Return which place is the highest and which the lowest, of those that are complete.

    Examples
    --------
    >>> ends([3, 1, None, 2, 9], [False, False, False, False, True])
    {0: 'highest of 3', 1: 'lowest of 3'}
    """
    there = {
        place: float(value)
        for place, value in enumerate(values)
        if known(value) is not None and not (partial and partial[place])
    }
    found: dict[int, str] = {}
    for word, end in (("highest", max), ("lowest", min)):
        if len(there) < FEWEST:
            break
        extreme = end(there.values())
        places = [place for place, value in there.items() if value == extreme]
        if len(places) == 1:
            found[places[0]] = f"{word} of {len(there)}"
    return found
