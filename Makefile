# dlhw3: `make demo` runs the main job, `make test` passes the tests. Both set up .venv when needed.
SHELL := /bin/bash
PYTHON ?= python3
OLDEST_PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
JOBS ?= 2
SEED ?= 0
PAIRS ?= 50000
MUTANTS ?= 5000
FILES ?= 20000

.DEFAULT_GOAL := help
.PHONY: help demo test test-oldest lint pages fuzz bench bench-peers clean

help:  ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("dlhw3 needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

demo: $(STAMP)  ## three derivations with every step checked, the cross-check, one experiment drawn
	@$(BIN)/dlhw3 derive phi-grad
	@$(BIN)/dlhw3 derive deep-linear-grad
	@$(BIN)/dlhw3 derive rank-one-flow
	@$(BIN)/dlhw3 crosscheck
	@$(BIN)/dlhw3 simulate ntk --out demo-results/ntk
	@printf '\nTo have dlhw3 as a command in this shell:  . %s/activate\nThen:  dlhw3 --help\n' '$(BIN)'

test: $(STAMP)  ## the test suite; of its slowest tests a part in turn, with DLHW3_THOROUGH=1 all cases
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

test-oldest: .venv-oldest/.installed  ## the test suite on the oldest versions allowed (Python 3.11; some 6 GB)
	@.venv-oldest/bin/python -m pytest -n $(JOBS) --dist worksteal

.venv-oldest/.installed: pyproject.toml constraints-oldest.txt
	$(OLDEST_PYTHON) -m venv .venv-oldest
	.venv-oldest/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints-oldest.txt --editable '.[dev]'
	@touch $@

lint: $(STAMP)  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

pages: $(STAMP)  ## docs/files.md, rules.md, results.md, the recorded verdicts and README's list, made anew from the code
	@$(BIN)/python tests/files_page.py
	@$(BIN)/python tests/test_proof_kernel_docs.py
	@$(BIN)/python tests/test_results.py

fuzz: $(STAMP)  ## attacks on the kernel by chance: make fuzz SEED=1 PAIRS=50000 MUTANTS=5000 FILES=20000
	@$(BIN)/python tests/fuzz_kernel.py --seed $(SEED) --pairs $(PAIRS) --mutants $(MUTANTS) --files $(FILES)
	@$(BIN)/python tests/fuzz_language.py --seed $(SEED)
	@$(BIN)/python tests/fuzz_rewritings.py --seed $(SEED)
	@$(BIN)/python tests/chains_campaign.py
	@$(BIN)/python tests/claims_campaign.py
	@$(BIN)/python tests/members_campaign.py $(SEED) 100

bench: $(STAMP)  ## the ratios behind every performance claim
	@$(BIN)/python -m benchmarks

bench-peers: $(STAMP)  ## the libraries that bench compares with, each in an environment of its own
	$(PYTHON) -m venv .venv-bench/jax && .venv-bench/jax/bin/python -m pip install --quiet jax==0.10.2
	$(PYTHON) -m venv .venv-bench/neural-tangents && .venv-bench/neural-tangents/bin/python -m pip install --quiet \
		jax==0.4.35 jaxlib==0.4.35 neural-tangents==0.6.5
	$(PYTHON) -m venv .venv-bench/curvature && .venv-bench/curvature/bin/python -m pip install --quiet \
		torch==2.13.0 curvlinops-for-pytorch==3.0.1 hessian-eigenthings==1.0.0a5

clean:  ## remove the environment and caches
	rm -rf $(VENV) .venv-oldest .venv-bench .mypy_cache .ruff_cache .hypothesis
