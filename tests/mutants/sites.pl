#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# Finds where C code can be made wrong in one small way, and does it; called by
# run, which tells what for.
#
# usage: sites.pl list FOLDER NAMED FILE...	a line a site, see put()
#        sites.pl draw SEED <SITES		the same in another order
#        sites.pl apply ID SITES <FILE >WRONG
#
# An id is FILE:FUNCTION:NUMBER:KIND, the NUMBER counts those of the kind in the
# function. Of a table it has the name of the table:
#
#   negate	== is !=, < is >= and so on
#   boundary	< is <=, > is >=, or the other way
#   connect	&& is ||, or the other way
#   drop-not	!x is x
#   never	an if that leaves (return, continue, break, goto): it never does
#   skip	another if: it is never true
#   always	another if: it is always true
#   one		+ 1 or - 1 is + 0
#   constant	compared with 3, it is compared with 4
#   first, last	a for loop leaves out the first or the last round
#   row		a row of a table is away, or nothing matches its key
#
# What happens when there is no memory has no site: tests/faults is for that.

use strict;
use warnings;

my %neighbour = ('<' => '<=', '<=' => '<', '>' => '>=', '>=' => '>');
my %negation = ('==' => '!=', '!=' => '==', '<' => '>=', '>=' => '<', '>' => '<=', '<=' => '>');
my $allocates = qr/^(?:malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|grow|tsearch)$/;
my $no_memory = qr/ENOMEM|out_of_memory/;
my $leaves = qr/^(?:return|continue|break|goto)$/;
my $empty_row = qr/^(?:\{\s*(?:0|NULL)?(?:\s*,\s*(?:0|NULL))*\s*\}|NULL|0|END)$/;

my ($file, $text, @tokens, @partner, %count, %seen_id);

# Tokens without comments and preprocessor lines: type (name, number, text, char
# or the operator itself), what is written, and where.
sub tokenize
{
	my @found;

	for ($text) {
		pos = 0;
		while (1) {
			/\G\s+/gc;
			last if pos == length;
			my $start = pos;
			next if m{\G/\*.*?\*/}gcs || m{\G//[^\n]*}gc;
			# a preprocessor line, with its continuations
			next if /\G#(?:\\\n|[^\n])*/gc;
			my $type =
				/\G"(?:\\.|[^"\\])*"/gcs ? 'text' :
				/\G'(?:\\.|[^'\\])*'/gcs ? 'char' :
				/\G[A-Za-z_]\w*/gc ? 'name' :
				/\G\.?\d(?:[eEpP][-+]|[\w.])*/gc ? 'number' :
				/\G(?:<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*\/%&|^]=|.)/gcs ? '' :
				die "$file: cannot read what is at $start\n";
			my $written = substr($_, $start, pos() - $start);
			push @found, { type => $type || $written, text => $written,
				       at => $start, end => pos() };
		}
	}
	return @found;
}

# For each bracket the index of its partner.
sub match_brackets
{
	my (@open, @of);

	for my $i (0 .. $#tokens) {
		my $type = $tokens[$i]{type};

		push @open, $i if $type =~ /^[(\[{]$/;
		next if $type !~ /^[)\]}]$/;
		my $other = pop @open;
		die "$file: brackets do not match\n" if !defined $other;
		($of[$i], $of[$other]) = ($other, $i);
	}
	return @of;
}

sub is
{
	my ($i, $pattern) = @_;

	return $i >= 0 && $i <= $#tokens && $tokens[$i]{text} =~ /^(?:$pattern)$/;
}

# What is written from a token to another.
sub source
{
	my ($first, $last) = @_;

	return '' if $last < $first;
	return substr($text, $tokens[$first]{at}, $tokens[$last]{end} - $tokens[$first]{at});
}

# Blanks count for little in what is shown.
sub flat
{
	my ($lines) = @_;

	$lines =~ s/\s+/ /g;
	$lines =~ s/^ | $//g;
	return $lines;
}

# One site: id, file, line, offset, length, what takes its place, and the line
# (or lines) before and after; separated by tabs.
sub put
{
	my ($id, $offset, $length, $new) = @_;
	my $start = rindex($text, "\n", $offset - 1) + 1;
	my $end = index($text, "\n", $offset + $length);
	my $line = 1 + (substr($text, 0, $offset) =~ tr/\n//);

	$start = 0 if !$offset;
	$end = length $text if $end < 0;
	my $before = substr($text, $start, $end - $start);
	my $after = $before;
	substr($after, $offset - $start, $length) = $new;
	die "$id: two sites have this name\n" if $seen_id{$id}++;
	$new =~ s/([\\\t\n])/{ "\\" => "\\\\", "\t" => "\\t", "\n" => "\\n" }->{$1}/ge;
	print join("\t", $id, $file, $line, $offset, $length, $new, flat($before), flat($after)), "\n";
}

sub site
{
	my ($function, $kind, $offset, $length, $new) = @_;

	put("$file:$function:" . ++$count{"$function:$kind"} . ":$kind", $offset, $length, $new);
}

# Tokens FIRST to LAST are written in another way.
sub change
{
	my ($function, $kind, $first, $last, $new) = @_;

	site($function, $kind, $tokens[$first]{at}, $tokens[$last]{end} - $tokens[$first]{at}, $new);
}

# The last token of the statement that begins with one.
sub statement_end
{
	my ($i) = @_;

	return $partner[$i] if is($i, '\{');
	for (; $i < $#tokens && !is($i, ';'); $i++) {
		$i = $partner[$i] if is($i, '[(\[{]');
	}
	return $i;
}

# Does a branch, FIRST to LAST, end with leaving?
sub leaves
{
	my ($first, $last) = @_;
	my $begin = $first;

	return is($first, $leaves) if !is($first, '\{');
	for (my $i = $first + 1; $i < $last; $i++) {
		$begin = $i if is($i - 1, '[;{}]');
		$i = $partner[$i] if is($i, '[(\[{]');
	}
	return is($begin, $leaves);
}

# Does the condition ask whether there was memory for what the statement before got?
sub asks_for_memory
{
	my ($if, $open) = @_;

	return 0 if !is($if - 1, ';');
	for (my $i = $if - 2; $i > 0 && !is($i, '[;{}]'); $i--) {
		next if !is($i, '=') || $tokens[$i - 1]{type} ne 'name';
		my $name = quotemeta $tokens[$i - 1]{text};
		return source($open, $partner[$open]) =~ /!\s*$name\b/ &&
			grep { is($_, $allocates) } $i .. $if;
	}
	return 0;
}

# An if: 1 when it is about memory.
sub look_at_if
{
	my ($function, $if) = @_;
	my $open = $if + 1;
	my $close = $partner[$open];
	my $end = statement_end($close + 1);
	my $condition = source($open + 1, $close - 1);
	my $leaves = leaves($close + 1, $end);

	return 1 if source($close + 1, $end) =~ $no_memory || asks_for_memory($if, $open);
	change($function, $leaves ? 'never' : 'skip', $open, $close, "(($condition) && 0)");
	change($function, 'always', $open, $close, "(($condition) || 1)") if !$leaves;
	return 0;
}

# for (size_t i = 0; ... i < n; ...)
sub look_at_for
{
	my ($function, $for) = @_;
	my $close = $partner[$for + 1];

	for my $i ($for + 2 .. $close) {
		change($function, 'first', $i + 1, $i + 1, '1')
			if is($i, '=') && is($i + 1, '0') && is($i + 2, '[;,]');
		change($function, 'last', $i - 1, $i - 1, "$tokens[$i - 1]{text} + 1")
			if is($i, '<') && $tokens[$i - 1]{type} eq 'name' && is($i - 2, ';|&&');
	}
}

# Is the + or - before a 1 one that sizes an array or what is allocated?
sub is_size
{
	my ($i, $begin) = @_;

	for (; $i > $begin; $i--) {
		if (is($i, '[)\]}]')) {
			$i = $partner[$i];
		} elsif (is($i, '\[')) {
			return 1 if $tokens[$i - 1]{type} eq 'name' && is($i - 2, '\w+') &&
				!is($i - 2, 'return');
		} elsif (is($i, '\(')) {
			return 1 if is($i - 1, $allocates);
		} elsif (is($i, '[;{]')) {
			return 0;
		}
	}
	return 0;
}

sub look_at_operator
{
	my ($function, $i, $begin, $in_for, $memory) = @_;
	my $written = $tokens[$i]{text};

	if ($negation{$written} && !$in_for) {
		change($function, 'negate', $i, $i, $negation{$written});
		change($function, 'boundary', $i, $i, $neighbour{$written}) if $neighbour{$written};
		change($function, 'constant', $i + 1, $i + 1, $tokens[$i + 1]{text} + 1)
			if is($i + 1, '\d+') && is($i + 2, '[);?:]|&&|\|\|');
	} elsif ($written =~ /^(?:&&|\|\|)$/ && !$in_for && !$memory) {
		change($function, 'connect', $i, $i, $written eq '&&' ? '||' : '&&');
	} elsif ($written eq '!' && !is($i - 1, '!')) {
		change($function, 'drop-not', $i, $i, '');
	} elsif ($written =~ /^[-+]$/ && is($i + 1, '1') && is($i - 1, '\w+|[)\]]') &&
		 !is($i - 1, 'return|case') && !$in_for && !is_size($i, $begin)) {
		change($function, 'one', $i + 1, $i + 1, '0');
	}
}

sub look_at_function
{
	my ($function, $begin) = @_;
	my $end = $partner[$begin];
	my ($for_end, $memory_end) = (0, 0);

	for my $i ($begin .. $end) {
		if (is($i, 'if') && is($i + 1, '\(')) {
			$memory_end = $partner[$i + 1] if look_at_if($function, $i);
		} elsif (is($i, 'for') && is($i + 1, '\(')) {
			$for_end = $partner[$i + 1];
			look_at_for($function, $i);
		}
		look_at_operator($function, $i, $begin, $i < $for_end, $i < $memory_end);
	}
}

# const ... NAME[...] = {: its name. A declaration can begin with struct { ... }.
sub table_of
{
	my ($equals) = @_;
	my ($i, $name) = ($equals - 1);

	return undef if !is($i, '\]');
	for (; $i > 0 && is($i, '\]'); $i--) {
		$i = $partner[$i];
	}
	$name = $tokens[$i]{text};
	for ($i--; $i >= 0; $i--) {
		return $name if is($i, 'const');
		next if is($i, '\w+|\*');
		return undef if !is($i, '\}') || !(is($i + 1, '\w+') && is($i + 2, '\['));
		$i = $partner[$i];
	}
	return undef;
}

sub put_row
{
	my ($table, $first, $last) = @_;
	my $key = is($first, '\{') ? $first + 1 : $first;
	my $end = is($last + 1, ',') ? $last + 1 : $last;

	return if $first > $last || source($first, $last) =~ $empty_row;
	if ($tokens[$key]{type} eq 'text') {
		site($table, 'row', $tokens[$key]{at}, 0, '"\1" ');
	} else {
		my $lines = source($first, $end);

		$lines =~ s/[^\n]//g;
		change($table, 'row', $first, $end, $lines);
	}
}

sub look_at_table
{
	my ($table, $begin) = @_;
	my $first = $begin + 1;

	for (my $i = $first; $i <= $partner[$begin]; $i++) {
		if (is($i, ',') || $i == $partner[$begin]) {
			put_row($table, $first, $i - 1);
			$first = $i + 1;
		} elsif (is($i, '[(\[{]')) {
			$i = $partner[$i];
		}
	}
}

# The name of the function whose body begins here, if one does.
sub function_of
{
	my ($i) = @_;
	my $open = is($i - 1, '\)') ? $partner[$i - 1] : 0;

	return $open && $tokens[$open - 1]{type} eq 'name' ? $tokens[$open - 1]{text} : undef;
}

sub look_at_file
{
	my $depth = 0;

	%count = ();
	@tokens = tokenize();
	@partner = match_brackets();
	for my $i (0 .. $#tokens) {
		my $table = is($i, '\{') && is($i - 1, '=') ? table_of($i - 1) : undef;
		my $function = is($i, '\{') && !$depth ? function_of($i) : undef;

		look_at_table($table, $i) if defined $table;
		look_at_function($function, $i) if defined $function;
		$depth++ if is($i, '\{');
		$depth-- if is($i, '\}');
	}
}

sub read_file
{
	my ($path) = @_;

	open my $in, '<', $path or die "$path: $!\n";
	local $/;
	return scalar <$in>;
}

# The format of NAMED is told there.
sub look_at_named
{
	my ($folder, $named) = @_;
	my $failed = 0;

	for (split /\n\n+/, read_file($named)) {
		my ($name, $of, @old, @new);

		for (split /\n/) {
			if (/^mutant (\S+)$/) { $name = $1 }
			elsif (/^file (\S+)$/) { $of = $1 }
			elsif (/^-(.*)/) { push @old, $1 }
			elsif (/^\+(.*)/) { push @new, $1 }
			elsif (!/^#|^rows \S+ \S+$/) { die "$named: what does this say: $_\n" }
		}
		next if !defined $name && !@old;
		die "$named: a mutant has no name, file or old text" . (defined $name ? ": $name" : '') . "\n"
			if !defined $name || !defined $of || !@old;
		my $old = join "\n", @old;
		$file = $of;
		$text = -e "$folder/$of" ? read_file("$folder/$of") : '';
		my @at;
		for (my $at = -1; ($at = index($text, $old, $at + 1)) >= 0;) { push @at, $at }
		if (@at != 1) {
			warn "$named: $name: its old text is " . @at . " times in $of, not once\n";
			$failed = 1;
			next;
		}
		put("named:$name", $at[0], length $old, join "\n", @new);
	}
	exit 2 if $failed;
}

# FNV-1a, 32 bits: any hash will do that is the same everywhere.
sub hash
{
	my $value = 0x811c9dc5;

	$value = (($value ^ ord) * 0x01000193) & 0xffffffff for split //, $_[0];
	# the last letters shall move the high bits, too
	$value ^= $value >> 15;
	$value = ($value * 0x2c1b3c6d) & 0xffffffff;
	return $value ^ ($value >> 12);
}

my $command = shift // '';
if ($command eq 'list' && @ARGV >= 2) {
	my ($folder, $named, @files) = @ARGV;

	look_at_named($folder, $named);
	for (@files) {
		$file = $_;
		$text = read_file("$folder/$file");
		look_at_file();
	}
} elsif ($command eq 'draw' && @ARGV == 1) {
	my %order;
	my @lines = <STDIN>;

	# by a hash of the id, so that code that comes or goes moves no other site
	for (@lines) {
		/^([^\t]+)/;
		$order{$_} = hash("$ARGV[0] $1");
	}
	print sort { $order{$a} <=> $order{$b} || $a cmp $b } @lines;
} elsif ($command eq 'apply' && @ARGV == 2) {
	my ($id, $sites) = @ARGV;
	my ($line) = grep { /^\Q$id\E\t/ } split /\n/, read_file($sites);

	die "no site $id\n" if !defined $line;
	my (undef, undef, undef, $offset, $length, $new) = split /\t/, $line;
	$new =~ s/\\([\\tn])/{ "\\" => "\\", t => "\t", n => "\n" }->{$1}/ge;
	local $/;
	my $all = <STDIN>;
	substr($all, $offset, $length) = $new;
	print $all;
} else {
	die "usage: sites.pl list FOLDER NAMED FILE... | draw SEED | apply ID SITES\n";
}
