# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What klp-convert says: lines of the source, checks, the table of --explain, and JSON.

test_names_the_line_of_the_source_where_debug_information_tells()
{
	local line

	module in.ko ambiguous -g -O0 && rm -f out.ko && convert 1 "$list" in.ko out.ko || return 1
	line=$(grep -n 'return twice();' "$here/fixtures/ambiguous.c" | cut -d: -f1)
	says "fixtures/ambiguous.c:$line: error: new_function: \"twice\""
}

test_names_the_line_that_calls_what_a_header_has()
{
	mkdir -p source elsewhere
	cat >elsewhere/inlined.h <<-'E'
	extern int unexported_function(int), no_such_function(int);
	static inline __attribute__((always_inline)) int deeper(int a)
	{
		return no_such_function(a);
	}
	static inline __attribute__((always_inline)) int helper(int a)
	{
		return unexported_function(a) + deeper(a);
	}
	E
	sed -e 's/exported_function(a) +.*/helper(a);/' -e 's/^#include "fixture.h"/&\n#include "inlined.h"/' \
		-e '/^extern/d; /^void \*data/d' "$here/fixtures/vmlinux.c" >source/caller.c
	gcc -O2 -g -fno-pie -fcf-protection=none -DFUNC_REST=88 -DOBJECT_REST=96 -I "$here" -I elsewhere \
		-c "$PWD/source/caller.c" -o in.ko || return 1
	convert 1 "$list" in.ko out.ko &&
		says "source/caller.c:$(grep -n 'helper(a)' source/caller.c | cut -d: -f1): error: new_function: \"no_such_function\""
}

# clang writes no table of addresses for the debug information.
test_lines_are_told_without_a_table_of_addresses()
{
	local line

	line=$(grep -n 'return NAME(a);' "$here/fixtures/reference.c" | cut -d: -f1)
	module in.ko reference -g -DNAME=twcie && objcopy -R .debug_aranges in.ko || return 1
	! readelf -SW in.ko | grep -q debug_aranges && convert 1 "$list" in.ko out.ko && says "reference.c:$line: error"
}

test_obeys_what_is_said_of_warnings()
{
	module in.ko files -DA='"b_function"' && convert 0 "$files" in.ko out.ko && says '[patched-clone]' &&
		says 'b_function.constprop.0 (' &&
		convert 0 -Wno-patched-clone "$files" in.ko out.ko && ! grep -q 'patched-clone\|constprop' said &&
		says '[patched-cold]' && rm -f out.ko &&
		convert 1 -Werror=patched-cold "$files" in.ko out.ko && says 'error: "b_function" of vmlinux has a part' &&
		says 'warning: "b_function" of vmlinux is patched' && [ ! -e out.ko ] &&
		convert 1 -Werror -Wno-patched-cold "$files" in.ko out.ko && says 'error: "b_function" of vmlinux is patched' || return 1
	convert 2 -Wno-sympos "$files" in.ko out.ko && says 'cannot be switched off' &&
		convert 2 -Wno-error=sympos "$files" in.ko out.ko && says 'cannot be made a warning' &&
		convert 2 -Wno-nonsense "$files" in.ko out.ko && says "no check 'nonsense'"
}

# Every check is in the manual, and has a test that it fires; what the sources name is listed.
test_all_checks_are_known()
{
	local name tests manual

	convert 0 --list-checks && awk '{ print $1 }' stdout | sort >listed
	tests=$(cat "$here"/test-*.sh "$top"/tests/*/run "$top/tests/cross/golden")
	manual=$(grep '^\.It Ic ' "$top/man/klp-convert.1")
	while read -r name; do
		[[ $manual =~ (^|[^a-z0-9-])"$name"($|[^a-z0-9-]) ]] || { echo "# $name is not in the manual"; return 1; }
		[[ $tests == *"$name"* ]] || { echo "# $name has no test"; return 1; }
	done <listed
	# and each is one that something finds
	find "$top/scripts/livepatch" -name '*.c' -exec grep -ohw 'CHECK_[A-Z_]*' {} + |
		sed 's/^CHECK_//' | tr 'A-Z_' 'a-z-' | sort -u >used
	comm -13 used listed >unused && [ ! -s unused ] || { sed 's/^/# not used: /' unused; return 1; }
}

test_explains_each_reference_in_a_table()
{
	module in.ko files -DNAME=twice -DB='"b_function"' && rm -f out.ko &&
		convert 0 --explain "$files" in.ko && [ ! -e out.ko ] || return 1
	tr -s ' ' <stdout >table
	grep -qx 'NAME USED IN FOR MEANS GATE RULE' table &&
		grep -qx 'twice new_a vmlinux: a_function (dir/a.c) vmlinux: twice,1 (t, local, dir/a.c) vmlinux file' table &&
		grep -qx 'twice new_b vmlinux: b_function (dir/b.c) vmlinux: twice,2 (t, local, dir/b.c) vmlinux file' table &&
		grep -qx ' not vmlinux: twice,1 (t, local, dir/a.c): static in another file' table &&
		grep -qx ' not mod_a: twice,1 (t, local, a.c): of a module, which may not be loaded' table || return 1
	# the table also shows what is refused, and the file may be written in the same run
	module in.ko files -DNAME=in_c && convert 1 --explain "$files" in.ko && says '[unknown-symbol]' &&
		tr -s ' ' <stdout | grep -qx 'in_c new_a vmlinux: a_function (dir/a.c) refused - -' &&
		module in.ko files -DNAME=twice && convert 0 --explain "$files" in.ko out.ko &&
		means new_a .klp.sym.vmlinux.twice,1
}

test_says_which_rule_decided()
{
	local name rule

	while read -r name rule; do
		module in.ko files -DNAME="$name" -DA='"a_one"' -DOBJECT='"mod_a"' && convert 0 --verbose "$files" in.ko out.ko &&
			says "note: new_a: \"$name\" $rule" || return 1
	done <<-'E'
	twice is static in the file of the original code: mod_a: twice,1 (t, local, a.c), gated by mod_a; for mod_a: a_one (a.c)
	dep_export is exported by a module that the patched one depends on: mod_dep: dep_export,1 (T, global, exported), gated by mod_a
	global_function is the only one of vmlinux, which does not export it: vmlinux: global_function,1 (T, global), gated by vmlinux
	plain_export is exported by vmlinux: vmlinux: plain_export,1 (T, global, exported), an ordinary reference
	E
	module in.ko files -DNAME=global_function && convert 0 --verbose "$files" in.ko out.ko &&
		says 'is the global of the patched object'
}

# tells FILTER: jq's verdict about all lines of stdout, as an array
tells()
{
	jq -se "$1" <stdout >jq.txt 2>&1 || { echo "# not told: $1"; sed 's/^/# /' stdout jq.txt; return 1; }
}

test_json_tells_the_same()
{
	local line

	line=$(grep -n 'return NAME() + 2;' "$here/fixtures/files.c" | cut -d: -f1)
	module in.ko files -g -DNAME=in_b_and_c -DB='"b_function"' &&
		convert 1 --format=json --verbose "$files" in.ko out.ko && silent &&
		tells 'map(select(.severity == "error")) | length == 1' &&
		tells "map(select(.severity == \"error\"))[0] | .kind == \"diagnostic\" and .check == \"unknown-symbol\" and
			.function == \"new_a\" and .line == $line and (.file | endswith(\"fixtures/files.c\"))" &&
		tells 'map(select(.severity == "error"))[0].candidates[0] == { object: "vmlinux", name: "in_b_and_c",
			position: 1, type: "t", local: true, exported: false, init: false, file: "dir/b.c",
			remark: "static in another file" }' &&
		tells 'map(select(.severity == "error"))[0].remedies[1] | contains("KLP_SYMPOS(in_b_and_c, 2)")' &&
		tells 'map(select(.severity == "warning").check) | contains(["patched-clone", "patched-cold"])' &&
		tells 'map(select(.kind == "decision" and .name == "in_b_and_c").verdict) == ["refused"]' &&
		tells 'last == { kind: "result", module: "in.ko", result: "refused", errors: 1,
			warnings: map(select(.severity == "warning")) | length }'
}

test_json_tells_decisions()
{
	module in.ko files -g -DNAME=twice && convert 0 --format=json --explain "$files" in.ko && silent &&
		tells 'map(select(.name == "twice"))[0] | .kind == "decision" and .verdict == "converted" and
			.gate == "vmlinux" and .rule == "file" and .sympos == 1 and .symbol.file == "dir/a.c" and
			.uses == 1 and .init == false' &&
		tells 'map(select(.name == "twice"))[0].contexts ==
			[{ object: "vmlinux", function: "a_function", file: "dir/a.c" }]' &&
		tells 'map(select(.name == "twice"))[0].others | map(.remark) | unique ==
			["of a module, which may not be loaded", "static in another file"]' &&
		tells 'last == { kind: "result", module: "in.ko", result: "accepted", errors: 0, warnings: 0 }'
}

test_json_escapes_what_is_no_text()
{
	local odd

	odd=$(printf 'a"b\\c\td\xff\xe2\x82\xac')
	convert 2 --format=json "$files" "$odd" out.ko && silent && tells '.[0].where == "a\"b\\c\td\ufffd\u20ac"' &&
		tells 'last.result == "trouble"'
}

# One function that is patched twice is refused, and its two replacements are explained.
test_explains_for_each_function_by_itself()
{
	local function

	module in.ko files -DNAME=twice -DA='"a_one"' -DB='"a_one"' -DOBJECT='"mod_a"' &&
		convert 1 --explain "$files" in.ko || return 1
	tr -s ' ' <stdout >table
	for function in new_a new_b; do
		grep -qx "twice $function mod_a: a_one (a.c) mod_a: twice,1 (t, local, a.c) mod_a file" table || return 1
	done
}

test_says_what_the_original_code_refers_to()
{
	# a_function refers to the second of two
	printf '%s\n' klp-convert-symbol-data.1.1 '!release 7.8.9-test' '!flags xfm' '*vmlinux' 'T klp_enable_patch x' \
		'T plain_export x' 't both' 't a_function f' 't both' '+4 1' 321 .12 >list &&
		module in.ko scopes -g -mcmodel=kernel -DPATCHED='"a_function"' -DHELPER=own_helper -DNAME=both -DUSE=value \
			-DHOW=INLINE -DBESIDE && convert 0 --explain list in.ko &&
		grep -q 'vmlinux: both,2 (t, local) *vmlinux *code: a_function refers to it at +0x1' stdout &&
		grep -q 'not vmlinux: both,1 (t, local): the original code refers to another one' stdout
}
