/*
 * Statements go in libpq's pipeline: a thousand of them cost about as many turns of the network as one. Results are taken
 * after some, because a server that cannot get rid of its results stops reading, and we would wait for each other.
 */
#include "connection.h"

#include <stdio.h>
#include <stdlib.h>

/* Statements, and bytes of them, after which results are taken. */
enum { MOST_WAITING = 256, MOST_BYTES = 32 * 1024, MOST_PARAMETERS = 8 };

plugin_status connection_report(const Connection *connection, plugin_status status, const char *reason) {
    char text[1024];
    int length = snprintf(text, sizeof text, "PostgreSQL: %s", reason);
    if (length >= (int)sizeof text)
        length = sizeof text - 1;
    while (length > 0 && text[length - 1] == '\n')
        length--;
    connection->context->report(connection->context, (plugin_text){text, (size_t)length});
    return status;
}

/* What a failure comes to. A class of SQLSTATE that may pass: connections, resources, intervention, system errors. */
static plugin_status failed(Connection *connection, const PGresult *result, Moment moment) {
    const bool is_broken = PQstatus(connection->handle) != CONNECTION_OK;
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *reason = result == NULL ? PQerrorMessage(connection->handle) : PQresultErrorMessage(result);
    static const char passing[][3] = {"08", "53", "57", "58", "40", "55", "25"};
    bool is_passing = is_broken || state == NULL;
    for (size_t i = 0; state != NULL && i < sizeof passing / sizeof passing[0]; i++)
        is_passing |= strncmp(state, passing[i], 2) == 0;
    /* A server that answers has not committed; one that has gone may have. */
    if (moment == WITHIN_COMMIT && (is_broken || state == NULL || strncmp(state, "57", 2) == 0))
        return connection_report(connection, PLUGIN_UNKNOWN, reason);
    return connection_report(connection, is_passing ? PLUGIN_UNAVAILABLE : PLUGIN_FAILED, reason);
}

static void ignore_notice(void *argument, const char *message) {
    (void)argument;
    (void)message;
}

plugin_status connection_open(Connection *connection) {
    if (connection->handle != NULL && PQstatus(connection->handle) == CONNECTION_OK)
        return PLUGIN_OK;
    connection_close(connection);
    static const char *const names[] = {"connect_timeout", "application_name", "dbname", "client_encoding", NULL};
    const char *const values[] = {"10", "pluginhost", connection->url, "UTF8", NULL};
    connection->handle = PQconnectdbParams(names, values, 1);
    if (PQstatus(connection->handle) != CONNECTION_OK)
        return connection_report(connection, PLUGIN_UNAVAILABLE, PQerrorMessage(connection->handle));
    PQsetNoticeProcessor(connection->handle, ignore_notice, NULL);
    /* Two that make the table at the same time would be in each other's way. What was answered must be durable. */
    PGresult *result = PQexec(
        connection->handle,
        "BEGIN; SELECT pg_advisory_xact_lock(5785441); SET LOCAL client_min_messages = error;"
        " CREATE TABLE IF NOT EXISTS pluginhost_store (c text COLLATE \"C\", k bytea, v bytea NOT NULL, PRIMARY KEY (c, k));"
        " COMMIT; SET synchronous_commit = on");
    bool is_good = PQresultStatus(result) == PGRES_COMMAND_OK;
    plugin_status status = is_good ? PLUGIN_OK : failed(connection, result, BEFORE_COMMIT);
    PQclear(result);
    for (int i = 0; is_good && connection_statements[i][0] != NULL; i++) {
        result = PQprepare(connection->handle, connection_statements[i][0], connection_statements[i][1], 0, NULL);
        is_good = PQresultStatus(result) == PGRES_COMMAND_OK;
        status = is_good ? PLUGIN_OK : failed(connection, result, BEFORE_COMMIT);
        PQclear(result);
    }
    if (is_good && PQenterPipelineMode(connection->handle) != 1)
        status = failed(connection, NULL, BEFORE_COMMIT);
    if (status != PLUGIN_OK)
        connection_close(connection);
    return status;
}

void connection_close(Connection *connection) {
    PQclear(connection->last);
    PQfinish(connection->handle);
    connection->last = NULL;
    connection->handle = NULL;
    connection->waiting = 0;
    connection->sent_bytes = 0;
}

plugin_status connection_send(Connection *connection, const char *name, int count, const Parameter *parameters) {
    const char *values[MOST_PARAMETERS];
    int lengths[MOST_PARAMETERS], formats[MOST_PARAMETERS];
    size_t size = 64;
    for (int i = 0; i < count; i++) {
        values[i] = parameters[i].data;
        lengths[i] = parameters[i].length;
        formats[i] = !parameters[i].is_text;
        size += (size_t)parameters[i].length;
    }
    if (connection->waiting > 0 && (connection->waiting >= MOST_WAITING || connection->sent_bytes + size > MOST_BYTES)) {
        const plugin_status status = connection_finish(connection, BEFORE_COMMIT);
        if (status != PLUGIN_OK)
            return status;
    }
    if (PQsendQueryPrepared(connection->handle, name, count, values, lengths, formats, 1) != 1)
        return failed(connection, NULL, BEFORE_COMMIT);
    connection->waiting++;
    connection->sent_bytes += size;
    return PLUGIN_OK;
}

plugin_status connection_finish(Connection *connection, Moment moment) {
    plugin_status status = PLUGIN_OK;
    PQclear(connection->last);
    connection->last = NULL;
    if (PQpipelineSync(connection->handle) != 1)
        return failed(connection, NULL, moment);
    connection->waiting = 0;
    connection->sent_bytes = 0;
    /* Results of a statement end with NULL; those of all with that of the sync. Two NULL in a row: the server is gone. */
    bool was_nothing = false;
    while (true) {
        PGresult *result = PQgetResult(connection->handle);
        if (result == NULL) {
            if (was_nothing || PQstatus(connection->handle) != CONNECTION_OK)
                return status != PLUGIN_OK ? status : failed(connection, NULL, moment);
            was_nothing = true;
            continue;
        }
        was_nothing = false;
        const ExecStatusType kind = PQresultStatus(result);
        if (kind == PGRES_TUPLES_OK) {
            PQclear(connection->last);
            connection->last = result;
            continue;
        }
        if (status == PLUGIN_OK && kind != PGRES_COMMAND_OK && kind != PGRES_PIPELINE_SYNC)
            status = failed(connection, result, moment);
        PQclear(result);
        if (kind == PGRES_PIPELINE_SYNC)
            return status;
    }
}

plugin_status connection_ask(Connection *connection, const char *name, int count, const Parameter *parameters) {
    plugin_status status = connection_send(connection, name, count, parameters);
    return status == PLUGIN_OK ? connection_finish(connection, BEFORE_COMMIT) : status;
}

void connection_undo(Connection *connection) {
    /* Closing is the surest way to have nothing left over, and failures are rare. */
    connection_close(connection);
}
