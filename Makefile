# Everything is here; .ci/run calls nothing else. `make help` lists the targets.
PYTHON ?= python3
SITE ?= examples/static_site
PORT ?= 5500
JOBS ?= 2

DEV := .venv-dev
OLD := .venv-watchdog6
BIN := $(DEV)/bin
PIP := -m pip --disable-pip-version-check --quiet
# What could not be run here; `make test` ends with it.
NOT_RUN := $(DEV)/not-run
# Workers of one run have to collect the same tests in the same order, sets included. Who has
# nothing left takes from the others, so that none waits for a row of slow tests at the end.
PYTEST := $(BIN)/pytest -q --dist worksteal
SPREAD := $(PYTEST) -n $(JOBS)
# Browsers wait for frames and timers: one worker more uses that time.
SHOWING := $(shell expr 1 + $(JOBS))
# Tests and installations that wait for the disk and the network more than they work.
WAITING := $(shell expr 2 '*' $(JOBS))
# Another may be installing; a network that leads nowhere is soon given up.
APT := apt-get -qq -o DPkg::Lock::Timeout=60 -o Acquire::Retries=0 -o Acquire::http::Timeout=20
SOURCES := hotreload tests benchmarks examples docs

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# One target at a time, but for those that `make checks` runs side by side.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
.PHONY: help serve test test-all forget checks checkers clients fmt lint types layers \
	test-js unit conformance integration browser hot conformance-vite engines docs watch6 wheel \
	long bench chromium shell nginx firefox webkit sheets modules clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1	/p' Makefile | expand -t 14

# --- for users: the product alone -------------------------------------------------------------

serve: .venv/installed ## serve SITE (examples/static_site) on PORT (5500)
	@exec .venv/bin/hotreload serve "$(SITE)" --port "$(PORT)" --no-open

.venv/installed: pyproject.toml
	@$(call venv,.venv)
	@echo "installing hotreload into .venv …"
	@.venv/bin/python $(PIP) install --editable .
	@touch $@

# --- for developers ---------------------------------------------------------------------------

test: forget checks unit integration browser hot engines watch6 ## everything that proves the product, at most eight minutes
	@if [ -s $(NOT_RUN) ]; then echo "passed, but NOT RUN here:"; sort -u $(NOT_RUN); else echo "all passed"; fi

test-all: test long ## the long rounds too

forget:
	@mkdir -p $(DEV)
	@: > $(NOT_RUN)

# What is installed, for later targets too; npm waits for its registry while pip waits for its own.
# Then what keeps one core busy each; the slow ones first.
checks: ## at once: types test-js wheel conformance docs lint layers
	@$(MAKE) --no-print-directory --jobs=$(WAITING) --output-sync=target SIDE_BY_SIDE=yes \
		$(DEV)/installed shell checkers modules clients sheets \
		wheel conformance test-js types docs lint layers $(OLD)/installed

fmt: $(DEV)/installed ## format the Python code
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

lint: $(DEV)/installed ## ruff: format and rules
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)

types: $(DEV)/installed ## mypy --strict
	$(BIN)/mypy

layers: $(DEV)/installed ## import-linter: the floors, the purity contract, no circles
	$(BIN)/lint-imports --no-cache

test-js: checkers ## prettier, tsc --checkJs and node --test
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
		npm --prefix client_js run --silent format-check && \
		npm --prefix client_js run --silent types && \
		node --test --test-reporter=spec tests/client_js/*.test.js; \
	else $(call not-run,the JavaScript checks: node 20 and npm are missing); fi

checkers:
	@if command -v npm >/dev/null; then \
		$(MAKE) --silent client_js/node_modules/installed; fi

unit: $(DEV)/installed ## pytest: the pure half
	$(SPREAD) tests/unit

conformance: $(DEV)/installed modules ## pytest: the vectors that Python and JavaScript share
	$(BIN)/pytest -q tests/conformance

modules:
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
		$(MAKE) --silent tests/conformance/node_modules/installed; \
	else $(call not-run,the comparison with lexers of others: node 20 and npm are missing); fi

integration: $(DEV)/installed ## pytest: real files, real sockets
	$(PYTEST) -n $(WAITING) tests/integration

clients:
	@if command -v npm >/dev/null; then \
		$(MAKE) --silent tests/browser/node_modules/installed; \
	else $(call not-run,the tests of foreign clients, Lit and Preact: npm is missing); fi

browser: shell clients nginx ## pytest: real Chromium
	@if command -v chromium >/dev/null; then $(PYTEST) -n $(SHOWING) tests/browser; fi

hot: shell ## pytest: hot modules, row by row of Vite's own tests, in Chromium
	@if command -v chromium >/dev/null; then $(PYTEST) -n $(SHOWING) tests/hot; fi

conformance-vite: shell tests/hot/node_modules/installed ## the same on Vite itself, where it is proven
	HOTRELOAD_CONFORMANCE_TARGET=vite $(SPREAD) tests/hot

engines: chromium firefox webkit sheets ## pytest: real Chromium, Firefox and WebKitGTK
	$(PYTEST) -n $(SHOWING) tests/engines

sheets:
	@if command -v npm >/dev/null; then \
		$(MAKE) --silent tests/engines/node_modules/installed; \
	else $(call not-run,the tests on style sheets of others: npm is missing); fi

docs: $(DEV)/installed ## pytest: the documentation is complete and true
	$(BIN)/pytest -q tests/docs

watch6: $(OLD)/installed ## pytest: watching, under watchdog 6
	$(OLD)/bin/pytest -q --dist worksteal -n $(WAITING) tests/integration/watch

wheel: $(DEV)/installed ## build the wheel, install it in an empty environment, use it
	$(BIN)/python tests/wheel/smoke.py

long: chromium firefox webkit sheets modules ## random tests with large samples
	HOTRELOAD_TESTS=long $(SPREAD) --timeout 600 tests/unit tests/conformance
	HOTRELOAD_TESTS=long $(SPREAD) tests/integration/test_autobahn.py
	HOTRELOAD_TESTS=long $(SPREAD) tests/engines
	HOTRELOAD_TESTS=long $(SPREAD) tests/browser/test_fallbacks.py

bench: chromium ## measure: start-up, save to wire, save to painted, pages per second
	$(BIN)/python benchmarks/measure.py
	$(BIN)/python benchmarks/connections.py
	$(BIN)/python benchmarks/modules.py
	$(BIN)/python benchmarks/proxy.py
	$(BIN)/python benchmarks/templates.py
	$(BIN)/python benchmarks/asgi.py

chromium: $(DEV)/installed
	@$(call provide,chromium,chromium,the browser tests)

# Chromium without windows, on which tests cost half, where it is to be had in the very version that
# is installed: nothing else of this machine changes.
shell: chromium
	@if command -v chromium-headless-shell >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && version=$$(dpkg-query -W -f '$${Version}' chromium 2>/dev/null); then \
		{ $(call add,chromium-headless-shell=$$version) || \
		{ $(APT) update && $(call add,chromium-headless-shell=$$version); }; } >/dev/null 2>&1 || \
		echo "no chromium-headless-shell; with chromium …"; fi

# Where users have no path to it, Debian keeps it in /usr/sbin all the same.
nginx: $(DEV)/installed
	@$(call provide,/usr/sbin/nginx,nginx-light,the tests behind nginx)

firefox: $(DEV)/installed
	@$(call provide,firefox-esr,firefox-esr,the tests in Firefox)

webkit: $(DEV)/installed
	@$(call provide,WebKitWebDriver,webkit2gtk-driver xvfb,the tests in WebKitGTK)
	@$(call provide,Xvfb,xvfb,the tests in WebKitGTK)

$(DEV)/installed: pyproject.toml
	@$(call venv,$(DEV))
	@echo "installing the development tools into $(DEV) …"
	@$(DEV)/bin/python $(PIP) install --only-binary :all: uv 2>/dev/null || echo "no uv; with pip …"
	@$(call install,$(DEV),--editable . --group dev)
	@touch $@

$(OLD)/installed: $(DEV)/installed
	@$(call venv,--without-pip $(OLD))
	@$(call install,$(OLD),--editable . 'watchdog<7' --group test)
	@touch $@

# Vite with the programs that it is made of, which npm calls optional.
tests/hot/node_modules/installed: tests/hot/package.json
	@npm install --prefix tests/hot --no-package-lock --no-audit --no-fund --silent
	@touch $@

# Clients that others wrote, and what the examples import; what builds anything is left out.
tests/browser/node_modules/installed: tests/browser/package.json
	@npm install --prefix tests/browser --no-package-lock --no-audit --no-fund --silent \
		--omit=optional --ignore-scripts
	@touch $@

client_js/node_modules/installed: client_js/package.json
	@npm install --prefix client_js --no-package-lock --no-audit --no-fund --silent
	@touch $@

# Style sheets that others wrote; of what else the packages want nothing is needed.
tests/engines/node_modules/installed: tests/engines/package.json
	@npm install --prefix tests/engines --no-package-lock --no-audit --no-fund --silent \
		--legacy-peer-deps --omit=optional --ignore-scripts
	@touch $@

# Modules that others wrote, and lexers; one of these is native, an optional dependency.
tests/conformance/node_modules/installed: tests/conformance/package.json
	@npm install --prefix tests/conformance --no-package-lock --no-audit --no-fund --silent \
		--ignore-scripts
	@touch $@

clean: ## remove environments, caches and builds
	rm -rf .venv .venv-* dist build client_js/node_modules
	rm -rf tests/browser/node_modules tests/conformance/node_modules tests/engines/node_modules
	rm -rf tests/hot/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find hotreload tests -name __pycache__ -prune -exec rm -rf {} +

# Make an environment; Debian keeps the module for it in a package of its own.
define venv
	if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing python3-venv …"; apt-get update -qq >/dev/null; \
			DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv >/dev/null; \
		fi; \
	fi; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python cannot make environments here; run: sudo apt-get install python3-venv" >&2; \
		exit 1; }; \
	$(PYTHON) -m venv $(1)
endef

# Install $(2) into the environment $(1): uv does it at once; pip knows indexes that uv does not.
define install
	$(DEV)/bin/uv pip install --quiet --python $(1)/bin/python $(2) 2>/dev/null || { \
		$(DEV)/bin/python $(PIP) uninstall --yes uv 2>/dev/null; \
		$(DEV)/bin/python $(PIP) install --upgrade 'pip>=25.1' && \
		$(DEV)/bin/python $(PIP) --python $(1)/bin/python install $(2); \
	}
endef

# Have a program $(1), of the Debian packages $(2), without which $(3) cannot be run.
define provide
	if command -v $(1) >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		{ $(APT) update; $(call add,$(2)); } >/dev/null || \
		$(call not-run,$(3): $(1) could not be installed); \
	else $(call not-run,$(3): $(1) is missing (sudo apt-get install $(2))); fi
endef

define add
DEBIAN_FRONTEND=noninteractive $(APT) install -y --no-install-recommends $(1)
endef

define not-run
{ mkdir -p $(DEV); echo "NOT RUN: $(1)" | tee -a $(NOT_RUN) >&2; }
endef
