/*
 * plugin_abi.h: the contract between the host and a plugin.
 *
 * This file is all that crosses the boundary: C structs, function pointers and bytes. It is the specification; the
 * Swift module PluginAPI is one way to fulfil it, and a plugin in C, C++, Rust or Zig fulfils it directly.
 *
 * HOW IT WORKS
 *   A plugin is a shared object. It exports one function, plugin_register, and carries one ELF note (plugin_note.c,
 *   compiled into it). The host reads the note without running the file; a file whose note fits is loaded in a worker
 *   process, where plugin_register adds extensions. The host process itself never loads a plugin.
 *   Each extension has a kind ("model"), a name that is unique within the kind, and a table of verbs. The worker
 *   creates an instance, calls its verbs with batches, and destroys it.
 *
 * HOW TO READ IT
 *   [register]  called while plugin_register runs, on the thread that runs it.
 *   [instance]  called for one instance by one thread at a time; not always by the same thread.
 *   [any]       may be called by any thread at any time while the object it is called on lives.
 *   [P-nn]      a numbered promise. `host check` tests it, and a run-time error that comes from breaking it names it.
 *
 * RULES FOR ALL OF IT
 *   [P-01] Every struct that is handed over begins with `size`, its size in bytes as the side that made it was
 *          compiled. Structs grow only at the end. A reader uses no member that lies beyond `size`.
 *   [P-02] Memory is freed by the side that made it. What is passed to a function is valid until it returns, if its
 *          comment does not say longer.
 *   [P-03] Text is UTF-8 with a length and need not end in NUL. `bytes` may be NULL when `length` is 0.
 *   [P-04] Nothing is thrown across the boundary: no exception, no longjmp, no unwinding.
 *   [P-05] A function that fails calls `report` with one sentence first, then returns PLUGIN_FAILED.
 *   [P-06] Descriptors 0 to 2 belong to the plugin: 0 is empty; what is written to 1 and 2 becomes lines of the host's
 *          log. Other descriptors that are open when the plugin is loaded belong to the worker.
 */

#ifndef PLUGIN_ABI_H
#define PLUGIN_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Version. A plugin fits a host with the same major number and the same or a newer minor number. The minor number
 * grows when members or kinds are added, the major number when anything changes its meaning.
 */
#define PLUGIN_ABI_MAJOR 1
#define PLUGIN_ABI_MINOR 0

/* Version of the PluginAPI sources that a plugin was compiled with; for people, never compared. */
#define PLUGIN_API_VERSION "0.1.0"

#if defined(__GNUC__)
#define PLUGIN_EXPORT __attribute__((visibility("default"), used))
#else
#define PLUGIN_EXPORT
#endif

/* ------------------------------------------------------------------------------------------------- plain values */

/* UTF-8 text, see [P-03]. */
typedef struct plugin_text {
    const char *bytes;
    size_t length;
} plugin_text;

/* What a function that can fail returns. */
typedef int32_t plugin_status;
enum {
    PLUGIN_OK = 0,
    /* The reason was given to `report` before, see [P-05]. */
    PLUGIN_FAILED = 1,
    /* Only where a verb writes into a batch: what comes next does not fit; see plugin_batch.needed. */
    PLUGIN_FULL = 2,
    /* Only of `create`: as PLUGIN_FAILED, and it is the value of an option that does not fit: the user's mistake. */
    PLUGIN_BAD_OPTION = 3,
    /* Only of `fill` in a simulation: nothing comes after the records counted; see plugin_simulation. */
    PLUGIN_END = 4,
    /* Only of `write`: as PLUGIN_FAILED, and it is one record that does not fit its destination; see plugin_records. */
    PLUGIN_BAD_RECORD = 5
};

/* Levels of `log`. */
enum {
    PLUGIN_LOG_DEBUG = 0,
    PLUGIN_LOG_INFO = 1,
    PLUGIN_LOG_WARNING = 2,
    PLUGIN_LOG_ERROR = 3
};

/* ------------------------------------------------------------------------------------------------------- options */

/* Types of options, and of the values they get. */
enum {
    PLUGIN_VALUE_NONE = 0,    /* not given and without a default */
    PLUGIN_VALUE_FLAG = 1,    /* integer: 0 or 1 */
    PLUGIN_VALUE_INTEGER = 2, /* integer */
    PLUGIN_VALUE_NUMBER = 3,  /* number */
    PLUGIN_VALUE_TEXT = 4,    /* text */
    PLUGIN_VALUE_LIST = 5     /* list: texts in the order given */
};

/* Flags of options. */
enum {
    PLUGIN_OPTION_REQUIRED = 1 << 0,   /* a run that uses the extension must give it */
    PLUGIN_OPTION_HAS_MINIMUM = 1 << 1,
    PLUGIN_OPTION_HAS_MAXIMUM = 1 << 2
};

/*
 * One option, declared once: it serves the command line, configuration files, generated samples and validation.
 *
 * [P-07] `name` is the full long option without the dashes, such as "rflow-metadata-file": lower-case letters,
 *        digits and single dashes, beginning with a letter, unique within the extension.
 */
typedef struct plugin_option {
    uint32_t size;
    uint32_t type;  /* PLUGIN_VALUE_*, never NONE */
    uint32_t flags; /* PLUGIN_OPTION_* */
    uint32_t choice_count;
    plugin_text name;
    plugin_text help;          /* one sentence */
    plugin_text placeholder;   /* what stands for the value in help, such as "FILE"; empty: made from the type */
    plugin_text initial;       /* default as text, as a user would write it; bytes NULL: no default */
    double minimum;            /* inclusive; of INTEGER and NUMBER, with the flag */
    double maximum;            /* inclusive; of INTEGER and NUMBER, with the flag */
    const plugin_text *choices; /* of TEXT and LIST: the only texts allowed; choice_count 0: any */
} plugin_option;

/* The value of an option. Which member holds it follows from `type`. */
typedef struct plugin_value {
    uint32_t type; /* PLUGIN_VALUE_* */
    uint32_t list_count;
    int64_t integer;
    double number;
    plugin_text text;
    const plugin_text *list;
} plugin_value;

/*
 * Something that an extension needs beyond nothing. A worker has what was declared here and granted by the operator,
 * and nothing else. `capability` names it, `detail` says which of it; an empty detail stands for all of it.
 *
 *   capability     detail
 *   "network"      PORT, tcp:PORT or HOST:PORT: TCP to that port; udp:PORT: datagrams; HOST: all, for no kernel limits
 *                  hosts; "unix", unix:PATH or an absolute path: sockets of this machine, all of them, for no kernel
 *                  limits their paths. An empty detail does not include these.
 *   "listen"       PORT or HOST:PORT: accepts TCP connections at that port; for no kernel limits hosts
 *   "read"         an absolute path without "..": a file, or a directory with all that is in it
 *   "write"        the same; includes making and removing files there
 *   "environment"  the name of a variable
 *   "processes"    always empty: other programs
 *   "signals"      an absolute path, such as that of a file that names a process, says for whom they are meant; no
 *                  kernel limits that: signals to any process of the same user, the host among them
 *   "memory"       MiB, in place of what every worker has
 *
 * A detail that begins with "--" points at an option of the same extension, such as "--database": it stands for the
 * value that a run gives to the option. A list stands for each of its elements; an option without a value, or with an
 * empty one, for nothing. Relative paths given so begin at the working directory of the host. With a slash at its end,
 * as in "--folder/", the value is a directory, which is made if there is none; else a path to write that does not exist
 * becomes an empty file.
 *
 * A detail such as "postgresql:--dsn" is about the URL that the option's value is, if its scheme is that one: "network" is
 * the server that it names, without one the sockets of this machine; "read" and "write" are the directory of its path,
 * which begins behind the slash that ends the host: "sqlite:///a/b.db" has the relative path a/b.db.
 *
 * [P-16] The capability is one of these, the detail fits it, and the option that a detail points at is one that the
 *        extension declares as TEXT, LIST or INTEGER.
 */
typedef struct plugin_need {
    uint32_t size;
    plugin_text capability;
    plugin_text detail;
} plugin_need;

/* ------------------------------------------------------------------------------------------------- registration */

/*
 * One extension, as handed to `add`.
 *
 * [P-08] `kind` is one of the kinds below; `revision` the revision of its verb table that `verbs` points to.
 * [P-09] `name` is unique within its kind in the plugin and matches [A-Za-z_][A-Za-z0-9_-]*, at most 64 bytes; the name
 *        of a model has letters and underscores only, because digits beside it on the command line are counts.
 * [P-10] `verbs` and `factory` stay valid until the process ends. All else is copied by `add`.
 */
typedef struct plugin_extension {
    uint32_t size;
    uint32_t revision;
    plugin_text kind;
    plugin_text name;
    plugin_text summary; /* one sentence for lists */
    plugin_text version; /* of the extension; for people */
    const plugin_option *const *options;
    const plugin_need *const *needs;
    uint32_t option_count;
    uint32_t need_count;
    const void *verbs;
    void *factory; /* handed back to `create` */
} plugin_extension;

/* What plugin_register gets. It lives until plugin_register returns. */
typedef struct plugin_registrar {
    uint32_t size;
    uint16_t abi_major; /* of the host */
    uint16_t abi_minor;
    void *host; /* the host's own */

    /*
     * Adds an extension. [register]
     * A bad or double name, an unknown kind, or a malformed option or need is refused: PLUGIN_FAILED, and the host
     * shows the file with the reason. The plugin may go on and add others.
     */
    plugin_status (*add)(const struct plugin_registrar *registrar, const plugin_extension *extension);

    /* Says why the last `add` was refused. The text is valid until the next call. [register] */
    plugin_text (*refusal)(const struct plugin_registrar *registrar);

    /* Says that registration itself failed, for instance that a library is too old. The file is refused. [register] */
    void (*report)(const struct plugin_registrar *registrar, plugin_text message);

    /* An optional ability by id and revision, NULL when this host has none. None exist yet. [register] */
    const void *(*ability)(const struct plugin_registrar *registrar, plugin_text id, uint32_t revision);
} plugin_registrar;

/*
 * The one symbol that a plugin exports.
 *
 * [P-11] It returns within the scan deadline (5 seconds), starts no threads that outlive it, opens nothing, and adds
 *        the same extensions each time: what it adds in the scan is what users were shown.
 */
PLUGIN_EXPORT void plugin_register(const plugin_registrar *registrar);

/* ------------------------------------------------------------------------------------------- context of instances */

/* What an instance gets of the host. It lives until `destroy` has returned. */
typedef struct plugin_context {
    uint32_t size;
    uint32_t instance;  /* number of the instance within the run, from 1 */
    uint64_t seed;      /* for the instance's random numbers; differs between instances */
    uint32_t is_seeded; /* not 0: the user asked for a reproducible run */
    uint32_t option_count;
    const plugin_value *options; /* in the order in which the extension declared them, all of them */
    void *host;                  /* the host's own */

    /* Writes one line to the host's log; control characters are shown escaped. [any] */
    void (*log)(const struct plugin_context *context, int32_t level, plugin_text message);

    /* Gives the reason of the failure that the running verb is about to return, see [P-05]. [instance] */
    void (*report)(const struct plugin_context *context, plugin_text message);

    /* Not 0 when the run is being stopped: a long verb should return what it has. [any] */
    int32_t (*is_cancelled)(const struct plugin_context *context);

    /* An optional ability by id and revision, NULL when this host has none. They are listed at the end. [any] */
    const void *(*ability)(const struct plugin_context *context, plugin_text id, uint32_t revision);

    /*
     * The run, by a number drawn by chance: the same for all its instances and for those that replace dead ones, whatever
     * the seed. Together with the numbers of batches it tells a destination that outlives a run what it has already. Only
     * mediums are told; else 0.
     */
    uint64_t run;
} plugin_context;

/* -------------------------------------------------------------------------------------------------------- batches */

/*
 * Encodings of records. A batch is its records one after the other, without anything between or around them.
 *   CBOR  each record a map with text keys (RFC 8949); times as tag 1 with a number.
 *   JSON  each record one object and a line feed (RFC 8259), `, ` between members, `: ` after keys, ASCII only.
 *   CSV   each record one row (RFC 4180) of exactly the batch's columns, ending in CR LF; a missing key is empty.
 */
enum {
    PLUGIN_ENCODING_CBOR = 1 << 0,
    PLUGIN_ENCODING_JSON = 1 << 1,
    PLUGIN_ENCODING_CSV = 1 << 2,
    /* What a format made of a batch, as it goes to its destination. Only mediums take it. */
    PLUGIN_ENCODING_BYTES = 1 << 3
};

/* Smallest `capacity` that a batch has when `fill` is called. */
#define PLUGIN_BATCH_CAPACITY (256 * 1024)
/* Bytes behind `capacity` that may be overwritten with anything, so that copies may run over their end. */
#define PLUGIN_BATCH_SLACK 64

/* Room for records in shared memory, and what was written into it. */
typedef struct plugin_batch {
    uint32_t size;
    uint32_t encoding; /* one of those that the extension offered; the same in all batches of an instance */
    uint8_t *data;
    uint64_t capacity;
    uint64_t record_limit; /* the largest record that can ever fit: a larger one is a failure of the model */
    uint64_t wanted; /* number of records to write, at least 1 */
    uint64_t first;  /* number of the first of them in the life of the instance, from 0; resumed ones count too */

    /*
     * The time of the records in microseconds since 1970 UTC. When clock_step is not 0 the run has a clock of its own:
     * record i of this batch happens at clock_start + i * clock_step. When it is 0, the system's clock counts.
     */
    int64_t clock_start;
    int64_t clock_step;

    /*
     * The columns of CSV, in order; they need not be those that the model declares, nor all of them. The array and its
     * texts stay the same until `destroy`.
     */
    const plugin_text *columns;
    uint64_t column_count;

    /* Written by the plugin: bytes and whole records written so far. Both are 0 at the call. */
    uint64_t length;
    uint64_t count;
    /* Written by the plugin with PLUGIN_FULL: bytes that the next record needs; the next call offers at least that. */
    uint64_t needed;
} plugin_batch;

/*
 * Records that a verb is given. [P-17] They are only read, and only until the verb returns.
 */
typedef struct plugin_records {
    uint32_t size;
    uint32_t encoding; /* PLUGIN_ENCODING_CBOR; for a medium that takes them, PLUGIN_ENCODING_BYTES; the same in a run */
    const uint8_t *data;
    uint64_t length;
    uint64_t count; /* records, at least 1; of BYTES those that the bytes stand for */
    /* number of the first of them: in the life of the instance; of a mapping or a format, of those before it too */
    uint64_t first;
    /*
     * Number of the batch; one that is given again, because a worker died with it, has the same. A part of a batch, given
     * to find the record that a worker died of, has a number of its own, from 2 to the power of 48 on. Of mappings and
     * formats it is the number of the first record.
     */
    uint64_t batch;
    /*
     * Written by a medium with PLUGIN_BAD_RECORD: the place, from 0, of a record that its destination does not take. Of the
     * batch nothing has arrived then. The host keeps the record as a dead letter, and gives the others again, as parts.
     */
    uint64_t *bad_record;
} plugin_records;

/* ---------------------------------------------------------------------------------------------------- kind: model */

/* A model is an endless source of records. (Comes from Avalon.) */
#define PLUGIN_KIND_MODEL "model"
#define PLUGIN_MODEL_REVISION 1

/* The verbs of a model. */
typedef struct plugin_model_verbs {
    uint32_t size;
    uint32_t encodings; /* set of PLUGIN_ENCODING_*. [P-12] CBOR is in it: the host makes the others from CBOR. */

    /* Keys of the records in the order in which they are written, of all records that can occur; 0: not known. */
    const plugin_text *columns;
    uint64_t column_count;

    /* Makes an instance and stores it in *instance. `context` lives until `destroy` has returned. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /*
     * Writes up to batch->wanted records. [instance]
     * [P-13] length <= capacity, count <= wanted; with PLUGIN_OK count is at least 1.
     * [P-14] A record that does not fit any more is not lost: `fill` returns PLUGIN_FULL with those that did fit, and
     *        that record is the first of the next call. One larger than record_limit is PLUGIN_FAILED.
     * [P-15] With the same seed, options and clock, record n is the same whatever the sizes of the batches.
     * On PLUGIN_FAILED the records counted are delivered and the instance is not called again, but for `destroy`.
     */
    plugin_status (*fill)(void *instance, plugin_batch *batch);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);

    /*
     * Continues as if `count` records had been made already; called once, before the first `fill`. [instance]
     * May be NULL: the host then makes them and throws them away.
     */
    plugin_status (*resume)(void *instance, uint64_t count);
} plugin_model_verbs;

/* -------------------------------------------------------------------------------------------------- kind: mapping */

/*
 * A mapping makes of each record another one. (Comes from Avalon.) It runs in a worker behind that of the model; when one
 * of the two dies both are replaced, and the new instance goes on with the first record that had not come through, whose
 * number `first` tells. It is not given those before.
 */
#define PLUGIN_KIND_MAPPING "mapping"
#define PLUGIN_MAPPING_REVISION 1

/* The verbs of a mapping. */
typedef struct plugin_mapping_verbs {
    uint32_t size;
    uint32_t flags; /* none yet: 0 */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /*
     * Writes the mapped records in CBOR, one for one and in order. [instance]
     * [P-18] With PLUGIN_OK result->count is records->count. With PLUGIN_FULL it is smaller; the host calls again with
     *        the records that are left and at least as much room as `needed` says.
     * On PLUGIN_FAILED the records counted are delivered and the instance is not called again, but for `destroy`.
     */
    plugin_status (*map)(void *instance, const plugin_records *records, plugin_batch *result);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);
} plugin_mapping_verbs;

/* --------------------------------------------------------------------------------------------------- kind: format */

/* A format makes the bytes of a batch. (Comes from Avalon.) */
#define PLUGIN_KIND_FORMAT "format"
#define PLUGIN_FORMAT_REVISION 1

/* Flags of formats. */
enum {
    /* What it makes of a batch is text that ends in a line feed, so that batches can follow each other in a file. */
    PLUGIN_FORMAT_LINES = 1 << 0
};

/* The verbs of a format. */
typedef struct plugin_format_verbs {
    uint32_t size;
    uint32_t flags; /* PLUGIN_FORMAT_* */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /*
     * Writes the bytes of a whole batch. [instance]
     * [P-19] With PLUGIN_OK result->count is records->count, and length at least 1. With PLUGIN_FULL nothing counts; the
     *        host calls again with the same records and at least as much room as `needed` says.
     * On PLUGIN_FAILED the instance is not called again, but for `destroy`.
     */
    plugin_status (*encode)(void *instance, const plugin_records *records, plugin_batch *result);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);
} plugin_format_verbs;

/* --------------------------------------------------------------------------------------------------- kind: medium */

/* A medium takes batches to where they belong. (Comes from Avalon and doge, whose word is sink.) */
#define PLUGIN_KIND_MEDIUM "medium"
#define PLUGIN_MEDIUM_REVISION 1

/* The verbs of a medium. */
typedef struct plugin_medium_verbs {
    uint32_t size;
    /*
     * PLUGIN_ENCODING_BYTES: what a format made of the batch; PLUGIN_ENCODING_CBOR: its records. With both the medium gets
     * records, unless the user names a format other than `format`; which it is, each batch says.
     */
    uint32_t encoding;
    /*
     * The format that is used where the user names none, such as "json-lines"; bytes NULL: the host's own choice. For a
     * medium that takes records it is the name of what it makes of them.
     */
    plugin_text format;

    /* As of a model; it opens what is to be open for good. The run does not begin if it fails. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /*
     * Takes a batch to its destination, and returns when it is there, or is sure to get there. [instance]
     * [P-20] A batch that was given before, because a worker died with it, changes nothing if it had arrived, as far as
     *        the destination can tell: `batch` is its number.
     * Once `is_cancelled` it delivers what it is given, if that is possible now, but waits for nothing: no pause before
     * another attempt. The host ends a worker that goes on with one batch for a minute then.
     * On PLUGIN_FAILED the batch counts as lost; on PLUGIN_BAD_RECORD that record does, as long as others are taken. Where
     * the user ignores such errors the next one is given to the same instance; else the instance is destroyed.
     */
    plugin_status (*write)(void *instance, const plugin_records *records);

    /* Brings on its way what is held back; called before `destroy` if all went well. May be NULL. [instance] */
    plugin_status (*flush)(void *instance);

    /* Frees the instance, and closes what it opened. [instance] */
    void (*destroy)(void *instance);
} plugin_medium_verbs;

/* -------------------------------------------------------------------------------------------------- kind: generic */

/* A generic extension sees the arguments of a run before it begins, and may change them. (Comes from Avalon.) */
#define PLUGIN_KIND_GENERIC "generic"
#define PLUGIN_GENERIC_REVISION 1

/* Flags of generic extensions. */
enum {
    /* It is asked before every run, not only where one of its own options was given. */
    PLUGIN_GENERIC_ALWAYS = 1 << 0
};

/* The arguments of a run. They live until `adjust` returns. */
typedef struct plugin_arguments {
    uint32_t size;
    uint32_t option_count; /* of the whole command line: those of the host and of all extensions */
    const plugin_text *options; /* their full names without dashes */
    void *host;                 /* the host's own */

    /*
     * What was typed for an option, one text for each time that it was given; *count is their number, 0: not given.
     * The empty name stands for the operands: what is to be generated. Valid until the next call. [instance]
     */
    const plugin_text *(*given)(const struct plugin_arguments *arguments, plugin_text option, uint64_t *count);

    /*
     * Replaces what was typed for an option, as if the user had typed these texts; count 0: as if it was not given. A
     * flag takes "true". PLUGIN_FAILED: there is no such option. [instance]
     */
    plugin_status (*set)(const struct plugin_arguments *arguments, plugin_text option, const plugin_text *texts,
                         uint64_t count);
} plugin_arguments;

/* The verbs of a generic extension. */
typedef struct plugin_generic_verbs {
    uint32_t size;
    uint32_t flags; /* PLUGIN_GENERIC_* */

    /* As of a model. [instance] */
    plugin_status (*create)(const plugin_context *context, void *factory, void **instance);

    /* Looks at the arguments and changes them. On PLUGIN_FAILED the run does not begin. [instance] */
    plugin_status (*adjust)(void *instance, const plugin_arguments *arguments);

    /* Frees the instance. [instance] */
    void (*destroy)(void *instance);
} plugin_generic_verbs;

/* ------------------------------------------------------------------------------------------ how a kind is added
 *
 * 1. A name and a revision, PLUGIN_KIND_X and PLUGIN_X_REVISION.
 * 2. A table of verbs that begins with `size` and has `create` and `destroy` as above and the kind's own verbs, each
 *    of them on a batch, never on one record.
 * 3. PLUGIN_ABI_MINOR + 1, and the table's size at the end of the sizes in the note.
 * A plugin that knows a kind that the host does not is refused with a message by its minor number.
 */

/* ------------------------------------------------------------------------------------------------------- the note */

#define PLUGIN_NOTE_NAME "PluginHost"
#define PLUGIN_NOTE_TYPE 1
#define PLUGIN_NOTE_MAGIC 0x3154534f48475550ull /* "PUGHOST1" in memory */

enum { PLUGIN_NOTE_OPTIMIZED = 1 << 0 };

/*
 * The ELF note of every plugin: section .note.pluginhost, in a PT_NOTE segment, native byte order. The host reads it
 * from the file and refuses what does not fit, naming the field and both values. All sizes are of the structs above.
 */
typedef struct plugin_note {
    uint32_t name_size;        /* of `name` with its NUL: 11 */
    uint32_t description_size; /* of all from `magic` on */
    uint32_t type;             /* PLUGIN_NOTE_TYPE */
    char name[12];             /* PLUGIN_NOTE_NAME, padded to a multiple of 4 */
    uint64_t magic;
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t flags; /* PLUGIN_NOTE_* */
    char api_version[16];
    char compiler[96];
    char target[32];
    uint16_t size_count; /* how many of `sizes` are used */
    /* registrar, extension, option, value, need, context, batch, records, model verbs, mapping verbs, format verbs,
     * medium verbs, arguments, generic verbs, call, answer, store verbs, bus verbs, gateway verbs, module verbs,
     * invocations, correlations, document, element, view, model, endpoint, notifications, collector verbs, models, audit,
     * strategy verbs, data model verbs, sync step verbs, model policy verbs, pull step verbs, event step verbs,
     * convenience verbs */
    uint16_t sizes[63];
} plugin_note;

#ifdef __cplusplus
}
#endif

/* Abilities: what a context offers by name. */
#include "plugin_simulation.h"

/* Kinds with headers of their own. */
#include "plugin_calls.h"
#include "plugin_store.h"
#include "plugin_bus.h"
#include "plugin_gateway.h"
#include "plugin_module.h"
#include "plugin_collector.h"
#include "plugin_synchronizer.h"

#endif
