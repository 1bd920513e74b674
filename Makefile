# `make run` starts the site, `make test` tests it; everything they need they install themselves.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

export PORT BIND

.PHONY: run serve test test-browser lint bench soak screens lock vendor clean

run: $(VENV)/run ## the site for trying out and developing: demo accounts, this machine only
	@DEBUG=$${DEBUG:-1} exec $(BIN)/python -m prepsite.start

serve: $(VENV)/run ## the same site as it runs in production, without DEBUG
	@exec $(BIN)/python -m prepsite.start

test: $(VENV)/test ## all tests but the browser's; DATABASE_URL and REDIS_URL choose the services
	@$(BIN)/python -m pytest -n auto $(ARGS)

test-browser: $(VENV)/dev ## the main paths in Chromium, with axe-core
	@$(BIN)/python -m pytest tests/browser -p no:randomly $(ARGS)

lint: $(VENV)/dev ## style, types, templates, the compose file, import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache

bench: $(VENV)/dev ## requests per second as ratios, loading, growth, the bank, outbox, export
	@$(BIN)/python -m tests.bench $(ARGS)

soak: $(VENV)/dev ## what takes longer than CI may: long rounds, kills, sign-in tries
	@$(BIN)/python -m tests.bench --soak $(ARGS)

screens: $(VENV)/dev ## a PNG of every page: light, dark, narrow
	@$(BIN)/python -m pytest tests/browser/screens.py -p no:randomly $(ARGS)

lock: $(VENV)/dev ## requirements/*.txt from requirements/*.in
	@for name in run test dev; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		$$([ $$name = run ] || echo --constraint requirements/run.txt) \
		requirements/$$name.in --output-file requirements/$$name.txt; done

vendor: ## static/vendor/ from the packages pinned in vendor/: the only thing that needs npm
	@cd vendor && npm ci --no-audit --no-fund && npm run build

clean: ## everything that was made here, the database too
	rm -rf $(VENV) var vendor/node_modules

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "prepsite needs Python 3.11 or newer, with its venv module (on Debian: apt install python3 python3-venv)." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (once)."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements/run.txt | $(BIN)/python
	@$(PIP) -r requirements/run.txt
	@touch $@

$(VENV)/test: requirements/test.txt | $(BIN)/python
	@$(PIP) -r requirements/test.txt
	@touch $@ $(VENV)/run

$(VENV)/dev: requirements/dev.txt | $(BIN)/python
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/test $(VENV)/run
