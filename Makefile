# What a fresh machine needs, and what people do here. `make demo` and `make test` install what is missing.

SHELL := /bin/bash
RELEASE := .build-release
BIN := $(RELEASE)/release
RELEASE_FLAGS := -c release --static-swift-stdlib --scratch-path $(RELEASE)

.PHONY: release
release:
	swift build $(RELEASE_FLAGS) --product aether
	swift build $(RELEASE_FLAGS) --product aether-worker
