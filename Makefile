# The two commands that stay true for ever: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset install test bench pictures lock clean

help: ## List the commands
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z%-]+):.*## /  make \1\t/' | expand -t 24

demo: $(VENV)/.run ## Run bot, simulator and pages on invented people; prints one address
	@$(BIN)/rebonds demo

demo-reset: $(VENV)/.run ## Forget the demo's people and start over
	@$(BIN)/rebonds demo --reset

install: $(VENV)/.run ## Install what a server needs (see docs/operations.md)
	@$(BIN)/python -m compileall -q -x '\.venv' .

test: $(VENV)/.test ## Run every check and every test
	@BIN=$(BIN) sh tests/run.sh

bench: $(VENV)/.bench ## Measure speed beside other bots (see benchmarks/README.md)
	@$(BIN)/python -m benchmarks.answers

torture-%: $(VENV)/.test ## Break the bot on purpose: kills, replay ... (see benchmarks/README.md); ARGS=--quick
	@$(BIN)/python -m benchmarks.torture.$* $(ARGS)

$(VENV)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rebonds needs Python 3.11 or newer. Try: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.venv requirements/run.txt pyproject.toml
	@echo "Installing what Rebonds needs (once)..."
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.run requirements/bench.txt
	@$(PIP) --require-hashes -r requirements/bench.txt
	@touch $@

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --extra build

pictures: $(VENV)/.test ## Take the pictures of the documents again (needs Chromium)
	@$(BIN)/python -m docs.pictures.take

lock: ## Write the lock files again from pyproject.toml (needs uv)
	$(LOCK) --extra test --extra bench -o requirements/bench.txt
	$(LOCK) --extra test -c requirements/bench.txt -o requirements/test.txt
	$(LOCK) -c requirements/bench.txt -o requirements/run.txt

clean: ## Remove the virtual environment (the demo's people in var/ stay)
	rm -rf $(VENV) *.egg-info
