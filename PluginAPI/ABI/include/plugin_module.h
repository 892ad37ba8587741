#ifndef PLUGIN_MODULE_H
#define PLUGIN_MODULE_H

/* A part of plugin_abi.h, which includes it and says what holds of everything here. */
#include "plugin_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------------------------------------------------------------- kind: module
 *
 * A module reacts to data of the platform (comes from DP3). It registers callbacks, and gets calls of them in batches:
 * one verb call for all that a batch of tasks asks of the module. What it makes are tasks of its own.
 *
 * Life of an instance: `create`, `configure`, `declare`, `start`, any number of `run` and `configure`, `stop`, `destroy`.
 */
#define PLUGIN_KIND_MODULE "module"
#define PLUGIN_MODULE_REVISION 1

/* What callbacks are called for. */
enum {
    PLUGIN_CALLBACK_SCHEDULE = 1,         /* at the times of a schedule */
    PLUGIN_CALLBACK_TASK_START = 2,       /* first for each task; what it makes is ignored */
    PLUGIN_CALLBACK_ALLOW_ENTITY = 3,     /* for a task of an entity that is not known; it may deny it */
    PLUGIN_CALLBACK_ENTITY_CREATION = 4,  /* once for each new entity, before its data are stored */
    PLUGIN_CALLBACK_NEW_ATTRIBUTE = 5,    /* for each datapoint of an attribute */
    PLUGIN_CALLBACK_TIMESERIES = 6,       /* for the history of a time series, before a snapshot: the task has its chunks */
    PLUGIN_CALLBACK_CORRELATION = 7,      /* for the values of each entity in a snapshot */
    PLUGIN_CALLBACK_CORRELATION_MASTER = 8, /* the same, with the master record */
    PLUGIN_CALLBACK_SNAPSHOT_INIT = 9,
    PLUGIN_CALLBACK_SNAPSHOT_FINALIZE = 10,
    PLUGIN_CALLBACK_UPDATE = 11,          /* for each entity once in a period, with its master record */
    PLUGIN_CALLBACK_EID_UPDATE = 12       /* the same, without */
};

/* Flags of callbacks. */
enum {
    /* ENTITY_CREATION and NEW_ATTRIBUTE: called again for all entities in a snapshot, once `refresh` is set. */
    PLUGIN_CALLBACK_REFRESHED = 1 << 0
};

/* Fields of a schedule in the language of cron; bytes NULL: not given, which means what it means to cron's heirs: any, or
 * the smallest if a more significant one was given. */
typedef struct plugin_schedule {
    uint32_t size;
    uint32_t misfire_grace; /* seconds that a call may be late; later it is left out; 0: 1 second */
    plugin_text year, month, day, week, day_of_week, hour, minute, second;
    plugin_text timezone; /* such as "Europe/Prague"; bytes NULL: UTC */
} plugin_schedule;

/* The way from an entity to an attribute, over attributes that are links. */
typedef struct plugin_path {
    const plugin_text *steps;
    uint64_t count;
} plugin_path;

/* One callback, as handed to `add`. What does not belong to its type is left 0. */
typedef struct plugin_callback {
    uint32_t size;
    uint32_t type;  /* PLUGIN_CALLBACK_* */
    uint32_t flags; /* PLUGIN_CALLBACK_* */
    uint32_t period; /* seconds; of UPDATE and EID_UPDATE */
    plugin_text name;   /* for counts and logs: what the author calls it */
    plugin_text entity; /* type of entity; not of SCHEDULE, TASK_START, SNAPSHOT_* */
    plugin_text attribute; /* of NEW_ATTRIBUTE and TIMESERIES */
    plugin_text id;        /* of UPDATE and EID_UPDATE: under which progress is kept */
    const plugin_schedule *schedule;
    const plugin_path *depends_on;
    uint64_t depends_on_count;
    const plugin_path *may_change; /* of correlations, and with REFRESHED */
    uint64_t may_change_count;
} plugin_callback;

/* Takes callbacks. It lives until `declare` returns. */
typedef struct plugin_callbacks {
    uint32_t size;
    uint32_t reserved; /* 0 */
    void *host;        /* the host's own */

    /*
     * Adds a callback; its number is how many were added before. [instance] PLUGIN_FAILED: its type is none of those
     * above. Whether entities, attributes and paths exist is judged when `declare` has returned: a module with a
     * callback that makes no sense does not start, and the host says why.
     */
    plugin_status (*add)(const struct plugin_callbacks *callbacks, const plugin_callback *callback);
} plugin_callbacks;

/* What a module is told of the platform and of itself. It lives until the verb returns, but for `refresh`. */
typedef struct plugin_module_settings {
    uint32_t size;
    uint32_t process;       /* which of the processes of the module this is, from 0 */
    uint32_t process_count;
    uint32_t reserved; /* 0 */
    const uint8_t *platform; /* a map in CBOR: "app_name", "config_base_path", "config", "model_spec" */
    uint64_t platform_length;
    const uint8_t *module; /* a map in CBOR: the module's own configuration, empty if it has none */
    uint64_t module_length;
    /*
     * Not 0: what callbacks with PLUGIN_CALLBACK_REFRESHED derived should be derived anew. Set by the host when
     * `configure` is called again, cleared after a snapshot; the module may set and clear it. Lives until `destroy`.
     */
    uint32_t *refresh;
} plugin_module_settings;

/* The id of an entity. */
typedef struct plugin_entity_id {
    uint32_t is_integer; /* 0: `text`, which for addresses is their canonical form */
    uint32_t reserved;   /* 0 */
    int64_t integer;
    plugin_text text;
} plugin_entity_id;

/* What a datapoint is of. */
enum {
    PLUGIN_ATTRIBUTE_PLAIN = 1,
    PLUGIN_ATTRIBUTE_OBSERVATIONS = 2,
    PLUGIN_ATTRIBUTE_TIMESERIES = 4
};

/* One value of an attribute. */
typedef struct plugin_datapoint {
    uint32_t size;
    uint32_t kind; /* PLUGIN_ATTRIBUTE_*; in what a module makes it may be 0: as the attribute is */
    plugin_text attribute;
    plugin_text source;   /* empty: not given */
    const uint8_t *value; /* one item of CBOR */
    uint64_t value_length;
    int64_t t1; /* microseconds since 1970 UTC; not of PLAIN */
    int64_t t2; /* not before t1 */
    double confidence; /* from 0 to 1; of OBSERVATIONS */
} plugin_datapoint;

/* A time until which an entity is to live. */
typedef struct plugin_lifetime {
    plugin_text name;
    int64_t until; /* microseconds since 1970 UTC */
} plugin_lifetime;

/* Flags of tasks. */
enum {
    PLUGIN_TASK_DELETE = 1 << 0 /* the entity is deleted; the task has nothing else */
};

/* Data of one entity. (DP3: DataPointTask.) */
typedef struct plugin_entity_task {
    uint32_t size;
    uint32_t flags; /* PLUGIN_TASK_* */
    plugin_text entity; /* its type */
    plugin_entity_id id;
    const plugin_datapoint *datapoints;
    uint64_t datapoint_count;
    const plugin_text *tags;
    uint64_t tag_count;
    const plugin_lifetime *lifetimes;
    uint64_t lifetime_count;
} plugin_entity_task;

/* One call of a callback. */
typedef struct plugin_invocation {
    uint32_t callback;  /* its number */
    uint32_t task;      /* place in `tasks`; UINT32_MAX: none */
    uint32_t datapoint; /* place in the task's datapoints; UINT32_MAX: none, also where values are refreshed */
    uint32_t reserved;  /* 0 */
} plugin_invocation;

/* Calls that a module is given. [P-24] They are only read, and only until `run` returns. */
typedef struct plugin_invocations {
    uint32_t size;
    uint32_t reserved; /* 0 */
    const plugin_invocation *items; /* in the order in which they are to be made */
    uint64_t count;
    const plugin_entity_task *tasks;
    uint64_t task_count;
    /*
     * Written by the module before each call: its place. The host blames the right one when the worker dies or hangs, and
     * goes on behind it. [P-25] It only grows.
     */
    volatile uint64_t *running;
    void *host; /* the host's own */

    /*
     * Takes a task that the call `running` made; it is copied. [instance] PLUGIN_FAILED: a value is not one item of CBOR.
     * Whether it fits the model of the platform is judged when `run` has returned: a task that does not is left out, and
     * counts as a failure of the call.
     */
    plugin_status (*emit)(const struct plugin_invocations *invocations, const plugin_entity_task *task);

    /* Denies the entity; only of ALLOW_ENTITY. [instance] */
    void (*deny)(const struct plugin_invocations *invocations);

    /* Says that the call `running` failed; the others go on. [instance] */
    void (*fail)(const struct plugin_invocations *invocations, plugin_text reason);
} plugin_invocations;

/* One value of a document. */
typedef struct plugin_field {
    plugin_text name;
    const uint8_t *value; /* one item of CBOR */
    uint64_t value_length;
} plugin_field;

/* Where a link of a document leads. */
typedef struct plugin_document_link {
    plugin_text attribute;
    uint32_t position; /* of a list: which of its elements, from 0; else 0 */
    uint32_t document; /* place of the document that it leads to */
} plugin_document_link;

/*
 * The values of one entity at the time of a snapshot: "eid", attributes, and confidences of observations under the name of
 * the attribute with "#c" behind it. What does not hold at that time is not there.
 */
typedef struct plugin_document {
    uint32_t size;
    uint32_t revision; /* another one whenever a value was changed */
    plugin_text entity; /* its type */
    plugin_entity_id id;
    const plugin_field *fields;
    uint64_t field_count;
    /* Those links that paths of callbacks go over, and that lead to an entity that is known. */
    const plugin_document_link *links;
    uint64_t link_count;
    const uint8_t *master; /* the master record, a map in CBOR; NULL: no callback wants it, or there is none */
    uint64_t master_length;
} plugin_document;

/* Calls of one callback, for documents that lie one behind the other. */
typedef struct plugin_correlation {
    uint32_t callback; /* its number */
    uint32_t first;    /* place of the first document */
    uint32_t count;
    uint32_t reserved; /* 0 */
} plugin_correlation;

/*
 * Calls of correlations that a module is given. [P-70] They are to be made in this order: callback by callback, and each for
 * its documents in their order; what a call changes is seen by those behind it. Documents are read through these pointers
 * only, and only until `correlate` returns.
 */
typedef struct plugin_correlations {
    uint32_t size;
    uint32_t reserved; /* 0 */
    const plugin_correlation *items;
    uint64_t count;
    const plugin_document *documents;
    uint64_t document_count;
    /* Written by the module before each call: how many calls came before it. [P-25] It only grows. */
    volatile uint64_t *running;
    void *host; /* the host's own */

    /*
     * Changes a value of a document, or adds it; `value` NULL: removes it. The document shows it at once; pointers into it
     * that were read before stay valid. Any name but "eid" can be set, also one that is no attribute. [instance]
     * PLUGIN_FAILED: there is no such document, the name is "eid", the value is not one item of CBOR, or there is no memory.
     */
    plugin_status (*set)(const struct plugin_correlations *correlations, uint32_t document, plugin_text name,
                         const uint8_t *value, uint64_t value_length);

    /* As of `plugin_invocations`. [instance] */
    plugin_status (*emit)(const struct plugin_correlations *correlations, const plugin_entity_task *task);

    /* Says that the call `running` failed: what it changed is undone, the others go on. [instance] */
    void (*fail)(const struct plugin_correlations *correlations, plugin_text reason);
} plugin_correlations;

/* The verbs of a module. */
typedef struct plugin_module_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Takes settings: once before `declare`, and whenever the operator has them read again. (DP3: load_config.)
     * PLUGIN_FAILED the first time: the module does not start; later: the old ones are kept. [instance] */
    plugin_status (*configure)(void *instance, const plugin_module_settings *settings);

    /* Adds the callbacks, always the same. [instance] */
    plugin_status (*declare)(void *instance, const plugin_callbacks *callbacks);

    /* Called before the first and after the last `run`. May be NULL. [instance] */
    plugin_status (*start)(void *instance);
    plugin_status (*stop)(void *instance);

    /*
     * Makes the calls, one after the other. [instance] A call that fails is told by `fail`. With PLUGIN_FAILED the calls
     * from `running` on have failed, for the reason that was given to `report`; those before it count.
     */
    plugin_status (*run)(void *instance, const plugin_invocations *invocations);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * Makes the calls of CORRELATION, CORRELATION_MASTER and UPDATE, one after the other. May be NULL if there are no such
     * callbacks. [instance] PLUGIN_FAILED is as with `run`; what calls before `running` changed counts. Documents of UPDATE
     * have the master record and no other values than "eid"; what is set in them is of no effect.
     */
    plugin_status (*correlate)(void *instance, const plugin_correlations *correlations);
} plugin_module_verbs;

#ifdef __cplusplus
}
#endif

#endif
