#include "gateway.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

/* Bytes of a body that is refused which are read all the same, so that the client gets to read why. */
static const uint64_t MOST_THROWN_AWAY = 64u << 20;

static const char *header(struct MHD_Connection *handle, const char *name) {
    return MHD_lookup_connection_value(handle, MHD_HEADER_KIND, name);
}

static struct connection *connection_of(struct MHD_Connection *handle) {
    return MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void *request_begin(void *cls, const char *target, struct MHD_Connection *handle) {
    (void)cls;
    struct connection *connection = connection_of(handle);
    connection->target = strdup(target);
    if (connection->phase == PHASE_IDLE) {
        phase_leave(connection);
        phase_enter(connection, PHASE_HEADER);
    }
    return connection;
}

void request_forget(struct connection *connection) {
    if (connection->body != NULL)
        atomic_fetch_sub(&connection->lane->gateway->body_memory, connection->capacity);
    free(connection->body);
    free(connection->target);
    if (connection->response != NULL)
        MHD_destroy_response(connection->response);
    connection->body = NULL;
    connection->target = NULL;
    connection->response = NULL;
    connection->length = connection->capacity = 0;
    connection->received = 0;
    connection->has_begun = 0;
    connection->refusal = 0;
}

void request_end(void *cls, struct MHD_Connection *handle, void **state, enum MHD_RequestTerminationCode code) {
    (void)cls, (void)handle, (void)code;
    struct connection *connection = *state;
    if (connection == NULL)
        return;
    *state = NULL;
    request_forget(connection);
    phase_leave(connection);
    phase_enter(connection, PHASE_IDLE);
    if (connection->lane->is_draining)
        connection_cut(connection, NULL);
}

/* --------------------------------------------------------------------------------------------------------- bodies */

/* Makes room for `wanted` bytes of body; a status that the request is refused with, or 0. */
static unsigned reserve(struct connection *connection, uint64_t wanted) {
    struct gateway *gateway = connection->lane->gateway;
    if (wanted > gateway->settings.largest_body)
        return MHD_HTTP_CONTENT_TOO_LARGE;
    if (wanted <= connection->capacity)
        return 0;
    uint64_t larger = wanted > 2 * connection->capacity ? wanted : 2 * connection->capacity;
    uint64_t more = larger - connection->capacity;
    if (atomic_fetch_add(&gateway->body_memory, more) + more > gateway->settings.most_memory) {
        atomic_fetch_sub(&gateway->body_memory, more);
        return MHD_HTTP_SERVICE_UNAVAILABLE;
    }
    uint8_t *room = realloc(connection->body, larger);
    if (room == NULL) {
        atomic_fetch_sub(&gateway->body_memory, more);
        return MHD_HTTP_SERVICE_UNAVAILABLE;
    }
    connection->body = room;
    connection->capacity = larger;
    return 0;
}

static void refuse_body(struct connection *connection, unsigned status, const char *text) {
    connection->refusal = status;
    connection->refusal_text = text != NULL ? text
                               : status == MHD_HTTP_CONTENT_TOO_LARGE ? "the body is too large"
                                                                      : "too much is on its way; try again later";
}

/* Replaces a body that was packed with gzip by what is in it. */
static void unpack(struct connection *connection) {
    z_stream stream = {.next_in = connection->body, .avail_in = (uInt)connection->length};
    /* Added to the window bits it makes zlib read the frame of gzip. */
    enum { GZIP_FRAME = 16 };
    if (inflateInit2(&stream, MAX_WBITS + GZIP_FRAME) != Z_OK)
        return refuse_body(connection, MHD_HTTP_SERVICE_UNAVAILABLE, NULL);
    struct connection unpacked = {.lane = connection->lane};
    int rc = Z_OK;
    while (rc == Z_OK) {
        unsigned status = reserve(&unpacked, unpacked.length + 1);
        if (status == 0 && unpacked.capacity < 65536)
            status = reserve(&unpacked, 65536);
        if (status != 0) {
            refuse_body(connection, status, NULL);
            break;
        }
        /* What is reserved may be twice of what is needed, and so beyond the limit. */
        uint64_t most = connection->lane->gateway->settings.largest_body;
        uint64_t end = unpacked.capacity < most ? unpacked.capacity : most;
        stream.next_out = unpacked.body + unpacked.length;
        stream.avail_out = (uInt)(end - unpacked.length);
        rc = inflate(&stream, Z_NO_FLUSH);
        unpacked.length = end - stream.avail_out;
    }
    inflateEnd(&stream);
    if (connection->refusal == 0 && (rc != Z_STREAM_END || stream.avail_in != 0))
        refuse_body(connection, MHD_HTTP_BAD_REQUEST, "the body is not what gzip makes");
    if (connection->refusal != 0) {
        request_forget(&unpacked);
        return;
    }
    atomic_fetch_sub(&connection->lane->gateway->body_memory, connection->capacity);
    free(connection->body);
    connection->body = unpacked.body;
    connection->length = unpacked.length;
    connection->capacity = unpacked.capacity;
}

static void add(struct connection *connection, const char *data, size_t length) {
    connection->received += length;
    atomic_fetch_add(&connection->lane->gateway->figures.bytes, length);
    if (connection->refusal == 0) {
        unsigned status = reserve(connection, connection->length + length);
        if (status == 0) {
            memcpy(connection->body + connection->length, data, length);
            connection->length += length;
            return;
        }
        refuse_body(connection, status, NULL);
    }
    if (connection->received < connection->lane->gateway->settings.largest_body + MOST_THROWN_AWAY)
        return;
    connection_cut(connection, "413 Content Too Large");
}

/* -------------------------------------------------------------------------------------------------------- answers */

void request_refuse(struct connection *connection, unsigned status, const char *text) {
    char body[256];
    int length = snprintf(body, sizeof body, "{\"detail\":\"%s\"}", text);
    connection->status = status;
    connection->response = MHD_create_response_from_buffer((size_t)length, body, MHD_RESPMEM_MUST_COPY);
    if (connection->response == NULL)
        return;
    MHD_add_response_header(connection->response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    if (status == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(connection->response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
        MHD_add_response_header(connection->response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
}

static enum MHD_Result answer(struct connection *connection) {
    if (connection->response == NULL)
        return MHD_NO;
    if (connection->lane->is_draining)
        MHD_add_response_header(connection->response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result result = MHD_queue_response(connection->handle, connection->status, connection->response);
    MHD_destroy_response(connection->response);
    connection->response = NULL;
    phase_leave(connection);
    phase_enter(connection, PHASE_SENDING);
    return result;
}

static enum MHD_Result refuse(struct connection *connection, unsigned status, const char *text) {
    atomic_fetch_add(&connection->lane->gateway->figures.refused, 1);
    request_refuse(connection, status, text);
    return answer(connection);
}

/* ------------------------------------------------------------------------------------------------------- requests */

static int is_allowed(struct connection *connection, const char *method) {
    struct gateway *gateway = connection->lane->gateway;
    if (gateway->settings.token_file == NULL)
        return 1;
    /* Browsers ask whether they may ask without any credentials. */
    if (strcmp(method, "OPTIONS") == 0)
        return 1;
    pthread_rwlock_rdlock(&gateway->token_lock);
    int fits = secret_fits(gateway->tokens, header(connection->handle, MHD_HTTP_HEADER_AUTHORIZATION));
    pthread_rwlock_unlock(&gateway->token_lock);
    return fits;
}

/* The header is there. */
static enum MHD_Result begin(struct connection *connection, const char *method) {
    struct gateway *gateway = connection->lane->gateway;
    connection->has_begun = 1;
    connection->body_start = gateway_now();
    phase_leave(connection);
    phase_enter(connection, PHASE_BODY);
    atomic_fetch_add(&gateway->figures.requests, 1);
    if (connection->target == NULL || strlen(method) >= sizeof connection->method)
        return refuse(connection, MHD_HTTP_NOT_IMPLEMENTED, "Not Implemented");
    strcpy(connection->method, method);
    if (!is_allowed(connection, method))
        return refuse(connection, MHD_HTTP_UNAUTHORIZED, "Unauthorized");
    const char *coding = header(connection->handle, MHD_HTTP_HEADER_CONTENT_ENCODING);
    if (coding != NULL && strcasecmp(coding, "gzip") != 0 && strcasecmp(coding, "identity") != 0)
        return refuse(connection, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "the only content coding is gzip");
    const char *length = header(connection->handle, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (length == NULL)
        return MHD_YES;
    /* The library has seen to it that it is a number. */
    unsigned status = reserve(connection, strtoull(length, NULL, 10));
    if (status == 0)
        return MHD_YES;
    refuse_body(connection, status, NULL);
    /* One that waits for leave to send its body does not send it. Of others it is thrown away, so that they hear. */
    if (header(connection->handle, MHD_HTTP_HEADER_EXPECT) != NULL)
        return refuse(connection, status, connection->refusal_text);
    return MHD_YES;
}

/* The request is there as a whole. */
static enum MHD_Result complete(struct connection *connection) {
    struct lane *lane = connection->lane;
    const char *coding = header(connection->handle, MHD_HTTP_HEADER_CONTENT_ENCODING);
    if (connection->refusal == 0 && coding != NULL && strcasecmp(coding, "gzip") == 0)
        unpack(connection);
    if (connection->refusal != 0)
        return refuse(connection, connection->refusal, connection->refusal_text);
    if (lane->complete_count == lane->complete_capacity) {
        size_t capacity = lane->complete_capacity == 0 ? 256 : 2 * lane->complete_capacity;
        struct connection **larger = realloc(lane->complete, capacity * sizeof *larger);
        if (larger == NULL)
            return refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "no memory; try again later");
        lane->complete = larger;
        lane->complete_capacity = capacity;
    }
    lane->complete[lane->complete_count++] = connection;
    phase_leave(connection);
    phase_enter(connection, PHASE_HOST);
    MHD_suspend_connection(connection->handle);
    return MHD_YES;
}

enum MHD_Result request_continue(void *cls, struct MHD_Connection *handle, const char *url, const char *method,
                                 const char *version, const char *data, size_t *length, void **state) {
    (void)cls, (void)url, (void)version;
    struct connection *connection = *state;
    if (connection == NULL)
        *state = connection = connection_of(handle);
    if (!connection->has_begun)
        return begin(connection, method);
    if (*length > 0) {
        add(connection, data, *length);
        *length = 0;
        return MHD_YES;
    }
    if (connection->phase == PHASE_HOST)
        return answer(connection);
    return complete(connection);
}
