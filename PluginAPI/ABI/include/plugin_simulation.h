#ifndef PLUGIN_SIMULATION_H
#define PLUGIN_SIMULATION_H

/* A part of plugin_abi.h, which includes it and says what holds of everything here. */
#include "plugin_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------- ability: simulation
 *
 * A model can be a state machine that many subjects pass through, one step a tick at most (comes from doge). Its
 * instances ask their context for this ability in `create`, and tell what the machine is. The subjects of a run are split
 * among the producers of the model, its shards.
 *
 * Where nobody asks for events it stays a model like any other, with records of all streams and without an end. Where
 * somebody does, each record has an event beside it, and the host merges those of all shards and takes each stream to
 * where it belongs.
 */
#define PLUGIN_ABILITY_SIMULATION "simulation"
#define PLUGIN_SIMULATION_REVISION 1

/* What is wanted of a stream. */
enum {
    PLUGIN_STREAM_WANTED = 1 << 0, /* its records; without it, none is made */
    PLUGIN_STREAM_KEY = 1 << 1,    /* the field "_key" in each of them, if the model has a key */
    PLUGIN_STREAM_TIME = 1 << 2    /* the field "_time" in each of them: simulated milliseconds */
};

/* What a record is an event of. */
typedef struct plugin_event {
    uint64_t tick;       /* from 0 */
    uint64_t subject;    /* the number of the subject among those of all shards, from 0 */
    uint32_t stream;     /* the place of its stream in the declaration */
    uint32_t transition; /* the place of the transition in the declaration */
    uint64_t length;     /* bytes of its record in the batch */
} plugin_event;

/* What a model is told of a simulation, and tells. It lives as long as the context. */
typedef struct plugin_simulation {
    uint32_t size;
    /*
     * [P-21] The shard has the subjects from subjects * shard / shard_count up to, but not including, subjects *
     * (shard + 1) / shard_count. What a subject does follows from the seed and its number alone, not from the shards.
     */
    uint32_t shard; /* from 0 */
    uint32_t shard_count;
    uint32_t reserved; /* 0 */
    uint64_t seed;     /* of the run, the same in all shards */
    int64_t subjects;  /* negative: as many as the machine says */
    int64_t ticks;     /* negative: as many as the machine says; INT64_MAX: no end */

    /*
     * Tells what the machine is; once, within `create`. [instance] A map in CBOR:
     *   "states"       array of texts
     *   "streams"      array of texts
     *   "transitions"  array of maps: "trigger", text; "from" and "to", places in states; "probability", a number in
     *                  percent; "streams", array of places in streams
     *   "initial"      place in states
     *   "subjects"     number of subjects
     *   "ticks"        number of ticks, null: no end
     *   "tick"         milliseconds of a tick
     *   "start"        time of the first tick, milliseconds since 1970 UTC
     * subjects and ticks as they are in this run.
     */
    plugin_status (*declare)(const plugin_context *context, const uint8_t *bytes, uint64_t length);

    /* What is wanted of a stream, PLUGIN_STREAM_*; the same for all of a run. Not within `create`. [instance] */
    uint32_t (*wanted)(const plugin_context *context, uint32_t stream);

    /*
     * Room for one event for each record that `fill` was asked for; NULL: nobody asks for them. Where they are asked for:
     * [P-22] Events are in the order of ticks, and within a tick of subjects; the lengths add up to that of the batch.
     * [P-23] `fill` may return PLUGIN_OK without a record, to show how far it is. It returns PLUGIN_END with the last
     *        records, or without any.
     */
    plugin_event *events;
    /* Written by `fill`: no event of an earlier tick than this one will come. */
    uint64_t *reached;

    /*
     * Says within `resume` which tick is done again, from time to time: a worker without a word for long is taken for one
     * that hangs. Lies beyond `size` in older hosts. [instance]
     */
    void (*replaying)(const plugin_context *context, uint64_t tick);
} plugin_simulation;

#ifdef __cplusplus
}
#endif

#endif
