# Mooring. `make up` and `make test` install what is missing; both are quick when nothing is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
# Compiled once, not at every start of the many processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
CACHE := .cache

help: ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

up: build ## Install what is missing, build, and serve on http://localhost:8787
	$(BIN)/mooring serve

test: install build npm-client browser ## Install what is missing and run every test
	npm --prefix web test
	$(BIN)/pytest -n 2 --dist worksteal

check: install web-install ## Lint, types, contracts, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyrefly check
	$(BIN)/lint-imports
	$(BIN)/python -m mooring.cli.reference --check
	npm --prefix web run check

bench: install ## Measure against the reference server, side by side, into bench/RESULTS.md
	$(BIN)/python bench/run.py
	$(BIN)/python bench/switching.py
	$(BIN)/python bench/mail.py
	$(BIN)/python bench/monitor.py
	$(BIN)/python bench/handlers.py
	$(BIN)/python bench/backups.py

build: install web/dist/index.html ## Build the web shell

wheel: install ## Build the wheel, web shell included
	$(BIN)/uv build --wheel --out-dir dist

docs: install ## Write the generated reference pages
	$(BIN)/python -m mooring.cli.reference

fmt: install ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what was built and installed here
	rm -rf $(VENV) $(CACHE) web/dist web/node_modules tests/npm/node_modules dist

# What the targets above stand on

install: $(CACHE)/python

$(CACHE)/python: requirements.lock pyproject.toml hatch_build.py
	@mkdir -p $(CACHE)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps uv==$(UV_VERSION) pip --editable .
	@touch $@

lock: ## Write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --quiet --group dev --extra postgres --extra sentry --universal --python-version 3.11 \
	  --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock

# Not `npm ci`: it fails where a registry lacks the optional packages of other platforms.
web-install: web/node_modules/.package-lock.json

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@command -v npm >/dev/null || { echo "Install Node.js 20 or newer (with npm) first."; exit 1; }
	npm --prefix web install --no-save --no-audit --no-fund
	@touch $@

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	npm --prefix web run build
	@touch $@

npm-client: tests/npm/node_modules/.package-lock.json

tests/npm/node_modules/.package-lock.json: tests/npm/package.json tests/npm/package-lock.json
	cd tests/npm && npm install --no-save --no-audit --no-fund
	@touch $@

# The browser without a window where it can be had in a while: a quarter less work for the same engine. Else the whole one.
browser:
	@command -v chromium-headless-shell >/dev/null || timeout 300 bash -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell" \
	  || command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium)
	@command -v gcc >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev)

.PHONY: help up test check bench build wheel docs fmt clean install lock web-install npm-client browser
