"""What customers will be worth: purchases by BG/NBD, spend by Gamma-Gamma."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl

from dashkit.analytics.activity import Columns, events_of
from dashkit.analytics.bgnbd import BgNbd, GammaGamma
from dashkit.analytics.inputs import frame_of, numbers_of
from dashkit.analytics.orders import summary_of
from dashkit.analytics.packages import require
from dashkit.analytics.results import Diagnostics, plain, shown
from dashkit.errors import AnalysisError, DefinitionError

if TYPE_CHECKING:
    from datetime import date, datetime

    from numpy.typing import NDArray

Unit = Literal["day", "week"]
UNITS: Final[dict[Unit, float]] = {"day": 1.0, "week": 7.0}

_SUMMARY: Final = ("frequency", "recency", "T")
_YEAR: Final = 365.25
_STEPS: Final = 12
_CORRELATED: Final = 0.3
_FEWEST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clv:
    """What customers will buy and be worth.

    Attributes
    ----------
    table
        A row for each customer: the entity's column, ``frequency`` (repeat purchases), ``recency``
        (from the first to the last), ``T`` (from the first to the end of the data), ``monetary``
        (mean value of repeat purchases), ``alive`` (probability), ``expected_purchases``,
        ``expected_spend`` per purchase, and ``clv`` within the horizon. Without values the last two
        are null.
    purchases
        The BG/NBD model with its parameters r, alpha, a, b.
    spend
        The Gamma-Gamma model with p, q, v; None without values.
    horizon
        How far ahead, in units.
    unit
        ``"day"`` or ``"week"``.
    discount
        By how much a year later is worth less.
    diagnostics
        Method, number of customers, period, and what must be known to trust it.
    """

    table: pl.DataFrame
    purchases: BgNbd
    spend: GammaGamma | None
    horizon: float
    unit: Unit
    discount: float
    diagnostics: Diagnostics

    @property
    def alive(self) -> float:
        """The share of the customers that is expected to be active still."""
        return float(self.table["alive"].to_numpy().mean())

    def _repr_html_(self) -> str:
        return shown(self)

    def to_frame(self) -> pl.DataFrame:
        """Return `table`."""
        return self.table

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON."""
        names = ("purchases", "spend", "horizon", "unit", "discount", "table", "diagnostics")
        return {name: plain(getattr(self, name)) for name in names}

    def explain(self) -> str:
        """Return the finding in one sentence."""
        many, total = self.table.height, self.table["expected_purchases"].sum()
        ahead = f"the next {self.horizon:g} {self.unit}s"
        value = f" worth {self.table['clv'].sum():,.0f}" if self.spend is not None else ""
        return (
            f"{many:,} customers are expected to make {total:,.0f} purchases{value} in {ahead}; "
            f"{self.alive:.0%} of them are expected to be active still."
        )


def clv(  # noqa: PLR0913
    data: Any,  # noqa: ANN401
    *,
    entity: str = "user_id",
    time: str = "order_date",
    value: str | None = "revenue",
    monetary: str = "monetary_value",
    horizon: float = 52.0,
    unit: Unit = "week",
    discount: float = 0.0,
    timezone: str | None = None,
    as_of: date | datetime | None = None,
) -> Clv:
    """Predict purchases, spend and lifetime value of customers who may leave unseen.

    Parameters
    ----------
    data
        Orders, as a pandas, Polars or Arrow frame or columns by name; or one row for each customer
        with ``frequency``, ``recency`` and ``T``, taken where there is no ``time``. Not changed.
    entity, time, value
        The columns of orders: who, when and how much. Orders of one day are one purchase. With
        ``value=None`` only purchases are predicted.
    monetary
        Of a row for each customer: the mean value of repeat purchases. Without that column only
        purchases are predicted.
    horizon
        How far ahead, in units; a year of weeks by default.
    unit
        ``"day"`` or ``"week"``: of ``recency``, ``T``, ``horizon`` and ``alpha``.
    discount
        By how much a year later is worth less, e.g. 0.1.
    timezone, as_of
        As for `cohorts`: the zone in which days begin, and when the data ended.

    Returns
    -------
    Clv
        With ``table`` (a row for each customer), ``purchases`` and ``spend`` (the models).

    Raises
    ------
    AnalysisError
        If there are no usable rows, nobody came back, or a column does not hold what it should.

    Notes
    -----
    Purchases follow the BG/NBD model of Fader, Hardie and Lee (2005), by which customers who never
    came back are still active; spend follows the Gamma-Gamma model (Fader and Hardie 2013), which
    assumes that spend does not go with frequency: a correlation beyond 0.3 is said. Purchases without
    a positive mean value are left out of the model of spend.

    Examples
    --------
    >>> customers = pl.DataFrame({
    ...     "user_id": range(8),
    ...     "frequency": [0, 3, 1, 0, 5, 2, 1, 8],
    ...     "recency": [0.0, 20, 3, 0, 30, 5, 25, 36],
    ...     "T": [38.0, 30, 36, 20, 34, 38, 30, 38],
    ... })
    >>> found = clv(customers, horizon=10)
    >>> found.table["alive"].round(1).to_list()[:2]
    [1.0, 0.8]
    """
    require("scipy")
    if unit not in UNITS:
        raise DefinitionError.option("unit", unit, UNITS)
    if not horizon > 0 or not discount > -1:
        message = f"horizon {horizon!r} must be above 0 and discount {discount!r} above -1"
        raise DefinitionError(message)
    frame = frame_of(data)
    notes: list[str] = []
    period = None
    if time not in frame.columns and all(name in frame.columns for name in _SUMMARY):
        table = _given(frame, entity, monetary, notes)
    else:
        columns = Columns(entity=entity, time=time, value=value)
        events = events_of(frame, columns, timezone=timezone, as_of=as_of)
        table = _summarised(summary_of(events, entity=entity), entity, events.end - 1, UNITS[unit])
        table = table if value is not None else table.drop("monetary")
        period = events.period
        notes.extend(events.warnings)
    return _predicted(table, period, notes, horizon=horizon, unit=unit, discount=discount)


def _summarised(orders: pl.DataFrame, entity: str, last: int, days: float) -> pl.DataFrame:
    again = pl.col("days") - 1
    return orders.select(
        entity,
        again.cast(pl.Float64).alias("frequency"),
        ((pl.col("last") - pl.col("first")) / days).alias("recency"),
        ((last - pl.col("first")) / days).alias("T"),
        pl.when(again > 0).then(pl.col("later") / again).alias("monetary"),
    )


def _given(frame: pl.DataFrame, entity: str, monetary: str, notes: list[str]) -> pl.DataFrame:
    """Check a row for each customer, and leave out those that cannot be."""
    if frame.height == 0:
        raise AnalysisError("empty", "there are no rows")
    columns = {name: numbers_of(frame[name]) for name in _SUMMARY}
    if monetary in frame.columns:
        columns["monetary"] = numbers_of(frame[monetary])
    who = frame[entity] if entity in frame.columns else pl.Series(entity, range(frame.height))
    table = pl.DataFrame({entity: who, **columns}, nan_to_null=True)
    possible = table.filter(
        (pl.col("frequency") >= 0) & (pl.col("recency") >= 0) & (pl.col("recency") <= pl.col("T"))
    )
    if possible.height < table.height:
        left_out = table.height - possible.height
        notes.append(
            f"{left_out:,} rows do not hold 0 <= frequency and 0 <= recency <= T; left out"
        )
    return possible


def _predicted(
    table: pl.DataFrame,
    period: tuple[date, date] | None,
    notes: list[str],
    *,
    horizon: float,
    unit: Unit,
    discount: float,
) -> Clv:
    x, t_x, t = (table[name].to_numpy() for name in _SUMMARY)
    if not (x > 0).any():
        raise AnalysisError(
            "too few", "nobody came back: there are no repeat purchases to learn from"
        )
    purchases = BgNbd.fit(x, t_x, t)
    if not purchases.converged:
        notes.append("the model of purchases did not settle within bounds: do not rely on it")
    spend = _spend(table, notes)
    expected = purchases.expected(horizon, x, t_x, t)
    per_purchase = _per_purchase(table, spend)
    worth = per_purchase * _discounted(purchases, horizon, UNITS[unit], discount, (x, t_x, t))
    return Clv(
        table=table.with_columns(
            pl.Series("alive", purchases.alive(x, t_x, t)),
            pl.Series("expected_purchases", expected),
            pl.Series("expected_spend", per_purchase, nan_to_null=True),
            pl.Series("clv", worth, nan_to_null=True),
        ),
        purchases=purchases,
        spend=spend,
        horizon=horizon,
        unit=unit,
        discount=discount,
        diagnostics=Diagnostics(
            method="BG/NBD" if spend is None else "BG/NBD and Gamma-Gamma",
            n=table.height,
            period=period,
            warnings=tuple(notes),
        ),
    )


def _spend(table: pl.DataFrame, notes: list[str]) -> GammaGamma | None:
    if "monetary" not in table.columns:
        return None
    again = table.filter(pl.col("frequency") > 0)
    usable = again.filter(pl.col("monetary") > 0)
    if usable.height < again.height:
        left_out = again.height - usable.height
        notes.append(
            f"{left_out:,} customers without a positive mean value are not in the model of spend"
        )
    if usable.height < _FEWEST:
        notes.append(f"only {usable.height} customers with repeat purchases: spend is not modelled")
        return None
    x, m = usable["frequency"].to_numpy(), usable["monetary"].to_numpy()
    if np.ptp(m) == 0:
        notes.append("every purchase is worth the same: spend is not modelled")
        return None
    varied = np.ptp(x) > 0
    together = float(np.corrcoef(x, m)[0, 1]) if varied else 0.0
    if abs(together) > _CORRELATED:
        notes.append(f"spend goes with frequency (correlation {together:.2f}), against the model")
    found = GammaGamma.fit(x, m)
    if not found.converged or found.q <= 1:
        notes.append("the model of spend did not settle within bounds: do not rely on it")
    return found


def _per_purchase(table: pl.DataFrame, spend: GammaGamma | None) -> NDArray[np.float64]:
    if spend is None:
        return np.full(table.height, np.nan)
    mean = table["monetary"].fill_null(0.0).to_numpy()
    used = np.where(mean > 0, table["frequency"].to_numpy(), 0.0)
    return spend.expected(used, mean)


def _discounted(
    purchases: BgNbd,
    horizon: float,
    days: float,
    discount: float,
    seen: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Add up expected purchases in twelve steps, each worth less by the time of its middle."""
    if discount == 0:
        return purchases.expected(horizon, *seen)
    ends = np.linspace(0, horizon, _STEPS + 1)
    until = np.array(
        [np.zeros(len(seen[0])), *(purchases.expected(end, *seen) for end in ends[1:])]
    )
    years = (ends[1:] + ends[:-1]) / 2 * days / _YEAR
    total: NDArray[np.float64] = (1 + discount) ** -years @ np.diff(until, axis=0)
    return total
