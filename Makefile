# make demo   set everything up and let the embedded models do tasks in a real shop
# make test   checks and tests
# make check  the checks alone
# make docs   the documentation as pages, in site/
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check format docs clean

demo: .venv/demo
	@$(BIN)/planact demo

test: check
	@$(BIN)/planact setup
	@$(BIN)/pytest

check: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo site/index.html

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "planact needs Python 3.11 or newer; name it with make PYTHON=python3.11 ..."; exit 2; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "no venv module; on Debian and Ubuntu: apt-get install python3-venv"; exit 2; }

.venv/demo: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing planact and its arena into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[arena]' -c constraints.txt
	@touch $@

.venv/docs: .venv/bin/python pyproject.toml constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]' -c constraints.txt
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing planact with all extras into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' -c constraints.txt
	@touch $@ .venv/demo

clean:
	rm -rf .venv build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis
