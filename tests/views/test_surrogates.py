"""Half a character in a title or a label: no form of a view may break by it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

import dashkit as dk
from dashkit.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

HALF = "a\ud800b"
WHOLE = "a\ufffdb"


def views() -> list[object]:
    m = dk.model({"r": ["x"], "a": [1]}, name="t").define(s=dk.sum("a").with_(label=HALF))
    return [
        dk.KPI(m.s, title=HALF),
        dk.Text(HALF, title=HALF),
        dk.Table(m.s, by="r", title=HALF),
        dk.Dashboard(HALF, [dk.Section(HALF, [[dk.KPI(m.s)]])]),
        dk.Dashboard(HALF, [[dk.KPI(m.s)]], interactivity="static"),
    ]


@pytest.mark.parametrize("at", range(5))
def test_what_a_notebook_is_sent_can_be_sent(at: int) -> None:
    view = views()[at]
    forms = view._repr_mimebundle_()
    sent = json.dumps(forms, ensure_ascii=False).encode()
    assert WHOLE in json.loads(sent)["text/html"]
    assert WHOLE in view.html().encode().decode()


def test_files_are_written(tmp_path: Path) -> None:
    table = views()[2]
    text = table.export(tmp_path / "one.csv").read_text(encoding="utf-8-sig")
    assert f"# Title: {WHOLE}\n" in text
    assert f'"{WHOLE}"' in text
    book = openpyxl.load_workbook(BytesIO(table.export(tmp_path / "one.xlsx").read_bytes()))
    assert WHOLE in {cell.value for sheet in book for row in sheet for cell in row}


def test_a_column_with_one_is_refused_in_words() -> None:
    frame = pd.DataFrame({"who": pd.Series(["fine", HALF], dtype=object)})
    with pytest.raises(SourceError, match="half a character") as refused:
        dk.model(frame, name="t")
    code = str(refused.value).partition("e.g. ")[2].partition(" = ")[2]
    mended = frame.assign(who=eval(code, {"df": frame}))  # noqa: S307 - the advice, followed
    assert list(mended["who"]) == ["fine", "a?b"]
    assert dk.model(mended, name="t") is not None
