"""False alarms and misses of `detect_anomalies`, `is_change_noise` and `changepoints` on simulated series.

``python benchmarks/analytics_anomalies.py [--series 4]`` prints, for each kind of series, events that hit no planted
anomaly in 1,000 values, the share of planted anomalies that an event hits, the delay in values, and microseconds a value.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import dashkit as dk

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Planted = tuple[Floats, list[tuple[int, int]]]
    Maker = Callable[[int, np.random.Generator], Planted]

N = 10_000
PATIENCE = 30


@dataclass
class Tally:
    values: int = 0
    events: int = 0
    false: int = 0
    hits: int = 0
    planted: int = 0
    delays: list[int] | None = None
    seconds: float = 0.0


def ar(n: int, phi: float, rng: np.random.Generator) -> Floats:
    from scipy.signal import lfilter  # noqa: PLC0415

    found: Floats = lfilter([1.0], [1.0, -phi], rng.standard_normal(n + 200))[200:]
    return found * np.sqrt(1 - phi**2)


def seasonal(n: int, rng: np.random.Generator) -> Floats:
    turn = 2 * np.pi * np.arange(n) / 24
    return 100 + 5 * np.sin(turn) + 2 * np.cos(2 * turn) + 2 * np.sin(turn / 7) + ar(n, 0.4, rng)


def steps(n: int, rng: np.random.Generator, gap: int) -> list[int]:
    return [at + int(rng.integers(-gap // 4, gap // 4)) for at in range(gap, n - gap // 2, gap)]


def spikes(values: Floats, size: float, rng: np.random.Generator) -> Planted:
    at = steps(len(values), rng, 800)
    values[at] += size * rng.choice([-1, 1], len(at))
    return values, [(one, one) for one in at]


def shifts(values: Floats, size: float, rng: np.random.Generator) -> Planted:
    at = steps(len(values), rng, 1000)
    for one in at:
        values[one:] += size * rng.choice([-1, 1])
    return values, [(one, one + PATIENCE) for one in at]


def outages(values: Floats, rng: np.random.Generator) -> Planted:
    found = []
    for one in steps(len(values), rng, 1000):
        end = one + int(rng.integers(10, 40))
        values[one:end] = 0.0
        found.append((one, end))
    return values, found


def bursts(n: int, rng: np.random.Generator) -> Planted:
    """Return a load as servers have it: skewed noise whose size comes and goes, with stretches far above."""
    values = 20 + 3 * np.exp(0.5 * ar(n, 0.5, rng) + 0.3 * ar(n, 0.995, rng))
    found = []
    for one in steps(n, rng, 1500):
        end = one + int(rng.integers(3, 30))
        values[one:end] += 60
        found.append((one, end))
    return values, found


KINDS: dict[str, Maker] = {
    "white noise": lambda n, rng: (rng.standard_normal(n), []),
    "AR(0.7)": lambda n, rng: (ar(n, 0.7, rng), []),
    "random walk": lambda n, rng: (np.cumsum(rng.standard_normal(n)), []),
    "Student t(4) noise": lambda n, rng: (rng.standard_t(4, n), []),
    "skewed counts": lambda n, rng: (rng.poisson(3.0, n).astype(float), []),
    "seasonal": lambda n, rng: (seasonal(n, rng), []),
    "spikes of 6 sd, white": lambda n, rng: spikes(rng.standard_normal(n), 6, rng),
    "spikes of 6 sd, AR(0.7)": lambda n, rng: spikes(ar(n, 0.7, rng), 6, rng),
    "spikes of 6 sd, seasonal": lambda n, rng: spikes(seasonal(n, rng), 6, rng),
    "shifts of 3 sd, white": lambda n, rng: shifts(rng.standard_normal(n), 3, rng),
    "shifts of 5 sd, AR(0.7)": lambda n, rng: shifts(ar(n, 0.7, rng), 5, rng),
    "shifts of 4 sd, seasonal": lambda n, rng: shifts(seasonal(n, rng), 4, rng),
    "outages, seasonal": lambda n, rng: outages(seasonal(n, rng), rng),
    "bursts, skewed load": bursts,
}


def judge(make: Maker, series: int, seed: int) -> Tally:
    rng, tally, delays = np.random.default_rng(seed), Tally(), []
    for _ in range(series):
        values, planted = make(N, rng)
        started = time.perf_counter()
        events: Any = dk.detect_anomalies(values).events
        tally.seconds += time.perf_counter() - started
        tally.values += N
        tally.events += len(events)
        tally.planted += len(planted)
        tally.false += sum(
            not any(one.start <= end + PATIENCE and one.end >= start - 2 for start, end in planted)
            for one in events
        )
        for start, end in planted:
            late = [one.end for one in events if one.end >= start and one.start <= end]
            tally.hits += bool(late)
            delays += [max(0, one.start - start) for one in events if late and one.end == late[0]]
    tally.delays = delays
    return tally


def stream() -> tuple[float, float]:
    """Return microseconds a streamed value: the mean and the 99.9th percentile."""
    monitor, taken = dk.AnomalyMonitor(), []
    for value in seasonal(N, np.random.default_rng(1)).tolist():
        started = time.perf_counter()
        monitor.update(None, value)
        taken.append(1e6 * (time.perf_counter() - started))
    return statistics.fmean(taken), float(np.quantile(taken, 0.999))


def rates(count: int) -> dict[str, float]:
    """Return how often a change is called one where there is none, at 5 %."""
    rng = np.random.default_rng(2)
    week = 5 * np.sin(2 * np.pi * np.arange(56) / 7)

    def wrong(values: Floats, period: Any) -> bool:
        return not dk.is_change_noise(values, start=28, period=period).noise

    found = {
        "white noise": np.mean([wrong(rng.standard_normal(56), ()) for _ in range(count)]),
        "AR(0.7)": np.mean([wrong(ar(56, 0.7, rng), ()) for _ in range(count)]),
        "AR(0.3) with a week": np.mean([wrong(week + ar(56, 0.3, rng), 7) for _ in range(count)]),
        "any of 20 tiles, AR(0.7)": np.mean(
            [
                any(
                    not dk.is_change_noise(ar(56, 0.7, rng), start=28, period=(), family=20).noise
                    for _ in range(20)
                )
                for _ in range(count // 10)
            ]
        ),
    }
    looks = []
    for _ in range(count // 10):
        values = ar(56, 0.7, rng)
        looks.append(
            any(
                not dk.is_change_noise(values[:n], start=28, period=(), sequential=True).noise
                for n in range(29, 57)
            )
        )
    return {name: float(one) for name, one in found.items()} | {
        "any of 28 daily looks, AR(0.7)": float(np.mean(looks))
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=4, help="series of each kind")
    parser.add_argument("--changes", type=int, default=2000, help="simulations of is_change_noise")
    chosen = parser.parse_args(arguments)
    print(f"{'detect_anomalies':28} false/1,000   recall  delay  µs/value")
    for seed, (name, make) in enumerate(KINDS.items()):
        one = judge(make, chosen.series, seed)
        recall = f"{one.hits / one.planted:6.2f}" if one.planted else "     -"
        delay = f"{statistics.median(one.delays):5.0f}" if one.delays else "    -"
        pace = 1e6 * one.seconds / one.values
        print(f"{name:28} {1000 * one.false / one.values:11.3f}   {recall}  {delay}  {pace:8.1f}")
    mean, late = stream()
    print(f"AnomalyMonitor.update: {mean:.0f} µs a value, 99.9 % within {late:.0f} µs")
    for name, rate in rates(chosen.changes).items():
        print(f"is_change_noise, {name}: {100 * rate:.1f} % called changes")


if __name__ == "__main__":
    main()
