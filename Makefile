# `make play` and `make test` need Python 3.11 or newer and make. They install what else is missing
# (Debian packages, where they may; a virtual environment; Python packages) and say what they do.
# `make play` fetches a natural voice as well; VOICE=system leaves it out, and the system's speaks.

PYTHON ?= python3
ROUTINE ?= two-minute-basics
ARGS ?=
VOICE ?=
BENCH ?= core journal
VENV := .venv/bin
PYTEST := $(VENV)/python -m pytest --numprocesses auto --dist worksteal
MODEL_VENV := build/model-venv

# The tests start the program hundreds of times, which would compile all of it each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help play quick test lint types bench model clean setup-play setup-test

help:
	@echo "make play    play a routine: ROUTINE=$(ROUTINE), more options in ARGS=\"--plain --speed 4\""
	@echo "             VOICE=system: the voice of the system, without fetching a better one"
	@echo "make quick   before each commit: lint, types, and the tests that take under a second"
	@echo "make test    everything that is checked: lint, types, and all tests; more options in ARGS"
	@echo "make lint    ruff: rules and layout"
	@echo "make types   mypy"
	@echo "make bench   the tables of benchmarks/: BENCH=\"$(BENCH)\""
	@echo "make model   make the recognition model (hours, and much memory)"
	@echo "make clean   remove what the other targets made"

play: setup-play
	@HIPVOICE_VOICE="$(VOICE)" $(VENV)/hipvoice voices prepare --reading "$(ROUTINE)"
	@HIPVOICE_VOICE="$(VOICE)" $(VENV)/hipvoice play "$(ROUTINE)" $(ARGS); ended=$$?; \
	printf '%s\n' "" "To go on in this folder, type:" \
	"    . $(VENV)/activate      makes hipvoice a command of this terminal" \
	"    hipvoice doctor           checks your setup" \
	"    hipvoice mic-check        gets to know your room and your voice" \
	"    hipvoice play             plays what is for today" \
	"    hipvoice                  says what else there is"; exit $$ended

quick: lint types
	$(PYTEST) -m "not slow" --tries few --durations 5 --durations-min 1 $(ARGS)

test: lint types
	$(PYTEST) $(ARGS)

lint: setup-test
	$(VENV)/ruff check
	$(VENV)/ruff format --check

types: setup-test
	$(VENV)/mypy

bench: setup-test
	@for name in $(BENCH); do echo "$$name:"; $(VENV)/python -m "benchmarks.$$name" || exit 1; done

model: setup-play $(MODEL_VENV)/made
	$(MODEL_VENV)/bin/python -m tools.acoustic.make $(ARGS)

$(MODEL_VENV)/made: tools/acoustic/requirements.txt
	$(VENV)/python -m venv --clear $(MODEL_VENV)
	$(MODEL_VENV)/bin/python -m pip install --quiet -r $<
	@touch $@

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup-play:
	@VOICE="$(VOICE)" $(PYTHON) tools/setup.py play

setup-test:
	@$(PYTHON) tools/setup.py test
