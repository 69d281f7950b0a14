# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# How much of itself a part of the tests runs: all of it, unless tests/run, or who
# calls the part by hand, sets TESTS_TIER.
#
#   fast	seconds, with nothing fetched (make check-fast)
#   short	a sample, another one for each commit (make check)
#   all	everything (make check-all)
#
# TESTS_SEED, a number, tells the sample. It is made of the commit, so that a
# commit always gets the same one.

TESTS_TIER=${TESTS_TIER:-all}
case $TESTS_TIER in
fast | short | all) ;;
*) echo "tests/tier.sh: no tier \"$TESTS_TIER\"; there are fast, short and all" >&2; exit 2 ;;
esac
if [ -z "${TESTS_SEED:-}" ]; then
	TESTS_SEED=$((0x$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --short=7 HEAD 2>/dev/null | cut -c 1-7 | grep . || echo 0)))
fi
export TESTS_TIER TESTS_SEED

# kernels: prints the series of the kernels that tests run on, the oldest first: those
# of the machine's own archive, or what TESTS_KERNELS says
kernels()
{
	if [ -z "${TESTS_KERNELS:-}" ]; then
		TESTS_KERNELS=$("${BASH_SOURCE[0]%/*}/../scripts/fetch-kernel" --list) || exit 2
		export TESTS_KERNELS
	fi
	# shellcheck disable=SC2086 # words
	printf '%s\n' $TESTS_KERNELS
}

# build_root KERNEL: prints the root directory in which modules are built for a kernel of
# another suite than the machine's, with that suite's tools; nothing for the machine's own.
# KDIR are its headers.
build_root()
{
	local suite=${1%%/*} compiler
	[[ $1 == */* ]] || return 0
	compiler=$(grep -oE 'gcc-[0-9]+' "$KDIR/.kernelvariables" | head -n 1)
	"${BASH_SOURCE[0]%/*}/../scripts/unpacked-root" "${suite%-backports}" "${compiler:-gcc}" \
		pahole kmod openssl zstd libelf1t64 libdw1t64 libssl3t64 liblz4-1
}

# The short form asks often.
if [ "$TESTS_TIER" = short ]; then
	TESTS_KERNELS=$(kernels) || exit 2
	export TESTS_KERNELS
fi

# lacks SERIES WHAT: says what is left out where the archive does not have a kernel;
# fails where it has it
lacks()
{
	! kernels | grep -qxF -- "$1" || return
	echo "# left out: $2: it needs a kernel $1, which this system's archive does not have"
}

# everything: succeeds where nothing is left out
everything()
{
	[ "$TESTS_TIER" = all ]
}

# turn NUMBER: which of the kernels has it, for what runs on one of them in the short
# form; without a number, the kernel of what runs on one altogether
turn()
{
	local all
	mapfile -t all < <(kernels)
	[ ${#all[@]} -gt 0 ] || exit 2
	echo "${all[(TESTS_SEED + ${1:-0}) % ${#all[@]}]}"
}


# draw NUMBER: prints so many lines of stdin, in their order
draw()
{
	awk -v nr="$1" -v seed="$TESTS_SEED" '
		function random(n)
		{
			seed = (seed * 16807) % 2147483647 # "minimal standard": awk has no other that is the same everywhere
			return int(seed / 2147483647 * n)
		}
		{ line[NR] = $0; place[NR] = NR }
		END {
			seed = seed % 2147483646 + 1
			for (i = 0; i < 10; i++)
				random(1)
			for (i = 1; i <= NR; i++) {
				other = i + random(NR - i + 1)
				keep = place[i]; place[i] = place[other]; place[other] = keep
				if (i <= nr)
					drawn[place[i]]
			}
			for (i = 1; i <= NR; i++)
				if (i in drawn)
					print line[i]
		}'
}

# left_out TEXT: says what of a part runs, where that is not all
left_out()
{
	everything || echo "# short form, seed $TESTS_SEED: $1; make check-all runs all"
}

# sums: of the lines "N passed, N failed" on stdin, one line
sums()
{
	awk '/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3 } END { print p + 0 " passed, " f + 0 " failed" }'
}

# drawn NAME NUMBER: whether what has this name is drawn, with about one of NUMBER
drawn()
{
	everything || [ $(($(cksum <<<"$TESTS_SEED $1" | cut -d ' ' -f 1) % $2)) = 0 ]
}
