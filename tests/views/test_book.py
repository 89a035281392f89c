"""A page as one file: each view's numbers as shown, of one choice, by policy, within limits, never a formula."""

from __future__ import annotations

import asyncio
import io
import threading
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import dashkit as dk
from dashkit.errors import DefinitionError, QueryError
from dashkit.views import asides, book
from dashkit.views.book import page_file, sheet_names
from tests.dashboard.test_policy import FOREIGN, portal
from tests.state.small import Bars, Card, Listener, Shop, shop
from tests.views.test_exports import HOSTILE, TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

DAYS = [date(2026, 1, 1) + timedelta(days=day) for day in range(120)]


def orders() -> dk.Model:
    rows = {
        "day": DAYS,
        "region": ["EU", "US", "Asia"] * 40,
        "amount": [7 * day % 50 + 0.25 for day in range(120)],
    }
    return dk.model(pl.DataFrame(rows), time="day", name="orders").define(
        revenue="sum(amount)", n="count()"
    )


def sales(m: dk.Model) -> dk.Dashboard:
    return dk.Dashboard(
        "Sales / 2026",
        [
            dk.Page(
                "Overview",
                [
                    [dk.KPI(m.revenue, key="total"), dk.Text("Words alone.")],
                    [
                        dk.Chart(m.revenue, by="day.month", key="months"),
                        dk.Chart(m.revenue, by="region", key="regions", kind="bar"),
                    ],
                    dk.Section(
                        "Every day",
                        [
                            [
                                dk.Table(
                                    [m.revenue, m.n],
                                    by="day.day",
                                    title="Day by day",
                                    key="days",
                                    page_size=5,
                                )
                            ]
                        ],
                        collapsed=True,
                    ),
                ],
            ),
            dk.Page("Other", [[dk.KPI(m.n)]]),
        ],
        filters=dk.FilterBar(dk.Period("2026", compare="previous"), m.region),
    )


def written(page: Listener, form: str = "xlsx") -> tuple[dict[str, Any], Any]:
    said = page.say("export", format=form)
    assert said["type"] == "exported", said
    data = io.BytesIO(page.buffers[-1][0])
    return said, openpyxl.load_workbook(data) if form == "xlsx" else zipfile.ZipFile(data)


def rows_of(found: Workbook, name: str) -> list[tuple[Any, ...]]:
    return list(found[name].iter_rows(values_only=True))


def texts_of(archive: zipfile.ZipFile) -> dict[str, str]:
    return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_the_sheets_hold_what_the_views_show_and_the_first_says_what_they_are() -> None:
    page = Listener(sales(orders()).session)
    page.say("hello")
    page.select("filters", "region", "Asia", "EU")
    shown = page.say("section", section="every-day", open=True)
    views = {**page.messages[1]["views"], **shown["views"]}
    said, found = written(page)
    assert (said["name"], said["format"], said["note"]) == ("sales-2026-overview", "xlsx", "")
    assert found.sheetnames == [
        "About", "Revenue", "Revenue by month", "Revenue by region", "Day by day",
    ]  # fmt: skip
    heads, numbers = rows_of(found, "Revenue")
    assert numbers[heads.index("Revenue")] == views["total"]["value_number"]
    heads, *days = rows_of(found, "Day by day")
    places = [heads.index(name) for name in ("Day (day)", "Revenue", "N")]
    rows = [tuple(one[place] for place in places) for one in days]
    assert len(rows) == views["days"]["count"] == 80
    truth = pd.DataFrame({"day": DAYS, "amount": [7 * day % 50 + 0.25 for day in range(120)]})
    truth = truth[[day % 3 != 1 for day in range(120)]]
    assert rows == [(datetime.combine(one.day, time()), one.amount, 1) for one in truth.itertuples()]  # fmt: skip
    regions = dict(one[:2] for one in rows_of(found, "Revenue by region")[1:])
    names = [("EU", "US", "Asia")[at % 3] for at in truth.index]
    assert regions == truth.groupby(names)["amount"].sum().to_dict()
    about = rows_of(found, "About")
    facts = {one[0]: one[1] for one in about[:6]}
    header = page.messages[-2]["header"]
    assert facts["Title"] == "Sales / 2026"
    assert (facts["Page"], facts["Filters"]) == ("Overview", "Region is Asia or EU")
    assert facts["Period"] == header["period"]
    assert header["compare"].removeprefix("vs ") == facts["Compared with"]
    assert header["as_of"] == f"Data to {facts['Data to']}"
    contents = [dict(zip(about[7], one, strict=True)) for one in about[8:]]
    assert [one["Sheet"] for one in contents] == found.sheetnames[1:]
    assert [one["Rows"] for one in contents] == [1, 4, 2, 80]
    assert {one["Source"] for one in contents} == {"orders"}
    assert [one["Filters"] for one in contents] == [
        "Region is Asia or EU", "Region is Asia or EU", "Region is Asia or EU", "Region is Asia or EU",
    ]  # fmt: skip


def test_the_files_of_a_zip_are_the_sheets() -> None:
    page = Listener(sales(orders()).session)
    page.say("hello")
    _, sheets = written(page)
    said, archive = written(page, "csv")
    assert (said["name"], said["format"]) == ("sales-2026-overview", "zip")
    texts = texts_of(archive)
    assert list(texts) == [f"{place:02} {name}.csv" for place, name in enumerate(sheets.sheetnames)]
    assert "# Title: Sales / 2026\n# Page: Overview\n# Period: " in texts["00 About.csv"]
    for name, text in [*texts.items()][1:]:
        found = pd.read_csv(io.StringIO(text), comment="#")
        assert len(found) == sheets[name[3:-4]].max_row - 1
        assert "# Filters: None\n" in text
    days = pd.read_csv(io.StringIO(texts["04 Day by day.csv"]), comment="#")
    assert days["Revenue"].tolist() == [7 * day % 50 + 0.25 for day in range(120)]


def test_no_text_title_or_heading_of_the_file_is_a_formula() -> None:
    names = {"=cmd": HOSTILE, "who": HOSTILE, "n": list(range(len(HOSTILE)))}
    m = dk.model(names).define(total=dk.sum("n").with_(label="=total", unit="+EUR"))
    tables = [dk.Table(m.total, by=["who", "=cmd"], title=title) for title in ("=T", "@T/:", "'x'")]
    page = Listener(dk.Dashboard("=D", [tables], filters=dk.FilterBar(m.who)).session)
    page.say("hello")
    page.select("filters", "who", *HOSTILE)
    _, found = written(page)
    cells = [cell for one in found for row in one.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if cell.hyperlink]
    assert {cell.value for cell in cells} >= {"=1+1", "=D", "=T", "@T/:", "plain"}
    for text in texts_of(written(page, "csv")[1]).values():
        table = pd.read_csv(
            io.StringIO("".join(one for one in io.StringIO(text) if not one.startswith("# "))),
            dtype=str,
            keep_default_na=False,
        )
        for value in [*table.columns, *table.to_numpy().ravel()]:
            assert value.lstrip(" ")[:1] not in tuple(TRIGGERS), value


def test_a_file_for_a_user_holds_his_rows_and_nothing_else() -> None:
    m = dk.model(
        {
            "tenant": ["acme", "acme", "BETACANARY"],
            "region": ["EU", "US", "REGIONCANARY"],
            "amount": [3, 4, 700_001],
            "SECRETCOST": [9, 9, 9],
        }
    ).define(revenue="sum(amount)", margin="revenue - sum(SECRETCOST)")
    page = Listener(portal(m).as_user(tenant="acme").session)
    page.say("hello")
    _, found = written(page)
    texts = [str(cell.value) for one in found for row in one.iter_rows() for cell in row]
    texts += texts_of(written(page, "csv")[1]).values()
    assert any("EU" in one for one in texts)
    assert [word for word in FOREIGN if any(word in one for one in texts)] == []


def test_small_groups_are_left_out() -> None:
    rows = {"region": ["EU"] * 12 + ["US"] * 3 + ["Asia"] * 9}
    m = dk.model(rows, policy=dk.Policy(rows=lambda _: True, min_group=5)).define(n="count()")
    d = dk.Dashboard("D", [[dk.Table(m.n, by="region", title="T")]]).as_user("ada")
    page = Listener(d.session)
    page.say("hello")
    _, found = written(page)
    assert "US" not in [one[0] for one in rows_of(found, "T")]
    assert "EU" in [one[0] for one in rows_of(found, "T")]


def test_the_longest_are_cut_first_and_it_is_said(tmp_path: Path) -> None:
    m = dk.model({"n": list(range(1_000)), "ten": [one % 10 for one in range(1_000)]})
    d = dk.Dashboard(
        "D",
        [[dk.Table("sum(n)", by=by, model=m, title=by) for by in ("n", "ten")],
         [dk.KPI("sum(n)", model=m, title="Sum")]],
    )  # fmt: skip
    with pytest.warns(UserWarning, match=r"x\.xlsx: Not all rows of n\."):
        path = d.export(tmp_path / "x.xlsx", limit=100)
    found = openpyxl.load_workbook(path)
    heights = {name: found[name].max_row - 1 for name in ("n", "ten", "Sum")}
    assert heights == {"n": 89, "ten": 10, "Sum": 1}
    assert "The first 89 of 1,000 rows." in [one[9] for one in rows_of(found, "About") if len(one) > 9]  # fmt: skip
    for form, most in (("csv", 2_500), ("xlsx", 14_000)):
        cut = page_file(d.session, form, most=most)
        assert len(cut.data) <= most
        assert cut.note == "Not all rows of n."
    with pytest.raises(QueryError, match="too much"):
        page_file(d.session, "csv", most=100)
    assert pd.read_excel(d.export(tmp_path / "all.xlsx"), sheet_name="n").shape == (1_000, 2)


def test_a_view_that_fails_is_named_and_the_others_are_there() -> None:
    source = Shop()
    model = shop(source)
    rows = [[Card(model=model, title="Revenue"), Bars(model=model, title="By region")]]
    page = Listener(dk.Dashboard("D", rows).session)
    page.say("hello")
    source.failing, source.fail_field = OSError("/srv/secret.csv"), "region"
    said, found = written(page)
    assert said["note"] == "Without By region."
    assert found.sheetnames == ["About", "Revenue"]
    last = rows_of(found, "About")[-1]
    assert last[:2] == ("", "By region")
    assert "could not be computed" in last[-1]
    assert "secret" not in str(last)


def test_a_page_without_numbers_and_other_endings_are_refused(tmp_path: Path) -> None:
    words = dk.Dashboard("D", [[dk.Text("Words.")]])
    said = Listener(words.session)
    said.say("hello")
    assert said.say("export", format="xlsx")["message"] == "This page shows no numbers."
    with pytest.raises(QueryError, match="no numbers"):
        words.export(tmp_path / "x.zip")
    with pytest.raises(DefinitionError, match=r"a name\.xlsx.*a name\.zip"):
        sales(orders()).export(tmp_path / "x.csv")
    with pytest.raises(DefinitionError, match="there is no folder"):
        sales(orders()).export(tmp_path / "none" / "x.zip")


def test_a_view_without_a_title_is_called_by_its_key() -> None:
    m = orders()
    words = [dk.Text("Revenue is {m.revenue}.", model=m, title=""), dk.KPI(m.n)]
    page = Listener(dk.Dashboard("D", [words]).session)
    page.say("hello")
    _, found = written(page)
    assert found.sheetnames == ["About", "Text", "N"]
    assert [one[1] for one in rows_of(found, "About")[-2:]] == ["Text", "N"]


def test_a_page_is_told_which_files_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    d = sales(orders())
    assert Listener(d.session).say("hello")["spec"]["files"] == ["csv", "xlsx"]
    monkeypatch.setattr("dashkit.dashboard.scoping.formats", lambda: ("csv",))
    assert d.spec()["files"] == ["csv"]


@given(
    st.lists(st.text(max_size=40) | st.sampled_from(["About", "history", "a" * 40]), max_size=12)
)
@example(["\ud800", "😀" * 20, "'" * 40, "a/b", "a:b", "A B"])
def test_any_titles_give_names_that_excel_takes_each_once(titles: list[str]) -> None:
    names = sheet_names(titles)
    assert len({one.casefold() for one in names}) == len(names) == len(titles)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("' ") == name
        assert name.casefold() not in {"about", "history"}
    frame = pl.DataFrame({"n": [1]})
    with book.workbook() as (held, found):
        for name in names:
            book.fill(found, found.add_worksheet(name), book.Sheet("", frame, (), 1))
        found.add_worksheet("About")
    assert openpyxl.load_workbook(held).sheetnames == [*names, "About"]


def test_changes_are_answered_while_a_file_is_written_and_one_is_written_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Hearing(sales(orders()).session)
    gate, entered, running = threading.Event(), threading.Semaphore(0), []

    def slowly(*args: Any, **options: Any) -> Any:
        running.append(1)
        entered.release()
        assert gate.wait(30)
        assert len(running) == 1, "two files were written at once"
        running.pop()
        return page_file(*args, **options)

    monkeypatch.setattr(asides.book, "page_file", slowly)

    async def work() -> None:
        loop, filtered = asyncio.get_running_loop(), asyncio.Event()
        page.heard = lambda said: said["ack"] == 6 and filtered.set()
        page.say("hello")
        await settled(page)
        page.say("export", format="xlsx")
        await loop.run_in_executor(None, entered.acquire)
        for form in ("csv", "csv", "xlsx"):
            page.say("export", format=form)
        page.select("filters", "region", "EU")
        await filtered.wait()
        assert page.messages[-1]["header"]["filters"][0]["text"] == "Region is EU"
        assert not [one for one in page.messages if one["type"] == "exported"]
        gate.set()
        await settled(page)

    asyncio.run(work())
    said = [(one["type"], one["ack"]) for one in page.messages]
    assert [ack for kind, ack in said if kind == "views"] == [1, None, 6]
    rest = [one for one in said if one[0] != "views"]
    assert sorted(rest) == [("exported", 2), ("exported", 4), ("exported", 5), ("refused", 3)]
    assert not page.session._asked


class Hearing(Listener):
    """A page that tells of each message."""

    heard: Callable[[dict[str, Any]], object] = staticmethod(lambda _: None)

    def send(self, content: object, buffers: list[bytes] | None = None) -> None:
        super().send(content, buffers)
        self.heard(self.messages[-1])


async def settled(page: Listener) -> None:
    while page.session._tasks:
        await asyncio.gather(*page.session._tasks)
