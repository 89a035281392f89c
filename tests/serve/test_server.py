"""A running server: what it shows, what it refuses, what it leaves behind."""

from __future__ import annotations

import gzip
import json
import signal
import sys
from hashlib import sha256
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import polars as pl
import psutil
import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashkit.serve.notebooks import find_notebooks
from dashkit.serve.server import EXTENSIONS, IDLE_SECONDS, Order, settings
from tests.serve.dashkit_command import channel, free_port, kernel_of, serving, write_notebook

SALES = "voila/render/sales.ipynb"
BROKEN = "voila/render/deep/broken.ipynb"


def test_several_notebooks_are_listed_by_title(served):
    status, text = served.get()
    assert status == 200
    assert "Sales of 2017" in text
    assert 'href="/voila/render/deep/broken.ipynb"' in text


def test_page_has_the_title_and_runs_the_python_of_the_server(served):
    status, text = served.get(SALES)
    assert status == 200
    assert "<title>Sales of 2017</title>" in text
    assert sys.executable in text
    assert "canary" not in text


@pytest.mark.parametrize("spare", [0, 2])
def test_as_many_kernels_as_asked_for_are_ready_for_those_who_come(folder, spare):
    path, port = str(folder / "sales.ipynb"), f"--port={free_port()}"
    with serving(path, port, f"--spare={spare}") as served:
        ready = {one.pid for one in psutil.Process(served.process.pid).children(recursive=True)}
        assert len(ready) == spare
        after = psutil.Process(served.process.pid).nice() + 5
        assert {psutil.Process(pid).nice() for pid in ready} <= {after}
        kernels = {kernel_of(served.get()[1]) for _ in range(2)}
        assert len(kernels) == 2
        assert {pid for pid in ready if psutil.pid_exists(pid)} == ready


def test_page_names_no_other_machine(served):
    _, text = served.get(SALES)
    assert "cdn" not in text.lower()
    assert 'src="http' not in text
    assert 'href="http' not in text


def test_page_loads_the_extensions_of_widgets_and_no_others(served):
    _, text = served.get(SALES)
    config = text.split('id="jupyter-config-data" type="application/json">')[1].split("</script>")[
        0
    ]
    loaded = {one["name"] for one in json.loads(config)["federated_extensions"]}
    assert loaded <= set(EXTENSIONS)
    assert "anywidget" in loaded


def test_page_fetches_its_code_from_the_server_that_gives_no_other(served):
    _, text = served.get(SALES)
    code = json.loads(text.split("Object.entries(")[1].split("))\n")[0])
    assert {path.split("/")[-1].split(".")[0] for path in code.values()} == {"runtime", "plotly"}
    for digest, path in code.items():
        request = Request(served.url + path[1:], headers={"Accept-Encoding": "br, gzip"})  # noqa: S310
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            assert answer.headers["Content-Type"].startswith("text/javascript")
            assert answer.headers["Content-Encoding"] == "gzip"
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert sha256(gzip.decompress(answer.read())).hexdigest().startswith(digest)
        assert served.get(path[1:])[0] == 406
        assert served.get(path[1:].replace(digest, digest[::-1]))[0] == 404
    assert served.get("dashkit/code/manifest.0.js")[0] == 404


def test_failed_cell_shows_no_traceback_path_or_text_of_the_error(served, folder):
    status, text = served.get(BROKEN)
    assert status == 200
    assert "before" in text
    assert "There was an error when executing cell" in text
    for hidden in ("canary", "ValueError", "Traceback", str(folder), "show_tracebacks"):
        assert hidden not in text


def test_the_log_says_which_cell_failed_and_why(served):
    served.get(BROKEN)
    line = served.wait_for("failed, ")
    assert "\"raise ValueError('canary-of-an-error')\": ValueError: canary-of-an-error" in line


@pytest.mark.parametrize(
    "path",
    [
        "sales.ipynb", "secret.py", "data.csv", "picture.png", "voila/files/picture.png", "voila/files/data.csv",
        "voila/render/secret.py", "voila/render/../secret.py", "voila/render/deep/../secret.py", "voila/tree",
        "voila/tree/deep", "voila/api/contents", "voila/api/contents/data.csv", "voila/static/../../secret.py",
        "voila/static/%2e%2e/%2e%2e/etc/passwd", "voila/templates/lab/static/../../../../etc/passwd",
        "voila/query/0-0-0-0-0", "api/contents", "api/kernels", "api/sessions", "api/terminals", "files/data.csv",
    ],
)  # fmt: skip
def test_no_other_file_or_interface_is_reachable(served, path):
    status, text = served.get(path)
    assert status in {403, 404}
    assert "canary" not in text


def test_foreign_host_name_is_refused_everywhere(served):
    for path in ("", SALES, "voila/static/voila.js", "api/kernels/0-0-0-0-0"):
        assert served.get(path, Host="evil.example")[0] == 403


def test_foreign_origin_is_refused_for_pages_and_websockets(served):
    assert served.get(SALES, Origin="http://evil.example")[0] == 403
    kernel = kernel_of(served.get(SALES)[1])
    address = served.url.replace("http:", "ws:")
    with (
        pytest.raises(InvalidStatus, match="403"),
        connect(f"{address}api/kernels/{kernel}/channels", origin="http://evil.example"),
    ):
        pass


def test_websocket_of_the_unchecked_protocol_is_refused(served):
    kernel = kernel_of(served.get(SALES)[1])
    address = served.url.replace("http:", "ws:")
    with (
        pytest.raises(InvalidStatus, match="400"),
        connect(f"{address}api/kernels/{kernel}/channels"),
    ):
        pass


def test_code_sent_by_a_page_is_not_run(served, tmp_path):
    mark = tmp_path / "ran"
    code = {"code": f"open({str(mark)!r}, 'w').close()", "silent": False, "store_history": False}
    with channel(served, kernel_of(served.get(SALES)[1])) as page:
        for where in ("shell", "control"):
            page.send("execute_request", code, channel=where)
        kinds = [kind for kind, _ in page.until_answered()]
    assert not mark.exists()
    assert "kernel_info_reply" in kinds
    assert "execute_reply" not in kinds


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("inspect_request", {"code": "slider", "cursor_pos": 3, "detail_level": 1}),
        ("complete_request", {"code": "sli", "cursor_pos": 3}),
        ("history_request", {"output": True, "raw": True, "hist_access_type": "tail", "n": 9}),
        ("debug_request", {"command": "debugInfo", "seq": 1, "type": "request"}),
    ],
)
def test_code_is_not_read_either(served, kind, content):
    with channel(served, kernel_of(served.get(SALES)[1])) as page:
        page.send(kind, content)
        assert kind.replace("request", "reply") not in [one for one, _ in page.until_answered()]


def test_widgets_answer_and_a_failing_callback_tells_the_page_nothing(served):
    with channel(served, kernel_of(served.get(SALES)[1])) as page:
        answer = page.until_answered("comm_info_request")
        comms = next(content for kind, content in answer if kind == "comm_info_reply")["comms"]
        for comm in comms:
            data = {"method": "update", "state": {"value": 9}, "buffer_paths": []}
            page.send("comm_msg", {"comm_id": comm, "data": data})
        kinds = [kind for kind, _ in page.until_answered()]
        told = b"".join(page.raw)
    assert "comm_msg" in kinds
    assert "error" not in kinds
    assert b"canary" not in told


def test_a_page_that_is_left_ends_its_kernel_and_no_other_page_can(served):
    visitor = build_opener(HTTPCookieProcessor(jar := CookieJar()))
    page = visitor.open(f"{served.url}{SALES}", timeout=60).read().decode()
    kernel = kernel_of(page)
    address = f"{served.url}voila/api/shutdown/{kernel}"
    with pytest.raises(HTTPError, match="403"):
        build_opener().open(address, data=b"", timeout=60)
    (token,) = (one.value for one in jar if one.name == "_xsrf")
    with visitor.open(address, data=urlencode({"_xsrf": token}).encode(), timeout=60) as answer:
        assert answer.status == 204
    with pytest.raises(InvalidStatus, match="404"), channel(served, kernel):
        pass


def test_abandoned_kernels_are_ended(tmp_path):
    notebooks = find_notebooks([str(write_notebook(tmp_path / "a.ipynb", "1"))])
    order = Order(notebooks=notebooks, ip="127.0.0.1", ports=(1,), token="", say=print, ready=print)
    manager = AsyncMappingKernelManager(config=settings(order))
    assert manager.cull_idle_timeout == IDLE_SECONDS
    assert manager.cull_interval <= IDLE_SECONDS
    assert not manager.cull_connected


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_stopping_leaves_no_kernel(folder, stop):
    with serving(str(folder / "sales.ipynb"), f"--port={free_port()}") as served:
        assert served.get()[0] == 200
        kernels = psutil.Process(served.process.pid).children(recursive=True)
        assert kernels
        served.process.send_signal(stop)
        assert served.process.wait(timeout=30) == 0
        served.wait_for("stopping")
        assert psutil.wait_procs(kernels, timeout=10)[1] == []


def test_stopping_while_a_notebook_runs_leaves_no_kernel(tmp_path):
    path = write_notebook(tmp_path / "long.ipynb", "import threading; threading.Event().wait()")
    with serving(str(path), f"--port={free_port()}", wait="running 'Long'") as served:
        served.wait_for("still running 'Long'")
        kernels = psutil.Process(served.process.pid).children(recursive=True)
        served.process.terminate()
        assert served.process.wait(timeout=30) == 0
        assert psutil.wait_procs(kernels, timeout=10)[1] == []
        served.wait_for("stopping")


def test_other_machines_need_the_token_that_is_printed(folder):
    with serving(str(folder / "sales.ipynb"), f"--port={free_port()}", "--ip=0.0.0.0") as served:
        token = served.said[-1].split("?token=")[1].strip()
        served.url = served.url.replace("0.0.0.0", "127.0.0.1")
        _, login = served.get()
        assert "kernelId" not in login
        status, page = served.get(f"?token={token}")
        assert status == 200
        kernel = kernel_of(page)
        assert served.get(f"api/kernels/{kernel}")[0] == 403
        with pytest.raises(InvalidStatus, match="403"), channel(served, kernel):
            pass
        with channel(served, kernel, Authorization=f"token {token}") as page_channel:
            assert page_channel.until_answered()


def test_viewers_share_answers_and_nothing_of_them_stays(tmp_path, monkeypatch):
    pl.DataFrame({"amount": [1, 2, 4]}).write_parquet(tmp_path / "rows.parquet")
    cell = """
import dashkit as dk
found = dk.model("rows.parquet").query("sum(amount)").run()
print("answer", found.value, found.meta.cache, dk.cache().stats.place)
"""
    path = write_notebook(tmp_path / "shared.ipynb", cell)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    with serving(str(path), f"--port={free_port()}") as served:
        pages = [served.get()[1] for _ in range(2)]
        assert len([*tmp_path.glob("temporary/dashkit_answers_*")]) == 1
    assert "answer 7 miss folder" in pages[0]
    assert "answer 7 hit folder" in pages[1]
    assert not [*tmp_path.glob("temporary/dashkit_answers_*")]
