.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/run.stamp  ## Set up, make a demonstration marketplace if there is no data yet, and serve it
	@$(BIN)/redress demo --if-empty
	@$(BIN)/redress serve

test: .venv/dev.stamp  ## Set up and run the tests
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

format: .venv/dev.stamp  ## Put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: .venv/dev.stamp  ## Check style, types, the direction of imports, and that no machine is named
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@git grep -nIE '$(NAMES_A_MACHINE)'; test $$? -eq 1

docs: .venv/dev.stamp  ## Write the pages that are read off the code
	PYTHONPATH=. $(BIN)/python docs/generate.py

fresh: docs  ## Check that these pages are committed as the code stands (stage them first)
	git diff --exit-code -- docs README.md
	@! git ls-files --others --exclude-standard -- docs | sed 's/$$/ is not in git/' | grep .

check: test lint fresh  ## Everything that CI checks

bench: .venv/dev.stamp  ## Measure against the raw limits; one row with NAME=replay-log-pg, more with OPTIONS="--events 1000000"
	@$(BIN)/python -m benchmarks $(NAME) $(OPTIONS)

chaos: .venv/dev.stamp  ## Break things on purpose and see that nothing is lost; one campaign with NAME=crash, all in full with FULL=--full
	@$(BIN)/python -m chaos $(or $(NAME),all) $(FULL)

mutate: .venv/dev.stamp  ## Put faults into the domain one by one, and see whether its tests notice; some with NAME='domain.money.*'
	@$(BIN)/python -m tests.mutation $(NAME)

walk: .venv/dev.stamp  ## Walk through a dispute while each process of deploy/compose is killed in turn
	@$(BIN)/python -m deploy.walk

lock: .venv/dev.stamp  ## Lock the dependencies of setup.cfg anew; with NEWEST=--upgrade all of them
	$(LOCK) --extra dev --output-file requirements/dev.txt $(NEWEST)
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/run.txt $(NEWEST)

clean:  ## Remove the data, the virtual environment and what builds and checks left behind
	rm -rf var .venv build dist mutants *.egg-info .coverage .hypothesis .schemathesis .*_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help run test format lint docs fresh check bench chaos mutate walk lock clean

# The dev stamp covers the run stamp: requirements/dev.txt holds everything in run.txt at the same versions.
.venv/%.stamp: requirements/%.txt setup.cfg pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing requirements/$*.txt ..."
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch .venv/run.stamp $@

.venv/pyvenv.cfg:
	$(if $(OBSTACLE),$(error $(OBSTACLE)))
	@echo "Setting up .venv (first time only) ..."
	@$(PYTHON) -m venv --clear .venv

# Why the virtual environment can't be made, in one sentence; empty when it can. Old Pythons run this too.
OBSTACLE = $(shell \
	test -w . || { echo "$$PWD is not writable, and Redress keeps .venv and its data there"; exit; }; \
	command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: $(OTHER_PYTHON)"; exit; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Redress needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1): $(OTHER_PYTHON)"; exit; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		echo "$(PYTHON) lacks its venv module: install it (on Debian and Ubuntu the package python3-venv)")
OTHER_PYTHON = name another one, as in make $(firstword $(MAKECMDGOALS) run) PYTHON=python3.12

# One version of a package does for all Pythons. setuptools is locked with the rest, so that installing the project itself needs nothing more.
LOCK = $(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' | \
	$(BIN)/uv pip compile --quiet setup.cfg - --extra postgres --extra s3 --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-annotate --custom-compile-command "make lock"

# Package registries, and directories of one machine. Brackets keep the pattern from finding itself.
NAMES_A_MACHINE = (pypi|pythonhosted|npmjs)[.](org|com)|index[-]url|(^|[^[:alnum:]_.])/(home|root|work|Users)/
