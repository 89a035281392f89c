"""How often `compare` sees a difference where there is none, and whether `drivers` finds the cause.

Run ``python benchmarks/analytics_compare.py``; every figure comes from seeded random numbers.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np

import dashkit as dk

SEED = 20_261_116


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
    found, rng = 0, np.random.default_rng(SEED)
    for _ in range(repeats):
        a, b = draw(rng)
        found += dk.compare(a, b, **options).significant
    return found / repeats


def ratio_alarms(repeats: int) -> float:
    """Return false alarms of clicks by views, users with few and with many views in both groups."""
    found, rng = 0, np.random.default_rng(SEED)
    for _ in range(repeats):
        views = [rng.geometric(0.15, size) for size in (150, 250)]
        clicks = [rng.binomial(one, rng.beta(2, 20, len(one))) for one in views]
        found += dk.compare(clicks[0], clicks[1], denominator=tuple(views)).significant
    return found / repeats


def covariate_alarms(repeats: int) -> tuple[float, float]:
    """Return false alarms with a covariate, and what share of the variance it leaves."""
    found, left, rng = 0, [], np.random.default_rng(SEED)
    for _ in range(repeats):
        before = [rng.normal(100, 20, size) for size in (60, 90)]
        now = [0.8 * one + rng.normal(0, 12, len(one)) for one in before]
        plain = dk.compare(now[0], now[1])
        less = dk.compare(now[0], now[1], covariate=tuple(before))
        found += less.significant
        left.append((np.ptp(less.interval) / np.ptp(plain.interval)) ** 2)
    return found / repeats, float(np.mean(left))


def family_alarms(repeats: int, *, tiles: int = 20) -> float:
    """Return the share of pages of equal tiles with any difference shown."""
    found, rng = 0, np.random.default_rng(SEED)
    for _ in range(repeats):
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
    found, rng = 0, np.random.default_rng(SEED)
    for _ in range(repeats):
        a, b = draw(rng)
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


def cube(rng: np.random.Generator, *, ratio: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return rows of two periods with up to four dimensions, all of it random, some segments new or gone."""
    sides = []
    names = [f"d{place}" for place in range(rng.integers(1, 5))]
    sizes = {name: int(rng.integers(1, 12)) for name in names}
    for _ in range(2):
        n = int(rng.integers(1, 300))
        rows: dict[str, Any] = {
            name: [f"s{one}" if one else None for one in rng.integers(0, size, n)]
            for name, size in sizes.items()
        }
        rows["y"] = rng.normal(rng.normal(0, 5), 10.0 ** rng.integers(-1, 3), n)
        rows["x"] = rng.integers(0, 9, n) + (1.0 if ratio else 0.0)
        rows["x"][0] += 1
        sides.append(rows)
    return sides[0], sides[1]


def largest_rest(repeats: int) -> float:
    """Return how far the parts of random cubes are from the change, at most, in its own size."""
    worst, rng = 0.0, np.random.default_rng(SEED)
    for place in range(repeats):
        ratio = bool(place % 2)
        before, after = cube(rng, ratio=ratio)
        by = [name for name in before if name[0] == "d"]
        over: Any = {"denominator": "x"} if ratio else {"volume": "x"} if place % 4 else {}
        found = dk.drivers(before, after, measure="y", by=by, **over)
        size = max(1.0, abs(found.before), abs(found.after))
        for name in by:
            many = found.of(name)
            parts = sum(one.volume + one.rate + one.mix for one in many)
            effects = sum(one.effect for one in many)
            rest = max(abs(parts - found.change), abs(effects - found.change))
            worst = max(worst, rest / size)
    return worst


SIZES = {"region": 5, "channel": 3, "product": 9, "device": 2}


def orders(rng: np.random.Generator, n: int, shares: dict[str, np.ndarray]) -> dict[str, Any]:
    rows: dict[str, Any] = {
        name: rng.choice(len(one), size=n, p=one).astype(str) for name, one in shares.items()
    }
    rows["revenue"] = np.exp(rng.normal(3, 0.6, n))
    rows["bought"] = (rng.random(n) < 0.3).astype(float)
    rows["visits"] = np.ones(n)
    return rows


def planted(rng: np.random.Generator, kind: str) -> tuple[Any, Any, tuple[str, str]]:
    """Return two periods that differ in one segment only, and that segment."""
    shares = {name: rng.dirichlet(np.full(size, 4.0)) for name, size in SIZES.items()}
    name = str(rng.choice(list(SIZES)))
    place = str(rng.choice(np.flatnonzero(shares[name] > 0.05)))
    n = int(rng.integers(4_000, 8_000))
    before, after = orders(rng, n, shares), orders(rng, n, shares)
    hit = after[name] == place
    factor = rng.uniform(0.2, 0.6) if rng.random() < 0.5 else rng.uniform(1.7, 2.8)
    if kind == "value":
        after["revenue"][hit] *= factor
    elif kind == "rate":
        after["bought"][hit] = (rng.random(hit.sum()) < 0.3 * factor).astype(float)
    else:
        keep = ~hit | (rng.random(n) < min(factor, 1 / factor))
        after = {column: values[keep] for column, values in after.items()}
    return before, after, (name, place)


def found_first(repeats: int, kind: str) -> float:
    """Return how often the one segment that changed is named first."""
    found, rng = 0, np.random.default_rng(SEED)
    for _ in range(repeats):
        before, after, cause = planted(rng, kind)
        over: Any = {"measure": "revenue"}
        if kind == "rate":
            over = {"measure": "bought", "denominator": "visits"}
        first = dk.drivers(before, after, by=list(SIZES), **over).segments[0]
        found += (first.dimension, first.segment) == cause
    return found / repeats


def unlike(repeats: int) -> float:
    """Return how often any segment is called significant where nothing changed."""
    found, rng = 0, np.random.default_rng(SEED)
    for _ in range(repeats):
        shares = {name: rng.dirichlet(np.full(size, 4.0)) for name, size in SIZES.items()}
        before, after = orders(rng, 4_000, shares), orders(rng, 4_400, shares)
        segments = dk.drivers(before, after, measure="revenue", by=list(SIZES)).segments
        found += any(one.significant for one in segments)
    return found / repeats


def paradox(rng: np.random.Generator) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two periods whose ratio moves one way in every segment and the other way in all."""
    while True:
        size = int(rng.integers(2, 6))
        rates = rng.uniform(0.1, 0.8, size)
        better = rates + rng.uniform(0.001, 0.05, size)
        weights = [rng.dirichlet(np.ones(size)) * 1_000 + 1 for _ in range(2)]
        totals = [
            (one * w).sum() / w.sum() for one, w in zip((rates, better), weights, strict=True)
        ]
        if totals[1] < totals[0] - 1e-6:
            sides = [
                {"s": [f"s{k}" for k in range(size)], "y": one * w, "x": w}
                for one, w in zip((rates, better), weights, strict=True)
            ]
            return (sides[0], sides[1]) if rng.random() < 0.5 else (sides[1], sides[0])


def flagged(repeats: int) -> float:
    """Return the share of planted Simpson reversals that are flagged."""
    found, rng = 0, np.random.default_rng(SEED)
    for _ in range(repeats):
        before, after = paradox(rng)
        split = dk.drivers(before, after, measure="y", denominator="x", by="s")
        found += split.dimensions[0].reversal == "every segment"
    return found / repeats


def shown(name: str, value: float, target: str) -> None:
    print(f"{name:58s} {100 * value:6.2f} %   target {target}", flush=True)


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
    half = max(repeats // 2, 1)
    print(f"drivers: {half:,} repeats each")
    print(
        f"  largest rest of a split, in the size of the change        {largest_rest(half):.1e}   target 1e-9"
    )
    for kind in ("value", "volume", "rate"):
        shown(f"  planted cause found first, {kind}", found_first(half, kind), "at least 95 %")
    shown("  planted Simpson reversals flagged", flagged(half), "100 %")
    shown("  any significant segment where nothing changed", unlike(half), "about 5 %")
    rows = np.random.default_rng(SEED).normal(size=1_000_000)
    shares = {name: np.full(size, 1 / size) for name, size in SIZES.items()}
    large = [orders(np.random.default_rng(one), 500_000, shares) for one in (1, 2)]
    print(f"downsample: {dk.downsample(rows).explain()}")
    start = time.perf_counter()
    dk.downsample(rows)
    print(
        f"  1,000,000 points                                          {1e3 * (time.perf_counter() - start):6.1f} ms"
    )
    start = time.perf_counter()
    dk.drivers(large[0], large[1], measure="revenue", by=list(SIZES))
    print(
        f"drivers of 1,000,000 rows by 4 dimensions                   {1e3 * (time.perf_counter() - start):6.1f} ms"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
