"""The code of the README's tour runs, in order, as a reader would run it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

README = Path(__file__).parents[1] / "README.md"


def test_the_tour_runs_from_top_to_bottom(capsys: Any) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    scope: dict[str, Any] = {}
    shown: list[str] = []
    for block in blocks:
        tree = ast.parse(block)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, str(README), "exec"), scope)  # noqa: S102
        if last is not None:
            code = compile(ast.Expression(last.value), str(README), "eval")
            value = eval(code, scope)  # noqa: S307
            if value is not None:
                shown.append(value._repr_mimebundle_()["text/html"])
    printed = capsys.readouterr().out
    assert "GROCERY" in printed
    assert "Compared with: 1 – 30 Nov 2017" in printed
    assert len(shown) == 4
    assert "$421,720" in shown[0]
    assert "r = 0.98, n = 457" in shown[2]


def test_the_pictures_and_files_it_names_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    for name in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (README.parent / name).exists(), name
