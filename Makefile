# Needs python3 (3.11 to 3.14) with venv, git and make; everything else is fetched once, checked by hash, into .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ONLY ?=
TRACE_VECTORS ?= ../shared/vectors
export TRACE_VECTORS

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
UV := uv==0.13.9
COMPILE := $(PY) -m uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 --universal

.DEFAULT_GOAL := help
.PHONY: help run test lint bench requirements clean

help:  ## what can be made here
	@sed -n 's/^\([a-z]*\):.*  ## /make \1	/p' Makefile

# HOST=0.0.0.0 shows a demo to the phones of this network: a folder of its own, whose labels carry this machine's address.
run: .venv/run.stamp  ## a demo at http://localhost:8000; HOST=0.0.0.0 make run: for the phones of this network
	@case "$(HOST)" in \
	localhost|127.*) name=localhost; folder=./trace-demo;; \
	0.0.0.0) name=$$(hostname -I | cut -d' ' -f1); folder=./trace-demo-lan;; \
	*) name="$(HOST)"; folder=./trace-demo-lan;; esac; \
	test -n "$$name" || { echo "This machine has no address on a network."; exit 1; }; \
	test "$(PORT)" = 8000 || folder=$$folder-$(PORT); \
	$(PY) -c 'import socket; socket.create_server(("$(HOST)", $(PORT))).close()' 2>/dev/null || \
	{ echo "Port $(PORT) is taken. Stop what uses it, or choose another: PORT=8015 make run"; exit 1; }; \
	$(PY) -m trace demo --dir $$folder --origin "http://$$name:$(PORT)" && \
	exec $(PY) -m trace serve --dir $$folder --host "$(HOST)" --port "$(PORT)"

test: .venv/dev.stamp  ## all tests; its last lines say what this machine could not test
	$(PY) -m pytest -n auto --dist loadfile $(TESTS)

lint: .venv/dev.stamp  ## format, rules, types, floors of the house
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	.venv/bin/lint-imports

bench: .venv/dev.stamp  ## measurements; make bench ONLY=NAME: one of benchmarks/*.py
	@set -e; for file in $(if $(ONLY),benchmarks/$(ONLY).py,benchmarks/*.py); do \
	PYTHONPATH=. $(PY) "$$file"; done

requirements: .venv/dev.stamp  ## newest releases into requirements*.txt, with their hashes
	$(PIP) install $(UV)
	$(COMPILE) --upgrade requirements.in -o requirements.txt
	$(COMPILE) --upgrade requirements-dev.in -o requirements-dev.txt

clean:  ## remove what was made here: .venv, demo folders, caches (never ./trace-data)
	rm -rf .venv trace-demo trace-demo-* dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/run.stamp: requirements.txt
.venv/dev.stamp: requirements-dev.txt
.venv/run.stamp .venv/dev.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14) and "Python 3.11 to 3.14 is needed.")'
	@echo "Fetching $< into .venv (once) ..."
	@$(PIP) --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(PIP) install --require-hashes -r $<
	@touch $@
