"""The scripts of a page of Voila as one file."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from dashkit.serve import pack
from dashkit.serve.pack import packed
from tests.serve.dashkit_command import free_port, serving

STATIC = Path(sys.prefix) / "share/jupyter/voila/templates/base/static"
CHUNK = 'self.webpackChunk_x=self.webpackChunk_x||[]).push([["{}"],{{1(e){{{}}}}}]);\n'
STRICT = '"use strict";(' + CHUNK
SLOPPY = "/*! License */\n(" + CHUNK


@pytest.fixture
def scripts(tmp_path):
    texts = {
        "one.js": STRICT.format("one", "return this===undefined")
        + "//# sourceMappingURL=one.js.map",
        "two.js": SLOPPY.format("two", "return this===globalThis"),
        "program.js": "var program = 1;",
        "other.js": "var other = '" + "x" * 400 + "(self.webpackChunk_x'",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in (*texts, "gone.js")]


@pytest.fixture
def node():
    """Runs a program of Node; gives what it prints."""
    path = shutil.which("node")
    assert path is not None

    def run(program):
        command = [path, "--input-type=commonjs", "-e", program]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return run


def test_chunks_and_nothing_else_are_packed_and_keep_their_strictness(scripts, node):
    code = packed(scripts).decode()
    assert not re.search("program|other|sourceMappingURL", code)
    ask = "globalThis.self=globalThis;{};console.log(...webpackChunk_x.flatMap(c=>[c[0][0],(0,c[1][1])()]))"
    assert node(ask.format(code)).split() == ["one", "true", "two", "true"]


TYPESETTER = """
globalThis.self = globalThis;
{code}
const [[, modules]] = webpackChunk_x;
const asked = [];
const typesetter = modules[1]({{ e: (id) => asked.push(id) }});
const say = (textContent) => typesetter.typeset({{ textContent }});
Promise.all({texts}.map(say)).then(() =>
  console.log(JSON.stringify([webpackChunk_x.map(([[id]]) => id), asked])));
"""


def test_mathjax_is_left_to_the_first_text_that_may_hold_a_formula(tmp_path, node):
    program = (
        "(self.webpackChunk_x=self.webpackChunk_x||[]).push([['7'],{1(a){return new class{"
        "async _ensureInitialized(){a.e(8)}async typeset(t){try{await this._ensureInitialized()}catch(e){}}}}}]);"
    )
    (tmp_path / "7.voila.js").write_text(program, encoding="utf-8")
    (tmp_path / "8.voila.js").write_text("(" + CHUNK.format("8", ""), encoding="utf-8")
    (tmp_path / "9.voila.js").write_text("(" + CHUNK.format("9", ""), encoding="utf-8")
    code = packed([tmp_path / f"{one}.voila.js" for one in (7, 8, 9)]).decode()
    for texts, asked in (["", "5 %", "x_1 [2]"], []), (["", "$x$", "\\(y\\)"], [8, 8]):
        found = node(TYPESETTER.format(code=code, texts=json.dumps(texts)))
        assert json.loads(found) == [["7", "9"], asked]


def test_a_pack_has_an_end(scripts, monkeypatch):
    monkeypatch.setattr(pack, "LARGEST", scripts[0].stat().st_size)
    assert b'"one"' in packed(scripts)
    assert b'"two"' not in packed(scripts)


def test_what_one_page_fetches_comes_to_the_next_in_one_file(folder):
    with serving(str(folder / "sales.ipynb"), f"--port={free_port()}") as served:
        address = f"{served.url}{pack.PACK}"
        assert f'src="/{pack.PACK}"' in served.get()[1]
        assert fetched(address) == (b"", '"none"')
        script = served.get(f"voila/static/{next(STATIC.glob('[0-9]*.voila.js')).name}")[1]
        until = time.monotonic() + 30
        while (found := fetched(address))[0] == b"":
            assert time.monotonic() < until
        assert script.rstrip().encode() in found[0]
        with pytest.raises(HTTPError, match="304"):
            fetched(address, **{"If-None-Match": found[1]})


def fetched(address, **headers):
    """Return the unpacked body and its name."""
    request = Request(address, headers={"Accept-Encoding": "gzip", **headers})  # noqa: S310
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        assert answer.headers["Content-Type"].startswith("text/javascript")
        return gzip.decompress(answer.read()), answer.headers["ETag"]
