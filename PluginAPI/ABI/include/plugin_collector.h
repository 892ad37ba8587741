#ifndef PLUGIN_COLLECTOR_H
#define PLUGIN_COLLECTOR_H

/* A part of plugin_abi.h, which includes it and says what holds of everything here. */
#include "plugin_calls.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------------------------------------------------------------------- models
 *
 * A model is a picture of things outside: elements and links between them. (Comes from Watcher: cluster data model.)
 *
 * An element has a type, such as "ComputeNode", and an id that no other element of its type has. It may have a name, by
 * which it is found too. Its fields are a map in CBOR. A link leads from one element to another, such as from an instance to
 * the node that runs it; there is at most one from one element to another, and an element may have any number of them.
 *
 * A version of a model never changes. It lies in memory that its readers share, and what is read of it are pointers into
 * that memory: nothing is copied, however large the model is, and whoever reads a version keeps it while newer ones come.
 *
 * [P-80] A type is 1 to 64 bytes of [A-Za-z0-9_.-], an id 1 to 256 bytes, a name at most 256, and neither has a NUL in it.
 */

/* Status besides PLUGIN_OK and PLUGIN_FAILED, where an element or a link is asked for: there is none. No reason is given. */
enum { PLUGIN_ABSENT = 8 };

/* One element. */
typedef struct plugin_element {
    uint32_t size;
    uint32_t reserved; /* 0 */
    plugin_text type;
    plugin_text id;
    plugin_text name;      /* empty: it has none */
    const uint8_t *fields; /* a map in CBOR */
    uint64_t fields_length;
} plugin_element;

/* What holds of a version. */
enum {
    /* The last attempt to build the model anew failed, or what was told since is missing in it: see `reason`. */
    PLUGIN_MODEL_STALE = 1 << 0,
    /* The collector said that something is missing: see `reason`. */
    PLUGIN_MODEL_PARTIAL = 1 << 1
};

/* Which way links are followed. */
enum {
    PLUGIN_LINKS_FROM = 0, /* those that begin at the element */
    PLUGIN_LINKS_TO = 1    /* those that end there */
};

/*
 * A version of a model, to be read. [any] What its functions give stays valid as long as the view does.
 *
 * The functions return PLUGIN_OK with *element filled in, PLUGIN_ABSENT, or PLUGIN_FAILED if the memory holds no sound
 * model, which is the fault of the worker that wrote it. The caller sets element->size before.
 */
typedef struct plugin_view {
    uint32_t size;
    uint32_t flags;   /* PLUGIN_MODEL_*, as of the time when the view was made */
    uint64_t version; /* rises with each version of this collector's model, from 1 */
    int64_t built;    /* when the building of it from nothing had ended; microseconds since 1970 UTC */
    int64_t changed;  /* when it last became another one, by that or by notifications */
    plugin_text reason; /* why it is stale or partial; else empty */
    void *host;         /* the host's own */

    /* The element of this type and id. */
    plugin_status (*get)(const struct plugin_view *view, plugin_text type, plugin_text id, plugin_element *element);

    /* The first element of this type whose id is behind `after` in the order of bytes; empty: the first of all. */
    plugin_status (*next)(const struct plugin_view *view, plugin_text type, plugin_text after, plugin_element *element);

    /* The same among the elements of this type that have this name. */
    plugin_status (*named)(const struct plugin_view *view, plugin_text type, plugin_text name, plugin_text after,
                           plugin_element *element);

    /*
     * The same among the elements of type `other` at the other end of links of an element. An element of whose links none
     * fits, or that is not there, has none of them.
     */
    plugin_status (*linked)(const struct plugin_view *view, uint32_t direction, plugin_text type, plugin_text id,
                            plugin_text other, plugin_text after, plugin_element *element);

    /* The first type behind `after` that has elements, and how many. */
    plugin_status (*next_type)(const struct plugin_view *view, plugin_text after, plugin_text *type, uint64_t *count);
} plugin_view;

/*
 * A model that is being made. [instance] What is read of it is valid until the next change. PLUGIN_FAILED: what is given
 * breaks [P-80] or is no map in CBOR, or the model would be larger than it may be; then nothing has changed.
 */
typedef struct plugin_model {
    uint32_t size;
    uint32_t reserved; /* 0 */
    const plugin_view *view; /* what it has become so far */
    void *host;              /* the host's own */

    /* Adds an element, or puts it in the place of that with the same type and id, whose links stay. */
    plugin_status (*put)(const struct plugin_model *model, const plugin_element *element);

    /* Removes an element and all its links. PLUGIN_ABSENT: there is none. */
    plugin_status (*remove)(const struct plugin_model *model, plugin_text type, plugin_text id);

    /* Makes a link. PLUGIN_OK also if it is there; PLUGIN_ABSENT: one of the elements is not. */
    plugin_status (*link)(const struct plugin_model *model, plugin_text type, plugin_text id, plugin_text to_type,
                          plugin_text to_id);

    /* Removes a link. PLUGIN_ABSENT: there is none. */
    plugin_status (*unlink)(const struct plugin_model *model, plugin_text type, plugin_text id, plugin_text to_type,
                            plugin_text to_id);

    /* Says that something is missing, and why; of `execute` only. The model counts, and is built anew soon. */
    void (*set_partial)(const struct plugin_model *model, plugin_text reason);
} plugin_model;

/* ------------------------------------------------------------------------------------------------ kind: collector
 *
 * A collector builds a model from nothing, again and again, and changes it for notifications meanwhile. (Comes from
 * Watcher: cluster data model collector.) The host says when; what the collector keeps itself need not be there any more
 * when it is called, for a worker that dies is replaced, and the new instance goes on with the model as it was.
 */
#define PLUGIN_KIND_COLLECTOR "collector"
#define PLUGIN_COLLECTOR_REVISION 1

/* Priorities of notifications, as bits of a set. */
enum {
    PLUGIN_PRIORITY_AUDIT = 1 << 0,
    PLUGIN_PRIORITY_DEBUG = 1 << 1,
    PLUGIN_PRIORITY_INFO = 1 << 2,
    PLUGIN_PRIORITY_WARN = 1 << 3,
    PLUGIN_PRIORITY_ERROR = 1 << 4,
    PLUGIN_PRIORITY_CRITICAL = 1 << 5,
    PLUGIN_PRIORITY_SAMPLE = 1 << 6
};

/*
 * What notifications an endpoint wants. All parts have to accept; a part that is not given accepts everything.
 *
 * Texts are regular expressions that have to match at the beginning of the value, and not to its end. Maps in CBOR have
 * rules under keys that have to be there: an expression for a text, null for any value, a map of rules for a map. A value
 * that is not a text is not accepted by an expression.
 */
typedef struct plugin_endpoint {
    uint32_t size;
    uint32_t priorities; /* set of PLUGIN_PRIORITY_*, at least one */
    plugin_text name;         /* for logs and counts */
    plugin_text publisher_id; /* bytes NULL: any */
    plugin_text event_type;   /* bytes NULL: any */
    const uint8_t *context;   /* NULL: any */
    uint64_t context_length;
    const uint8_t *metadata;
    uint64_t metadata_length;
    const uint8_t *payload;
    uint64_t payload_length;
} plugin_endpoint;

/* Takes endpoints. It lives until `declare` returns. */
typedef struct plugin_endpoints {
    uint32_t size;
    uint32_t reserved; /* 0 */
    void *host;        /* the host's own */

    /*
     * Adds an endpoint; its number is how many were added before. [instance] PLUGIN_FAILED: a map is none. A collector with
     * an expression that is none does not start, and the host says which.
     */
    plugin_status (*add)(const struct plugin_endpoints *endpoints, const plugin_endpoint *endpoint);
} plugin_endpoints;

/* A notification for one endpoint. */
typedef struct plugin_notification {
    uint32_t endpoint; /* its number */
    uint32_t priority; /* PLUGIN_PRIORITY_* */
    plugin_text publisher_id;
    plugin_text event_type;
    plugin_text message_id; /* bytes NULL: not given */
    plugin_text timestamp;  /* as it was given; bytes NULL: not given */
    const uint8_t *payload; /* one item of CBOR */
    uint64_t payload_length;
    const uint8_t *context; /* a map in CBOR */
    uint64_t context_length;
} plugin_notification;

/* Notifications in their order. [P-81] They are only read, and only until `notify` returns. */
typedef struct plugin_notifications {
    uint32_t size;
    uint32_t reserved; /* 0 */
    const plugin_notification *items;
    uint64_t count;
    /*
     * Written by the collector before each notification: its place. [P-25] It only grows. What was changed for those before
     * it counts, whatever becomes of this one.
     */
    volatile uint64_t *running;
    void *host; /* the host's own */

    /*
     * Says that the notification `running` failed: what it changed in the model is undone. It is given again, and kept as a
     * dead letter if it fails too often. So that the order stays, those behind it do not count either, and are given again
     * behind it; the collector may return at once, or go on. [instance]
     */
    void (*fail)(const struct plugin_notifications *notifications, plugin_text reason);
} plugin_notifications;

/* The verbs of a collector. An option named "period" is how many seconds lie between two calls of `execute`. */
typedef struct plugin_collector_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Adds the endpoints, always the same. May be NULL: there are none. [instance] */
    plugin_status (*declare)(void *instance, const plugin_endpoints *endpoints);

    /*
     * Builds the whole model; `model` is empty. [instance] PLUGIN_FAILED: the model stays what it was, and is stale.
     * Notifications that come meanwhile wait for the end of it, and are then given to `notify` with the new model.
     */
    plugin_status (*execute)(void *instance, const plugin_model *model);

    /*
     * Changes the model for notifications, one after the other. May be NULL if there are no endpoints. [instance]
     * PLUGIN_FAILED is as if `running` had been said to `fail`, for the reason that was given to `report`.
     */
    plugin_status (*notify)(void *instance, const plugin_model *model, const plugin_notifications *notifications);

    /*
     * Narrows a model to what an audit is about: `model` is a copy of the latest one, which nobody else sees, and `scope` a
     * list in CBOR as the user gave it. May be NULL: every audit sees all. [instance] PLUGIN_FAILED: the audit fails.
     */
    plugin_status (*scope)(void *instance, const plugin_model *model, const uint8_t *scope, uint64_t scope_length);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);
} plugin_collector_verbs;

/* -------------------------------------------------------------------------------------------------- ability: models
 *
 * What any extension reads collectors' models with.
 */
#define PLUGIN_ABILITY_MODELS "models"
#define PLUGIN_MODELS_REVISION 1

typedef struct plugin_models {
    uint32_t size;
    uint32_t reserved; /* 0 */

    /*
     * The latest version of a collector's model. If there is none yet it is built, which is waited for, but no longer than
     * so many milliseconds. *view is valid until `release`. [instance]
     * PLUGIN_FAILED: there is no such collector. PLUGIN_UNAVAILABLE: there is no model now; the reason was given to `report`.
     */
    plugin_status (*latest)(const plugin_context *context, plugin_text collector, uint32_t milliseconds,
                            const plugin_view **view);

    /* The same, narrowed by the collector to a scope, a list in CBOR. [instance] */
    plugin_status (*scoped)(const plugin_context *context, plugin_text collector, const uint8_t *scope,
                            uint64_t scope_length, uint32_t milliseconds, const plugin_view **view);

    /* Gives a version back. [any] */
    void (*release)(const plugin_context *context, const plugin_view *view);
} plugin_models;

/* ------------------------------------------------------------------------------------------------- kind: strategy
 *
 * A strategy reads models and proposes actions that bring a goal nearer. (Comes from Watcher.) The host shows the solution;
 * it applies nothing.
 */
#define PLUGIN_KIND_STRATEGY "strategy"
#define PLUGIN_STRATEGY_REVISION 1

/* What a strategy says of itself, written by `describe`. The texts stay valid until `destroy`. */
typedef struct plugin_strategy_description {
    uint32_t size;
    uint32_t reserved; /* 0 */
    plugin_text goal;         /* such as "server_consolidation" */
    plugin_text display_name; /* bytes NULL: its name */
    plugin_text schema;       /* JSON schema of the parameters; bytes NULL: it takes none */
} plugin_strategy_description;

/* One audit: what a strategy is asked, and where its solution goes. It lives until the verb returns. */
typedef struct plugin_audit {
    uint32_t size;
    uint32_t reserved;         /* 0 */
    const uint8_t *parameters; /* a map in CBOR, with the defaults of the schema */
    uint64_t parameters_length;
    const uint8_t *scope; /* a list in CBOR, for `scoped`; NULL: everything */
    uint64_t scope_length;
    void *host; /* the host's own */

    /* Adds an action to the solution; `input` is a map in CBOR. [instance] PLUGIN_FAILED: it is none. */
    plugin_status (*add_action)(const struct plugin_audit *audit, plugin_text action_type, plugin_text resource_id,
                                const uint8_t *input, uint64_t input_length);

    /* Sets an indicator of the solution's efficacy. [instance] */
    plugin_status (*set_indicator)(const struct plugin_audit *audit, plugin_text name, plugin_text unit, double value);
} plugin_audit;

/* The verbs of a strategy. `pre_execute`, `execute` and `post_execute` are called one after the other for each audit. */
typedef struct plugin_strategy_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Says what it is. [instance] */
    plugin_status (*describe)(void *instance, plugin_strategy_description *description);

    /* PLUGIN_FAILED: the audit has failed, and the others are not called. `pre_execute` and `post_execute` may be NULL. */
    plugin_status (*pre_execute)(void *instance, const plugin_audit *audit);
    plugin_status (*execute)(void *instance, const plugin_audit *audit);
    plugin_status (*post_execute)(void *instance, const plugin_audit *audit);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);
} plugin_strategy_verbs;

#ifdef __cplusplus
}
#endif

#endif
