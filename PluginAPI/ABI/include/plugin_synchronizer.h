#ifndef PLUGIN_SYNCHRONIZER_H
#define PLUGIN_SYNCHRONIZER_H

/* A part of plugin_abi.h, which includes it and says what holds of everything here. */
#include "plugin_calls.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -------------------------------------------------------------------------------------------------- synchronizing
 *
 * The host keeps the objects of a data model, and what is outside, the backend, in step with them. Steps and policies are
 * what it asks on the way. (Comes from XOS: synchronizer.)
 *
 *   sync step      brings objects of a model to the backend, and removes them there
 *   model policy   is told when objects were made, changed or deleted, and changes others for it
 *   pull step      looks at the backend from time to time, and changes objects for what it sees
 *   event step     does the same for each message of a bus
 *   convenience    works out properties of objects that are no fields, for all who read them
 *
 * All of them read objects, and all but conveniences change them, by calling the host through the ability "calls".
 *
 * Every call and every answer below is one item of CBOR, unless it is said to be empty. Maps may get further keys: who reads
 * one passes over those that it does not know. An object is a map:
 *
 *   "model"     text: its model, the most special one
 *   "id"        number from 1, that no other object of any model has; 0: it was never saved
 *   "version"   number: how often it was saved
 *   "values"    map: what its fields hold. A link is under its field's name and "_id", a link to many under that and
 *               "_ids", times are tagged 1, and what is missing is null
 *
 * [P-90] What an extension declares is always the same.
 * [P-91] Every verb may be called again for what it was called for before: a worker may die when it has done its work and
 *        before it has said so. What a step does is done as often as the host wants, and comes to the same.
 *
 * A verb that cannot do its work is PLUGIN_FAILED, and the reason is given to `report`. The object is tried again later,
 * with longer and longer pauses; that concerns this object and those that depend on it, and nothing else.
 */

/* ----------------------------------------------------------------------------------------------- kind: data model */
#define PLUGIN_KIND_DATA_MODEL "data_model"
#define PLUGIN_DATA_MODEL_REVISION 1

/* The verbs of a data model: models that a plugin brings along, besides those in the files of a synchronizer. */
typedef struct plugin_data_model_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: says which models there are. [instance]
     *   call     empty
     *   answer   map
     *     "xproto"   text: what would stand in a file of xproto
     */
    plugin_call_verb declare;
} plugin_data_model_verbs;

/* ------------------------------------------------------------------------------------------------ kind: sync step */
#define PLUGIN_KIND_SYNC_STEP "sync_step"
#define PLUGIN_SYNC_STEP_REVISION 1

/* The verbs of a sync step. */
typedef struct plugin_sync_step_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: says what it is for. [instance]
     *   call     empty
     *   answer   map
     *     "observes"                list of texts: models whose objects it brings to the backend, one or more
     *     "external_dependencies"   list of texts: models that other synchronizers care for. What depends on one of their
     *                               objects waits until that is in step; may be missing
     *     "fetches_pending"         true: `fetch_pending` says which objects are to be looked at; may be missing
     *     "wants_saved"             true: `after_sync_save` is called; may be missing
     */
    plugin_call_verb declare;

    /*
     * 2: brings an object to the backend. [instance]
     *   call     map: "object"; "also", a list of objects that its links lead to, as far as they are at hand; may be missing
     *   answer   empty: it is done; else a map that says why it is not yet
     *     "outcome"   "innocuous": it failed, and that is no fault; "deferred": the backend is still at it
     *     "reason"    text
     * What the step wants kept in the object it saves itself, before it returns.
     */
    plugin_call_verb sync_record;

    /*
     * 3: removes an object from the backend; also one that never came there. [instance] As `sync_record`.
     */
    plugin_call_verb delete_record;

    /*
     * 4: the objects that are to be looked at. [instance] Called when objects that it observes have changed, but not for
     * each change, and from time to time.
     *   call     map: "deletion", true: of those that are deleted; false: of the others
     *   answer   null: those that the host knows to be pending; else a list of numbers, the ids of others that are to be
     *            looked at as well
     */
    plugin_call_verb fetch_pending;

    /*
     * 5: an object is in step, and that is kept. [instance] A failure is told and changes nothing.
     *   call     the object as it is now
     *   answer   empty
     */
    plugin_call_verb after_sync_save;
} plugin_sync_step_verbs;

/* --------------------------------------------------------------------------------------------- kind: model policy */
#define PLUGIN_KIND_MODEL_POLICY "model_policy"
#define PLUGIN_MODEL_POLICY_REVISION 1

/* The verbs of a model policy. Several policies of a model are called one after the other, in the order of their names. */
typedef struct plugin_model_policy_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: says what it is for. [instance]
     *   call     empty
     *   answer   map
     *     "model_name"    text: the model whose objects it is told of
     *     "handles"       list of "create", "update", "delete": what it is told of; the rest goes well without it
     *     "wants_saved"   true: `after_policy_save` is called; may be missing
     */
    plugin_call_verb declare;

    /*
     * 2: an object was made, changed or deleted. [instance] Until it has gone well once, every change is "create".
     *   call     map: "event", "create", "update" or "delete"; "object"; "also", as with `sync_record`
     *   answer   empty
     */
    plugin_call_verb handle;

    /*
     * 3: the object is kept as policed. [instance] A failure is told and changes nothing.
     *   call     the object as it is now
     *   answer   empty
     */
    plugin_call_verb after_policy_save;
} plugin_model_policy_verbs;

/* ------------------------------------------------------------------------------------------------ kind: pull step */
#define PLUGIN_KIND_PULL_STEP "pull_step"
#define PLUGIN_PULL_STEP_REVISION 1

/* The verbs of a pull step. An option named "period" is how many seconds lie between two pulls; else it is 5. */
typedef struct plugin_pull_step_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: says what it is for. [instance]
     *   call     empty
     *   answer   map
     *     "observed_model"   text or null: the model that it cares for
     */
    plugin_call_verb declare;

    /*
     * 2: looks at the backend. [instance] Not called again before it has returned.
     *   call     empty
     *   answer   empty
     */
    plugin_call_verb pull_records;
} plugin_pull_step_verbs;

/* ----------------------------------------------------------------------------------------------- kind: event step */
#define PLUGIN_KIND_EVENT_STEP "event_step"
#define PLUGIN_EVENT_STEP_REVISION 1

/* The verbs of an event step. */
typedef struct plugin_event_step_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: says what it is for. [instance]
     *   call     empty
     *   answer   map
     *     "technology"   text: what its bus is, such as "kafka"
     *     "topics"       list of texts: the topics that it is told of; or
     *     "pattern"      text: a regular expression that has to match at the beginning of a topic's name
     * One of the two, and not both.
     */
    plugin_call_verb declare;

    /*
     * 2: a message has come. [instance] Messages of one partition come in their order. The next one comes when this one has
     * gone well and what was saved for it is durable, or when it has failed too often and was put with the dead letters.
     *   call     map
     *     "topic"       text
     *     "key"         bytes or null
     *     "value"       bytes or null
     *     "timestamp"   time or null
     *     "partition", "position"   numbers
     *   answer   empty
     */
    plugin_call_verb process_event;
} plugin_event_step_verbs;

/* ---------------------------------------------------------------------------------------------- kind: convenience */
#define PLUGIN_KIND_CONVENIENCE "convenience"
#define PLUGIN_CONVENIENCE_REVISION 1

/*
 * The verbs of a convenience: properties of objects that are worked out when somebody asks for them, such as a full name of
 * two fields. All plugins see them, and users do. Of several that give an object the same property, that of its most
 * special model counts. (Comes from XOS: convenience methods.)
 */
typedef struct plugin_convenience_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * 1: says what it gives. [instance]
     *   call     empty
     *   answer   map
     *     "model_name"   text: the model whose objects it gives them, and those of models that descend from it
     *     "properties"   list of texts: what they are called; one or more, and none of them a field of the model
     */
    plugin_call_verb declare;

    /*
     * 2: works out a property of some objects. [instance] It can read objects meanwhile, but neither change any nor ask for
     * what conveniences give: those requests are "denied".
     *   call     map: "property", text; "objects", list of objects, perhaps of different models; "also", as with `sync_record`
     *   answer   list, as long as "objects", of maps with one key each
     *     "value"   what it is; or
     *     "error"   text: why there is none
     */
    plugin_call_verb compute;
} plugin_convenience_verbs;

/* ------------------------------------------------------------------------------------------ what they call the host for */
enum {
    /*
     * Does what is asked for, one after the other. All that one call saves and deletes is kept together: if one of it
     * fails, the others are "undone".
     *   call     list of maps, each with "op" and what belongs to it:
     *
     *     "get"      "model", "id"; "with"
     *                answers with the object, deleted or not, or null
     *     "find"     "model"; "kind", "where", "order", "limit", "after", "with"
     *                answers with a map: "objects", a list, and "more", whether there are more behind the last
     *     "count"    "model"; "kind", "where"
     *                answers with a number
     *     "linked"   "model", "id", "field": a link to many, or the reverse side of a link
     *                answers with a list of the objects there, by id, without those that are deleted
     *     "save"     "model", "id", "values"; "version", "update_fields", "always_update_timestamp"
     *                answers with the object as it is kept. Id 0: it is made. What "values" lacks stays as it is
     *     "delete"   "model", "id"; "version"
     *                answers with null. The object and those that cannot be without it are marked as deleted, and go when
     *                steps and policies have seen that
     *     "properties"
     *                answers with a map: under the name of each model the list of the properties that conveniences give
     *                its objects. The same for as long as the instance is there
     *     "compute"  "property", "objects": list of ids, or of objects as they are to be seen, kept so or not
     *                answers with a list, as long as "objects", of maps with one key each: "value", or "error", a text that
     *                says why there is none. It is worked out when all else that the call asks for is done
     *
     *     "model"    text. A model stands for those that descend from it as well
     *     "kind"     "DEFAULT": what is not deleted; "ALL"; "DELETED"; "SYNCHRONIZER_DIRTY_OBJECTS",
     *                "SYNCHRONIZER_DELETED_OBJECTS", "SYNCHRONIZER_DIRTY_POLICIES", "SYNCHRONIZER_DELETED_POLICIES"
     *     "where"    list of lists [field, operator, value] or [field, operator, value, true]: all have to hold, those with
     *                true must not. Operators: "equal", "gt", "gte", "lt", "lte", "iexact", "contains", "icontains",
     *                "regex", "iregex". A field is as in "values"; of a link to many, "equal" is "is among them"
     *     "order"    text: a field, with "-" before it: the largest first. Else by id
     *     "limit"    number; 1000 if it is missing, and no more than 10 000
     *     "after"    number: the id of the last object of the page before; not together with "order"
     *     "with"     list of texts: paths of links, such as "site.owner". The objects there come along, see "also"
     *     "version"  number: what the change is based on; another one: "conflict". Missing: whichever there is
     *     "values"   map as in an object. A link to many can be a map instead of a list: "add" and "remove", lists of ids.
     *                What others refer to the object by, the reverse side of a link between many, is under its name and
     *                "_ids" in the same way: those others are changed as well
     *     "update_fields"   list of texts: which of "values" count; missing: all
     *
     *   answer   map
     *     "answers"   list, as long as that of the call. What failed is a map with one key "error": a map of
     *                   "code"      "not_found", "conflict", "denied", "invalid" or "undone"
     *                   "message"   text
     *                   "found"     the object as it is kept, of a conflict; else missing
     *     "also"      list of objects that links lead to
     * PLUGIN_FAILED: the call is none. PLUGIN_UNAVAILABLE: the store does not work now; nothing was done.
     */
    PLUGIN_OBJECTS_PERFORM = 0x5301
};

#ifdef __cplusplus
}
#endif

#endif
