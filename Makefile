# make serve: everything from a fresh clone to a running endpoint. make test: the tests. make help: the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: serve build test test-all lint lock clean help

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

serve: build  ## set up, build, and serve on http://HOST:PORT (127.0.0.1:8080)
	@exec $(BIN)/wsisgraph serve --host $(HOST) --port $(PORT)

build: $(VENV)/run.stamp  ## set up and build the snapshot, unless nothing has changed
	@$(BIN)/wsisgraph build

test: $(VENV)/test.stamp lint  ## lint, types, and every test that PyPI's packages suffice for
	$(BIN)/python -m pytest -m "not extra"

test-all: test  ## make test, and the tests that need Debian packages
	@command -v chromium > /dev/null || { echo "The browser tests need chromium: apt install chromium" >&2; exit 1; }
	$(BIN)/python -m pytest -m extra

lint: $(VENV)/test.stamp  ## ruff and mypy
	$(BIN)/ruff check server tests
	$(BIN)/ruff format --check server tests
	$(BIN)/mypy

lock: $(VENV)/test.stamp  ## compile the locks anew from pyproject.toml
	$(BIN)/pip-compile $(LOCK) --output-file requirements/run.txt pyproject.toml
	$(BIN)/pip-compile $(LOCK) --extra test --output-file requirements/test.txt pyproject.toml

LOCK := --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-options --no-header --build-deps-for editable --build-deps-for wheel

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { echo "The module venv is incomplete: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up the virtual environment $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: requirements/run.txt pyproject.toml $(VENV)/python.stamp
	@echo "Installing what serving needs (requirements/run.txt)"
	@$(PIP) install --quiet --progress-bar on --require-hashes -r requirements/run.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/run.stamp
	@echo "Installing what the tests need (requirements/test.txt)"
	@$(PIP) install --quiet --progress-bar on --require-hashes -r requirements/test.txt
	@touch $@

clean:  ## remove the environment, the snapshots and the dumps
	rm -rf $(VENV) dist

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12
