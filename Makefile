# Two commands do all the set-up: `make graph` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: graph example test test-servers test-cluster check lint types gate wheel wheelhouse matrix ontology reference docs site gazetteer train agents lock clean

graph: $(READY)  ## build out/ from seeds/
	$(BIN)/kg build seeds --out out

example: $(READY)  ## build examples/court-rulings with its own event types into out-court/, and score it
	$(BIN)/kg frames check examples/court-rulings/schema
	$(BIN)/kg build examples/court-rulings/articles --frames examples/court-rulings/schema --out out-court
	$(BIN)/kg score out-court --gold examples/court-rulings/gold

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest

test-servers: $(READY)  ## run the tests against real Neo4j, RDF4J and Fuseki (needs Java 17 and Maven, else skipped)
	$(BIN)/python -m pytest -m servers --durations 10 tests/servers

test-cluster: $(READY)  ## run the tests on a real Ray cluster of two nodes, both on this machine
	$(BIN)/python -m pytest -m cluster --durations 10 tests/test_cluster.py

check: lint types test gate wheel  ## all that must hold before a change lands

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python scripts/ontology.py --check
	$(BIN)/python scripts/reference.py --check

types: $(READY)
	$(BIN)/mypy

gate: $(READY)  ## scores may not fall below tests/floors.json
	$(BIN)/python tests/gate.py

# The wheel must work without the development packages, without the checkout around it, and without a network.
wheel: wheelhouse
	tests/wheel.sh wheelhouse

wheelhouse: $(READY)  ## collect in wheelhouse/ all that an installation without a network needs
	$(BIN)/python scripts/wheelhouse.py wheelhouse

matrix: wheelhouse  ## install and test the wheel on each Python of pyproject.toml that this machine has (minutes)
	$(BIN)/python scripts/matrix.py

ontology: $(READY)  ## write the generated parts of ontology/
	$(BIN)/python scripts/ontology.py

reference: $(READY)  ## write docs/cli.md and docs/api.md from the program
	$(BIN)/python scripts/reference.py

# Strict: a link, an anchor or a page that the menu lacks stops it. The site opens from the disk, without a network.
site:  ## build docs/ into site/ (needs a package index the first time)
	test -x .venv-site/bin/python || $(PYTHON) -m venv .venv-site || python3 -m venv .venv-site
	.venv-site/bin/mkdocs --version >/dev/null 2>&1 || .venv-site/bin/python -m pip install --quiet --requirement scripts/site.txt
	NO_MKDOCS_2_WARNING=1 .venv-site/bin/mkdocs build --quiet --strict
	.venv-site/bin/python scripts/site.py site

# pyLODE 3.3 and later cannot be imported as installed: they look for their own pyproject.toml.
docs:  ## write docs/ontology.html from ontology/kg.ttl (needs a package index)
	test -x .venv-docs/bin/python || $(PYTHON) -m venv .venv-docs
	.venv-docs/bin/python -m pip install --quiet pylode==3.2.1
	PYTHONHASHSEED=0 .venv-docs/bin/python scripts/docs.py

gazetteer: $(READY)  ## rebuild kg/data/gazetteer from its sources (needs npm, pip and the network)
	$(BIN)/python scripts/gazetteer.py
	$(BIN)/python scripts/place_changes.py
	$(BIN)/python scripts/place_centres.py

# LAC's source archive does not build with current setuptools; only its weights are taken.
train:  ## train the tagger anew into build/tagger (needs the network, the corpora, and an hour)
	test -x .venv-train/bin/python || $(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --requirement scripts/tagger/requirements.txt
	mkdir -p build && echo 'setuptools<75' > build/constraints.txt
	test -f build/LAC-2.1.2.tar.gz || PIP_CONSTRAINT=build/constraints.txt .venv-train/bin/python -m pip download \
	  --quiet --no-deps --no-binary :all: --dest build LAC==2.1.2
	.venv-train/bin/python scripts/tagger/convert.py build/LAC-2.1.2.tar.gz build/lac32 --float32
	PYTHONPATH=. PYTHONHASHSEED=0 .venv-train/bin/python scripts/tagger/train.py --out build/tagger --seed 1

agents: $(READY)  ## train the ranker of agents anew (with a tagger that has not read the articles, see scripts/agents)
	PYTHONHASHSEED=0 OMP_NUM_THREADS=1 $(BIN)/python scripts/agents/train.py $(if $(TAGGER),--tagger $(TAGGER))

lock: $(READY)  ## pin the dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra all --extra notebooks --extra ray --group dev --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file requirements.lock

$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	@echo "installing the locked packages into $(VENV): about 290 MB, a minute or more without a word 正在安装依赖，请稍候"
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

clean:  ## remove everything that is built
	rm -rf $(VENV) .venv-train .venv-docs .venv-site site out out-court dist wheelhouse build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
