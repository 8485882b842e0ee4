# Thin: each target runs one cargo or npm command, a script of its own name, or a file of scripts/steps/.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

# Loads the environment that `make setup` wrote down.
ENV := . scripts/env.sh;

.PHONY: help
help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Installs what is missing on this machine; every other target does it by itself.
	@scripts/setup.sh

# The whole workspace, because tests then find everything but themselves compiled; and the TypeScript package, which the
# end-to-end tests use.
.PHONY: build
build: setup ## Builds the node with its wasm runtime (optimised; half an hour the first time).
	@$(ENV) step "build" cargo build --release --locked --workspace
	@$(ENV) step "TypeScript package" npm --prefix sdk/js run build

.PHONY: node
node: build ## Runs a development chain that forgets everything when it stops.
	@$(ENV) exec "$$CARGO_TARGET_DIR/release/tallystick-node" --dev

.PHONY: demo
demo: build ## Shows real payments from top-up to payout on a development chain, and the ledger.
	@$(ENV) step "demo" npm --prefix testing/e2e run demo

.PHONY: network
network: build ## Runs four validators, an archive node and an accountant until Ctrl-C.
	@$(ENV) exec npm --prefix testing/e2e run network

# $(call steps,NAME...): runs the steps of these files of scripts/steps/ side by side.
steps = exec scripts/steps.py $(addprefix scripts/steps/,$(1))

.PHONY: check
check: setup ## Checks a change in minutes: format, clippy, layers, tests of pallets and pure cores.
	@$(ENV) $(call steps,check)

.PHONY: test
test: build ## Runs every test, the longest in a shorter form, and the demo.
	@$(ENV) $(call steps,test-rust test-e2e test-files test-js test-network demo)

.PHONY: soak
soak: build ## Runs every test that is long by nature in its long form (an hour and more).
	@$(ENV) TALLYSTICK_SOAK=1 $(call steps,soak)

# The parts of `make test`.
.PHONY: test-rust
test-rust: build ## Runs the Rust tests.
	@$(ENV) $(call steps,test-rust)

.PHONY: test-files
test-files: build ## Checks generated files, specifications, images, and commands of the documentation.
	@$(ENV) $(call steps,test-files)

.PHONY: test-js
test-js: build ## Tests the TypeScript package, and checks the test vectors by TypeScript.
	@$(ENV) $(call steps,test-js)

.PHONY: test-e2e
test-e2e: build ## Tests real nodes with polkadot.js.
	@$(ENV) $(call steps,test-e2e)

.PHONY: test-network
test-network: build ## Tests networks of four validators; prints a table of the faults.
	@$(ENV) $(call steps,test-network)

.PHONY: lint
lint: setup ## Checks formatting, lints, licences, layers, scripts and TypeScript.
	@$(ENV) $(call steps,lint)

.PHONY: fmt
fmt: setup ## Formats the Rust code.
	@$(ENV) cargo fmt --all

.PHONY: weights
weights: setup ## Measures every call of our pallets and writes their weights.rs.
	@scripts/weights.sh

# Signatures by sr25519 come out differently each time; the tests verify them instead of comparing.
.PHONY: vectors
vectors: setup ## Makes the test vectors for clients in other languages anew.
	@$(ENV) cargo run --release --locked -p tallystick-primitives --example make_vectors > protocol/vectors/chain-v1.json.new
	@mv protocol/vectors/chain-v1.json.new protocol/vectors/chain-v1.json
	@$(ENV) cargo run --release --locked -p tallystick-messages --example make_message_vectors > protocol/vectors/offchain-v1.json.new
	@mv protocol/vectors/offchain-v1.json.new protocol/vectors/offchain-v1.json

.PHONY: bench-chain
bench-chain: build ## Measures how many settlements and transfers a block holds; writes bench/chain.json.
	@$(ENV) step "bench-chain" npm --prefix testing/e2e run bench-chain

.PHONY: bench-network
bench-network: build ## Measures a network of four validators; writes bench/network.json and its tables.
	@scripts/bench-network.sh

.PHONY: bench-cycle
bench-cycle: build ## Measures pay cycles of up to 100,000 pairs; writes bench/cycle.json.
	@scripts/bench-cycle.sh

.PHONY: bench-accountant
bench-accountant: build ## Measures an accountant through HTTP; writes bench/accountant.json and its tables.
	@scripts/bench-accountant.sh

.PHONY: fees
fees: build ## Writes the costs of every call and of spam into docs/fees.md.
	@scripts/fees.sh

.PHONY: generate
generate: setup ## Writes all generated files: of the runtime, of the HTTP interfaces, and tables of the docs.
	@scripts/generate.sh

.PHONY: generate-check
generate-check: setup ## Fails when a generated file is not current.
	@scripts/generate.sh --check

.PHONY: chain-specs
chain-specs: build ## Writes the raw specifications of chain-specs/, and builds the node that carries them.
	@scripts/chain-specs.sh
	@$(ENV) step "the node with its specification" cargo build --release --locked --workspace

.PHONY: wasm-hash
wasm-hash: build ## Prints the wasm runtime's compiler, size and hashes.
	@scripts/wasm-hash.sh
