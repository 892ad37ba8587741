#include "gateway.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/*
 * How often those in a phase are looked at. It is the same for all in it, so a list is in the order of the times by
 * appending at its end.
 */
static int64_t period(const struct lane *lane, enum phase phase) {
    switch (phase) {
    case PHASE_HEADER: return lane->gateway->settings.header_time;
    case PHASE_IDLE: return lane->gateway->settings.idle_time;
    case PHASE_HOST: return INT64_MAX;
    default: return INT64_C(5000000000);
    }
}

/* What is slower is late: bytes a second, after the time that a header may take. */
enum { SLOWEST_BODY = 1024, SLOWEST_ANSWER = 4096 };

static void append(struct connection *connection) {
    struct list *list = &connection->lane->phases[connection->phase];
    connection->next = NULL;
    connection->previous = list->last;
    if (list->last != NULL)
        list->last->next = connection;
    else
        list->first = connection;
    list->last = connection;
    int64_t every = period(connection->lane, connection->phase);
    connection->due = every == INT64_MAX ? INT64_MAX : gateway_now() + every;
}

void phase_leave(struct connection *connection) {
    struct list *list = &connection->lane->phases[connection->phase];
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        list->first = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    else
        list->last = connection->previous;
    connection->previous = connection->next = NULL;
}

void phase_enter(struct connection *connection, enum phase phase) {
    connection->phase = phase;
    append(connection);
    connection->limit = connection->due;
}

void connection_cut(struct connection *connection, const char *status_line) {
    /* Inside of TLS nothing can be said beside the library. */
    if (status_line != NULL && connection->lane->gateway->certificate == NULL) {
        char text[160];
        int length = snprintf(text, sizeof text, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status_line);
        send(connection->socket, text, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    /* The library finds the end of the connection and forgets it. */
    shutdown(connection->socket, SHUT_RDWR);
}

static void late(struct connection *connection) {
    struct figures *figures = &connection->lane->gateway->figures;
    int64_t now = connection->due;
    int64_t second = INT64_C(1000000000);
    int64_t patience = connection->lane->gateway->settings.header_time;
    int has_bytes = 0;
    switch (connection->phase) {
    case PHASE_BODY:
        connection->limit = connection->body_start + patience + (int64_t)(connection->received / SLOWEST_BODY) * second;
        break;
    case PHASE_IDLE:
        /* What came just now gets the time that a header has. */
        if (ioctl(connection->socket, FIONREAD, &has_bytes) == 0 && has_bytes > 0) {
            phase_leave(connection);
            phase_enter(connection, PHASE_HEADER);
            return;
        }
        break;
    default: break;
    }
    if (now < connection->limit) {
        phase_leave(connection);
        append(connection);
        return;
    }
    int is_request = connection->phase == PHASE_BODY || connection->phase == PHASE_HEADER;
    if (connection->phase != PHASE_IDLE)
        atomic_fetch_add(&figures->timeouts, 1);
    connection_cut(connection, is_request ? "408 Request Timeout" : NULL);
    /* It is gone soon; if not, it is cut again. */
    phase_leave(connection);
    connection->phase = PHASE_LEAVING;
    append(connection);
    connection->limit = 0;
}

int64_t deadlines_check(struct lane *lane) {
    int64_t now = gateway_now();
    int64_t next = INT64_MAX;
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        struct list *list = &lane->phases[phase];
        while (list->first != NULL && list->first->due <= now)
            late(list->first);
        if (list->first != NULL && list->first->due < next)
            next = list->first->due;
    }
    return next;
}

void connection_evict(struct lane *lane) {
    struct connection *oldest = lane->phases[PHASE_IDLE].first;
    if (oldest == NULL)
        oldest = lane->phases[PHASE_HEADER].first;
    if (oldest == NULL)
        return;
    atomic_fetch_add(&lane->gateway->figures.evicted, 1);
    connection_cut(oldest, NULL);
    phase_leave(oldest);
    phase_enter(oldest, PHASE_LEAVING);
}
