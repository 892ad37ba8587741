#ifndef PLUGIN_CALLS_H
#define PLUGIN_CALLS_H

/* A part of plugin_abi.h, which includes it and says what holds of everything here. */
#include "plugin_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ----------------------------------------------------------------------------------------------------------- calls
 *
 * Kinds that are asked rather than fed, such as stores, have verbs of one form: bytes in, bytes out. What the bytes mean
 * each verb says. They are packed: numbers lie one behind the other without padding, in the byte order of the machine, at
 * addresses that need not be multiples of their size.
 *
 *   u8, u32, u64    unsigned numbers of so many bits
 *   bytes           a u32, their number, and so many bytes
 *   names           a u32, how many; then each of them as `bytes`. What follows refers to them by their place, from 0
 *
 * The table of verbs of such a kind begins with `size`, `flags`, `create` and `destroy`, and all behind them are verbs of
 * this form. [P-33] None of them is NULL.
 *
 * [P-30] What a call contains that its verb does not describe, a number that points nowhere or a length that runs over the
 *        end, is PLUGIN_FAILED, and nothing of it has been done.
 * [P-31] An instance keeps no pointer into a call or an answer beyond the verb.
 */

/* What a verb is given. It is only read, and only until the verb returns. */
typedef struct plugin_call {
    uint32_t size;
    uint32_t verb; /* its number, from 1 in the order of the table */
    const uint8_t *data;
    uint64_t length;
} plugin_call;

/*
 * What a verb answers. [P-32] length <= capacity. With another status than PLUGIN_OK the bytes do not count, but the reason
 * that was given to `report`.
 */
typedef struct plugin_answer {
    uint32_t size;
    uint32_t reserved; /* 0 */
    void *host;        /* the host's own */
    uint8_t *data;
    uint64_t capacity; /* at least PLUGIN_ANSWER_CAPACITY at the call */
    uint64_t length;   /* written by the plugin; 0 at the call */

    /*
     * Makes room for `capacity` bytes in all; data, capacity and what was written up to `length` are then elsewhere.
     * PLUGIN_FAILED if that is more than PLUGIN_ANSWER_LIMIT or than there is memory; then nothing has changed. [instance]
     */
    plugin_status (*reserve)(struct plugin_answer *answer, uint64_t capacity);
} plugin_answer;

/* Bytes of room that an answer has from the start. */
#define PLUGIN_ANSWER_CAPACITY 65536
/* Bytes of the largest call and of the largest answer. */
#define PLUGIN_ANSWER_LIMIT 268435456 /* 256 MiB */

/* The form of all verbs that are called so. [instance] */
typedef plugin_status (*plugin_call_verb)(void *instance, const plugin_call *call, plugin_answer *answer);

/* Statuses of such verbs besides PLUGIN_OK and PLUGIN_FAILED; the reason was given to `report` with each of them. */
enum {
    /* Nothing of the call has been done, and there is no fault in it: the same call may succeed later. */
    PLUGIN_UNAVAILABLE = 6,
    /* Nobody here can tell whether the call has been done, for instance because a connection broke while it was. */
    PLUGIN_UNKNOWN = 7
};

/* --------------------------------------------------------------------------------------------------- ability: calls
 *
 * Instances of some kinds can call the host in the same way; the headers of these kinds list the verbs.
 */
#define PLUGIN_ABILITY_CALLS "calls"
#define PLUGIN_CALLS_REVISION 1

typedef struct plugin_calls {
    uint32_t size;
    uint32_t reserved; /* 0 */

    /*
     * Calls the host and returns at once; `data` is free again then. `answered` is called once with what came of it, on
     * a thread of the worker's that does nothing else: it returns soon. The bytes that it gets are only read and are gone
     * when it returns. Answers come in any order. PLUGIN_FAILED: the call is too large, and `answered` is not called. [any]
     */
    plugin_status (*call)(const plugin_context *context, uint32_t verb, const uint8_t *data, uint64_t length, void *token,
                          void (*answered)(void *token, plugin_status status, const uint8_t *data, uint64_t length));
} plugin_calls;

#ifdef __cplusplus
}
#endif

#endif
