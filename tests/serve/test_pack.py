"""The scripts of a page of Voila as one file."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from tornado.web import StaticFileHandler

from dashkit.serve import pack
from dashkit.serve.pack import Pack, packed
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


def test_what_pages_fetch_comes_to_the_next_in_one_file(folder):
    with serving(str(folder / "sales.ipynb"), f"--port={free_port()}") as served:
        address = f"{served.url}{pack.PACK}"
        assert f'"/{pack.PACK}"' in served.get()[1]
        assert fetched(address) == (b"", '"none"')
        seen = (b"", '"none"')
        for name in [one.name for one in sorted(STATIC.glob("[0-9]*.voila.js"))][:2]:
            script = served.get(f"voila/static/{name}")[1]
            foreign = served.get("voila/labextensions/jupyterlab_pygments/static/style.js")
            assert foreign[0] == 200
            until = time.monotonic() + 30
            while (found := fetched(address)) == seen:
                assert time.monotonic() < until
            assert script.rstrip().encode() in found[0]
            assert found[1] not in ('"none"', seen[1])
            assert len(found[0]) > len(seen[0])
            seen = found
        with pytest.raises(HTTPError, match="304"):
            fetched(address, **{"If-None-Match": seen[1]})
        for name, cached in (("voila.js", "no-cache"), ("voila-style.js", None)):
            with urlopen(f"{served.url}voila/static/{name}", timeout=10) as answer:  # noqa: S310
                assert answer.headers["Cache-Control"] == cached


def test_only_scripts_that_pages_need_are_packed(scripts):
    def handler(path, address, status=200):
        class Given(StaticFileHandler):
            def __init__(self):
                self.absolute_path = str(path)
                self.request = SimpleNamespace(path=address)

            def get_status(self):
                return status

        return Given()

    async def work():
        found = Pack(["/voila/static/"])
        one, two, *_ = scripts
        found.note(handler(one, "/voila/labextensions/any/static/one.js"))
        found.note(handler(one, "/voila/static/one.js", 404))
        found.note(handler(one.with_suffix(".map"), "/voila/static/one.map"))
        assert found._timer is None
        found.note(handler(one, "/voila/static/one.js"))
        timer = found._timer
        found.note(handler(one, "/voila/static/one.js"))
        assert found._timer is timer
        found.note(handler(two, "/voila/static/two.js", 304))
        assert timer.cancelled()
        found._fill()
        await asyncio.get_running_loop().shutdown_default_executor()
        body, name = found.content
        assert gzip.decompress(body) == packed([one, two])
        assert name != '"none"'

    asyncio.run(work())


def fetched(address, **headers):
    """Return the unpacked body and its name."""
    request = Request(address, headers={"Accept-Encoding": "gzip", **headers})  # noqa: S310
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        assert answer.headers["Content-Type"].startswith("text/javascript")
        return gzip.decompress(answer.read()), answer.headers["ETag"]
