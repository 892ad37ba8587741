#ifndef PLUGIN_BUS_H
#define PLUGIN_BUS_H

/* A part of plugin_abi.h, which includes it and says what holds of everything here. */
#include "plugin_calls.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------------ kind: bus
 *
 * A bus is a durable log. It has topics, with names of 1 to 64 bytes of [a-z0-9_.-]; each has partitions, numbered from 0;
 * in each lie messages, which are bytes, one after the other, each at a position of its own. A topic and a partition are
 * there as soon as something is published to them; a bus may have a largest number of partitions, and publishing beyond it
 * is PLUGIN_FAILED. Messages stay until they are trimmed.
 *
 * Who reads keeps the positions himself: the bus does not know how far anybody is.
 *
 * Instances with the same options are the same bus, in one process or in several.
 */
#define PLUGIN_KIND_BUS "bus"
#define PLUGIN_BUS_REVISION 1

/* The verbs of a bus. */
typedef struct plugin_bus_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a store, with its promise [P-40]. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Frees the instance and closes what it opened. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: adds messages. [instance]
     *   call     u64 publisher, u64 number; names (of topics); then until the end: u32 topic, u32 partition, bytes (message)
     *   answer   a u64 for each message, in order: its position
     * [P-50] With PLUGIN_OK all are durable, as of a store. With PLUGIN_FAILED and PLUGIN_UNAVAILABLE none was added.
     * [P-51] Positions in a partition rise strictly, from 0 on, not always by one, in the order of the call; and once a
     *        position was answered or delivered, no message appears at a lower one.
     * [P-52] A publisher numbers its calls, rising, and makes the next when it knows what became of this. The last call
     *        of a publisher can be made again, with the same number and content, by any instance, for instance after the
     *        end of the process before its answer: it adds what it had not, and answers the positions that messages have.
     *        A number below the last is PLUGIN_FAILED. A publisher is a number drawn by chance; 0: calls of no publisher,
     *        which cannot be made again. The last 256 publishers are known.
     */
    plugin_call_verb publish;

    /*
     * 2: reads messages. [instance]
     *   call     u32 milliseconds, u32 most bytes; names (of topics); then until the end: u32 topic, u32 partition,
     *            u64 position
     *   answer   until the end: u32 which of these, u64 position, bytes (message)
     * [P-53] For each partition, messages in their order, without a gap, from the first at or behind the position. All
     *        together have no more than `most bytes`, but one comes even if it is larger; partitions take turns in
     *        being served first, so that none waits for ever.
     * [P-54] If there is none, it waits for one, until so many milliseconds are over or `is_cancelled`; the answer is then
     *        empty. It wakes for what an instance of the same process publishes; of others it may learn later.
     * A bus that finds its messages end before the position has lost some, and may say so as PLUGIN_UNAVAILABLE: those that
     * come to the lost places would be taken for done.
     */
    plugin_call_verb poll;

    /*
     * 3: gives messages up. [instance]
     *   call     names (of topics); then until the end: u32 topic, u32 partition, u64 position
     *   answer   empty
     * [P-55] All messages before the position are not needed any more; they are gone at once or later. Positions go on.
     */
    plugin_call_verb trim;

    /*
     * 4: tells what there is. [instance]
     *   call     names (of topics); then until the end: u32 topic, u32 partition
     *   answer   for each: u64, the position of the first message that is there; u64, one above that of the last message
     *            that was ever there. Both are the same where none is
     */
    plugin_call_verb ends;

    /*
     * 5: tells which topics there are, also those that others made. [instance]
     *   call     empty
     *   answer   until the end: bytes (name), u32 partitions
     * [P-56] Each topic once, by its name where the bus keeps it: 1 to 249 bytes of [A-Za-z0-9._-]. The topics of the bus itself
     *        are among them as soon as something was published to them; their names there end with their names here. All
     *        partitions have lower numbers than `partitions`; not each of them need be there. A topic that cannot be read
     *        at the moment may be left out.
     */
    plugin_call_verb topics;

    /*
     * 6: reads messages of topics that need not be the bus's own. [instance]
     *   call     as of poll, but the names are those of `topics`
     *   answer   until the end: u32 which of these, u64 position, u64 microseconds since 1970 UTC (0: not known),
     *            bytes (key), bytes (message)
     * [P-57] As poll keeps [P-53] and [P-54], with the key and the message as they were put there; without a key it is
     *        empty. Nothing is made or changed: a topic or partition that is not there has no messages, and may come to be
     *        while somebody waits. If the first messages are gone, it begins with those that are left.
     */
    plugin_call_verb read;

    /*
     * 7: tells what there is in such topics. [instance]
     *   call     as of ends, but the names are those of `topics`
     *   answer   as of ends; for what is not there 0 and 0. Nothing is made
     */
    plugin_call_verb bounds;
} plugin_bus_verbs;

#ifdef __cplusplus
}
#endif

#endif
