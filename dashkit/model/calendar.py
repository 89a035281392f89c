"""Time: periods in words, intervals of instants, buckets of the model's calendar."""

from __future__ import annotations

from dashkit.model.buckets import (
    GRAINS,
    Calendar,
    Interval,
    bucket_end,
    bucket_start,
    buckets,
    partial,
)
from dashkit.model.expressions import COMPARISONS
from dashkit.model.periods import PRESETS, Base, Period, base, resolve

__all__ = [
    "COMPARISONS",
    "GRAINS",
    "PRESETS",
    "Base",
    "Calendar",
    "Interval",
    "Period",
    "base",
    "bucket_end",
    "bucket_start",
    "buckets",
    "partial",
    "resolve",
]
