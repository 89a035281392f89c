"""Where an aggregate is asked: in which period, over which window, for which groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Comparison,
    Expression,
    Share,
    Versus,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS: Final = Aggregate("count")


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds an aggregate.

    Attributes
    ----------
    side
        Empty for the period asked for, else the comparison that it is the base of.
    window
        The window that it is seen through, without what is in it.
    within
        The groups of a share's whole; None for those of the result.
    """

    side: Comparison | str = ""
    window: tuple[str, str, int] | None = None
    within: tuple[str, ...] | None = None


HERE: Final = Context()


def windowed(context: Context, window: Window) -> Context:
    """Return the context inside a window."""
    return replace(context, window=(window.kind, window.unit, window.count))


def whole(context: Context, share: Share) -> Context:
    """Return the context of what a share is a share of."""
    return replace(context, within=share.within)


def before(context: Context, versus: Versus) -> Context:
    """Return the context of what a change is measured against."""
    return replace(context, side=versus.comparison)


def asked(expression: Expression, context: Context = HERE) -> Iterator[tuple[Context, Aggregate]]:
    """Yield every aggregate of an expression with the context that it is asked in.

    Examples
    --------
    >>> from dashkit.model.expressions import Aggregate, Share
    >>> [context.within for context, _ in asked(Share(Aggregate("sum", "amount")))]
    [None, ()]
    """
    if isinstance(expression, Aggregate):
        yield context, expression
    elif isinstance(expression, Arithmetic):
        yield from asked(expression.left, context)
        yield from asked(expression.right, context)
    elif isinstance(expression, Window):
        yield from asked(expression.base, windowed(context, expression))
    elif isinstance(expression, Share):
        yield from asked(expression.base, context)
        yield from asked(expression.base, whole(context, expression))
    elif isinstance(expression, Versus) and not context.side:
        yield from asked(expression.base, context)
        yield from asked(expression.base, before(context, expression))
