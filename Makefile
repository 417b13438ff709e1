# Python 3.11, make and a package registry are all a machine needs.
# Every target makes .venv first when it is missing, half made or out of date.

PYTHON ?= $(shell for python in python3.11 python3; do \
	$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
BIN := .venv/bin
UV_VERSION := 0.13.8

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test check bench bench-full lock format deep clean fuzz mutants FORCE

help:
	@echo "make install   make .venv from the locked requirements"
	@echo "make run       sell a season of demo tickets, then serve it"
	@echo "make test      unit tests, then integration tests on SQLite and PostgreSQL"
	@echo "make check     format, lint, types and imports, then what 'make test' runs"
	@echo "make bench     measure against the floors of this machine, in turns (about eight minutes)"
	@echo "make bench-full  the same for longer and with more sold, growth, batches and doors"
	@echo "make deep      the tests again, with far more generated examples, then make fuzz"
	@echo "make fuzz      bytes that a machine makes up against every parser, FUZZ_SECONDS (60) each"
	@echo "make mutants   break the domain in five thousand ways, and see which the tests notice (hours)"
	@echo "make format    rewrite the code in the house format"
	@echo "make lock      resolve the files in requirements anew from pyproject.toml"
	@echo "make clean     remove .venv, caches and built packages"

install: .venv/.ready

run: .venv/.ready
	$(BIN)/ticketing demo

test: .venv/.ready
	$(BIN)/pytest tests/unit -n 2
	$(BIN)/pytest tests/integration -n 2

check: .venv/.ready
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

bench: .venv/.ready
	$(BIN)/python -m benchmarks.run

bench-full: .venv/.ready
	$(BIN)/python -m benchmarks.run --full
	$(BIN)/python -m benchmarks.growth
	$(BIN)/python benchmarks/batches.py
	$(BIN)/python benchmarks/scans.py

deep: export HYPOTHESIS_PROFILE := deep
deep: export SCHEMATHESIS_EXAMPLES := 200
deep: test fuzz

FUZZ_SECONDS ?= 60

fuzz: .venv/.fuzz
	$(BIN)/python -m tests.fuzz.run --seconds $(FUZZ_SECONDS)

# In an environment of its own; what was found is kept in mutants/, and an interrupted run goes on from there.
mutants: export HYPOTHESIS_PROFILE := mutants
mutants: export PATH := $(CURDIR)/var/mutants/bin:$(PATH)
mutants: var/mutants/.ready
	nice -n 19 mutmut run --max-children 2
	mutmut results

var/mutants/.ready: requirements/mutants.txt pyproject.toml
	$(PYTHON) -m venv --clear var/mutants
	var/mutants/bin/pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	var/mutants/bin/pip install --quiet --no-deps --require-hashes -r requirements/mutants.txt
	var/mutants/bin/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

format: .venv/.ready
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# The locked packages are installed into an empty .venv, and the stamp is written last:
# an interrupted install leaves no stamp, so the next make begins again.
.venv/.locked: requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer, with venv, is needed" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	@echo "$(CURDIR)" > $@

.venv/.ready: .venv/.locked pyproject.toml
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Not every machine has a wheel of atheris; without it there is nothing to fuzz with, and `make fuzz` says so.
.venv/.fuzz: requirements/fuzz.txt .venv/.ready
	-$(BIN)/pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements/fuzz.txt
	@touch $@

# A copied or moved checkout carries a .venv whose scripts still point to the old place.
ifneq ($(wildcard $(BIN)/python) $(shell cat .venv/.locked 2>/dev/null),$(BIN)/python $(CURDIR))
.venv/.locked: FORCE
endif

# The resolver lives in a folder of its own, so that a broken .venv cannot stop it.
lock:
	$(PYTHON) -m venv var/lock
	var/lock/bin/pip install --quiet uv==$(UV_VERSION)
	var/lock/bin/uv pip compile pyproject.toml --extra dev --upgrade --universal \
		--python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" --quiet --output-file requirements/dev.txt
	var/lock/bin/uv pip compile --group fuzz --upgrade --universal \
		--python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" --quiet --output-file requirements/fuzz.txt
	var/lock/bin/uv pip compile --group mutants --upgrade --universal \
		--python-version 3.11 --generate-hashes --no-annotate --constraint requirements/dev.txt \
		--custom-compile-command "make lock" --quiet --output-file requirements/mutants.txt

clean:
	rm -rf .venv dist mutants .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	rm -rf var/fuzz var/lock var/mutants
	find benchmarks examples src tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
