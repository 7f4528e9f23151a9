# make run: the rules baseline on the test split · make test: every test · make check: lint, types, layers, data up to date
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run test check format bench clean

run: $(VENV)/.base
	$(BIN)/tellings run rules

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/tellings build --check

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/speed/convert.py
	$(BIN)/python benchmarks/speed/figures.py
	$(BIN)/python benchmarks/speed/scoring.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.pip:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install 'pip>=25.1'
	@touch $@

$(VENV)/.base: $(VENV)/.pip pyproject.toml constraints.txt
	@echo "installing tellings (base)"
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	@echo "installing what the tests and checks need"
	$(PIP) install -c constraints.txt -e '.[annotate]' --group test --group lint
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@echo "installing the peers of the speed comparisons"
	$(PIP) install -c constraints.txt --group bench
	@touch $@
