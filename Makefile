# `make help` lists the targets. Nothing here reads standard input; root is needed only for packages that are missing.

.DEFAULT_GOAL := help
.PHONY: help run build test bench evaluate soak fuzz sanitize format lint packages shared

# Libraries and fonts the program needs. Checked without root; apt runs only for what is missing.
packages := libcurl4-openssl-dev libssl-dev libsqlite3-dev libcmark-gfm-dev libcmark-gfm-extensions-dev \
	libcairo2-dev libpango1.0-dev libxlsxwriter-dev zlib1g-dev libedit-dev pkg-config \
	fonts-dejavu-core fonts-noto-core fonts-noto-cjk

release := .build/release/bellwether
# With the language's runtime inside: it runs where no Swift is installed, and calls into the runtime are shorter.
optimized := --configuration release --static-swift-stdlib --product bellwether
# What only debuggers read is a third of a development build's time.
quick := -debug-info-format none

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 18

# The optimized build is many minutes' work; who has made it once (`make build`) runs that, kept up to date.
run: packages  ## install what is missing, build, and start (the terminal chat when nothing is configured)
	@if [ -x $(release) ]; then \
	  swift build $(optimized) && exec $(release) run; \
	else \
	  swift build $(quick) --product bellwether && exec .build/debug/bellwether run; \
	fi

build: packages  ## build the optimized program, for operation; `make run` starts it from then on
	@swift build $(optimized)

# One target after the other: tests that measure time are not slowed down by those that compute or start processes. Those
# that kill the program again and again, load every language into it or call it over the network come last, two at a time.
# What failed is told again at the end, where it is seen.
kills := (KillTests|CrashTests|EvaluationTests|ModelChatTests|ReadingChatTests|WhatsAppTests|WebhookRunTests|JournalPictureTests)\/
define suite
	swift build --build-tests $(1)
	@status=0; logs=$$(mktemp -d); \
	for target in $(notdir $(wildcard Tests/*Tests)) kills; do \
	  echo "== $$target"; \
	  set -- --filter "^$$target\." --skip "$(kills)"; width=4; \
	  [ $$target != kills ] || { set -- --filter "$(kills)"; width=2; }; \
	  SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$$width timeout --kill-after=10 1200 swift test --skip-build $(1) "$$@" > $$logs/$$target 2>&1 \
	    || { status=1; echo "== $$target failed" >> $$logs/failed; \
	      grep -E "✘|rror:|SUMMARY" $$logs/$$target >> $$logs/failed || tail -n 40 $$logs/$$target >> $$logs/failed; }; \
	  cat $$logs/$$target; \
	done; \
	[ $$status -eq 0 ] || cat $$logs/failed; \
	rm -rf $$logs; exit $$status
endef

test: packages  ## build and run the whole test suite
	$(call suite,$(quick))

bench: build  ## measure; prints the figures the README names
	@$(release) bench

# What these two try the program with lies beside the checkout. A suite that would only be skipped proves nothing.
shared:
	@[ -d ../shared ] || { echo "../shared is missing: emulators and reference data are read from there" >&2; exit 1; }

evaluate: packages shared  ## score understanding on messages that its vocabulary was not made with
	swift build --build-tests $(quick)
	swift test --skip-build --filter EvaluationTests

soak: packages shared  ## 1,000 kills over 20,000 messages
	swift build --build-tests $(quick)
	BELLWETHER_SOAK=1 swift test --skip-build --filter CrashTests

fuzz: packages  ## a million broken inputs for whatever is called from outside
	swift build --build-tests $(quick)
	BELLWETHER_FUZZ=500000 swift test --skip-build --filter FuzzTests

# Leaks are not looked for: in Swift's tagged pointers the tool does not see that something is still held.
sanitize: export ASAN_OPTIONS = detect_leaks=0
sanitize: packages  ## the suite under the address and the thread sanitizer
	$(call suite,--sanitize address --scratch-path .build/address)
	$(call suite,--sanitize thread --scratch-path .build/thread)

format:  ## format the sources
	swift format --in-place --recursive Sources Tests Package.swift

lint:  ## check the format of the sources
	swift format lint --strict --recursive Sources Tests Package.swift

packages:
	@missing=""; \
	for package in $(packages); do \
	  [ "$$(dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || missing="$$missing $$package"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	echo "installing:$$missing"; \
	sudo=""; \
	if [ "$$(id -u)" -ne 0 ]; then \
	  command -v sudo >/dev/null || { echo "not root and no sudo; as root: apt-get install$$missing" >&2; exit 1; }; \
	  sudo="sudo"; \
	fi; \
	$$sudo apt-get update -qq < /dev/null && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing < /dev/null
