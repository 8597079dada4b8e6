# `make lab` to learn, `make test` to prove; `make help` lists the rest.
# Everything is set up on first use; set PYTHON to choose another interpreter.

CANDIDATES := python3 python3.13 python3.12 python3.11 python
MODERN     := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON     ?= $(firstword $(foreach name,$(CANDIDATES),$(shell $(name) -c '$(MODERN)' 2>/dev/null && echo $(name))))
VENV       := .venv
BIN        := $(VENV)/bin
UV         := $(shell command -v uv 2>/dev/null)
NOTEBOOKS  := $(wildcard notebooks/*.ipynb)
WORKERS    ?= 2

# What `pip install` is called here: uv where there is one, the same pins either way.
ifdef UV
MAKE_VENV := $(UV) venv --quiet --allow-existing --python '$(PYTHON)' $(VENV)
INSTALL   := $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt
else
MAKE_VENV := $(PYTHON) -m venv $(VENV)
INSTALL   := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
endif

.PHONY: help lab test test-all torture notebooks site bench format constraints clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1 · /p' Makefile

lab: $(VENV)/.lab ## open JupyterLab on the first lesson
	@$(BIN)/authlab lab $(ARGS)

test: $(VENV)/.test ## prove that everything here works (under 15 minutes)
	@$(BIN)/python -m authlab browser install
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m pytest -n $(WORKERS) -m "not large" $(ARGS)

test-all: $(VENV)/.all ## the same with large budgets, notebooks mistreated, all in JupyterLab (under 75 minutes)
	@$(BIN)/python -m authlab browser install
	$(BIN)/python -m pytest -n $(WORKERS) -m "not exhaustive" $(ARGS)

torture: $(VENV)/.test ## all of the hard treatment, over every notebook (hours)
	@$(BIN)/python -m authlab browser install
	$(BIN)/python -m pytest -n $(WORKERS) -m torture $(ARGS)

notebooks: $(VENV)/.test ## execute all notebooks and save them with their outputs
	@$(BIN)/python -m authlab browser install
	$(BIN)/python -m authlab.course.save $(NOTEBOOKS)

site: $(VENV)/.lab ## write all lessons as pages to read without running them
	@$(BIN)/authlab site $(ARGS)

bench: $(VENV)/.all ## measure, side by side with a peer
	@$(BIN)/python -m authlab browser install
	$(BIN)/python -m benchmarks

format: $(VENV)/.test ## format and fix what can be fixed by itself
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

constraints: ## pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile --quiet --universal --upgrade --no-emit-index-url --all-extras --no-annotate --no-header \
	    pyproject.toml -o constraints.txt

clean: ## remove the environment; your notebooks and your progress stay
	rm -rf $(VENV)

$(VENV)/.python:
	@test -n '$(PYTHON)' || { echo 'authlab needs Python 3.11 or newer, and found none. Install one from python.org or' \
	    'your system, or name it: make PYTHON=/path/to/python3'; exit 1; }
	@$(PYTHON) -c '$(MODERN)' || { echo 'authlab needs Python 3.11 or newer; $(PYTHON) is older, or not there.'; exit 1; }
	@echo 'Setting up $(VENV) with $(PYTHON): this takes a minute or two, once …'
	@$(MAKE_VENV) || { echo 'The environment could not be made. On Debian and Ubuntu: apt install python3-venv'; exit 1; }
	@touch $@

$(VENV)/.lab: $(VENV)/.python pyproject.toml constraints.txt
	@echo 'Installing what the lessons need …'
	@$(INSTALL) -e .
	@touch $@

$(VENV)/.all: $(VENV)/.test
	@echo 'Installing what classes need: JupyterHub and nbgrader …'
	@$(INSTALL) -e '.[test,teach]'
	@touch $@

$(VENV)/.test: $(VENV)/.python pyproject.toml constraints.txt
	@echo 'Installing what the lessons and the tests need …'
	@$(INSTALL) -e '.[test]'
	@touch $(VENV)/.lab $@
