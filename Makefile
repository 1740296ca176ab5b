# Everything runs in a virtual environment of its own. PYTHON names another interpreter (3.11+).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(VENV)/release/bin/uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra pull \
	--custom-compile-command "make lock" pyproject.toml

.PHONY: build test check fuzz docs lock release clean

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
	cp requirements.lock $(VENV)/requirements.lock
	$(LOCK) --output-file $(VENV)/requirements.lock
	diff requirements.lock $(VENV)/requirements.lock || { echo "It is stale: make lock"; exit 1; }
	for versions in lowest newest locked; do \
		echo "With the $$versions versions of what styrdok needs:"; \
		$(VENV)/$$versions/bin/styrdok check && \
		$(VENV)/$$versions/bin/styrdok build --check || exit 1; done
	$(BIN)/pytest -n auto --dist loadgroup

fuzz: $(VENV)/test.stamp ## 200 000 spoiled inputs for every reader: about a quarter of an hour
	$(BIN)/python -m tests.fuzz

docs: $(VENV)/build.stamp ## write the generated pages of docs/
	$(BIN)/python docs/generate.py

lock: $(VENV)/release.stamp ## pin all that the released tool needs, by version and hash
	$(LOCK) --upgrade --output-file requirements.lock

release: $(VENV)/release.stamp ## dist/: what is published, what is in it, and its sums
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(UV) build --quiet --out-dir dist
	rm -f dist/.gitignore
	cp requirements.lock dist/
	$(UV) venv --quiet --clear --python $(BIN)/python $(VENV)/released
	$(UV) pip install --quiet --python $(VENV)/released --require-hashes \
		--requirements requirements.lock
	$(VENV)/release/bin/cyclonedx-py environment $(VENV)/released/bin/python \
		--pyproject pyproject.toml --output-reproducible --output-format JSON \
		--output-file dist/styrdok.cdx.json
	cd dist && sums=$$(sha256sum -- *) && echo "$$sums" > SHA256SUMS

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

# What makes releases, with needs of its own.
$(VENV)/release.stamp: $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/release
	$(VENV)/release/bin/pip install --quiet --disable-pip-version-check 'uv>=0.8' 'cyclonedx-bom>=7'
	@touch $@

# The lowest and the newest versions that pyproject.toml allows, and those of the lock, by their
# hashes: each is to build the same exports.
$(VENV)/versions.stamp: $(VENV)/release.stamp pyproject.toml requirements.lock
	for versions in lowest newest locked; do \
		$(UV) venv --quiet --clear --python $(BIN)/python $(VENV)/$$versions || exit 1; done
	$(UV) pip install --quiet --python $(VENV)/lowest --resolution lowest-direct --editable '.[pull]'
	$(UV) pip install --quiet --python $(VENV)/newest --upgrade --editable '.[pull]'
	$(UV) pip install --quiet --python $(VENV)/locked --require-hashes --requirements requirements.lock
	$(UV) pip install --quiet --python $(VENV)/locked --no-deps --editable .
	@touch $@
