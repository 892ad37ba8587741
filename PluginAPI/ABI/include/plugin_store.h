#ifndef PLUGIN_STORE_H
#define PLUGIN_STORE_H

/* A part of plugin_abi.h, which includes it and says what holds of everything here. */
#include "plugin_calls.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------------------------------------------- kind: store
 *
 * A store keeps collections, each an ordered map of keys to values. Both are bytes, of any length that fits into a call;
 * either may be empty. Keys are ordered byte by byte as unsigned numbers, a key that another begins with before that one.
 * A collection has a name of 1 to 64 bytes of [a-z0-9_.-]; one that nobody has written to is empty.
 *
 * Instances with the same options are the same store, in one process or in several.
 */
#define PLUGIN_KIND_STORE "store"
#define PLUGIN_STORE_REVISION 1

/* Operations in a commit. */
enum {
    PLUGIN_STORE_BEGIN = 0,         /* begins the next transaction; the first one needs none */
    PLUGIN_STORE_PUT = 1,           /* the key has the value from now on */
    PLUGIN_STORE_DELETE = 2,        /* the key is gone, if it was there */
    PLUGIN_STORE_DELETE_RANGE = 3,  /* all keys from `key` on are gone, up to but not including `value`; empty: no end */
    PLUGIN_STORE_EXPECT = 4,        /* condition: the key has this value */
    PLUGIN_STORE_EXPECT_ABSENT = 5  /* condition: there is no such key */
};

/* What became of a transaction. */
enum {
    PLUGIN_STORE_DONE = 0,
    PLUGIN_STORE_CONFLICT = 1 /* a condition did not hold: nothing of the transaction was done */
};

/* Flags of scans. */
enum {
    PLUGIN_STORE_BACKWARD = 1 << 0, /* the last key first */
    PLUGIN_STORE_KEYS_ONLY = 1 << 1 /* values are not wanted: all are empty in the answer */
};

/* The length of a value in the answer to `get` where there is no such key. */
#define PLUGIN_STORE_ABSENT 0xffffffffu

/* The verbs of a store. */
typedef struct plugin_store_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /*
     * As of a model; it opens the store, and makes it if there is none. [P-40] A store that is damaged, or that is not one,
     * is PLUGIN_FAILED here, before anything is written to it. [instance]
     */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Frees the instance and closes what it opened. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: commits transactions. [instance]
     *   call     names (of collections); then operations until the end: u8 which, u32 collection, u32 length of the key,
     *            u32 length of the value, the key, the value. BEGIN has 0 everywhere, what has no value has length 0
     *   answer   a u8 for each transaction, in order: what became of it
     * [P-41] With PLUGIN_OK all that is DONE is durable: it survives the end of this process, and of the machine as far as
     *        the system keeps its promises. Until then another process may see all of a transaction or nothing.
     * [P-42] A transaction is done as a whole or not at all. Those of a call are done in order, and the operations of each;
     *        conditions come before other operations and see what the transactions before have done. A conflict of one
     *        does not keep the others from being done.
     * [P-43] With PLUGIN_FAILED and PLUGIN_UNAVAILABLE no transaction of the call was done. Afterwards the instance works
     *        as before, as soon as the cause is gone.
     */
    plugin_call_verb commit;

    /*
     * 2: looks up keys. [instance]
     *   call     names (of collections); then until the end: u32 collection, bytes (key)
     *   answer   for each key in order: bytes (value), or PLUGIN_STORE_ABSENT without bytes
     */
    plugin_call_verb get;

    /*
     * 3: reads ranges of keys. [instance]
     *   call     names (of collections); then until the end: u32 collection, u8 flags, u32 most entries, u32 most bytes,
     *            bytes (from), bytes (to). The range begins with `from` and ends before `to`; empty: no end
     *   answer   for each scan in order: u8, whether there may be more; u32, how many entries; for each of them u32 length
     *            of the key, u32 length of the value, the key, the value
     * [P-44] A scan ends with `most entries`, or where its keys and values would be more than `most bytes`, but not before
     *        one entry if there is any. Whoever wants the rest begins behind the last key, or backward ends before it.
     * [P-45] What a call of get or scan reads is the state at one moment, with all that was committed before the call.
     */
    plugin_call_verb scan;
} plugin_store_verbs;

#ifdef __cplusplus
}
#endif

#endif
