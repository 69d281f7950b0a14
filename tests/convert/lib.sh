# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of conversions are written in: build a fixture, convert it, and
# say what came of it. The programs elfdump and mutate, and reloc.h, are there. A
# test runs in a folder of its own; all that it writes is in that folder.

set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$top/build/tests/convert
klp_convert=${KLP_CONVERT:-$top/scripts/livepatch/klp-convert}
# shellcheck disable=SC2034 # the tests use them
list=$here/Symbols.list files=$here/Files.list
PATH=$work/bin:$PATH

# module OUT FIXTURE [CFLAGS...]
module()
{
	local out=$1 fixture=$2
	shift 2
	gcc -O2 -fno-pie -fcf-protection=none -fno-toplevel-reorder -DFUNC_REST=88 -DOBJECT_REST=96 \
		-I "$here" -I "$work" -I . "$@" -c "$here/fixtures/$fixture.c" -o "$out"
}

# run_indexed ARG...: the same klp-convert with an index in its list, into indexed.ko; sets
# $indexed to what it returned, or to nothing where there is no such list
run_indexed()
{
	local arg list='' input='' arguments=()

	indexed=
	grep -qxF "${PWD##*/}" "$work/indexed" || return 0
	for arg; do
		if [ -n "$input" ]; then
			arg=indexed.ko
		elif [ -n "$list" ]; then
			[ -f "$arg" ] || return 0
			input=$arg
		elif [ -f "$arg" ] && [ "${arg#-}" = "$arg" ]; then
			list=$arg
			head -c 26 "$list" | grep -qa '^klp-convert-symbol-data.1.' && ! grep -qa '^%' "$list" || return 0
			LC_ALL=C "$here/with-index" "$list" >indexed.list
			arg=indexed.list
		fi
		arguments+=("$arg")
	done
	[ -n "$input" ] || return 0
	rm -f indexed.ko
	indexed=0
	"$klp_convert" "${arguments[@]}" >indexed.stdout 2>indexed.said || indexed=$?
	sed -i "s|indexed\\.list|$list|g; s|indexed\\.ko|${*: -1}|g" indexed.said indexed.stdout
}

# convert WANT_STATUS ARG...: run klp-convert, keep what it says in "said". What can be
# decided is decided in the same way by a list with an index.
convert()
{
	local want=$1 status=0 indexed
	shift
	run_indexed "$@"
	"$klp_convert" "$@" >stdout 2>said || status=$?
	[ $status = "$want" ] || { echo "# status $status, not $want:"; sed 's/^/# /' said; return 1; }
	[ -n "$indexed" ] && [ $status != 2 ] || return 0
	[ "$indexed" = $status ] && diff said indexed.said && diff stdout indexed.stdout &&
		{ [ ! -e indexed.ko ] || cmp indexed.ko "${@: -1}"; } ||
		{ echo "# with an index in the list: status $indexed"; sed 's/^/# /' indexed.said; return 1; }
}

# says TEXT: the last run said it
says()
{
	local text

	IFS= read -r -d '' text <said
	[[ $text == *"$1"* ]] || { echo "# not said: $1"; sed 's/^/# /' said; return 1; }
}

# silent: it said nothing, but that there is no debug information of the kernel
silent()
{
	! grep -qv 'note: not checked.*\[patched-inlined\]' said || { echo "# said:"; sed 's/^/# /' said; return 1; }
}

# has LINE: elfdump of out.ko prints it
has()
{
	elfdump out.ko >dump.txt && grep -qxF -- "$1" dump.txt ||
		{ echo "# missing: $1"; grep -E 'klp|relocation \.rela\.(text|data)' dump.txt | sed 's/^/# /'; return 1; }
}

lacks()
{
	! grep -qaF -- "$1" out.ko || { echo "# still there: $1"; return 1; }
}

# differs BEFORE AFTER: what changed is exactly what stdin says, in any order
differs()
{
	elfdump "$1" | sort >before.txt && elfdump "$2" | sort >after.txt || return 1
	sort >wanted.txt
	# what .modinfo and __versions hold is for other tests to say
	diff before.txt after.txt | sed -n 's/^[<] /- /p; s/^[>] /+ /p' |
		sed -E '/section (.modinfo|__versions) /s/ contents=.*//' | sort >found.txt
	diff wanted.txt found.txt | sed 's/^/# /' | grep . && return 1
	return 0
}

# moves BEFORE AFTER: as differs, where stdin has lines "SYMBOL GATE KLP_SYMBOL"
# for all that becomes a klp relocation, then other changes. Offsets, types and
# addends are those that the relocations had before.
moves()
{
	elfdump "$1" >in.txt || return 1
	awk 'FNR == NR && $1 ~ /^[-+]$/ { print; next }
	     FNR == NR { gate[$1] = $2; klp[$1] = $3; next }
	     $1 == "symbol" && $2 in gate {
		print "-", $0; print "+ symbol", klp[$2], "bind=1 type=0 other=0 value=0 size=0 in=ff20" }
	     $1 == "relocation" { total[$2]++ }
	     $1 == "relocation" && $5 in gate {
		section = substr($2, 6); moved[$2]++
		klp_section = ".klp.rela." gate[$5] (section ~ /^[.]/ ? "" : ".") section
		print "-", $0; print "+ relocation", klp_section, $3, $4, klp[$5], $6
		if (!made[klp_section]++)
			print "+ section", klp_section, "type=4 flags=100042 align=8 entsize=24 link=.symtab info=" section }
	     END { for (name in moved) if (moved[name] == total[name]) print "+ relocation", name, "0 0 - 0" }' \
		- in.txt >wanted.in && grep -q '^+ relocation .klp.rela' wanted.in && differs "$1" "$2" <wanted.in
}

# What elfdump says of klp relocations: section and symbol, each once
klp_relocations()
{
	elfdump out.ko | awk '$1 == "relocation" && $2 ~ /^.klp/ { print $2, $5 }' | sort -u
}

# means FUNCTION SYMBOL...: what the klp relocations in a function of out.ko use, sorted
means()
{
	local function=$1 value size section kind name offset symbol
	shift
	elfdump out.ko >dump.txt
	read -r value size section < <(sed -n "s/^symbol $function .* value=\([^ ]*\) size=\([^ ]*\) in=/\1 \2 /p" dump.txt)
	while read -r kind name offset _ symbol _; do
		if [ "$kind" = relocation ] && [[ $name == .klp.rela.*"$section" ]] &&
		   ((0x$offset >= 0x$value && 0x$offset < 0x$value + size)); then
			echo "$symbol"
		fi
	done <dump.txt | sort -u | xargs >meant
	[ "$(cat meant)" = "$*" ] || { echo "# $function means $(cat meant)"; return 1; }
}
