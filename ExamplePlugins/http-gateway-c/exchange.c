#include "gateway.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/*
 * Requests on their way to the host and answers on their way back. A call with several requests is answered when all are
 * done, so only those are put together that take the same: of one method and target, as with many small POSTs.
 */

/* Requests and bytes of bodies that go together at most; a single request may be larger. */
enum { MOST_TOGETHER = 64, LARGEST_TOGETHER = 128 * 1024 };

/* ------------------------------------------------------------------------------------------------------- requests */

struct writer {
    uint8_t *data; /* NULL: only counted */
    uint64_t length;
};

static void put_number(struct writer *writer, uint32_t number) {
    if (writer->data != NULL)
        memcpy(writer->data + writer->length, &number, sizeof number);
    writer->length += sizeof number;
}

static void put_bytes(struct writer *writer, const void *bytes, size_t length) {
    put_number(writer, (uint32_t)length);
    if (writer->data != NULL && length > 0)
        memcpy(writer->data + writer->length, bytes, length);
    writer->length += length;
}

static void put_text(struct writer *writer, const char *text) { put_bytes(writer, text, strlen(text)); }

struct header_visit {
    struct writer *writer;
    uint32_t count;
    int wants_authorization;
};

static enum MHD_Result put_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value) {
    (void)kind;
    struct header_visit *visit = cls;
    static const char access[] = "access-control-";
    char lower[64];
    size_t length = strlen(name);
    int counts = strcasecmp(name, "content-type") == 0 || strcasecmp(name, "accept") == 0 ||
                 strcasecmp(name, "origin") == 0 || strncasecmp(name, access, sizeof access - 1) == 0 ||
                 (visit->wants_authorization && strcasecmp(name, "authorization") == 0);
    if (!counts || length >= sizeof lower)
        return MHD_YES;
    visit->count++;
    if (visit->writer == NULL)
        return MHD_YES;
    for (size_t i = 0; i <= length; i++)
        lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
    put_text(visit->writer, lower);
    put_text(visit->writer, value == NULL ? "" : value);
    return MHD_YES;
}

static void put_request(struct writer *writer, struct connection *connection) {
    struct header_visit visit = {.wants_authorization = connection->lane->gateway->settings.token_file == NULL};
    MHD_get_connection_values(connection->handle, MHD_HEADER_KIND, put_header, &visit);
    put_text(writer, connection->method);
    put_text(writer, connection->target);
    put_text(writer, connection->peer);
    put_number(writer, visit.count);
    visit.writer = writer;
    MHD_get_connection_values(connection->handle, MHD_HEADER_KIND, put_header, &visit);
    put_bytes(writer, connection->body, connection->length);
}

static void resume(struct connection *connection) { MHD_resume_connection(connection->handle); }

/* --------------------------------------------------------------------------------------------------------- answers */

/* Called on the worker's thread for answers of the host. */
static void answered(void *token, plugin_status status, const uint8_t *data, uint64_t length) {
    struct call *call = token;
    struct lane *lane = call->lane;
    call->status = status;
    if (status == PLUGIN_OK && length > 0) {
        call->answer = malloc(length);
        if (call->answer == NULL)
            call->status = PLUGIN_UNAVAILABLE;
        else
            memcpy(call->answer, data, length);
        call->answer_length = length;
    }
    pthread_mutex_lock(&lane->lock);
    int was_empty = lane->answered == NULL;
    call->next = lane->answered;
    lane->answered = call;
    lane->under_way--;
    pthread_mutex_unlock(&lane->lock);
    if (was_empty)
        lane_wake(lane);
}

struct reader {
    const uint8_t *data;
    uint64_t length, place;
};

static int take_number(struct reader *reader, uint32_t *number) {
    if (reader->length - reader->place < sizeof *number)
        return -1;
    memcpy(number, reader->data + reader->place, sizeof *number);
    reader->place += sizeof *number;
    return 0;
}

static int take_bytes(struct reader *reader, const uint8_t **bytes, uint32_t *length) {
    if (take_number(reader, length) < 0 || reader->length - reader->place < *length)
        return -1;
    *bytes = reader->data + reader->place;
    reader->place += *length;
    return 0;
}

static int take_header(struct reader *reader, struct MHD_Response *response) {
    const uint8_t *name, *value;
    uint32_t name_length, value_length;
    if (take_bytes(reader, &name, &name_length) < 0 || take_bytes(reader, &value, &value_length) < 0)
        return -1;
    char *name_text = strndup((const char *)name, name_length);
    char *value_text = strndup((const char *)value, value_length);
    if (response != NULL && name_text != NULL && value_text != NULL)
        MHD_add_response_header(response, name_text, value_text);
    free(name_text);
    free(value_text);
    return 0;
}

static int take_answer(struct reader *reader, struct connection *connection) {
    uint32_t status, count, length;
    const uint8_t *body;
    if (take_number(reader, &status) < 0 || status < 200 || status > 599 || take_number(reader, &count) < 0)
        return -1;
    struct reader headers = *reader;
    for (uint32_t i = 0; i < count; i++)
        if (take_header(reader, NULL) < 0)
            return -1;
    if (take_bytes(reader, &body, &length) < 0)
        return -1;
    connection->status = status;
    connection->response = MHD_create_response_from_buffer(length, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (connection->response == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        take_header(&headers, connection->response);
    return 0;
}

static void take(struct call *call) {
    struct reader reader = {.data = call->answer, .length = call->answer_length};
    for (size_t i = 0; i < call->count; i++) {
        struct connection *connection = call->connections[i];
        if (call->status == PLUGIN_UNAVAILABLE)
            request_refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "Service Unavailable");
        else if (call->status != PLUGIN_OK || take_answer(&reader, connection) < 0)
            request_refuse(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "Internal Server Error");
        resume(connection);
    }
    free(call->answer);
    free(call);
}

void exchange_take(struct lane *lane) {
    pthread_mutex_lock(&lane->lock);
    struct call *call = lane->answered;
    lane->answered = NULL;
    pthread_mutex_unlock(&lane->lock);
    while (call != NULL) {
        struct call *next = call->next;
        take(call);
        call = next;
    }
}

/* ------------------------------------------------------------------------------------------------------------ calls */

static int goes_with(const struct connection *one, const struct connection *other) {
    return strcmp(one->method, other->method) == 0 && strcmp(one->target, other->target) == 0;
}

static void send_together(struct lane *lane, struct connection **connections, size_t count) {
    struct writer writer = {0};
    for (size_t i = 0; i < count; i++)
        put_request(&writer, connections[i]);
    struct call *call = calloc(1, sizeof *call + count * sizeof call->connections[0]);
    uint8_t *data = call == NULL ? NULL : malloc(writer.length);
    plugin_status status = PLUGIN_FAILED;
    if (data != NULL) {
        writer = (struct writer){.data = data};
        call->lane = lane;
        call->count = count;
        for (size_t i = 0; i < count; i++) {
            call->connections[i] = connections[i];
            put_request(&writer, connections[i]);
        }
        pthread_mutex_lock(&lane->lock);
        lane->under_way++;
        pthread_mutex_unlock(&lane->lock);
        const struct gateway *gateway = lane->gateway;
        status = gateway->calls->call(gateway->context, PLUGIN_GATEWAY_SERVE, data, writer.length, call, answered);
        free(data);
        if (status == PLUGIN_OK)
            return;
        pthread_mutex_lock(&lane->lock);
        lane->under_way--;
        pthread_mutex_unlock(&lane->lock);
    }
    free(call);
    for (size_t i = 0; i < count; i++) {
        request_refuse(connections[i], MHD_HTTP_SERVICE_UNAVAILABLE, "Service Unavailable");
        resume(connections[i]);
    }
}

void exchange_send(struct lane *lane) {
    struct connection **all = lane->complete;
    size_t left = lane->complete_count;
    lane->complete_count = 0;
    while (left > 0) {
        struct connection *together[MOST_TOGETHER];
        size_t count = 0, bytes = 0, kept = 0;
        for (size_t i = 0; i < left; i++) {
            struct connection *one = all[i];
            int fits = count == 0 || (count < MOST_TOGETHER && bytes + one->length <= LARGEST_TOGETHER &&
                                      goes_with(together[0], one));
            if (fits) {
                together[count++] = one;
                bytes += one->length;
            } else {
                all[kept++] = one;
            }
        }
        send_together(lane, together, count);
        left = kept;
    }
}
