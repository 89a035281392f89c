"""The words of the command: what it says when it cannot do what it was told."""

from __future__ import annotations

import os
import socket
import sys
from importlib.metadata import version

import pytest

from dashkit.serve import cli, notebooks
from dashkit.serve.notebooks import ServeError, demo_notebook, find_notebooks
from tests.serve.dashkit_command import free_port, run, serving, write_notebook


def refusal(*words: str) -> str:
    """Return the one line that a command ends with."""
    done = run(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    return lines[0]


def test_version():
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"dashkit {version('jupyter-dashkit')}\n")


def test_no_command_shows_help(capsys):
    assert cli.main([]) == 0
    assert "serve notebooks as dashboards" in capsys.readouterr().out


def test_missing_notebook_names_its_neighbours(tmp_path):
    write_notebook(tmp_path / "sales.ipynb", "1")
    said = refusal("serve", str(tmp_path / "sale.ipynb"))
    assert "no notebook 'sale.ipynb'" in said
    assert "Did you mean 'sales.ipynb'?" in said


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["serve", "."], "PORT"),
        (["serve", "a.ipynb", "--prot=1"], "unrecognized arguments: --prot=1"),
        (["serve", "a.ipynb", "--port=http"], "'http' is not a number from 1 to 65535"),
        (["serve", "a.ipynb", "--port=0"], "'0' is not a number from 1 to 65535"),
        (["serve", "a.ipynb", "--spare=99"], "'99' is not a number from 0 to 32"),
        (["serve"], "required: PATH"),
        (["shine"], "invalid choice: 'shine'"),
        (["serve", "nowhere/a.ipynb"], "there is no folder 'nowhere'"),
    ],
)
def test_wrong_words_are_one_line_and_exit_code_2(words, part, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    if words == ["serve", "."]:
        part = "there is no notebook in the folder '.'"
    try:
        code = cli.main(words)
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr().err
    assert code == 2
    assert part in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("data.csv", "a,b", "is no notebook; give a file that ends in .ipynb"),
        ("empty.ipynb", "", "does not hold a notebook"),
        ("list.ipynb", "[]", "does not hold a notebook"),
        ("half.ipynb", '{"cells": []}', "does not hold a notebook"),
        ("r.ipynb", '{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "written in R"),
    ],
)
def test_file_that_is_no_python_notebook(tmp_path, name, text, part):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ServeError, match=part):
        find_notebooks([str(tmp_path / name)])


def test_folder_lists_its_notebooks_by_path_without_hidden_ones(tmp_path):
    for name in ("b.ipynb", "a.ipynb", "c/a b.ipynb", ".ipynb_checkpoints/a-checkpoint.ipynb"):
        write_notebook(tmp_path / name, "1")
    found = find_notebooks([str(tmp_path)])
    assert dict(found.titles) == {"a.ipynb": "A", "b.ipynb": "B", "c/a b.ipynb": "A b"}


def test_same_notebook_given_twice_counts_once(tmp_path, monkeypatch):
    path = write_notebook(tmp_path / "a.ipynb", "1")
    monkeypatch.chdir(tmp_path)
    assert find_notebooks(["a.ipynb", str(path), "."]).root == tmp_path
    assert len(find_notebooks(["a.ipynb", str(path), "."]).paths) == 1


def test_title_is_that_of_the_metadata_else_the_first_heading(tmp_path):
    heading = write_notebook(tmp_path / "a.ipynb", "# From a heading")
    named = write_notebook(tmp_path / "b.ipynb", "# From a heading", title="From metadata")
    assert list(find_notebooks([str(heading), str(named)]).titles.values()) == [
        "From a heading",
        "From metadata",
    ]


def test_taken_port_is_named(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", str(path), f"--port={port}", "--no-browser")
    assert done.returncode == 2
    assert done.stderr == (
        f"dashkit: port {port} is taken by another program; choose another with --port\n"
    )


def test_without_a_port_the_next_free_one_is_taken(tmp_path, monkeypatch):
    path = write_notebook(tmp_path / "a.ipynb", "1")
    orders = []
    monkeypatch.setattr("dashkit.serve.server.serve", orders.append)
    assert cli.main(["serve", str(path)]) == 0
    assert cli.main(["serve", str(path), "--port=9000"]) == 0
    assert [list(order.ports)[:2] for order in orders] == [[8866, 8867], [9000]]


def test_address_that_is_not_of_this_machine_is_refused(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "1")
    done = run("serve", str(path), "--ip=192.0.2.1", f"--port={free_port()}", "--no-browser")
    assert done.returncode == 2
    assert "of 192.0.2.1: cannot assign requested address" in done.stderr


def test_demo_without_its_data_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(notebooks, "find_spec", lambda _: None)
    assert cli.main(["demo"]) == 2
    assert 'pip install "jupyter-dashkit[demo]"' in capsys.readouterr().err


def test_demo_finds_its_notebook():
    assert demo_notebook().name == "executive.ipynb"


def test_progress_says_what_is_done_and_how_long_it_took(folder):
    with serving(str(folder / "sales.ipynb"), f"--port={free_port()}") as served:
        assert [line.split("  ")[-1].split(":")[0] for line in served.said] == [
            "loading Jupyter …\n",
            "running 'Sales of 2017' …\n",
            "ready",
        ]
        assert all(line.split()[1] == "s" for line in served.said)


def test_module_and_script_are_the_same_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["serve", "no-such.ipynb"]) == 2
    assert capsys.readouterr().err == run("serve", str(tmp_path / "no-such.ipynb")).stderr
    assert sys.executable


def test_lines_that_nobody_reads_any_more_end_nothing(monkeypatch):
    end, pipe = os.pipe()
    os.close(end)
    with os.fdopen(pipe, "w", buffering=1) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        cli._clock()("stopping …")
        monkeypatch.undo()
