# GitHubCop: every everyday task, one word each. `make` alone explains them.

SWIFT ?= swift
ARGS ?=
PRODUCT := githubcop
DEBUG_BINARY := .build/debug/$(PRODUCT)

# Asked once, and only by what needs them.
RELEASE_FLAGS = $(eval RELEASE_FLAGS := $$(shell SWIFT="$(SWIFT)" Scripts/release-flags.sh))$(RELEASE_FLAGS)

# Size counts here, as it is what a cold start loads. Other flags, so another folder.
LAMBDA_FLAGS = -c release --scratch-path .build/lambda $(FUNCTION_FLAGS) -Xswiftc -Osize
FUNCTION_FLAGS = $(eval FUNCTION_FLAGS := $$(shell SWIFT="$(SWIFT)" Scripts/release-flags.sh --without-icu))$(FUNCTION_FLAGS)

.DEFAULT_GOAL := help
.PHONY: help setup build demo test lint format acceptance live live-clean fuzz tsan release lambda figures bench bench-dashboard bench-lambda bench-serve bench-snapshots bench-watching docs pictures man clean

help: ## Explain these tasks
	@echo "GitHubCop. Usage: make TASK [ARGS='…']"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Check this machine for what the build needs (Swift, SQLite's and libsodium's headers)
	@Scripts/setup.sh

build: setup ## Build githubcop for this machine, with debug information
	$(SWIFT) build --product $(PRODUCT)

demo: build ## Show everything on this machine: sandbox, webhook, plan, apply (ARGS=--once to exit when done)
	@$(DEBUG_BINARY) demo $(ARGS)

test: setup ## Build and run every Swift test; warnings in our own code fail it (ARGS='--filter PolicyTests')
	@SWIFT="$(SWIFT)" Scripts/test.sh $(ARGS)

lint: ## Check format, imports between targets, and what must not be in the sources
	@SWIFT="$(SWIFT)" Scripts/lint.sh

format: ## Rewrite the sources in the project's format
	$(SWIFT) format --in-place --recursive --parallel --configuration .swift-format Package.swift Sources Tests \
		Fuzz/Package.swift Fuzz/Targets

acceptance: build lambda ## Check githubcop with third-party clients: PyGithub, githubkit, GitHub's schemas
	@Acceptance/run.sh $(ARGS)

live: build ## Test against a real organization made for this (ORG=my-scratch-org; Docs/live.md)
	@[ -n "$(ORG)" ] || { echo "Name the organization: make live ORG=my-scratch-org"; exit 64; }
	@Acceptance/live.sh $(ORG) $(ARGS)

live-clean: ## Remove from that organization what a killed run left behind (ORG=my-scratch-org)
	@[ -n "$(ORG)" ] || { echo "Name the organization: make live-clean ORG=my-scratch-org"; exit 64; }
	@Acceptance/live.sh $(ORG) --clean

fuzz: ## Fuzz signatures, deliveries, policies and events (ARGS='300 policy': seconds, targets)
	@SWIFT="$(SWIFT)" Fuzz/run.sh $(ARGS)

tsan: setup ## Run the concurrency tests under the thread sanitizer (ARGS='--filter ServerTests')
	@SWIFT="$(SWIFT)" Scripts/tsan.sh $(ARGS)

release: setup ## Build the stripped, self-contained binary build/githubcop, and run its demo once
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product $(PRODUCT)
	@mkdir -p build
	@cp "$$($(SWIFT) build -c release $(RELEASE_FLAGS) --show-bin-path)/$(PRODUCT)" build/$(PRODUCT)
	@build/$(PRODUCT) demo --once >build/demo.txt || { cat build/demo.txt; exit 1; }
	@ls -l build/$(PRODUCT) | awk '{ printf "build/$(PRODUCT): %.1f MB\n", $$5 / 1e6 }'

lambda: setup ## Build build/lambda.zip for AWS Lambda (POLICY=FILE_OR_FOLDER puts a policy into it)
	@[ "$$(uname -s)" = Linux ] || { echo "The function runs on Linux: build it there, or in Docker (Docs/aws.md)."; exit 1; }
	$(SWIFT) build $(LAMBDA_FLAGS) --product githubcop-lambda
	@mkdir -p build
	@cp "$$($(SWIFT) build $(LAMBDA_FLAGS) --show-bin-path)/githubcop-lambda" build/bootstrap
	@Scripts/check-lambda-symbols.sh build/bootstrap
	@Scripts/lambda-zip.py build/bootstrap build/lambda.zip $(POLICY)

figures: release ## Measure what the documentation claims, against the sandbox in a process of its own
	@Scripts/figures.py

bench: release ## Measure a sweep: requests, points, seconds, memory, planning rate, side by side (ARGS=--quick)
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product planning-benchmark
	@GITHUBCOP_PLANNING_BENCHMARK="$$($(SWIFT) build -c release $(RELEASE_FLAGS) --show-bin-path)/planning-benchmark" \
		Benchmarks/sweep.py $(ARGS)

bench-snapshots: setup ## Measure how fast the state of 1,000 and 10,000 repositories is kept and read, and how large it is
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product snapshot-benchmark
	@for count in 1000 10000; do "$$($(SWIFT) build -c release $(RELEASE_FLAGS) --show-bin-path)/snapshot-benchmark" $$count; done

bench-lambda: ## Measure the Lambda function of build/lambda.zip beside the public original's approach
	@Benchmarks/lambda.sh $(ARGS)

bench-serve: release ## Measure serve beside other receivers of webhooks: rate, latency, memory, what is lost (ARGS=--quick)
	@Benchmarks/serve.sh $(ARGS)

bench-dashboard: release ## Measure the dashboard's pages with 10,000 repositories in the state file (ARGS=--quick)
	@python3 Benchmarks/dashboard.py $(ARGS)

bench-watching: release ## Measure deliveries while 50 people watch the dashboard, and while nobody does (ARGS=--quick)
	@NO_PROXY=127.0.0.1,localhost Benchmarks/watching.py $(ARGS)

docs: build ## Regenerate the reference tables of Docs/policy.md from the kinds of setting
	@Scripts/docs.sh $(DEBUG_BINARY)

pictures: build ## Make the pictures of README.md and Docs/ anew, from the sandbox in headless Chromium
	@Acceptance/browser.sh
	@GITHUBCOP=$(DEBUG_BINARY) NO_PROXY=127.0.0.1,localhost "$$(Acceptance/venv.sh)" Scripts/pictures.py $(ARGS)

man: build ## Write the man pages from the commands into build/man
	@Scripts/manual.py $(DEBUG_BINARY) build/man

clean: ## Remove all build products
	rm -rf .build Fuzz/.build build .venv
