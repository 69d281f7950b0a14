// SPDX-License-Identifier: GPL-2.0
/*
 * fsm_find() of lib/ts_fsm.c, which does not look behind the last token. That file has a static
 * match_token(), which was inlined; lib/parser.c exports another one.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/textsearch.h>
#include <linux/textsearch_fsm.h>

struct ts_fsm {
	unsigned int ntokens;
	struct ts_fsm_token tokens[];
};

extern int match_token(struct ts_fsm_token *t, u8 d);

static unsigned int livepatch_fsm_find(struct ts_config *conf, struct ts_state *state)
{
	struct ts_fsm *fsm = ts_config_priv(conf);
	struct ts_fsm_token *cur = NULL, *next;
	unsigned int match_start, block_idx = 0, tok_idx;
	unsigned int block_len = 0, strict, consumed = state->offset;
	const u8 *data;

#define GET_NEXT_BLOCK()                                                        \
	({                                                                      \
		consumed += block_idx;                                          \
		block_idx = 0;                                                  \
		block_len = conf->get_next_block(consumed, &data, conf, state); \
	})

#define TOKEN_MISMATCH()               \
	do {                           \
		if (strict)            \
			goto no_match; \
		block_idx++;           \
		goto startover;        \
	} while (0)

#define end_of_data() unlikely(block_idx >= block_len && !GET_NEXT_BLOCK())

	if (end_of_data())
		goto no_match;

	strict = fsm->tokens[0].recur != TS_FSM_HEAD_IGNORE;

startover:
	match_start = consumed + block_idx;

	for (tok_idx = 0; tok_idx < fsm->ntokens; tok_idx++) {
		cur = &fsm->tokens[tok_idx];
		next = tok_idx < fsm->ntokens - 1 ? &fsm->tokens[tok_idx + 1] : NULL;

		switch (cur->recur) {
		case TS_FSM_SINGLE:
			if (end_of_data())
				goto no_match;

			if (!match_token(cur, data[block_idx]))
				TOKEN_MISMATCH();
			break;

		case TS_FSM_PERHAPS:
			if (end_of_data() || !match_token(cur, data[block_idx]))
				continue;
			break;

		case TS_FSM_MULTI:
			if (end_of_data())
				goto no_match;

			if (!match_token(cur, data[block_idx]))
				TOKEN_MISMATCH();

			block_idx++;
			fallthrough;

		case TS_FSM_ANY:
			if (!next)
				goto found_match;

			if (end_of_data())
				continue;

			while (!match_token(next, data[block_idx])) {
				if (!match_token(cur, data[block_idx]))
					TOKEN_MISMATCH();
				block_idx++;
				if (end_of_data())
					goto no_match;
			}
			continue;

		case TS_FSM_HEAD_IGNORE:
			if (!next || end_of_data())
				continue;

			while (!match_token(next, data[block_idx])) {
				if (!match_token(cur, data[block_idx]))
					goto no_match;

				block_idx++;
				if (end_of_data())
					goto no_match;
			}

			match_start = consumed + block_idx;
			continue;
		}

		block_idx++;
	}

	if (end_of_data())
		goto found_match;

no_match:
	return UINT_MAX;

found_match:
	state->offset = consumed + block_idx;
	return match_start;
}

static struct klp_func funcs[] = {
	{
		.old_name = "fsm_find",
		.new_func = livepatch_fsm_find,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "ts_fsm",
		.funcs = funcs,
	},
	{},
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("Nothing behind the last token");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
