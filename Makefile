# Everything a person needs is `make run` and `make test`; the rest is for those who work on it.

PYTHON ?= python3
BIN := .venv/bin
ON_SCREEN := $(strip $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s)))
HEADLESS_TESTS := QT_QPA_PLATFORM=offscreen
# One worker for each processor that this process may use; the tests of the backend share one.
IN_PARALLEL := -n logical --dist loadgroup

.PHONY: help run test test-all lint bench backend screenshots clean

help:
	@echo 'make run          install what is missing and open the editor with the demo project'
	@echo '                  (without a display: the same job headless, saying where its results are)'
	@echo 'make test         install what is missing and run the tests'
	@echo 'make test-all     the same with the slow tests and many more random examples'
	@echo 'make lint         style, format, types and the import rules'
	@echo 'make bench        measure against peers and physical limits, as one JSON document'
	@echo 'make backend      start a Supabase on this computer, for development, and print its addresses'
	@echo 'make screenshots  make the pictures of the window that the README shows'
	@echo 'make clean        remove the virtual environment and everything made by the tools'

run:
	@$(PYTHON) .ci/prepare.py run
	@$(BIN)/nexus-desktop demo $(if $(ON_SCREEN),,--headless)

test:
	@$(PYTHON) .ci/prepare.py test
	@$(HEADLESS_TESTS) $(BIN)/python -m pytest $(IN_PARALLEL) -m 'not slow'

test-all:
	@$(PYTHON) .ci/prepare.py test
	@$(HEADLESS_TESTS) NEXUS_TEST_PROFILE=thorough $(BIN)/python -m pytest $(IN_PARALLEL)

# All checks run even when one fails, so that one look shows everything there is to mend.
lint:
	@$(PYTHON) .ci/prepare.py test
	@failed=0; \
	check() { echo "== $$*"; "$$@" || failed=1; }; \
	check $(BIN)/ruff check; \
	check $(BIN)/ruff format --check; \
	check $(BIN)/mypy; \
	check $(BIN)/mypy .ci/prepare.py resources/samples/make_demo.py; \
	check $(BIN)/lint-imports; \
	check $(BIN)/deno fmt --check --config resources/deno.json; \
	check $(BIN)/deno lint --config resources/deno.json; \
	exit $$failed

bench:
	@$(PYTHON) .ci/prepare.py test >&2
	@$(HEADLESS_TESTS) $(BIN)/python -m tests.performance.run_bench

backend:
	@$(PYTHON) .ci/prepare.py backend
	@$(BIN)/nexus-desktop backend start

screenshots:
	@$(PYTHON) .ci/prepare.py run
	@$(HEADLESS_TESTS) $(BIN)/python -m tests.e2e.make_screenshots

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find nexus_desktop tests resources .ci -name __pycache__ -type d -prune -exec rm -rf {} +
