# Everything lives inside the checkout: .venv (tools), .local (the local stack), .aws-sam (builds).
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
export PYTHONPATH := layers/core
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1


.PHONY: help setup check test demo catalogue classify train up down format lint types template lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Install the tools into .venv

$(STAMP): requirements.lock infra/local/find_python.sh
	@python=$$(infra/local/find_python.sh) && rm -rf $(VENV) && "$$python" -m venv $(VENV)
	@echo "Installing the tools into $(VENV) ..." >&2
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

demo: setup ## Build, deploy on the laptop, send to every simulated recipient, show what became of it
	@$(PY) -m infra.local.demo

catalogue: setup ## All statuses in all languages as a page to read
	@$(PY) -m infra.ops.catalogue

classify: ## Bounces as JSON lines in, what they mean as JSON lines out (needs Python alone)
	@$$(infra/local/find_python.sh) -m infra.bounces.classify

train: setup ## Learn the bounce reader's small model again from the corpus beside the checkout
	@$(PY) -m infra.bounces.train ../shared/corpus/dev.jsonl

up: setup ## Build and deploy on the laptop and leave it running; see .local/outputs.json
	@$(PY) -m infra.local up

down: setup ## End what `make up` started
	@$(PY) -m infra.local down

test: setup ## All tests; those against the deployed local stack last, one by one
	@$(PY) -m pytest -q --numprocesses 2 --ignore tests/stack
	@$(PY) -m pytest -q tests/stack

check: setup lint types template test ## Format, lint, types, template, tests

lint: setup
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .

types: setup
	@$(VENV)/bin/mypy

template: setup
	@$(VENV)/bin/sam validate --lint
	@$(VENV)/bin/cfn-lint

format: setup ## Format and mend what can be mended
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

lock: setup ## Pin the newest versions that tests/requirements.in allows
	@$(PY) -m pip install --quiet uv
	@$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.13 --generate-hashes \
		--no-emit-index-url --no-header tests/requirements.in --output-file requirements.lock

clean: down ## Remove all that was installed or built
	@rm -rf $(VENV) .local .aws-sam .pytest_cache .mypy_cache .ruff_cache .hypothesis
