"""Files given to `dk.source`: what they are read as, and what is said of the rest."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from typing import TYPE_CHECKING
from zipfile import ZipFile

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import SourceError
from tests.data.given import ROWS, by_region, refused, total

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "ending", ["parquet", "csv", "tsv", "ndjson", "json", "arrow", "csv.gz", "csv.zip"]
)
def test_files_of_every_kind_are_rows(tmp_path: Path, ending: str) -> None:
    frame, path = pl.DataFrame(ROWS), tmp_path / f"orders.{ending}"
    text = frame.write_csv(separator="\t" if ending == "tsv" else ",")
    if ending == "parquet":
        frame.write_parquet(path)
    elif ending == "arrow":
        frame.write_ipc(path)
    elif ending == "csv.gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif ending == "csv.zip":
        with ZipFile(path, "w") as archive:
            archive.writestr("orders.csv", text)
    elif ending in {"ndjson", "json"}:
        path.write_text(frame.write_ndjson() if ending == "ndjson" else frame.write_json())
    else:
        path.write_text(text)
    rows = dk.source(path)
    assert (rows.name, dict(rows.schema)) == ("orders", {"region": "text", "amount": "integer"})
    assert by_region(rows) == {"EU": 5, "US": 2}


@pytest.mark.parametrize("given", ["*.parquet", ""], ids=["glob", "folder"])
def test_many_files_are_one_table(tmp_path: Path, given: str) -> None:
    for place in range(3):
        pl.DataFrame(ROWS).write_parquet(tmp_path / f"{place}.parquet")
    assert total(tmp_path / given) == 21


def test_types_are_read_out_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "day,at,n,x,flag,text\n"
        "2026-01-01,2026-01-01T10:00:00,1,1.5,true,a\n"
        ",,2,,false,\n"
        '2026-01-03,2026-01-03T10:00:00,,2,true,"b, ""c"""\n'
    )
    rows = dk.source(path)
    kinds = ["date", "datetime", "integer", "number", "boolean", "text"]
    assert list(rows.schema.values()) == kinds
    found = dk.model(rows).query("sum(n)", ["text", "day"]).run().frame.rows()
    assert found == [
        ("a", date(2026, 1, 1), 1),
        ('b, "c"', date(2026, 1, 3), None),
        (None, None, 2),
    ]


def test_a_csv_column_that_turns_out_to_be_text_late_is_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("n\n" + "1\n" * 10_001 + "unknown\n")
    rows = dk.model(path)
    assert dict(rows.source.schema) == {"n": "text"}
    assert rows.query("count()", "n").run().frame.rows() == [("1", 10_001), ("unknown", 1)]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("stadt,amount\nMünchen,1\n".encode("utf-8-sig"))
    rows = dk.model(path)
    assert rows.query("sum(amount)", "stadt").run().frame.rows() == [("München", 1)]


def test_a_csv_row_with_too_few_cells_has_nulls(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("region,amount\nEU,1\nUS\n")
    assert dk.model(path).query("count(amount)", "region").run().frame.rows() == [
        ("EU", 1),
        ("US", 0),
    ]


def test_lines_of_json_need_not_have_the_same_keys(tmp_path: Path) -> None:
    path = tmp_path / "rows.ndjson"
    path.write_text('{"amount": 1, "region": "EU"}\n{"amount": 2}\n')
    assert by_region(path) == {None: 2, "EU": 1}


@pytest.mark.parametrize(
    ("name", "kind"),
    {
        "a.parquet": "Parquet",
        "a.json": "JSON",
        "a.arrow": "Arrow",
    }.items(),
)
def test_a_file_of_rubbish_is_refused_by_name(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(b'{"a": 1\n\xff\xfe')
    assert refused(path).startswith(f"{name!r} cannot be read as {kind}: ")


def test_a_missing_file_is_looked_for_among_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("a\n1\n")
    (tmp_path / "notes.txt").write_text("")
    message = refused(tmp_path / "order.csv")
    assert f"there is no file 'order.csv' in {str(tmp_path)!r}" in message
    assert message.endswith("Did you mean 'orders.csv'? There: orders.csv")
    assert "no file matches '*.parquet' in" in refused(tmp_path / "*.parquet")
    assert "there is no folder" in refused(tmp_path / "nowhere" / "order.csv")


def test_a_kind_of_file_that_cannot_be_read_lists_those_that_can(tmp_path: Path) -> None:
    path = tmp_path / "book.docx"
    path.write_bytes(b"")
    message = refused(path)
    assert message.startswith("'book.docx' is no kind of file that can be read. Allowed: ")
    assert ".parquet" in message
    assert ".csv" in message


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("a,b\n1,2\n")
    (tmp_path / "2.csv").write_text("a,c\n1,2\n")
    assert "have different columns" in refused(tmp_path)
    (tmp_path / "2.csv").unlink()
    pl.DataFrame({"a": [1], "b": [2]}).write_parquet(tmp_path / "2.parquet")
    assert "files of several kinds; give one kind" in refused(tmp_path)


def test_changed_files_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(ROWS).write_parquet(path)
    model = dk.model(str(tmp_path / "*.parquet"))
    before = model.query("sum(amount)").run()
    pl.DataFrame({"region": ["EU"] * 9, "amount": [9] * 9}).write_parquet(tmp_path / "b.parquet")
    after = model.query("sum(amount)").run()
    assert (before.value, after.value) == (7, 88)
    assert before.meta.version != after.meta.version
    path.unlink()
    assert model.query("sum(amount)").run().value == 81


def test_a_changed_csv_moves_the_watermark(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("day,amount\n2026-01-01,1\n")
    model = dk.model(path)
    assert model.source.as_of == datetime.fromisoformat("2026-01-02T00:00Z")
    path.write_text("day,amount\n2026-01-01,1\n2026-01-05,1\n")
    assert model.source.as_of == datetime.fromisoformat("2026-01-06T00:00Z")
    assert model.query("count()", period="last 3 days").run().value == 1


def test_a_file_that_loses_a_column_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(ROWS).write_parquet(path)
    query = dk.model(path).query("sum(amount)")
    pl.DataFrame({"region": ["EU"]}).write_parquet(path)
    with pytest.raises(SourceError, match=r"'a.parquet' cannot be read as Parquet: .*\"amount\""):
        query.run()


def test_an_archive_holds_one_csv(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
        archive.writestr("a.csv", "amount\n1\n")
    assert total(path) == 1
    with ZipFile(path, "a") as archive:
        archive.writestr("b.csv", "amount\n2\n")
    assert refused(path) == "'rows.csv.zip' holds 2 CSV files; one is expected"


def test_duplicate_column_names_in_a_csv_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("amount,amount\n1,2\n")
    assert "two columns are called amount" in refused(path)


def test_a_folder_without_tables_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no file 'empty'" not in refused(tmp_path / "empty")


def test_a_folder_of_json_lines_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text('{"amount": 1}\n')
    assert total(tmp_path) == 1


def test_an_unreadable_file_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError):
        dk.source(path)
