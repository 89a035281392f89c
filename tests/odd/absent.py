"""Which views have nothing to show of an odd frame, and what they say instead; all others show numbers."""

from __future__ import annotations

from typing import Final

ABSENT: Final[dict[str, dict[str, str]]] = {
    "no rows": {
        "No data": "card, card of a change, card of a mean, card of a ratio, bars, bars of a ratio, bars of rows, bars over time, bars in two, line, line of a mean, line of the model's time, area, sparkline, lines, small multiples, small multiples of bars, heat map, heat map over time, scatter, pie, funnel, tree map, tree map in two, map, map of places, histogram, box, violin, boxes, gauge, forecast, table, table over time, table across, table of trends, own",
        "No cohorts": "cohort",
        "No segments": "segments",
        "No comparison": "compare",
    },
    "one row": {
        "No data": "pie, tree map",
        "No segments": "segments",
        "No comparison": "compare",
    },
    "two rows": {
        "No segments": "segments",
        "No comparison": "compare",
    },
    "no number known": {
        "No data": "bars, bars of a ratio, bars over time, bars in two, line, line of a mean, line of the model's time, sparkline, small multiples of bars, heat map, scatter, pie, funnel, tree map, map, histogram, box, violin, boxes, gauge, forecast",
        "No segments": "segments",
    },
    "no member known": {
        "No data": "map",
    },
    "no time known": {
        "No data": "bars over time, line, line of a mean, line of the model's time, area, sparkline, lines, small multiples, forecast",
        "No cohorts": "cohort",
    },
    "nothing known at all": {
        "No data": "bars, bars of a ratio, bars over time, bars in two, line, line of a mean, line of the model's time, area, sparkline, lines, small multiples, small multiples of bars, heat map, scatter, pie, funnel, tree map, map, map of places, histogram, box, violin, boxes, gauge, forecast",
        "No cohorts": "cohort",
        "No segments": "segments",
        "No comparison": "compare",
    },
    "only NaN": {
        "No data": "bars, bars of a ratio, bars over time, bars in two, line, line of a mean, line of the model's time, sparkline, small multiples of bars, heat map, scatter, pie, funnel, tree map, map, histogram, box, violin, boxes, gauge, forecast",
        "No segments": "segments",
    },
    "infinite": {
        "No data": "bars, bars of a ratio, scatter, pie, funnel, tree map, map, box, violin, boxes, gauge",
        "No comparison": "compare",
    },
    "both infinities": {
        "No data": "bars, bars of a ratio, bars in two, small multiples of bars, heat map, scatter, pie, funnel, tree map, map, box, violin, boxes, gauge",
        "No comparison": "compare",
    },
    "minus zero": {
        "No data": "pie, tree map",
        "No segments": "segments",
    },
    "all zero": {
        "No data": "pie, tree map",
        "No segments": "segments",
    },
    "huge": {
        "No data": "bars, bars of a ratio, scatter, pie, funnel, tree map, map, gauge",
        "no chart can draw": "bars over time, line, line of the model's time, sparkline, forecast, bars in two, lines, small multiples, small multiples of bars, heat map, line of a mean, histogram, violin, box, boxes",
        "No segments": "segments",
        "No comparison": "compare",
    },
    "huge of both signs": {
        "no chart can draw": "bars over time, line, line of the model's time, sparkline, lines, small multiples, forecast, line of a mean, histogram, violin, box, boxes",
        "No data": "bars in two, small multiples of bars, heat map",
        "No segments": "segments",
        "No comparison": "compare",
    },
    "tiny": {
        "no chart can draw": "bars, lines, small multiples, small multiples of bars, scatter, pie, funnel, waterfall, tree map, map, bars of a ratio, bars over time, line, line of the model's time, sparkline, forecast, bars in two, line of a mean, heat map, histogram, violin, box, boxes, gauge",
        "No comparison": "compare",
    },
    "all negative": {
        "No data": "pie, tree map",
    },
    "one value": {
        "No segments": "segments",
        "No comparison": "compare",
    },
    "one category": {
        "No data": "map",
    },
    "ten thousand categories": {
        "are too many": "area, lines, small multiples, heat map over time",
        "No data": "map",
        "No cohorts": "cohort",
    },
    "alike but for case": {
        "No data": "map",
    },
    "alike but for blanks": {
        "No data": "map",
    },
    "empty and missing": {
        "No data": "map",
    },
    "names of totals": {
        "No data": "map",
    },
    "very long names": {
        "No data": "map",
        "No segments": "segments",
    },
    "numbers as text": {
        "No data": "map",
    },
    "dates as text": {
        "No data": "map",
    },
    "markup and controls": {
        "No data": "map",
    },
    "whole numbers as members": {
        "names no countries": "map",
    },
    "fractions as members": {
        "names no countries": "map",
    },
    "infinities as members": {
        "names no countries": "map",
    },
    "decimals as members": {
        "names no countries": "map",
    },
    "yes and no as members": {
        "names no countries": "map",
    },
    "days as members": {
        "names no countries": "map",
    },
    "instants as members": {
        "names no countries": "map",
    },
    "an index with a name": {
        "No data": "map",
    },
    "an index of two levels": {
        "No data": "map",
    },
    "columns of arrays": {
        "No data": "map",
    },
    "lists, structs, bytes, durations and times of day": {
        "No data": "map",
    },
    "before 1900": {
        "No cohorts": "cohort",
        "No segments": "segments",
    },
    "the year 9999": {
        "No cohorts": "cohort",
        "No segments": "segments",
        "No comparison": "compare",
    },
    "only the last day there is": {
        "No data": "card of a change",
        "No segments": "segments",
        "No comparison": "compare",
    },
    "the last instant there is": {
        "No data": "card of a change",
        "No cohorts": "cohort",
    },
    "the first instant there is": {
        "No cohorts": "cohort",
    },
    "gaps of years": {
        "No segments": "segments",
        "No comparison": "compare",
    },
    "in the future": {
        "No segments": "segments",
        "No comparison": "compare",
    },
    "nothing to divide by": {
        "No data": "bars of a ratio",
    },
    "sometimes nothing to divide by": {
        "No data": "map",
    },
    "nobody": {
        "No cohorts": "cohort",
        "No segments": "segments",
        "No comparison": "compare",
    },
    "places off the map": {
        "No data": "map of places",
    },
}  # fmt: skip


def absent(case: str) -> dict[str, str]:
    """Return what each view says that has nothing to show."""
    found = ABSENT.get(case, {})
    return {view: words for words, views in found.items() for view in views.split(", ")}
