"""CSV, TSV and JSON lines as they are found: how they are written, and rows that cannot be read."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from pyarrow import CompressedOutputStream

import dashkit as dk
from dashkit.errors import DefinitionError
from tests.data.given import by_region, refused, total

if TYPE_CHECKING:
    from pathlib import Path

GERMAN = "Stadt;Betrag\nMünchen;1.234,5\nKöln;2,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_an_encoding_that_a_file_declares_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "städte.csv"
    path.write_bytes("stadt,amount\nMünchen,1\n".encode(encoding))
    rows = dk.model(path).query("sum(amount)", "stadt").run().frame.rows()
    assert rows == [("München", 1)]


@pytest.mark.parametrize("packed", ["", ".gz"])
def test_another_encoding_is_told_by_its_line_and_can_be_given(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"a.csv{packed}"
    data = "stadt,amount\nUlm,1\nMünchen,2\n".encode("cp1252")
    path.write_bytes(gzip.compress(data) if packed else data)
    assert refused(path) == (
        f"'a.csv{packed}', line 3: 'München,2' (shown as cp1252) is not UTF-8; "
        "say how it is written, e.g. encoding='cp1252'"
    )
    rows = dk.model(dk.source(path, encoding="cp1252"))
    assert rows.query("sum(amount)", "stadt").run().frame.rows() == [("München", 2), ("Ulm", 1)]
    assert "is not written in utf-16" in refused(path, encoding="utf-16")


def test_another_delimiter_and_decimal_comma(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("city;amount\nUlm;1,5\nBonn;2,25\n", encoding="utf-8")
    assert refused(path) == (
        "'a.csv' has one column, 'city;amount', when read as CSV; "
        "give delimiter=';', or delimiter=',' if it is one"
    )
    assert total(dk.source(path, delimiter=";", decimal=",")) == 3.75
    with pytest.raises(DefinitionError, match="cannot be the delimiter too; give delimiter=';'"):
        dk.source(path, decimal=",")


def test_types_are_those_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "id,n,x,cost,flag,day,at\n"
        "007,1,1.5,10.25,1,2026-01-01,2026-01-01T10:00:00\n"
        "008,,n/a,0.5,false,,2026-01-02 11:30\n",
        encoding="utf-8",
    )
    types: Any = {
        "id": "text",
        "n": "integer",
        "x": "number",
        "cost": "decimal",
        "flag": "boolean",
        "day": "date",
        "at": "datetime",
    }
    rows = dk.source(path, types=types, nulls=["n/a"])
    assert dict(rows.schema) == types
    query = dk.model(rows).query(["sum(n)", "sum(x)", "sum(cost)"], ["id", "flag", "day", "at"])
    assert query.run().frame.rows() == [
        ("007", True, date(2026, 1, 1), datetime(2026, 1, 1, 10, tzinfo=UTC), 1, 1.5, Decimal("10.25")),
        ("008", False, None, datetime(2026, 1, 2, 11, 30, tzinfo=UTC), None, None, Decimal("0.50")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "1.5"),
        ("integer", "9223372036854775808"),
        ("number", "12 EUR"),
        ("decimal", "1e5x"),
        ("boolean", "yes"),
        ("date", "31.12.2026"),
        ("datetime", "noon"),
    ],
)
def test_a_value_of_another_type_is_told_by_line_and_column(
    tmp_path: Path, kind: Any, value: str
) -> None:
    path = tmp_path / "a.csv"
    first = {"date": "2026-01-01", "datetime": "2026-01-01 10:00", "boolean": "true"}.get(kind, "1")
    path.write_text(f'note,v\n"two\nlines",{first}\nb,{value}\nc,{value}\n', encoding="utf-8")
    assert refused(path, types={"v": kind}) == (
        f"'a.csv', line 4, column 'v': {value!r} is no {kind} (one of 2); "
        "correct it, list it in nulls=, or make the column text"
    )


def test_a_column_that_a_late_value_made_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("n\n" + "1\n" * 10_001 + "unknown\n", encoding="utf-8")
    rows = dk.source(path)
    assert dict(rows.schema) == {"n": "text"}
    assert rows.notes == (
        "'a.csv': 'n' is text because of line 10003, 'unknown'; correct it, or see nulls= and types=",
    )
    assert dict(dk.source(path, nulls=["unknown"]).schema) == {"n": "integer"}


@pytest.mark.parametrize("ending", ["csv", "tsv", "csv.gz"])
def test_a_row_with_too_many_cells_is_told_by_its_line(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    cut = "\t" if ending == "tsv" else ","
    text = f'a{cut}b\n"x\ny"{cut}1\n3{cut}4{cut}5\n'.encode()
    path.write_bytes(gzip.compress(text) if ending.endswith("gz") else text)
    assert refused(path) == (
        f"'a.{ending}', line 4: 3 cells, where the header has 2; "
        "put quotes around a cell that holds the delimiter, or correct the line"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [("[1]", "is no object; each line is one, {...}"), ('{"a": ', "is no JSON (Expecting value")],
)
def test_a_line_that_is_no_json_object_is_told(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"amount": 1}}\n\n{line}\n', encoding="utf-8")
    message = refused(path)
    assert message.startswith(f"'a.jsonl', line 3: {line!r} {said}")


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "json"])
@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_packed_text_is_read_and_a_cut_one_is_refused(
    tmp_path: Path, ending: str, packing: str
) -> None:
    frame = pl.DataFrame({"region": ["EU", "US"] * 5_000, "amount": range(10_000)})
    texts = {
        "csv": frame.write_csv,
        "tsv": lambda: frame.write_csv(separator="\t"),
        "jsonl": frame.write_ndjson,
        "json": frame.write_json,
    }
    path = tmp_path / f"a.{ending}.{packing}"
    with CompressedOutputStream(str(path), {"gz": "gzip", "zst": "zstd"}[packing]) as file:
        file.write(texts[ending]().encode())
    assert by_region(path) == {"EU": 24_995_000, "US": 25_000_000}
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path).startswith(f"'a.{ending}.{packing}' ends early or is damaged")


@pytest.mark.parametrize("packing", ["gz", "zst", "zip"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, packing: str) -> None:
    from zipfile import ZIP_DEFLATED, ZipFile

    path = tmp_path / f"a.csv.{packing}"
    line = b"amount\n" + b"1\n" * (1 << 19)
    if packing == "zip":
        with ZipFile(path, "w", ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as part:
            for _ in range(40):
                part.write(line)
    else:
        with CompressedOutputStream(str(path), {"gz": "gzip", "zst": "zstd"}[packing]) as file:
            for _ in range(40):
                file.write(line)
    assert path.stat().st_size < 100_000
    assert "unpacks to more than 33,554,432 bytes" in refused(path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"encoding": "klingon"}, "encoding='klingon' is unknown"),
        ({"delimiter": "::"}, "delimiter='::': give one character"),
        ({"decimal": "'"}, "decimal=\"'\": allowed are '.' and ','"),
        ({"types": {"a": "money"}}, "types: 'a' cannot be 'money'. Allowed: text, "),
        ({"sheet": "one"}, "sheet= goes with Excel, not with CSV"),
        ({"hosts": ["x"]}, "hosts= does not go with a file"),
    ],
)
def test_an_option_that_means_nothing_is_refused(tmp_path: Path, options: Any, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        dk.source(path, **options)
    assert said in str(caught.value)


def test_a_column_that_types_name_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("amount\n1\n", encoding="utf-8")
    message = refused(path, types={"amuont": "number"})
    assert message == (
        "types: 'a.csv' has no column 'amuont'. Did you mean 'amount'? Known: amount"
    )


@pytest.mark.parametrize("ending", ["jsonl", "json"])
def test_types_of_json(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    frame = pl.DataFrame({"day": ["2026-01-01", None], "cost": ["1.10", "2"], "n": [1, 2]})
    path.write_text(frame.write_ndjson() if ending == "jsonl" else frame.write_json())
    types: Any = {"day": "date", "cost": "decimal", "n": "number"}
    rows = dk.source(path, types=types)
    assert dict(rows.schema) == types
    assert dk.model(rows).query("sum(cost)").run().value == Decimal("3.10")
    assert refused(path, types={"cost": "integer"}) == (
        f"'a.{ending}', record 1, column 'cost': '1.10' is no integer (one of 1); "
        "correct it, list it in nulls=, or make the column text"
    )


def test_options_of_text_do_not_go_with_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(path)
    with pytest.raises(DefinitionError, match=r"'a\.parquet' is Parquet"):
        dk.source(path, delimiter=";")
