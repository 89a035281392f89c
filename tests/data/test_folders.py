"""Folders, globs and workbooks: partitions, files that change, and files that are not what they say."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import SourceError
from tests.data.given import ROWS, by_region, refused, total

if TYPE_CHECKING:
    from pathlib import Path


def _partitioned(root: Path) -> Path:
    """Write sales by year, day and city; one city is missing, one has a space."""
    for year, day, city, amount in (
        (2025, "2025-12-31", "S%C3%A3o Paulo", 1),
        (2026, "2026-01-01", "Ulm", 2),
        (2026, "2026-01-02", "__HIVE_DEFAULT_PARTITION__", 4),
    ):
        folder = root / f"year={year}" / f"day={day}" / f"city={city}"
        folder.mkdir(parents=True)
        pl.DataFrame({"amount": [amount]}).write_parquet(folder / "0.parquet")
        (folder / "_SUCCESS").touch()
        (folder / ".0.parquet.crc").write_bytes(b"x")
    return root


@pytest.mark.parametrize("glob", ["", "**/*.parquet", "year=*/*/*/0.parquet"])
def test_folders_named_after_values_are_columns(tmp_path: Path, glob: str) -> None:
    root = _partitioned(tmp_path / "shop=1" / "sales")
    rows = dk.source(root / glob, time="day")
    kinds = {"amount": "integer", "year": "integer", "day": "date", "city": "text"}
    assert dict(rows.schema) == kinds
    model = dk.model(rows)
    assert set(model.query("sum(amount)", ["year", "city"]).run().frame.rows()) == {
        (2025, "São Paulo", 1),
        (2026, "Ulm", 2),
        (2026, None, 4),
    }
    assert model.query("sum(amount)", "day", "year == 2026").run().frame.rows() == [
        (date(2026, 1, 1), 2),
        (date(2026, 1, 2), 4),
    ]


def test_a_partition_that_comes_or_goes_is_noticed(tmp_path: Path) -> None:
    model = dk.model(_partitioned(tmp_path / "sales"))
    query = model.query("sum(amount)", "year")
    assert dict(query.run().frame.rows()) == {2025: 1, 2026: 6}
    folder = tmp_path / "sales" / "year=2027" / "day=2027-01-01" / "city=Ulm"
    folder.mkdir(parents=True)
    pl.DataFrame({"amount": [8]}).write_parquet(folder / "0.parquet")
    assert dict(query.run().frame.rows()) == {2025: 1, 2026: 6, 2027: 8}
    (folder / "0.parquet").unlink()
    assert dict(query.run().frame.rows()) == {2025: 1, 2026: 6}


def test_a_file_replaced_by_one_of_its_size_and_time_is_noticed(tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "b.csv.tmp"
    path.write_text("amount\n1\n", encoding="utf-8")
    model = dk.model(path)
    assert model.query("sum(amount)").run().value == 1
    stat = path.stat()
    other.write_text("amount\n2\n", encoding="utf-8")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(path)
    assert model.query("sum(amount)").run().value == 2


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_glob_of_text_is_one_table_and_notices_a_new_file(tmp_path: Path, ending: str) -> None:
    lines = {"csv": "region,amount\nEU,{}\n", "jsonl": '{{"region": "EU", "amount": {}}}\n'}
    for place in range(3):
        (tmp_path / f"{place}.{ending}").write_text(lines[ending].format(place), encoding="utf-8")
    model = dk.model(str(tmp_path / f"*.{ending}"))
    query = model.query("sum(amount)")
    assert query.run().value == 3
    (tmp_path / f"9.{ending}").write_text(lines[ending].format(9), encoding="utf-8")
    assert query.run().value == 12


def test_files_with_other_columns_say_which(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "2.csv").write_text("a,c\n1,2\n", encoding="utf-8")
    assert "have different columns: '2.csv' lacks b, has more: c" in refused(tmp_path)


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("a.csv", "parquet", "'a.csv' holds Parquet, not what its name says; name it .parquet"),
        ("a.csv", "zip", "'a.csv' holds zip, not what its name says; name it .zip or .xlsx"),
        ("a.parquet", "ipc", "'a.parquet' holds Arrow, not what its name says; name it .arrow"),
        ("a.csv.gz", "text", "'a.csv.gz' is not packed with gzip, not what its name says; name it"),
        ("a.xlsx", "text", "'a.xlsx' cannot be read as Excel: "),
        ("a.arrow", "text", "'a.arrow' cannot be read as Arrow: "),
    ],
)
def test_a_file_of_another_kind_than_its_name_says_so(
    tmp_path: Path, name: str, write: str, said: str
) -> None:
    path, frame = tmp_path / name, pl.DataFrame(ROWS)
    if write == "zip":
        with ZipFile(path, "w") as archive:
            archive.writestr("x", "y")
    elif write == "text":
        path.write_text(frame.write_csv(), encoding="utf-8")
    else:
        getattr(frame, f"write_{write}")(path)
    assert said in refused(path)


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet", "arrow", "jsonl", "json", "xlsx"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.touch()
    assert refused(path) == f"'a.{ending}' is empty (0 bytes); write it again"


def test_a_csv_of_blank_lines_has_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n\n", encoding="utf-8")
    assert refused(path) == "'a.csv' holds no line; its first one must name the columns"


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_a_cut_file_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    frame = pl.DataFrame({"amount": range(1_000)})
    frame.write_parquet(path) if ending == "parquet" else frame.write_ipc(path)
    path.write_bytes(path.read_bytes()[:200])
    assert f"'a.{ending}' cannot be read as" in refused(path)


def _book(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_rows(tmp_path: Path) -> None:
    rows = [["day", "region", "amount"], [date(2026, 1, 1), "EU", 1], [date(2026, 1, 2), "US", 2.5]]
    path = _book(tmp_path / "a.xlsx", Sales=rows)
    source = dk.source(path, time="day")
    assert source.schema["amount"] == "number"
    assert by_region(source) == {"EU": 1, "US": 2.5}


def test_a_workbook_of_several_sheets_asks_which(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", One=[["amount"], [1]], Two=[["amount"], [2]])
    assert refused(path) == "'a.xlsx' has 2 sheets; give sheet=, one of One, Two"
    assert refused(path, sheet="one") == "'a.xlsx' has no sheet 'one'; give sheet=, one of One, Two"
    assert total(dk.source(path, sheet="Two")) == 2


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", One=[["amount"], [1]])
    with ZipFile(path, "a", ZIP_DEFLATED) as archive, archive.open("xl/media/x.xml", "w") as part:
        for _ in range(40):
            part.write(bytes(1 << 20))
    assert "unpacks to more than 33,554,432 bytes" in refused(path)


def test_a_file_that_vanishes_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("amount\n1\n", encoding="utf-8")
    query = dk.model(path).query("sum(amount)")
    path.unlink()
    with pytest.raises(SourceError, match=r"there is no file 'a\.csv'"):
        query.run()
