"""How often `compare` sees a difference where there is none, and whether `drivers` finds the cause.

Run ``python benchmarks/analytics_compare.py``; every figure comes from seeded random numbers.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

import dashkit as dk

if TYPE_CHECKING:
    from collections.abc import Callable

Draw = "Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]"


def revenue(rng: np.random.Generator, n: int, *, sigma: float = 1.2) -> np.ndarray:
    """Return what customers spend: most nothing, the others by a lognormal distribution."""
    return np.exp(rng.normal(size=n) * sigma) * (rng.random(n) < 0.3)


def overdispersed(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.poisson(rng.gamma(0.8, 4.0, n)).astype(float)


CASES: dict[str, Any] = {
    "normal, 20 and 20": lambda r: (r.normal(size=20), r.normal(size=20)),
    "normal, 15 of sd 4 and 120 of sd 1": lambda r: (r.normal(0, 4, 15), r.normal(0, 1, 120)),
    "normal, 200 of sd 1 and 40 of sd 5": lambda r: (r.normal(0, 1, 200), r.normal(0, 5, 40)),
    "revenue, 100 and 100": lambda r: (revenue(r, 100), revenue(r, 100)),
    "revenue, 50 and 500": lambda r: (revenue(r, 50), revenue(r, 500)),
    "revenue, 200 and 1,000": lambda r: (revenue(r, 200), revenue(r, 1_000)),
    "revenue of sigma 1.5, 300 and 300": lambda r: (
        revenue(r, 300, sigma=1.5),
        revenue(r, 300, sigma=1.5),
    ),
    "shares, 12 % of 400 and 300": lambda r: (
        (r.random(400) < 0.12) * 1.0,
        (r.random(300) < 0.12) * 1.0,
    ),
    "shares, 45 % of 60 and 90": lambda r: (
        (r.random(60) < 0.45) * 1.0,
        (r.random(90) < 0.45) * 1.0,
    ),
}
COUNTS: dict[str, Any] = {
    "Poisson, 60 and 90 units": lambda r: (r.poisson(1.5, 60), r.poisson(1.5, 90)),
    "overdispersed, 100 and 150 units": lambda r: (overdispersed(r, 100), overdispersed(r, 150)),
}


def alarms(draw: Any, repeats: int, **options: Any) -> float:
    """Return the share of comparisons of equal groups that find a difference."""
    found = 0
    for seed in range(repeats):
        a, b = draw(np.random.default_rng(seed))
        found += dk.compare(a, b, **options).significant
    return found / repeats


def ratio_alarms(repeats: int) -> float:
    """Return false alarms of clicks by views, users with few and with many views in both groups."""
    found = 0
    for seed in range(repeats):
        rng = np.random.default_rng(seed)
        views = [rng.geometric(0.15, size) for size in (150, 250)]
        clicks = [rng.binomial(one, rng.beta(2, 20, len(one))) for one in views]
        found += dk.compare(clicks[0], clicks[1], denominator=tuple(views)).significant
    return found / repeats


def covariate_alarms(repeats: int) -> tuple[float, float]:
    """Return false alarms with a covariate, and what share of the variance it leaves."""
    found, left = 0, []
    for seed in range(repeats):
        rng = np.random.default_rng(seed)
        before = [rng.normal(100, 20, size) for size in (60, 90)]
        now = [0.8 * one + rng.normal(0, 12, len(one)) for one in before]
        plain = dk.compare(now[0], now[1])
        less = dk.compare(now[0], now[1], covariate=tuple(before))
        found += less.significant
        left.append((np.ptp(less.interval) / np.ptp(plain.interval)) ** 2)
    return found / repeats, float(np.mean(left))


def family_alarms(repeats: int, *, tiles: int = 20) -> float:
    """Return the share of pages of equal tiles with any difference shown."""
    found = 0
    for seed in range(repeats):
        rng = np.random.default_rng(seed)
        metrics = {f"tile {place}": rng.normal(size=120) for place in range(tiles)}
        frame = {"variant": ["A"] * 50 + ["B"] * 70, **metrics}
        tests = dk.compare(frame, metric=list(metrics), group="variant").tests
        found += any(one.significant for one in tests)
    return found / repeats


def peeking_alarms(
    repeats: int,
    *,
    draw: Any,
    days: int = 60,
    sequential: bool | int = True,
    **options: Any,
) -> float:
    """Return the share of experiments, looked at each day, that ever show a difference."""
    found = 0
    for seed in range(repeats):
        a, b = draw(np.random.default_rng(seed))
        for day in range(1, days + 1):
            cut = [len(one) * day // days for one in (a, b)]
            looked = dk.compare(a[: cut[0]], b[: cut[1]], sequential=sequential, **options)
            if looked.significant:
                found += 1
                break
    return found / repeats


PEEKED: dict[str, Any] = {
    "normal, 30 a day": lambda r: (r.normal(size=1_800), r.normal(size=1_800)),
    "revenue, 30 a day": lambda r: (revenue(r, 1_800), revenue(r, 1_800)),
    "shares, 10 % of 30 and 60 a day": lambda r: (
        (r.random(1_800) < 0.1) * 1.0,
        (r.random(3_600) < 0.1) * 1.0,
    ),
}


def shown(name: str, value: float, target: str) -> None:
    print(f"{name:58s} {100 * value:6.2f} %   target {target}", flush=True)


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - start)


def main(repeats: int = 2_000) -> None:
    print(f"compare: false alarms at 5 %, {repeats:,} repeats each")
    for name, draw in CASES.items():
        shown(f"  {name}", alarms(draw, repeats), "4 to 6 %")
    for name, draw in COUNTS.items():
        shown(f"  counts: {name}", alarms(draw, repeats, kind="count"), "4 to 6 %")
    shown("  ratio: clicks by views of users", ratio_alarms(repeats), "4 to 6 %")
    rate, left = covariate_alarms(repeats)
    shown(f"  covariate (leaves {100 * left:.0f} % of the variance)", rate, "4 to 6 %")
    shown("  20 tiles, any", family_alarms(repeats), "4 to 6 %")
    for name, draw in PEEKED.items():
        ever = peeking_alarms(repeats // 4, draw=draw)
        shown(f"  daily peeking, {name}", ever, "at most 5 %")
    naive = peeking_alarms(repeats // 4, draw=PEEKED["normal, 30 a day"], sequential=False)
    shown("  the same without sequential=True", naive, "(for comparison)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
