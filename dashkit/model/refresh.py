"""How often rows change: one table for what is kept, shown as fresh, and asked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from dashkit.errors import DefinitionError

Refresh = Literal["real-time", "near-real-time", "hourly", "daily", "weekly"]


@dataclass(frozen=True, slots=True)
class Frequency:
    """What a frequency of change means, in seconds.

    Attributes
    ----------
    keep
        How long an answer is kept; 0 keeps none.
    stale
        After which an answer that is kept counts as old.
    memo
        How long a page may show what it has without asking.
    interval
        How often rows are looked for; None only when something is asked.
    """

    keep: float
    stale: float
    memo: float
    interval: float | None = None


FREQUENCIES: Final[dict[str | None, Frequency]] = {
    "real-time": Frequency(keep=0, stale=0, memo=1, interval=1),
    "near-real-time": Frequency(keep=10, stale=5, memo=10, interval=10),
    "hourly": Frequency(keep=3_600, stale=300, memo=300, interval=3_600),
    "daily": Frequency(keep=86_400, stale=300, memo=300, interval=86_400),
    "weekly": Frequency(keep=604_800, stale=300, memo=300, interval=604_800),
    None: Frequency(keep=300, stale=300, memo=300),
}


def frequency_of(refresh: Refresh | None) -> Frequency:
    """Return what a frequency means; None stands for one that is not known.

    Examples
    --------
    >>> frequency_of("hourly").keep, frequency_of(None).keep
    (3600, 300)
    """
    if refresh not in FREQUENCIES:
        raise DefinitionError.option("refresh", refresh, get_args(Refresh))
    return FREQUENCIES[refresh]
