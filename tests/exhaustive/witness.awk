# SPDX-License-Identifier: GPL-2.0
#
# Judges what the kernel's code alone says of names that several symbols of vmlinux have
# (witness.c) by what debug information says of them (positions, calls.c), and compares it
# with what the file of the function says (the list with debug information).
#
# A name of which a file has one static definition means, in that file, nothing else. So
# an answer is wrong that is another symbol than that of the function's own file.
#
# usage: awk -f witness.awk positions LIST answers calls
#
# Prints "COUNT WHAT" lines, and "WHAT: ..." lines of what there should not be.
#
#	COUNT BY right		the answer is the symbol of the function's own file
#	COUNT BY wrong		it is not, though the file has one
#	COUNT BY global		the file has none, and the answer is global: the author's own
#				declaration would link to it
#	COUNT BY elsewhere	the file has none, and the answer is another file's: no
#				author of that file means it
#	COUNT BY unknown	debug information does not tell
#
# BY is code, table (a table of the function refers to it), or unsure (see decides()).
# "uses" are those that debug information shows.

function is_asked(name)
{
	return count[name] > 1 && name !~ /[.]/ && name !~ /^__pfx_/
}

function is_global(name, position)
{
	return type[name, position] ~ /[A-Z]/
}

# The position of the only static NAME of a file, by debug information; 0: there is not one.
function own(name, file)
{
	return nr_own[name, file] == 1 ? position_own[name, file] : 0
}

# What the file rule says that a name means for a function: the only static one of its
# file, by the list; 0: it does not speak.
function by_file(name, function_, position,	file)
{
	file = listed[function_, position]
	return file && nr_listed[name, file] == 1 ? position_listed[name, file] : 0
}

# Is it an answer, and a sure one? What an index counts from is near to too much.
function decides(answer, sure)
{
	return answer == "one" && sure ~ /^(exact|inside)$/
}

function where(name, position)
{
	return name "," position " of " path[name, position]
}

function say(kind, function_, position, name, answer)
{
	print kind ": " where(function_, position) " refers to " where(name, answer)
}

function judge_answer(function_, position, name, answer, kind,	file, expected)
{
	file = unit[function_, position]
	expected = own(name, file)
	if (file == "-" || unit[name, answer] == "-" || nr_own[name, file] > 1)
		number[kind " unknown"]++
	else if (expected == answer || (!expected && unit[name, answer] == file))
		number[kind " right"]++
	else if (expected) {
		number[kind " wrong"]++
		say("wrong by " kind, function_, position, name, answer)
	} else if (is_global(name, answer))
		number[kind " global"]++
	else {
		number[kind " elsewhere"]++
		if (kind == "code")
			say("another file has it", function_, position, name, answer)
	}
}

function compare_with_file(function_, position, name, answer,	file)
{
	file = by_file(name, function_, position)
	if (!file)
		return
	number["both"]++
	if (file != answer) {
		number["disagree"]++
		say("by its file it is " file, function_, position, name, answer)
	}
}

function read_position()
{
	count[$1]++
	type[$1, $2] = $3
	unit[$1, $2] = $4
	path[$1, $2] = $5
	nr_of_unit[$1, $4]++
	of_unit[$1, $4] = $2
	if ($3 ~ /[a-z]/) {
		nr_own[$1, $4]++
		position_own[$1, $4] = $2
		at[$4, $6] = at[$4, $6] " " $1
	}
}

# Of vmlinux, which is the first object; what is behind its symbols is not of interest.
function read_list()
{
	if (/^[*]/)
		done = $1 != "*vmlinux"
	else if (/^[+]/)
		done = 1
	else if (/^-/)
		file = $1 == "-" ? "" : $1
	else if (!done && /^[A-Za-z?] /) {
		listed[$2, ++count_listed[$2]] = file
		if (file && $1 ~ /[a-z]/) {
			nr_listed[$2, file]++
			position_listed[$2, file] = count_listed[$2]
		}
	}
}

function read_answer()
{
	if (!is_asked($3))
		return
	if (decides($4, $6)) {
		judge_answer($1, $2, $3, $5, $7)
		if ($7 == "code") {
			answered[$1, $2, $3] = $5
			compare_with_file($1, $2, $3, $5)
		}
	} else if ($4 == "one")
		judge_answer($1, $2, $3, $5, "unsure")
	else
		number[$7 " " $4]++
}

# A use that debug information shows.
function judge_use(function_, position, name,	expected, answer, file)
{
	expected = own(name, $1)
	if (!expected || !is_asked(name) || used[function_, position, name]++)
		return
	number["uses"]++
	answer = answered[function_, position, name]
	file = by_file(name, function_, position)
	number["uses by code"] += answer != 0
	number["uses by file"] += file != 0
	number["uses by both"] += answer && file
	if (!answer)
		say("not decided", function_, position, name, expected)
	else if (answer != expected) {
		number["uses wrong"]++
		say("wrong by code", function_, position, name, answer)
	}
}

function read_use(	position, names, nr, i)
{
	if (nr_of_unit[$2, $1] != 1) # a clone of the function has its code
		return
	position = of_unit[$2, $1]
	if ($3 !~ /^@/) {
		judge_use($2, position, $3)
		return
	}
	nr = split(at[$1, substr($3, 2)], names, " ")
	for (i = 1; i <= nr; i++)
		judge_use($2, position, names[i])
}

FILENAME == ARGV[1] { read_position(); next }
FILENAME == ARGV[2] { read_list(); next }
FILENAME == ARGV[3] { read_answer(); next }
{ read_use() }

END {
	for (name in number)
		print number[name], name
}
