# Roomtone. `make run` opens the program, `make test` passes the tests; both
# install what is missing and say so.

# One set of flags for everything: another would compile Fyne once more.
export GOFLAGS := -buildvcs=false -trimpath -tags=x11,no_emoji
export CGO_ENABLED := 1

simulator := .cache/hue-simulator/node_modules/hue-simulator
tool = go tool -modfile=.ci/tools/go.mod
# Every recipe finds the Go that go.mod asks for.
with_go = export PATH="$$(.ci/gopath):$$PATH" &&

.PHONY: run build install test check bench chaos soak fuzz screenshots deps test-deps clean

run: build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		exec bin/roomtone; \
	else \
		echo "There is no display here, so a session runs in this terminal: d dose, n next, q end, ? all keys."; \
		exec bin/roomtone play lozenge-low; \
	fi

build: deps
	@$(with_go) go build -ldflags "-s -w -X main.built=$$(git describe --always --dirty 2>/dev/null || echo unknown)" -o bin/roomtone ./app

# Puts the program where this person's other programs are, and lets a double
# click on a session's file open it.
share := $(or $(XDG_DATA_HOME),$(HOME)/.local/share)
install: build
	install -Dm755 bin/roomtone $(HOME)/.local/bin/roomtone
	install -Dm644 assets/desktop/roomtone.xml $(share)/mime/packages/roomtone.xml
	install -d $(share)/applications
	@# Where no desktop helps it, xdg-open takes a path in quotes for no program.
	exec="$(HOME)/.local/bin/roomtone"; case $$exec in *[!A-Za-z0-9/._-]*) exec="\"$$exec\"";; esac; \
		sed "s|^Exec=roomtone|Exec=$$exec|" assets/desktop/org.roomtone.Roomtone.desktop >$(share)/applications/org.roomtone.Roomtone.desktop
	@for update in "update-mime-database $(share)/mime" "update-desktop-database $(share)/applications"; do \
		if command -v $${update%% *} >/dev/null; then $$update; else echo "$${update%% *} is not here: log in anew, and a double click works."; fi; \
	done

# More for go test to know goes into flags: make test flags="-v -run Panic".
# What is compiled is compiled at once; then one package after another is
# tested, because some of them listen in true time, to a sound device.
test: test-deps
	@$(with_go) go test -run '^$$' ./... >/dev/null && go test -p 1 $(flags) ./...

# The packages that open a real window are left to `make test`: under the race
# detector OpenGL's bindings alone take minutes to compile.
check: test-deps
	@$(with_go) unformatted=$$($(tool) gofumpt -l .) && \
		if [ -n "$$unformatted" ]; then echo "gofumpt would change:"; echo "$$unformatted"; exit 1; fi
	@$(with_go) go vet ./...
	@$(with_go) $(tool) staticcheck ./...
	@$(with_go) .ci/vulnerabilities
	@$(with_go) go test -race -timeout 20m $$(go list ./... | grep -vx -e roomtone/app -e roomtone/app/ui/desktop)

bench: test-deps
	@.ci/deps bench
	@$(with_go) go test -run '^$$' -bench . -benchmem ./...

# Whole sessions while everything fails: make chaos CHAOS_SESSIONS=10000, or
# CHAOS_SEED=7 for one of them again. Then the real program, killed six times in
# each of CRASH_SESSIONS.
chaos: export CHAOS_SESSIONS ?= 2000
chaos: export CRASH_SESSIONS ?= 300
chaos:
	@$(with_go) go test -count=1 -timeout 0 $(flags) ./app/chaos
	@$(with_go) go test -count=1 -timeout 0 -run KilledAtAnyMoment $(flags) ./app/cli

# A session in true time, against a sound server of its own.
soak: export SOAK_MINUTES ?= 20
soak: packages-for-tests
	@$(with_go) go test -count=1 -timeout 0 -tags=x11,no_emoji,soak -run ALongSession -v $(flags) ./app/session

# Everything that parses, with made-up input; what makes one fail is kept in
# its testdata/fuzz and belongs into a commit.
fuzz: export FUZZ_TIME ?= 30s
fuzz:
	@$(with_go) .ci/fuzz

# The README's pictures, of the real program on a screen that is not there.
screenshots: test-deps
	@$(with_go) go test -count=1 -timeout 10m -tags=x11,no_emoji,gallery -run Gallery $(flags) ./app/ui/desktop

deps:
	@.ci/deps build

test-deps: $(simulator)

$(simulator): | packages-for-tests
	@echo "Installing the simulated Hue bridge for the tests, into .cache."
	@npm install --loglevel=error --no-audit --no-fund --ignore-scripts --prefix .cache/hue-simulator hue-simulator@0.0.11

.PHONY: packages-for-tests
packages-for-tests:
	@.ci/deps test

clean:
	rm -rf bin .cache
