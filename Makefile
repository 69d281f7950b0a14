# SPDX-License-Identifier: GPL-2.0
#
# klp-convert: "make help" lists the targets.

# make M=DIR builds the livepatch modules in DIR
ifneq ($(M),)
include scripts/Makefile.livepatch
else

PREFIX ?= /usr/local
DATADIR ?= $(PREFIX)/share/klp-convert
tools := scripts/livepatch

all:
	@scripts/install-packages build
	$(MAKE) -C $(tools)

help:
	@echo 'all             build klp-convert and klp-symbols'
	@echo 'demo            patch a booted Debian kernel, from source to /proc/cmdline'
	@echo 'check-fast      unit tests and conversions, in a minute or two; fetches no kernel'
	@echo 'check           a part of every test, with real kernels; another one for each commit'
	@echo 'check-all       every test, in full; two hours'
	@echo 'check-cross     the tests for s390x, ppc64le, arm64 and ppc32, with kernels built for the first two'
	@echo 'soak            the tests under load, for a quarter of an hour: 200 rounds instead of 20'
	@echo 'bench           what the tools cost, compared with what cannot be cheaper'
	@echo 'fuzz            hostile input for each reader of files, for half an hour each'
	@echo 'mutants         whether the unit tests and tests/convert notice small mistakes in the code'
	@echo 'install         install under PREFIX ($(PREFIX))'
	@echo 'clean           remove what was built, but not the kernels that were fetched'
	@echo 'M=DIR           build the livepatch modules in DIR; see docs/building.md'

demo:
	@demo/run

# How much each part runs of itself, tests/tier.sh tells.
check-fast: all
	@scripts/install-packages build check
	tests/run fast

# PARTS: more parts, as tests/run names them.
check: all
	@scripts/install-packages build kbuild boot check fuzz
	tests/run short $(PARTS)

check-all: all
	@scripts/install-packages build kbuild boot check fuzz cross
	tests/run all

check-cross: all
	@scripts/install-packages build cross
	tests/run cross

# What tests in "check-all" do, but longer.
soak: all
	@scripts/install-packages build kbuild boot
	SOAK_ROUNDS=200 tests/boot/run stress kernel-selftests

bench: all
	@bench/run

# Each reader of files, for FUZZ_SECONDS (half an hour).
fuzz: all
	@scripts/install-packages build check fuzz
	tests/fuzz/run --long
	tests/fuzz/coverage

# MUTANTS=N, SEED=N, JOBS=N: see tests/mutants/run.
mutants:
	@scripts/install-packages build check
	@tests/mutants/run

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(DATADIR)/include/linux \
		$(DESTDIR)$(DATADIR)/scripts
	install $(tools)/klp-convert $(tools)/klp-symbols $(DESTDIR)$(PREFIX)/bin
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -d $(DESTDIR)$(PREFIX)/share/doc/klp-convert
	install -m 644 docs/*.md $(DESTDIR)$(PREFIX)/share/doc/klp-convert
	install -m 644 include/linux/*.h $(DESTDIR)$(DATADIR)/include/linux
	install -m 644 scripts/Makefile.livepatch scripts/Makefile.modpost $(DESTDIR)$(DATADIR)/scripts
	install $(addprefix scripts/,convert-modules find-livepatches headers-version mirror-sources \
		modpost-livepatch symbols-list) $(DESTDIR)$(DATADIR)/scripts

clean:
	$(MAKE) -C $(tools) clean
	rm -rf build/tests build/boot build/demo build/bench build/ci build/symbols build/mutants

.PHONY: all help demo check-fast check check-all check-cross soak fuzz bench install clean

endif
