# Rapport: `make run` serves a practice, `make test` proves it. `make` alone lists the rest.

.DEFAULT_GOAL := help
.PHONY: help run test sure checks bench lock format clean installed installed-dev venv
SHELL := /bin/sh

# The first Python that is new enough; `make run PYTHON=/path/to/python3` chooses another.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)
UV ?= uv
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

help: ## List these targets
	@echo "Rapport books first consultations for a therapy practice."
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: installed ## Serve the practice with its letter worker (Ctrl-C ends both)
	@exec $(BIN)/python -m flask --app wsgi serve

test: installed-dev ## Run every test that this machine can run
	@$(BIN)/python -m pytest

sure: checks ## Check format, lint, types, import contracts, templates, and run the tests
	@$(BIN)/python -m pytest

checks: installed-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet templates

bench: installed-dev ## Measure the pages, the slots and the bookings
	@$(BIN)/python -m bench

lock: ## Renew requirements.txt and requirements-dev.txt from the .in files (needs uv)
	@for kind in "" "-dev"; do \
		"$(UV)" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
			"requirements$$kind.in" --output-file "requirements$$kind.txt" || exit 1; \
	done

format: installed-dev ## Bring the code into the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean: ## Remove what checks and tests leave behind; keeps .venv and instance
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage .coverage.*
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

# A lock is installed again only when its text has changed since the last time.
installed: venv
	@cmp -s requirements.txt .venv/installed.txt || { \
		echo "Installing what Rapport needs into .venv (once)."; \
		$(PIP) install --require-hashes -r requirements.txt && cp requirements.txt .venv/installed.txt; }

installed-dev: venv
	@cmp -s requirements-dev.txt .venv/installed-dev.txt || { \
		echo "Installing what the tests need into .venv (once)."; \
		$(PIP) install --require-hashes -r requirements-dev.txt \
		&& cp requirements-dev.txt .venv/installed-dev.txt && cp requirements.txt .venv/installed.txt; }

# A .venv that is missing, broken by a move, or made by an older Python is made anew.
venv:
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		if [ -z "$(PYTHON)" ]; then \
			echo "Rapport needs Python 3.11 or newer; none was found on this machine." >&2; exit 1; \
		fi; \
		if ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
			echo "Rapport needs Python 3.11 or newer; $(PYTHON) is older or cannot run." >&2; exit 1; \
		fi; \
		"$(PYTHON)" -m venv --clear .venv || { \
			echo "Python could not make .venv; on Debian or Ubuntu, install python3-venv." >&2; exit 1; }; }
