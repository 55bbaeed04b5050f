# Everything below installs into .venv and nowhere else. `make help` lists what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHONS := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)
NOTEBOOKS := $(wildcard day[0-9]* exercises solutions)
SERVE_ARGS ?=
LAB_ARGS ?=
PYTEST_ARGS ?=

# An environment that was made in another folder points to that folder: set it up again.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

.PHONY: help setup serve lab build check test clean

help:
	@echo 'make setup   create .venv with everything that is needed (the other commands do it, too)'
	@echo 'make serve   open the course in the browser              SERVE_ARGS="--port 9000 --no-browser"'
	@echo 'make lab     open the same notebooks in JupyterLab'
	@echo 'make test    check everything, browser tests included    PYTEST_ARGS="-k raci"'
	@echo 'make check   content, style and types only: half a minute'
	@echo 'make build   render exercises/ and solutions/ from the records'
	@echo 'make clean   remove .venv and what tools left behind; saved work stays'
	@echo 'PYTHON=...   a Python 3.11, 3.12 or 3.13 of your choice, for the first make setup'

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@right='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; \
	if ! { $(BIN)/python -c "$$right" && $(BIN)/python -m pip --version; } >/dev/null 2>&1; then \
	  found=; whole=; \
	  for name in $(PYTHONS); do \
	    "$$name" -c "$$right" >/dev/null 2>&1 || continue; \
	    found="$${found:-$$name}"; \
	    if "$$name" -c 'import ensurepip' >/dev/null 2>&1; then found="$$name"; whole=yes; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo 'Python 3.11, 3.12 or 3.13 is needed (looked for: $(PYTHONS)). Install one, or say make setup PYTHON=/path/to/python' >&2; exit 1; \
	  fi; \
	  if [ -z "$$whole" ]; then \
	    package="$$("$$found" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	      echo "installing $$package"; \
	      { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y "$$package"; } >/dev/null || true; \
	    fi; \
	    if ! "$$found" -c 'import ensurepip' >/dev/null 2>&1; then \
	      echo "This Python cannot make environments: it lacks ensurepip. On Debian or Ubuntu: sudo apt install $$package" >&2; exit 1; \
	    fi; \
	  fi; \
	  echo "creating $(VENV) with $$("$$found" --version)"; \
	  "$$found" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }; \
	fi
	@echo 'installing the course into $(VENV): a few minutes the first time'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,dev]'
	@printf '%s\n' '$(CURDIR)' > $(READY)

serve: setup
	@$(BIN)/python -m course serve $(SERVE_ARGS)

lab: setup
	@$(BIN)/python -m course lab $(LAB_ARGS)

build: setup
	@$(BIN)/python -m course build

check: setup
	$(BIN)/python -m course check
	$(BIN)/python -m course build --check
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

# One pytest run for rules, notebooks and browser, so that its last line counts them all.
# A file stays with one worker: a notebook is one kernel, a browser file one server.
test: check
	@COURSE_CHROMIUM="$$($(BIN)/python -m tests.support.chromium)" || exit 1; \
	export COURSE_CHROMIUM; \
	exec $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile \
	  --nbval-lax --nbval-current-env --nbval-cell-timeout 120 tests $(NOTEBOOKS) $(PYTEST_ARGS)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .ipynb_checkpoints
	find course tests day[0-9]* exercises solutions -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
