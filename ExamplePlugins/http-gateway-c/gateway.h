/*
 * An HTTP gateway on libmicrohttpd, which reads and writes HTTP and TLS. What is made here is the way from there to the
 * host, and the limits.
 *
 * A lane is a thread with connections of its own: it waits for sockets, for answers of the host and for deadlines, lets
 * libmicrohttpd do what is to be done, and then hands over what has become complete, in one call what has the same method
 * and target. While the host works on a request its connection is suspended: no thread waits with it.
 *
 * A connection is always in one phase, which has a list of those that are in it, oldest first, so that the next deadline
 * is found without looking at all.
 */
#ifndef GATEWAY_H
#define GATEWAY_H

#define _GNU_SOURCE
#include <plugin_abi.h>

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#define TEXT(literal) {(literal), sizeof(literal) - 1}

enum { MOST_LANES = 16 };

enum phase {
    PHASE_HEADER,  /* nothing of a request has come, or a part of its header */
    PHASE_IDLE,    /* kept alive after a request */
    PHASE_BODY,    /* a part of the body has come */
    PHASE_HOST,    /* the host works on the request; suspended */
    PHASE_SENDING, /* the answer is on its way */
    PHASE_LEAVING, /* answered early, what still comes is thrown away until the other side is done */
    PHASE_COUNT
};

struct lane;
struct call;

struct connection {
    struct connection *previous, *next; /* in the list of its phase */
    enum phase phase;
    int64_t due;   /* when it is looked at again, monotonic nanoseconds; in the order of the list */
    int64_t limit; /* when it is cut off */
    struct lane *lane;
    struct MHD_Connection *handle;
    int socket;
    char peer[64];

    /* The request. */
    char *target;
    char method[32];
    int has_begun; /* its header is complete */
    unsigned refusal; /* a status that it is answered with when its body has passed; 0: none */
    const char *refusal_text;
    uint8_t *body;
    size_t length, capacity;
    uint64_t received; /* with what was thrown away */
    int64_t body_start;
    struct call *call;

    /* The answer. */
    unsigned status;
    struct MHD_Response *response;
};

struct list {
    struct connection *first, *last;
};

/* Requests that were handed to the host together. */
struct call {
    struct call *next;
    struct lane *lane;
    plugin_status status;
    uint8_t *answer;
    uint64_t answer_length;
    size_t count;
    struct connection *connections[];
};

struct gateway;

struct lane {
    struct gateway *gateway;
    struct MHD_Daemon *daemon;
    pthread_t thread;
    int has_thread;
    int epoll; /* waits for the daemon's events and for `wake` */
    int wake;  /* an eventfd: answers, draining, stopping */
    struct list phases[PHASE_COUNT];
    size_t connection_count;
    /* Requests that became complete in this round. */
    struct connection **complete;
    size_t complete_count, complete_capacity;

    atomic_int is_draining;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    struct call *answered;
    size_t under_way; /* calls */
    int is_drained, is_stopping;
    int64_t drain_limit;
    uint32_t cut_off;
};

struct settings {
    char *listen;
    uint64_t largest_body; /* bytes */
    uint64_t most_memory;  /* bytes of all bodies */
    size_t most_connections;
    size_t most_connections_of_peer; /* 0: as many as there can be */
    int64_t header_time, idle_time; /* nanoseconds */
    size_t lanes;
    char *token_file, *certificate_file, *key_file;
};

struct figures {
    atomic_uint_fast64_t connections, accepted, requests, refused, timeouts, evicted, bytes;
};

struct gateway {
    const plugin_context *context;
    const plugin_calls *calls;
    struct settings settings;
    struct figures figures;
    atomic_uint_fast64_t body_memory;
    int listener; /* -1: not open */
    char *certificate, *key;
    pthread_rwlock_t token_lock;
    char *tokens; /* lines; NULL: everybody may ask */
    struct lane lanes[MOST_LANES];
    size_t started_lanes;
};

/* gateway.c: reports a reason. */
plugin_status gateway_fail(const plugin_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void gateway_log(const plugin_context *context, int level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int64_t gateway_now(void);

/* options.c */
enum { OPTION_COUNT = 11, NEED_COUNT = 4 };
extern const plugin_option *const gateway_options[OPTION_COUNT];
extern const plugin_need *const gateway_needs[NEED_COUNT];
plugin_status settings_read(struct settings *settings, const plugin_context *context);
void settings_free(struct settings *settings);

/* listener.c: a listening socket, or -1 with what is wrong in `reason`; `address` becomes where it listens. */
int listener_open(const char *wanted, char *address, size_t address_size, char *reason, size_t reason_size);
/* The address of a peer as text. */
void peer_text(const struct sockaddr *address, char *text, size_t size);

/* secrets.c: NULL with what is wrong in `reason`. */
char *secret_read(const char *path, const char *what, char *reason, size_t reason_size);
/* Whether a header "Authorization" has one of the tokens. */
int secret_fits(const char *tokens, const char *authorization);

/* deadlines.c */
void phase_enter(struct connection *connection, enum phase phase);
void phase_leave(struct connection *connection);
/* Cuts off what is late; returns the time of the next deadline, INT64_MAX: none. */
int64_t deadlines_check(struct lane *lane);
/* Answers without libmicrohttpd, as far as that is possible, and has the connection closed. */
void connection_cut(struct connection *connection, const char *status_line);
/* Makes room for another one by closing the one that has been idle for longest. */
void connection_evict(struct lane *lane);

/* lane.c */
int lane_start(struct lane *lane, int listener, char *reason, size_t reason_size);
void lane_wake(struct lane *lane);
void lane_stop(struct lane *lane);
uint32_t lane_drain(struct lane *lane, int64_t limit);

/* request.c: callbacks of libmicrohttpd. */
void *request_begin(void *cls, const char *target, struct MHD_Connection *handle);
enum MHD_Result request_continue(void *cls, struct MHD_Connection *handle, const char *url, const char *method,
                                 const char *version, const char *data, size_t *length, void **state);
void request_end(void *cls, struct MHD_Connection *handle, void **state, enum MHD_RequestTerminationCode code);
void request_forget(struct connection *connection);
/* An answer of the gateway's own. */
void request_refuse(struct connection *connection, unsigned status, const char *text);

/* exchange.c */
void exchange_send(struct lane *lane);
void exchange_take(struct lane *lane);

#endif
