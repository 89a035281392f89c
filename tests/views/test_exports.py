"""Files of a view and of its rows: the same numbers, typed, and nothing that a spreadsheet runs."""

from __future__ import annotations

import io
import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import polars as pl
import pytest
from openpyxl.utils.escape import unescape

import dashkit as dk
from dashkit.errors import DefinitionError
from dashkit.views.exports import inert, view_table, written
from tests.state.small import Listener

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\uff1d1",
    '=HYPERLINK("http://a.example","b")',
    'a",=1',
    "a,=1",
    "a;=1",
    "plain",
    "",
    "#N/A",
    "http://a.example",
    "12",
    "1e5",
]
NAMES = ["=cmd", "+a", "-b", "@c", "ok"]
TRIGGERS = "=+-@\t\r\n\uff1d"


def hostile() -> dk.Model:
    count = len(HOSTILE)
    rows: dict[str, Any] = {
        "who": HOSTILE,
        "amount": [-1.5 * place for place in range(count)],
        "big": [2**53 + 1 + place for place in range(count)],
        "cost": pl.Series(
            [Decimal(place).scaleb(-2) for place in range(count)], dtype=pl.Decimal(20, 2)
        ),
        "paid": [place % 2 == 0 for place in range(count)],
        "day": [date(2026, 1, 1 + place) for place in range(count)],
        "at": [datetime(2026, 7, 1, 22, 30, place, tzinfo=UTC) for place in range(count)],
        **dict.fromkeys(NAMES, HOSTILE),
    }
    return dk.model(pl.DataFrame(rows), time="day", timezone="Europe/Berlin").define(
        total=dk.sum("amount").with_(label="=total", unit="EUR")
    )


def test_no_text_or_heading_of_a_csv_file_begins_a_formula(tmp_path: Path) -> None:
    m = hostile()
    table = dk.Table(m.total, by="who", title='=T, =1;@x"', where=m.who != "x,=1;-2")
    for rows in (False, True):
        path = table.export(tmp_path / "out.csv", rows=rows)
        text = path.read_text(encoding="utf-8-sig")
        lines = text.splitlines()
        for comment in (one for one in lines if one.startswith("# ")):
            for separator in ",;\t|":
                cells = comment.split(separator)
                assert all(one.strip(" \"'")[:1] not in tuple(TRIGGERS) or one.strip(" ")[:1] == "'" for one in cells)  # fmt: skip
        notes = sum(one.startswith("# ") for one in lines)
        found = pd.read_csv(path, skiprows=notes, dtype=str, keep_default_na=False)
        assert len(found) == len(HOSTILE)
        for name in found.columns:
            assert name.lstrip(" ")[:1] not in tuple(TRIGGERS)
        texts = {"Who", "'=cmd", "'+a", "'-b", "'@c", "Ok"} & set(found.columns)
        assert len(texts) == (6 if rows else 1)
        for name in texts:
            cells = found[name].tolist()
            assert all(one.lstrip(" ")[:1] not in tuple(TRIGGERS) for one in cells)
            assert {one.removeprefix("'") for one in cells} >= {"=1+1", "@SUM(1)", "plain"}
    assert inert("a-b") == "a-b"


def test_an_excel_file_has_no_formula_and_typed_cells(tmp_path: Path) -> None:
    m = hostile()
    path = dk.Table(m.total, by="who", title="=T").export(tmp_path / "out.xlsx", rows=True)
    book = openpyxl.load_workbook(path)
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.hyperlink]
    found = pd.read_excel(path, keep_default_na=False).sort_values("Day").reset_index(drop=True)
    assert [unescape(str(one)) for one in found["=cmd"]] == HOSTILE
    assert found["Amount"].tolist() == [-1.5 * place for place in range(len(HOSTILE))]
    assert found["Big"].astype(str).tolist() == [
        str(2**53 + 1 + place) for place in range(len(HOSTILE))
    ]
    assert found["Cost"].tolist() == pytest.approx([place / 100 for place in range(len(HOSTILE))])
    assert found["Day"].tolist()[:2] == [pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 1, 2)]
    assert found["At"][0] == pd.Timestamp(2026, 7, 2, 0, 30)
    assert found["Paid"].tolist()[:2] == [True, False]


def test_a_csv_file_is_what_pandas_computes_with_filters_and_time_on_it(tmp_path: Path) -> None:
    rng = random.Random(5)
    frame = pl.DataFrame(
        {
            "day": [date(2026, 1 + place % 11, 1 + place % 28) for place in range(500)],
            "region": [rng.choice(["EU", "US", "Asia"]) for _ in range(500)],
            "amount": [rng.randint(-500, 9_999) / 4 for _ in range(500)],
        }
    )
    m = dk.model(frame, time="day").define(revenue="sum(amount)")
    chart = dk.Chart(m.revenue, by="day.month", period="2026", title="Revenue")
    chart.state.set("r", m.region != "US")
    path = chart.export(tmp_path / "x.CSV")
    found = pd.read_csv(path, comment="#", parse_dates=["Day (month)"])
    rows = frame.to_pandas()
    rows = rows[rows["region"] != "US"]
    expected = rows.groupby(pd.to_datetime(rows["day"]).dt.to_period("M"))["amount"].sum()
    assert found["Revenue"].tolist()[:11] == expected.tolist()
    head = path.read_text(encoding="utf-8-sig").split('\n"')[0]
    assert "# Title: Revenue\n" in head
    assert "# Filters: Region is not US\n" in head
    assert "# Period: " in head
    assert "# Data to: 28 Nov 2026\n" in head
    assert pl.read_csv(path, comment_prefix="#").height == found.shape[0]


def test_a_cut_file_says_so_in_the_file_and_to_its_writer(tmp_path: Path) -> None:
    m = dk.model({"n": list(range(1_000)), "text": ["x" * 50] * 1_000})
    table = dk.Table("sum(n)", by="n", model=m, page_size=10)
    assert len(pd.read_csv(table.export(tmp_path / "all.csv"), comment="#")) == 1_000
    with pytest.warns(UserWarning, match="The first 20 of 1,000 rows"):
        path = table.export(tmp_path / "some.csv", limit=20)
    assert "# Rows: The first 20 of 1,000 rows.\n" in path.read_text(encoding="utf-8-sig")
    sheet = view_table(table, table.state.choice)
    for form, most in (("csv", 4_000), ("xlsx", 9_000)):
        found = written(sheet, form, most=most)
        assert len(found.data) <= most
        assert found.note.startswith("The first ")


def test_only_known_endings_are_written(tmp_path: Path) -> None:
    m = dk.model({"n": [1]})
    with pytest.raises(DefinitionError, match=r"name\.csv.*name\.xlsx"):
        dk.KPI("sum(n)", model=m).export(tmp_path / "x.html")
    with pytest.raises(DefinitionError, match="there is no folder"):
        dk.KPI("sum(n)", model=m).export(tmp_path / "missing" / "x.csv")


def test_a_page_gets_the_file_of_what_its_user_may_see() -> None:
    m = dk.model({"region": ["EU", "US"], "cost": [77_777, 66_666], "amount": [1, 2]}).define(
        revenue="sum(amount)"
    )
    own = dk.Policy(rows=lambda user: m.region == user.region, hide=["cost"])
    table = dk.Table(m.revenue, by="region", title="T")
    page = Listener(dk.Dashboard("D", [[table]], policy=own).as_user(region="EU").session)
    shown = page.say("hello")["views"]["t"]
    assert shown["files"] == ["csv", "xlsx"]
    parts = {"view": "t", "mark": [], "search": ""}
    for what in ("view", "rows"):
        for form in ("csv", "xlsx"):
            found = page.say("export", format=form, what=what, **parts)
            assert (found["type"], found["format"], found["note"]) == ("exported", form, "")
            (data,) = page.buffers[-1]
            if form == "csv":
                assert b"EU" in data
                assert b"US" not in data
                assert b"77777" not in data
            else:
                cells = pd.read_excel(io.BytesIO(data)).to_csv()
                assert "EU" in cells
                assert "US" not in cells
                assert "77777" not in cells


def test_a_table_of_small_groups_is_written_without_them(tmp_path: Path) -> None:
    rows = {"region": ["EU"] * 12 + ["US"] * 3 + ["Asia"] * 9}
    m = dk.model(rows, policy=dk.Policy(rows=lambda _: True, min_group=5)).define(n="count()")
    d = dk.Dashboard("D", [[dk.Table(m.n, by="region", title="T")]]).as_user("ada")
    text = d["t"].export(tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    assert "EU" in text
    assert "US" not in text


def test_a_table_with_members_across_is_written_cell_by_cell(tmp_path: Path) -> None:
    m = dk.model({"region": ["EU", "US", "EU"], "channel": ["web", "web", "shop"], "n": [1, 2, 4]})
    table = dk.Table("sum(n)", by="region", across="channel", model=m, page_size=1)
    found = pd.read_csv(table.export(tmp_path / "x.csv"), comment="#")
    assert found.to_numpy().tolist() == [["EU", "shop", 4], ["EU", "web", 1], ["US", "web", 2]]
