# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What klp-convert reads: options, lists, Module.symvers, compressed modules, and files that it refuses.

# As modules_install leaves them; what is converted is not compressed yet.
test_checks_what_is_compressed()
{
	local how

	module in.ko modules && convert 0 "$list" in.ko out.ko || return 1
	for how in gzip xz zstd; do
		$how -q -c out.ko >out.ko.packed && $how -q -c in.ko >in.ko.packed || return 1
		convert 0 --check "$list" out.ko.packed && silent && convert 1 --check "$list" in.ko.packed &&
			says 'in.ko.packed' && says 'Unknown symbol' && rm -f none.ko &&
			convert 2 "$list" in.ko.packed none.ko && says "compressed ($how)" && [ ! -e none.ko ] &&
			head -c 400 out.ko.packed >cut.ko && convert 2 --check "$list" cut.ko && says cut.ko ||
			{ echo "# $how"; return 1; }
	done
	# a pipe, too; the debug information, which tells how large a klp_func is here, is read as well
	module in.ko files -g -DNAME=twice -DB='"b_function"' -DFUNC_EXTRA && convert 0 "$files" in.ko out.ko &&
		convert 0 --check "$files" out.ko && xz -k out.ko && convert 0 --check "$files" out.ko.xz &&
		convert 0 --check "$files" <(cat out.ko)
}

test_takes_exports_of_other_modules_from_symvers()
{
	printf '0x12345678\tauthors_export\t/some/dir/helper\tEXPORT_SYMBOL_GPL\t\n' >Module.symvers
	module in.ko reference -DNAME=authors_export && convert 1 "$list" in.ko out.ko &&
		convert 0 --symvers=Module.symvers "$list" in.ko out.ko &&
		has 'symbol authors_export bind=1 type=0 other=0 value=0 size=0 in=0'
}

test_reads_the_older_list_with_symvers()
{
	{ echo klp-convert-symbol-data.0.1; sed -n 's/^\*\([^ ]*\).*/*\1/p; s/^[tTdD] \([^ ]*\).*/\1/p' "$list"; } >old.list
	printf '0x1\t%s\tvmlinux\tEXPORT_SYMBOL\t\n' exported_function klp_enable_patch >vmlinux.symvers
	module in.ko vmlinux && convert 2 old.list in.ko out.ko && says -- --symvers &&
		convert 0 --symvers=vmlinux.symvers old.list in.ko out.ko &&
		has 'symbol .klp.sym.vmlinux.unexported_function,0 bind=1 type=0 other=0 value=0 size=0 in=ff20' &&
		has 'symbol exported_function bind=1 type=0 other=0 value=0 size=0 in=0' || return 1
	# what may be a local is no clear meaning beside an export
	sed 's/^a_static$/&\nexported_function/' old.list >clash.list
	module in.ko reference -DNAME=exported_function -DOBJECT='"mod_a"' &&
		convert 1 --symvers=vmlinux.symvers clash.list in.ko out.ko && says '[ambiguous-symbol]'
}

test_warns_of_a_list_that_does_not_tell_its_kernel()
{
	module in.ko vmlinux && sed '/^!release/d' "$list" >norelease.list && convert 0 norelease.list in.ko out.ko &&
		says 'norelease.list: warning' && says '[unknown-release]' && says '7.8.9-test' &&
		convert 0 "$list" in.ko out.ko && ! grep -q unknown-release said
}

# Each input that the tool cannot work with: status 2, named, and the destination as it was.
untouched()
{
	echo precious >out.ko
	convert 2 "$@" && says "$bad" && [ "$(cat out.ko)" = precious ] && [ -z "$(find . -name 'out.ko.*')" ]
}

test_bad_input_leaves_the_destination_alone()
{
	local bad

	module in.ko vmlinux || return 1
	bad=nowhere.ko; untouched "$list" $bad out.ko || return 1
	bad=nowhere.list; untouched $bad in.ko out.ko || return 1
	bad=empty.ko; : >$bad; untouched "$list" $bad out.ko || return 1
	bad=text.ko; echo text >$bad; untouched "$list" $bad out.ko || return 1
	bad=cut.ko; head -c 1000 in.ko >$bad; untouched "$list" $bad out.ko || return 1
	bad=end.ko; head -c -100 in.ko >$bad; untouched "$list" $bad out.ko || return 1
	bad=i386.ko; printf '.data\n.long foo\n' | as --32 -o $bad; untouched "$list" $bad out.ko || return 1
	says i386 || return 1
	bad=text.list; echo text >$bad; untouched $bad in.ko out.ko || return 1
	bad=later.list; sed '1s/1\.0/2.0/' "$list" >$bad; untouched $bad in.ko out.ko || return 1
	bad=other.list; sed 's/^!release .*/!release 9.9/' "$list" >$bad; untouched $bad in.ko out.ko || return 1
	says '7.8.9-test' || return 1
	bad=nodir/out.ko; convert 2 "$list" in.ko $bad && says $bad || return 1
	bad=dir.ko; mkdir -p $bad; convert 2 "$list" in.ko $bad && says $bad || return 1
	[ -r /dev/full ] && convert 2 "$list" in.ko /dev/full
}

test_usage()
{
	convert 0 --help && [ ! -s said ] && grep -q '^Usage: klp-convert' stdout && convert 0 --version &&
		grep -q '^klp-convert [0-9]' stdout && convert 2 "$list" && convert 2 --nonsense a b c
}
