from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.errors import DefinitionError
from dashkit.formats import (
    check_format,
    d3_format,
    exact_text,
    format_value,
    percent_change,
    points_change,
    signed,
)

TABLE = json.loads((Path(__file__).parent / "d3_format.json").read_text(encoding="utf-8"))


def test_every_number_is_written_as_d3_format_3_writes_it() -> None:
    for spec, value, expected in TABLE:
        assert d3_format(spec, float(value)) == expected, (spec, value)


HALVES = st.builds(lambda n, k: (2 * n + 1) / 2**k, st.integers(-9999, 9999), st.integers(1, 9))


@given(
    st.floats() | HALVES | st.integers(-(10**20), 10**20),
    st.sampled_from([",d", ".0f", ",.1f", ",.2~f", ".1%", ",.3~%", ".20f", "f"]),
)
def test_a_number_is_the_same_text_with_and_without_room(value: float, spec: str) -> None:
    assert d3_format(spec, value) == d3_format(f">1{spec}", value)


def test_a_percentage_of_the_largest_floats_has_all_its_digits() -> None:
    text = d3_format(".1%", -1.5e308)
    assert (text[:17], text[-5:], len(text)) == ("−1500000000000000", "00.0%", 315)


@pytest.mark.parametrize("spec", ["%%", "abc", ",,d", "{value}", "..2f", "5.2x", ".f"])
def test_a_bad_format_is_refused_with_the_allowed_ones(spec: str) -> None:
    with pytest.raises(DefinitionError, match=r"neither one of number, currency"):
        check_format(spec)


@pytest.mark.parametrize(
    ("value", "spec", "expected"),
    [
        (9007199254740993, ",d", "9,007,199,254,740,993"),
        (Decimal("12345678901234567890.125"), ",.3f", "12,345,678,901,234,567,890.125"),
        (Decimal("0.125"), ".2f", "0.13"),
        (Decimal("-0.00"), ".2f", "0.00"),
        (10**30, ",d", "1," + ",".join(["000"] * 10)),
        (Decimal("1e-30"), ".2e", "1.00e-30"),
        (float("inf"), "f", "∞"),
        (float("-inf"), "f", "−∞"),
        (float("nan"), "f", "–"),
    ],
)
def test_large_integers_and_decimals_are_exact(value: float, spec: str, expected: str) -> None:
    assert d3_format(spec, value) == expected


@given(st.integers())
def test_grouping_keeps_every_digit(number: int) -> None:
    text = d3_format(",d", number)
    assert int(text.replace(",", "").replace("−", "-")) == number
    assert all(len(group) == 3 for group in text.lstrip("−").split(",")[1:])


@given(st.floats() | st.integers() | st.decimals(), st.sampled_from(["", "compact", "duration"]))
def test_no_number_is_too_strange_to_be_written(value: float, spec: str) -> None:
    assert format_value(value, spec, "EUR")
    assert exact_text(value)
    assert signed(value)


@pytest.mark.parametrize(
    ("value", "spec", "unit", "expected"),
    [
        (None, "", "EUR", "–"),
        (float("nan"), ".1%", "", "–"),
        (0, "", "", "0"),
        (0.0, "", "EUR", "€0.00"),
        (-0.0, "", "", "0"),
        (1234, "", "", "1,234"),
        (4596039.58, "", "", "4,596,039.58"),
        (0.004567, "", "", "0.00457"),
        (Decimal("12.30"), "", "", "12.30"),
        (Decimal(10) / Decimal(3), "", "", "3.33"),
        (1234.5, "", "EUR", "€1,234.50"),
        (-1234.5, "", "EUR", "−€1,234.50"),
        (1234.5, "", "JPY", "¥1,235"),
        (1234.5, "", "CHF", "CHF 1,234.50"),
        (12.5, "", "EUR/h", "€12.50/h"),
        (12.5, "currency", "", "12.50"),
        (12.5, "$,.1f", "USD", "$12.5"),
        (12, "", "ms", "12 ms"),
        (12.5, ".0f", "%", "13%"),
        (0.0421, ".1%", "", "4.2%"),
        (0.0421, "percentage", "", "4.2%"),
        (4596039.58, "compact", "USD", "$4.6M"),
        (-12345, "compact", "", "−12.3k"),
        (999, "compact", "", "999"),
        (999_999, "compact", "", "1M"),
        (2.5e9, "compact", "", "2.5B"),
        (0, "compact", "", "0"),
        (0.35, "duration", "", "350 ms"),
        (0, "duration", "", "0 s"),
        (45, "duration", "", "45 s"),
        (75, "duration", "", "1 min 15 s"),
        (3900, "duration", "", "1 h 05 min"),
        (183_600, "duration", "", "2 d 3 h"),
        (1_500_000, "bytes", "", "1.5 MB"),
        (12, "bytes", "", "12 B"),
        (0.01, "points", "", "+1.0 pp"),
        (True, "", "", "yes"),
        ("text", "", "", "text"),
        (date(2026, 11, 1), "", "", "1 Nov 2026"),
        (datetime(2026, 11, 1, 9, 5, tzinfo=UTC), "", "", "1 Nov 2026, 09:05"),
    ],
)
def test_values_as_text(value: object, spec: str, unit: str, expected: str) -> None:
    assert format_value(value, spec, unit) == expected


def test_exact_text_has_every_digit() -> None:
    assert exact_text(Decimal("1.10")) == "1.10"
    assert exact_text(0.1 + 0.2) == "0.30000000000000004"
    assert exact_text(5, "EUR") == "€5"
    assert exact_text(1234.5, "ms") == "1,234.5 ms"
    assert exact_text(None) == "–"


def test_changes_carry_their_sign_and_zero_has_none() -> None:
    assert [percent_change(x) for x in (0.042, -0.042, 0.0, -0.0001, None)] == [
        "+4.2%",
        "−4.2%",
        "0.0%",
        "0.0%",
        "–",
    ]
    assert points_change(0.0004) == "+0.04 pp"
    assert points_change(0.0) == "0.0 pp"
    assert points_change(None) == "–"
    assert [signed(x, unit="EUR") for x in (50, -50, 0, None)] == [
        "+€50.00",
        "−€50.00",
        "€0.00",
        "–",
    ]


def test_exact_text_of_decimals_has_all_38_digits() -> None:
    assert exact_text(Decimal("-98765431209876543120987654312098765.424")) == (
        "−98,765,431,209,876,543,120,987,654,312,098,765.424"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e308, "1e+308"),
        (-1.23456e21, "−1.235e+21"),
        (9.9e20, "990,000,000,000,000,000,000"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (0.0, "0"),
    ],
)
def test_floats_with_hundreds_of_zeros_have_an_exponent(value: float, text: str) -> None:
    assert format_value(value) == text
    compact = format_value(value, "compact")
    assert compact == ("990,000,000T" if text.startswith("990") else text)
