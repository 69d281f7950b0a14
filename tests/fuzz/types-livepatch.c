// SPDX-License-Identifier: GPL-2.0
/* What fuzz-btf.c compares with the types of its inputs: each kind of type. */
struct pair {
	int first;
	long second;
	unsigned int a : 3, b : 5;
	char text[4];
	struct pair *next;
};

union both {
	int first;
	double second;
};

enum letter { A, B };

int known(struct pair *pair, const char *text, enum letter letter, void (*call)(int, ...), ...);
void *declared();
extern union both both;
extern struct pair pair[];

_Bool replaced(struct pair *a, union both *b, unsigned long c, void **d)
{
	declared();
	return known(a, 0, A, 0) + both.first + pair[0].first + c + !!b + !!d;
}
