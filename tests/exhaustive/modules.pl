#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# Compares what Symbols.list says that symbols of modules refer to with what readelf and
# objdump show: relocations, what stands where they lead to, where instructions end, and
# jumps that need no relocation. A judge of its own: it reads the list by itself, and
# shares nothing with the tools.
#
# usage: tests/exhaustive/modules.pl LIST MODULE...	.ko, or compressed by xz
#
# Prints what differs, and "COUNT WHAT" lines:
#
#	modules, references	that were compared
#	either			references of which the list has only several to choose from:
#				objects of one place; and in code that replaces other code,
#				of which x86's relocations do not tell where an instruction
#				ends, the right one,
#	neighbours		and others beside it
#	silent			references that no source has: they need not be in the list
#
# What differs is
#
#	missing			in the list
#	additional		in the list, and for sure
#	nowhere			in the list at a place where nothing leads to it
#	mark			static data that is not marked, or something else that is
use strict;
use warnings;

my $list = shift @ARGV;
my (%blocks, %symbols, %count);

# What compilers and objtool put into the code by themselves.
my $silent = qr/^(?:__fentry__|__stack_chk_|__x86_indirect_|(?:__x86|retbleed|its|srso|srso_alias)_return_thunk$
		  |__warn_thunk_thunk$|BUG_func$|__(?:ref_)?stack_chk_guard$|fixed_percpu_data$
		  |__ubsan_handle_|__sanitizer_cov_|__[akm]san_|__tsan_)/x;

sub object_of
{
	my ($path) = @_;

	$path =~ s{.*/}{};
	$path =~ s/\.ko.*//;
	$path =~ tr/-/_/;
	return $path;
}

# The symbols and the blocks of the objects that are asked for, and vmlinux's symbols.
sub read_list
{
	my %wanted = map { $_ => 1 } @_;
	my ($object, $on);

	$wanted{vmlinux} = 1;
	open(my $file, '<', $list) or die "$list: $!\n";
	while (my $line = <$file>) {
		if ($line =~ /^\*([^ \n]+)/) {
			$object = $1;
			$on = $wanted{$object};
		} elsif ($line =~ /^\+([0-9]+) /) {
			read($file, my $block, $1) == $1 or die "$list: a block is cut\n";
			$blocks{$object} = $block if $on;
		} elsif ($on && $line =~ /^[A-Za-z?] ([^ \n]+)/) {
			push @{$symbols{$object}}, $1;
		}
	}
	close($file);
}

# A number of a block: five bits in each character, the lowest first, from '0' on; from 'P'
# on, more follow.
sub get_number
{
	my ($text) = @_;
	my ($value, $shift) = (0, 0);

	$$text =~ /\G([P-o]*[0-O])/gc or die "no number in a block\n";
	for my $digit (map { ord($_) - ord('0') } split(//, $1)) {
		$value |= ($digit & 31) << $shift;
		$shift += 5;
	}
	return $value;
}

# The others that a block names, by their places.
sub get_others
{
	my ($lines) = @_;
	my @others;

	return @others if !@$lines || $lines->[0] !~ /^,/;
	my $ordinals = substr(shift @$lines, 1);
	my $ordinal = 0;
	pos($ordinals) = 0;
	while (pos($ordinals) < length($ordinals)) {
		$ordinal += get_number(\$ordinals);
		push @others, $symbols{vmlinux}[$ordinal];
	}
	push @others, substr(shift @$lines, 1) while @$lines && $lines->[0] =~ /^,/;
	return @others;
}

# What the list says: {source}{target} = [kind, offset]; a target is an ordinal, or ",NAME".
# And which sources are marked as static data.
sub told
{
	my ($object) = @_;
	my @lines = split(/\n/, $blocks{$object} // '');
	my @others = get_others(\@lines);
	my ($source, %told, %marked) = (0);

	for my $line (@lines) {
		my ($kind, $target, $first) = ('exact', 0, 1);

		pos($line) = 0;
		$source += get_number(\$line);
		$marked{$source} = $line =~ /\G#/gc;
		while (pos($line) < length($line)) {
			if ($line =~ /\G([,.-])/gc) {
				$kind = { ',' => 'other', '-' => 'inside', '.' => 'before' }->{$1};
				$first = 1;
			}
			my $number = get_number(\$line);
			my $offset = get_number(\$line);
			if (!$first) {
				$target += $number + 1;
			} elsif ($kind eq 'other') {
				$target = $number;
			} else {
				$target = $source + ($number & 1 ? -(($number + 1) >> 1) : $number >> 1);
			}
			$first = 0;
			$told{$source}{$kind eq 'other' ? ",$others[$target]" : $target} =
				[$kind, $offset];
		}
	}
	return (\%told, \%marked);
}

sub read_sections
{
	my ($module, $line) = @_;

	my ($index, $name, $type, $place, $size, $flags, $info) = $line =~
		/^ *\[ *(\d+)\] (\S+) +(\S+) +[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+) [0-9a-f]+ +([A-Za-z]*) +\d+ +(\d+)/
		or return;
	$module->{sections}[$index] = {
		name => $name,
		size => hex($size),
		loaded => $flags =~ /A/ && $name ne '.modinfo' && $name ne '__versions',
		code => index($flags, 'X') >= 0,
		spans => [],
		at => {},
	};
	$module->{filled}{hex($place)} = $info if $type eq 'RELA';
}

# Symbols by their numbers, and in their sections; those that are listed have ordinals.
sub read_symbols
{
	my ($module, $line) = @_;

	my ($index, $start, $size, $type, $bind, $place, $name) = $line =~
		/^ *(\d+): ([0-9a-f]+) +(\w+) (\w+) +(\w+) +\w+ +(?:\[.*\] +)?(\w+)(?: (\S+))?/
		or return;
	my $section = $place =~ /^\d+$/ ? $module->{sections}[$place] : undef;
	my $symbol = {
		start => hex($start),
		size => $size =~ /^0x/ ? hex($size) : $size,
		section => $section,
		undefined => $place eq 'UND',
		name => $type eq 'SECTION' ? '' : $name // '', # readelf prints the section's
	};
	$module->{symbols}[$index] = $symbol;
	return if !$section;
	push @{$section->{spans}}, $symbol if $type eq 'FUNC' || $type eq 'OBJECT';
	return if $symbol->{name} eq '' || !$section->{loaded};
	$symbol->{ordinal} = @{$module->{names}};
	push @{$module->{names}}, $symbol->{name};
	push @{$module->{static_data}}, $bind eq 'LOCAL' && !$section->{code};
	push @{$section->{at}{$symbol->{start}}}, $symbol->{ordinal};
}

sub read_relocations
{
	my ($module, $line) = @_;

	if ($line =~ /^Relocation section .* at offset 0x([0-9a-f]+)/) {
		# a table is told by its place in the file
		$module->{section} = $module->{sections}[$module->{filled}{hex($1)}];
	} elsif (my ($place, $symbol, $type, $sign, $addend) = $line =~
			/^([0-9a-f]{16}) +([0-9a-f]{8})[0-9a-f]{8} (\S+) .*?(?:([+-]) ([0-9a-f]+))?$/) {
		push @{$module->{section}{relocations}}, {
			place => hex($place),
			symbol => $module->{symbols}[hex($symbol)],
			type => $type,
			addend => ($sign // '') eq '-' ? -hex($addend) : hex($addend // 0),
		};
	}
}

# For each section, the functions and objects by their starts, the longest of one first;
# and how far those up to each reach.
sub sort_spans
{
	my ($section) = @_;
	my $end = 0;

	$section->{spans} = [sort { $a->{start} <=> $b->{start} || $b->{size} <=> $a->{size} }
			     @{$section->{spans}}];
	for my $span (@{$section->{spans}}) {
		$span->{end} = $span->{start} + ($span->{size} || 1);
		$end = $span->{end} if $span->{end} > $end;
		$span->{reach} = $end;
	}
}

# The innermost function or object that holds a place.
sub holder
{
	my ($section, $place) = @_;
	my $spans = $section->{spans};
	my ($low, $high) = (0, scalar @$spans);

	while ($low < $high) {
		my $middle = int(($low + $high) / 2);

		if ($spans->[$middle]{start} <= $place) {
			$low = $middle + 1;
		} else {
			$high = $middle;
		}
	}
	# the first of one start is the longest of it
	for (my $i = $low - 1; $i >= 0 && $spans->[$i]{reach} > $place; $i--) {
		return $spans->[$i] if $spans->[$i]{end} > $place;
	}
	return undef;
}

# The symbols of the address of what holds a place, and how far behind it the place is.
sub holders
{
	my ($section, $place) = @_;
	my $holder = holder($section, $place);

	return ([], 0) if !$holder || !defined $holder->{ordinal};
	return ($section->{at}{$holder->{start}}, $place - $holder->{start});
}

# Where the instructions end that relocations are in: their {end}. And the jumps of each
# section: where they are, where they end, where they lead to.
sub read_code
{
	my ($module, $path) = @_;
	my (%code, $section, $start, $target);
	my @fields;
	my $end_instruction = sub {
		my ($end) = @_;

		while (@fields && $fields[0]{place} < $end) {
			$fields[0]{end} = $end;
			# where there is a relocation, the jump's distance is none
			undef $target if $fields[0]{place} >= $start;
			shift @fields;
		}
		push @{$section->{jumps}}, [$end, $end - $start, $target] if defined $target;
		undef $target;
	};

	$code{$_->{name}} = $_ for grep { defined && $_->{code} } @{$module->{sections}};
	open(my $lines, '-|', 'objdump', '-dw', '--no-show-raw-insn', $path) or die "objdump: $!\n";
	while (my $line = <$lines>) {
		if (my ($at, $jump) = $line =~
				/^ *([0-9a-f]+):\t(?:(?:[a-z]+ )?(?:call|j[a-z]+|loop[a-z]*)(?:,p[nt])? +([0-9a-f]+) )?/) {
			$end_instruction->(hex($at)) if defined $start;
			$start = hex($at);
			$target = hex($jump) if defined $jump;
		} elsif ($line =~ /^Disassembly of section (.*):$/) {
			$end_instruction->($section->{size}) if defined $start;
			undef $start;
			$section = $code{$1};
			@fields = sort { $a->{place} <=> $b->{place} } @{$section->{relocations} // []};
		}
	}
	$end_instruction->($section->{size}) if defined $start;
	close($lines) or die "objdump $path failed\n";
}

sub note
{
	my ($module, $sources, $offset, $target) = @_;

	$module->{found}{$_}{$target}{$offset} = 1 for @$sources;
}

# One field: what holds ($section, $place) refers to what its relocation leads to.
sub judge_field
{
	my ($module, $section, $place, $relocation) = @_;
	my $symbol = $relocation->{symbol} or return;
	my ($sources, $offset) = holders($section, $place);
	my $to = $symbol->{section};

	return if !@$sources || $relocation->{type} eq 'R_X86_64_NONE';
	if ($symbol->{undefined}) {
		note($module, $sources, $offset, ",$symbol->{name}") if $symbol->{name} ne '';
	} elsif (defined $symbol->{ordinal}) {
		note($module, $sources, $offset, $symbol->{ordinal});
	} elsif ($to) {
		my $at = $symbol->{start} + $relocation->{addend};

		$at += $relocation->{end} - $relocation->{place}
			if defined $relocation->{end} && $relocation->{type} =~ /PC32|PLT32/;
		my $targets = $to->{at}{$at};

		if (!$targets && !$to->{code}) {
			($targets) = holders($to, $at);
			return if @$targets && $targets->[0] == $sources->[0];
		}
		note($module, $sources, $offset, $_) for @{$targets // []};
	}
}

# A jump within a section, whose field is its last byte, or its last four: to a function's start.
sub judge_jump
{
	my ($module, $section, $end, $length, $target) = @_;
	my $place = $end - ($length > 3 ? 4 : 1);
	my ($sources, $offset) = holders($section, $place);

	note($module, $sources, $offset, $_) for @{$section->{at}{$target} // []};
}

# Tables that the compiler fills beside the code, with the sizes of their entries: the
# first field is where in the code it is, and the others speak for the function there.
my %tables = (
	__jump_table => 16,
	'.static_call_sites' => 8,
	__bug_table => 12,
	__ex_table => 12,
);

sub judge_table
{
	my ($module, $section) = @_;
	my %entries;

	push @{$entries{int($_->{place} / $tables{$section->{name}})}}, $_
		for @{$section->{relocations}};
	for my $entry (values %entries) {
		my ($first, @fields) = sort { $a->{place} <=> $b->{place} } @$entry;

		next if $first->{place} % $tables{$section->{name}} ||
			!$first->{symbol}{section} || !$first->{symbol}{section}{code};
		judge_field($module, $first->{symbol}{section},
			    $first->{symbol}{start} + $first->{addend}, $_) for @fields;
	}
}

# Code that replaces other code at boot speaks for the function that it is for. An entry
# of .altinstructions begins with where that is, and where the replacement is.
sub judge_replacements
{
	my ($module, $section) = @_;
	my ($entries) = grep { defined && $_->{name} eq '.altinstructions' } @{$module->{sections}};
	my @pairs;
	my @fields = sort { $a->{place} <=> $b->{place} } @{$entries->{relocations}};

	while (my ($code, $replacement) = splice(@fields, 0, 2)) {
		push @pairs, [$replacement->{symbol}{start} + $replacement->{addend}, $code];
	}
	@pairs = sort { $a->[0] <=> $b->[0] } @pairs;
	my $i = -1;
	for my $relocation (sort { $a->{place} <=> $b->{place} } @{$section->{relocations}}) {
		$i++ while $i + 1 < @pairs && $pairs[$i + 1][0] <= $relocation->{place};
		next if $i < 0;
		my $code = $pairs[$i][1];
		judge_field($module, $code->{symbol}{section},
			    $code->{symbol}{start} + $code->{addend}, $relocation);
	}
}

sub judge
{
	my ($module) = @_;

	for my $section (grep { defined && $_->{jumps} } @{$module->{sections}}) {
		judge_jump($module, $section, @$_) for @{$section->{jumps}};
	}
	for my $section (grep { defined && $_->{loaded} && $_->{relocations} } @{$module->{sections}}) {
		next if $section->{name} =~ /^__ksymtab|^\.altinstructions$/;
		if ($tables{$section->{name}}) {
			judge_table($module, $section);
		} elsif ($section->{name} eq '.altinstr_replacement') {
			judge_replacements($module, $section);
		} else {
			judge_field($module, $section, $_->{place}, $_) for @{$section->{relocations}};
		}
	}
}

sub compare
{
	my ($module, $object, $told, $marked) = @_;
	my $found = $module->{found};
	my $names = $module->{names};

	if ("@$names" ne "@{$symbols{$object} // []}") {
		print "differ $object: symbols\n";
		return;
	}
	for my $source (keys %$marked) {
		print "mark $object: $names->[$source]\n" if !$marked->{$source} != !$module->{static_data}[$source];
	}
	for my $source (keys %{{ %$found, %$told }}) {
		for my $target (keys %{{ %{$found->{$source} // {}}, %{$told->{$source} // {}} }}) {
			my $offsets = $found->{$source}{$target};
			my $said = $told->{$source}{$target};
			my $where = "$object: $names->[$source] -> " .
				    ($target =~ /^,(.*)/ ? $1 : $names->[$target]);

			if (!$said && $target =~ /^,(.*)/ && $1 =~ $silent) {
				$count{silent}++;
				next;
			}
			$count{references} += defined $offsets;
			if (!$said) {
				print "missing $where, at @{[sort keys %$offsets]}\n";
			} elsif (!$offsets) {
				$count{neighbours}++ if $said->[0] eq 'inside';
				print "additional $where, at $said->[1]\n" if $said->[0] ne 'inside';
			} elsif ($said->[0] eq 'inside') {
				$count{either}++;
			} elsif (!$offsets->{$said->[1]}) {
				print "nowhere $where, at $said->[1] and not @{[sort keys %$offsets]}\n";
			}
		}
	}
}

sub read_module
{
	my ($path) = @_;
	my $module = { names => [], found => {} };

	open(my $elf, '-|', 'readelf', '-SsrW', $path) or die "readelf: $!\n";
	my @lines = <$elf>;

	close($elf) or die "readelf $path failed\n";
	# relocations are printed before the symbols that they are to
	read_sections($module, $_) for @lines;
	read_symbols($module, $_) for @lines;
	read_relocations($module, $_) for @lines;
	sort_spans($_) for grep { defined } @{$module->{sections}};
	read_code($module, $path);
	return $module;
}

my $plain = "modules.$$.ko";
read_list(map { object_of($_) } @ARGV);
for my $path (@ARGV) {
	my $file = $path;

	if ($path =~ /\.xz$/) {
		system("xz -dc '$path' >$plain") == 0 or die "xz -dc $path failed\n";
		$file = $plain;
	}
	my $module = read_module($file);
	judge($module);
	compare($module, object_of($path), told(object_of($path)));
	$count{modules}++;
}
unlink $plain;
print "$count{$_} $_\n" for keys %count;
