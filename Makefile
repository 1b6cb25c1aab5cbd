# All work happens in .venv; .venv/bin/gongkai is the command.
SHELL := /bin/sh
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run test lint format docs messages golden bench fuzz lock

help: ## list the recipes
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-8s %s\n", $$1, $$2}'

run: ## install, do the main job on the demo report, fill the demo site and serve it
	@scripts/bootstrap run
	@scripts/demo
	@scripts/site

test: ## install what tests need and run them all
	@scripts/bootstrap test
	@scripts/postgres $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/site -m "not browser"
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: ## format, style, types, import directions, generated pages
	@scripts/bootstrap test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/reference.py --check
	$(BIN)/python scripts/messages.py check
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m django makemigrations --check --dry-run --verbosity 1

format: ## rewrite the code in the project's format
	@scripts/bootstrap test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: ## write the generated reference pages anew
	@scripts/bootstrap test
	$(BIN)/python scripts/reference.py

messages: ## bring the Chinese catalogue of the site up to date
	@scripts/bootstrap test
	$(BIN)/python scripts/messages.py update

golden: ## write the golden reports of the tests anew; review the diff
	@scripts/bootstrap test
	$(BIN)/python scripts/golden.py

bench: ## run every benchmark beside its peer or limit
	@scripts/bootstrap bench
	$(BIN)/python -m benchmarks

fuzz: ## coverage-guided fuzzing, MINUTES=5
	@scripts/bootstrap fuzz
	$(BIN)/python scripts/fuzz.py --minutes $(or $(MINUTES),5)

lock: ## pin the requirements anew, with hashes and without addresses
	@scripts/bootstrap test
	$(BIN)/python -m pip install -q uv
	for kind in run test fuzz bench; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements/$$kind.in -o requirements/$$kind.txt; done
