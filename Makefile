# Everything runs in a virtual environment of its own. PYTHON names another interpreter (3.11+).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: build test check docs clean

build: $(VENV)/build.stamp ## check the content and build the exports
	$(BIN)/styrdok check
	$(BIN)/styrdok build

test: $(VENV)/test.stamp ## the fast tests, under a minute
	$(BIN)/pytest -q -n auto -m "not slow and not browser"

check: $(VENV)/check.stamp $(VENV)/versions.stamp ## all that CI does
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python docs/generate.py --check
	$(BIN)/styrdok check
	$(BIN)/styrdok schemas --check
	$(BIN)/styrdok build --check
	for versions in lowest newest; do \
		echo "With the $$versions versions of what styrdok needs:"; \
		$(VENV)/$$versions/bin/styrdok check && \
		$(VENV)/$$versions/bin/styrdok build --check || exit 1; done
	$(BIN)/pytest -n auto --dist loadgroup

docs: $(VENV)/build.stamp ## write the generated pages of docs/
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "styrdok needs Python 3.11 or newer; name it: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/build.stamp: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/build.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/check.stamp: $(VENV)/test.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,slow,browser,lint]'
	# What tests call as programs has places of its own: its needs are not ours.
	$(PYTHON) -m venv $(VENV)/s3
	$(VENV)/s3/bin/pip install --quiet --disable-pip-version-check awscli 'moto[server]>=5'
	if command -v npm >/dev/null; then \
		npm install --silent --no-audit --no-fund --prefix $(VENV)/node 'html-validate@^8.29'; \
		npm install --silent --no-audit --no-fund --legacy-peer-deps \
			--prefix $(VENV)/node-sitevision '@sitevision/api@^2025.4.1' 'typescript@~4.9.5'; fi
	@touch $@

# The lowest and the newest versions that pyproject.toml allows: each is to build the same exports.
$(VENV)/versions.stamp: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/lowest
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/newest
	$(BIN)/uv pip install --quiet --python $(VENV)/lowest --resolution lowest-direct --editable '.[pull]'
	$(BIN)/uv pip install --quiet --python $(VENV)/newest --upgrade --editable '.[pull]'
	@touch $@
