# What people do here. `make demo` and `make test` do all the set-up on a fresh machine.

SHELL := /bin/bash
.DEFAULT_GOAL := help

RELEASE := .build-release
BIN := $(CURDIR)/$(RELEASE)/release
# GRDB asks for `-lsqlite3`: setup.sh puts a folder before the system's that has only the static one.
RELEASE_FLAGS := -c release --static-swift-stdlib --scratch-path $(RELEASE) -Xlinker -L$(CURDIR)/.build-static
export RELEASE_FLAGS
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60

export AETHER_SDK := $(CURDIR)/PluginSDK

.PHONY: help
help:
	@sed -n 's/^\([a-z]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

.PHONY: setup
setup:
	@scripts/setup.sh

.PHONY: release
release: setup ## the static release binaries, in .build-release/release
	swift build $(RELEASE_FLAGS) --product aether
	swift build $(RELEASE_FLAGS) --product aether-worker
	swift build $(RELEASE_FLAGS) --product aether-fetch

.PHONY: fixtures
fixtures: ## the fixture plugins, in .build/fixtures
	@scripts/build-fixtures.sh

.PHONY: examples
examples: release ## the example plugins
	@$(BIN)/aether plugins build examples/csv-loader
	@$(BIN)/aether plugins build examples/text-stats
	@$(BIN)/aether plugins build examples/resume/aether_modules/slowly

.PHONY: demo
demo: examples ## builds all and runs the example pipeline on real data
	@examples/releases/fetch-data.sh
	@AETHER_PLUGIN_PATHS=$(CURDIR)/examples/csv-loader,$(CURDIR)/examples/text-stats \
	  $(BIN)/aether run examples/releases/pipeline.yaml

# The attacks run by themselves: bombs would starve tests that have a time limit.
.PHONY: test
test: examples fixtures ## every test
	@examples/releases/fetch-data.sh
	@scripts/build-swift-fixtures.sh
	swift test --package-path PluginSDK
	swift test --package-path examples/csv-loader
	AETHER_BIN=$(BIN) swift test --skip Attack
	AETHER_BIN=$(BIN) swift test --skip-build --filter AttackTests
	AETHER_BIN=$(BIN) swift test --skip-build --filter AttackControlTests

.PHONY: torture
torture: release ## the kill test and the soak in full: many minutes
	@scripts/build-fixtures.sh counts once flaky adds noop
	@python3 Tests/Torture/torture.py
	@scripts/build-swift-fixtures.sh
	swift build $(RELEASE_FLAGS) --product aether-soak
	@python3 Tests/Torture/soak.py $(BIN)/aether-soak .build/fixtures-swift

.PHONY: bench
bench: release fixtures ## measures against peers and floors, and prints ratios
	@scripts/setup.sh bench
	@Benchmarks/run.sh

.PHONY: fuzz
fuzz: setup ## feeds broken bytes to every reader, a minute each
	swift build $(RELEASE_FLAGS) --product aether-fuzz
	for target in dwarf elf environment expressions lock policy signature source store worker yaml; do $(BIN)/aether-fuzz $$target $(FUZZ_SECONDS) || exit 1; done

.PHONY: install
install: release ## installs below PREFIX, by default /usr/local
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/aether $(DESTDIR)$(PREFIX)/share/aether
	install -s $(BIN)/aether $(DESTDIR)$(PREFIX)/bin/aether
	install -s $(BIN)/aether-worker $(DESTDIR)$(PREFIX)/libexec/aether/aether-worker
	install -s $(BIN)/aether-fetch $(DESTDIR)$(PREFIX)/libexec/aether/aether-fetch
	cp -r --no-preserve=ownership PluginSDK $(DESTDIR)$(PREFIX)/share/aether/
	rm -rf $(DESTDIR)$(PREFIX)/share/aether/PluginSDK/.build

.PHONY: clean
clean: ## removes what was built
	rm -rf .build .build-* examples/*/.build
