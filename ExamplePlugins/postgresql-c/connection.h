/*
 * connection.h: one connection to PostgreSQL, on which statements go out in a row and their results are taken together.
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "calls.h"
#include "plugin_abi.h"

/* How sure it is that nothing was done when something fails. */
typedef enum Moment { BEFORE_COMMIT, WITHIN_COMMIT } Moment;

typedef struct Connection {
    const plugin_context *context;
    PGconn *handle;
    char *url;
    int waiting;       /* statements whose results were not taken */
    size_t sent_bytes; /* of them */
    PGresult *last;    /* of the statements taken last, the last one that brought rows */
} Connection;

/* A parameter of a statement. */
typedef struct Parameter {
    const void *data;
    int length;
    bool is_text;
} Parameter;

/* Reports a reason and returns the status. */
plugin_status connection_report(const Connection *connection, plugin_status status, const char *reason);

/* Makes the connection if there is none, or the last one broke. PLUGIN_OK, or a status that was reported. */
plugin_status connection_open(Connection *connection);
void connection_close(Connection *connection);

/*
 * Sends a statement, prepared under its number if `prepared` is not NULL. Its result is taken by `connection_finish`, or
 * before that if many wait.
 */
plugin_status connection_send(Connection *connection, const char *name, int count, const Parameter *parameters);

/* Takes the results of all statements that were sent; what came last of them is in `last`. */
plugin_status connection_finish(Connection *connection, Moment moment);

/* Sends a statement and takes its result. */
plugin_status connection_ask(Connection *connection, const char *name, int count, const Parameter *parameters);

/* Gives up what was begun, whatever state the connection is in. */
void connection_undo(Connection *connection);

/* The statements that are prepared on each connection: pairs of names and texts, ended by NULL. */
extern const char *const connection_statements[][2];

#endif
