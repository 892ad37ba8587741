#include "gateway.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Memory of a connection for its header; the library answers 431 and 414 where it is not enough. */
enum { HEADER_MEMORY = 24 * 1024 };

void lane_wake(struct lane *lane) {
    uint64_t one = 1;
    if (write(lane->wake, &one, sizeof one) < 0) {
        /* The counter is full: it wakes anyway. */
    }
}

/* ----------------------------------------------------------------------------------------------------- connections */

static void accepted(struct lane *lane, struct MHD_Connection *handle, void **context) {
    struct connection *connection = calloc(1, sizeof *connection);
    *context = connection;
    if (connection == NULL)
        return;
    connection->lane = lane;
    connection->handle = handle;
    connection->socket = MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    peer_text(MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr, connection->peer,
              sizeof connection->peer);
    phase_enter(connection, PHASE_HEADER);
    struct figures *figures = &lane->gateway->figures;
    atomic_fetch_add(&figures->accepted, 1);
    atomic_fetch_add(&figures->connections, 1);
    lane->connection_count++;
    if (lane->connection_count > lane->gateway->settings.most_connections / lane->gateway->settings.lanes)
        connection_evict(lane);
}

static void notice(void *cls, struct MHD_Connection *handle, void **context, enum MHD_ConnectionNotificationCode what) {
    struct lane *lane = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        accepted(lane, handle, context);
        return;
    }
    struct connection *connection = *context;
    if (connection == NULL)
        return;
    request_forget(connection);
    phase_leave(connection);
    free(connection);
    *context = NULL;
    lane->connection_count--;
    atomic_fetch_sub(&lane->gateway->figures.connections, 1);
}

/* Where there was no memory for a connection nothing of it is served. */
static void *begin(void *cls, const char *target, struct MHD_Connection *handle) {
    if (MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context == NULL)
        return NULL;
    return request_begin(cls, target, handle);
}

static enum MHD_Result serve(void *cls, struct MHD_Connection *handle, const char *url, const char *method,
                             const char *version, const char *data, size_t *length, void **state) {
    if (MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context == NULL)
        return MHD_NO;
    return request_continue(cls, handle, url, method, version, data, length, state);
}

/* Targets go to the host as they are. */
static size_t keep(void *cls, struct MHD_Connection *handle, char *text) {
    (void)cls, (void)handle;
    return strlen(text);
}

static void library_says(void *cls, const char *format, va_list arguments) {
    struct lane *lane = cls;
    char text[512];
    vsnprintf(text, sizeof text, format, arguments);
    text[strcspn(text, "\n")] = 0;
    gateway_log(lane->gateway->context, PLUGIN_LOG_DEBUG, "libmicrohttpd: %s", text);
}

/* --------------------------------------------------------------------------------------------------------- draining */

/* Whether a connection has begun with a request. */
static int has_request(const struct connection *connection) {
    int bytes = 0;
    if (connection->phase != PHASE_HEADER && connection->phase != PHASE_IDLE)
        return connection->phase != PHASE_LEAVING;
    return connection->target != NULL || (ioctl(connection->socket, FIONREAD, &bytes) == 0 && bytes > 0);
}

static uint32_t close_idle(struct lane *lane) {
    uint32_t busy = 0;
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        for (struct connection *one = lane->phases[phase].first; one != NULL; one = one->next) {
            if (has_request(one))
                busy++;
            else
                connection_cut(one, NULL);
        }
    return busy;
}

static void begin_draining(struct lane *lane) {
    int listener = MHD_quiesce_daemon(lane->daemon);
    if (listener >= 0)
        close(listener);
    close_idle(lane);
}

/* Tells the one who waits for it that all is done, or that it is too late. */
static void check_draining(struct lane *lane) {
    if (lane->is_drained)
        return;
    uint32_t busy = 0;
    int is_late = gateway_now() >= lane->drain_limit;
    if (lane->connection_count > 0)
        busy = close_idle(lane);
    if (busy > 0 && !is_late)
        return;
    pthread_mutex_lock(&lane->lock);
    lane->cut_off = busy;
    lane->is_drained = 1;
    pthread_cond_broadcast(&lane->changed);
    pthread_mutex_unlock(&lane->lock);
}

uint32_t lane_drain(struct lane *lane, int64_t limit) {
    pthread_mutex_lock(&lane->lock);
    lane->drain_limit = limit;
    lane->is_draining = 1;
    pthread_mutex_unlock(&lane->lock);
    lane_wake(lane);
    pthread_mutex_lock(&lane->lock);
    while (!lane->is_drained)
        pthread_cond_wait(&lane->changed, &lane->lock);
    uint32_t cut_off = lane->cut_off;
    pthread_mutex_unlock(&lane->lock);
    return cut_off;
}

/* ----------------------------------------------------------------------------------------------------------- thread */

static int milliseconds_until(int64_t due) {
    if (due == INT64_MAX)
        return -1;
    int64_t left = (due - gateway_now() + 999999) / 1000000;
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* Those that the host works on are let go of, without an answer: the library cannot stop before. */
static void stop(struct lane *lane) {
    while (lane->phases[PHASE_HOST].first != NULL) {
        struct connection *connection = lane->phases[PHASE_HOST].first;
        phase_leave(connection);
        phase_enter(connection, PHASE_LEAVING);
        MHD_resume_connection(connection->handle);
        connection_cut(connection, NULL);
    }
    MHD_stop_daemon(lane->daemon);
    lane->daemon = NULL;
}

static void *run(void *argument) {
    struct lane *lane = argument;
    int drains = 0;
    for (;;) {
        exchange_take(lane);
        MHD_run(lane->daemon);
        exchange_send(lane);
        int64_t due = deadlines_check(lane);
        pthread_mutex_lock(&lane->lock);
        int is_draining = lane->is_draining, is_stopping = lane->is_stopping;
        int has_answers = lane->answered != NULL;
        pthread_mutex_unlock(&lane->lock);
        if (is_stopping)
            break;
        if (is_draining && !drains)
            begin_draining(lane);
        drains = is_draining;
        if (drains) {
            check_draining(lane);
            if (!lane->is_drained && lane->drain_limit < due)
                due = lane->drain_limit;
        }
        int wait = has_answers ? 0 : milliseconds_until(due);
        MHD_UNSIGNED_LONG_LONG library = 0;
        if (MHD_get_timeout(lane->daemon, &library) == MHD_YES && (wait < 0 || library < (unsigned)wait))
            wait = (int)library;
        struct epoll_event events[2];
        int count = epoll_wait(lane->epoll, events, 2, wait);
        for (int i = 0; i < count; i++) {
            uint64_t ignored;
            if (events[i].data.fd == lane->wake && read(lane->wake, &ignored, sizeof ignored) < 0) {
                /* Somebody else would have had to read it; nobody does. */
            }
        }
    }
    stop(lane);
    return NULL;
}

static int watch(struct lane *lane, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    return epoll_ctl(lane->epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static struct MHD_Daemon *start_daemon(struct lane *lane, int listener) {
    const struct gateway *gateway = lane->gateway;
    const struct settings *settings = &gateway->settings;
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, gateway->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, gateway->key},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    if (gateway->certificate != NULL)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, serve, lane, MHD_OPTION_EXTERNAL_LOGGER, library_says, (void *)lane,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_URI_LOG_CALLBACK, begin, (void *)lane,
        MHD_OPTION_UNESCAPE_CALLBACK, keep, (void *)lane, MHD_OPTION_NOTIFY_COMPLETED, request_end, (void *)lane,
        MHD_OPTION_NOTIFY_CONNECTION, notice, (void *)lane, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY,
        /* One is evicted beyond the limit, and takes a moment to go. */
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(settings->most_connections / settings->lanes + 64),
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)settings->most_connections_of_peer,
        /* Of an answer that nobody reads; the rest has deadlines of its own. */
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(settings->idle_time / 1000000000 + 60), MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_ARRAY, gateway->certificate != NULL ? tls : none, MHD_OPTION_END);
}

int lane_start(struct lane *lane, int listener, char *reason, size_t reason_size) {
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->changed, NULL);
    lane->epoll = epoll_create1(EPOLL_CLOEXEC);
    lane->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    lane->daemon = lane->epoll < 0 || lane->wake < 0 ? NULL : start_daemon(lane, listener);
    if (lane->daemon == NULL) {
        close(listener);
        snprintf(reason, reason_size, "libmicrohttpd does not start%s",
                 lane->gateway->certificate != NULL ? "; the certificate and the key may not fit each other" : "");
        return -1;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(lane->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL || watch(lane, info->epoll_fd) < 0 || watch(lane, lane->wake) < 0 ||
        pthread_create(&lane->thread, NULL, run, lane) != 0) {
        snprintf(reason, reason_size, "a thread for connections: %s", strerror(errno));
        MHD_stop_daemon(lane->daemon);
        lane->daemon = NULL;
        return -1;
    }
    lane->has_thread = 1;
    return 0;
}

void lane_stop(struct lane *lane) {
    if (!lane->has_thread)
        return;
    pthread_mutex_lock(&lane->lock);
    lane->is_stopping = 1;
    pthread_mutex_unlock(&lane->lock);
    lane_wake(lane);
    pthread_join(lane->thread, NULL);
    lane->has_thread = 0;
}
