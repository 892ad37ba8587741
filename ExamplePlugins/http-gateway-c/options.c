#include "gateway.h"

#include <stdlib.h>
#include <string.h>

enum {
    LISTEN, LARGEST_BODY, MEMORY, CONNECTIONS, CONNECTIONS_OF_PEER, HEADER_TIMEOUT, IDLE_TIMEOUT, THREADS, TOKEN_FILE,
    CERTIFICATE, KEY
};

#define INTEGER(variable, title, what, stands, value, least, most)                                                     \
    static const plugin_option variable = {                                                                            \
        .size = sizeof(plugin_option),                                                                                 \
        .type = PLUGIN_VALUE_INTEGER,                                                                                  \
        .flags = PLUGIN_OPTION_HAS_MINIMUM | PLUGIN_OPTION_HAS_MAXIMUM,                                                \
        .name = TEXT(title),                                                                                           \
        .help = TEXT(what),                                                                                            \
        .placeholder = TEXT(stands),                                                                                   \
        .initial = TEXT(value),                                                                                        \
        .minimum = (least),                                                                                            \
        .maximum = (most),                                                                                             \
    }
#define FILE_PATH(variable, title, what)                                                                               \
    static const plugin_option variable = {                                                                            \
        .size = sizeof(plugin_option),                                                                                 \
        .type = PLUGIN_VALUE_TEXT,                                                                                     \
        .name = TEXT(title),                                                                                           \
        .help = TEXT(what),                                                                                            \
        .placeholder = TEXT("FILE"),                                                                                   \
    }

static const plugin_option listen_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .name = TEXT("gateway-listen"),
    .help = TEXT("Where requests are accepted; without a host on all addresses, port 0 is a free one."),
    .placeholder = TEXT("[HOST:]PORT"),
    .initial = TEXT("127.0.0.1:5000"),
};
INTEGER(largest_body_option, "gateway-largest-body", "Largest body of a request, also when it is unpacked.", "MIB", "32",
        1, 200);
INTEGER(memory_option, "gateway-memory", "Most memory for bodies that are on their way; further requests get a 503.",
        "MIB", "256", 1, 512);
INTEGER(connections_option, "gateway-connections",
        "Connections at a time; for a new one beyond it the one that is idle for longest is closed.", "N", "16384", 8,
        60000);
INTEGER(peer_option, "gateway-connections-per-client", "Connections at a time from one address; 0: no limit.", "N", "0",
        0, 60000);
INTEGER(header_option, "gateway-header-timeout", "Seconds in which the header of a request is to be there.", "SECONDS",
        "10", 1, 3600);
INTEGER(idle_option, "gateway-idle-timeout", "Seconds that a connection may be kept alive between requests.", "SECONDS",
        "75", 1, 86400);
INTEGER(threads_option, "gateway-threads", "Threads that read requests and write answers.", "N", "1", 1, MOST_LANES);
FILE_PATH(token_option, "gateway-token-file",
          "Requests must have a header `Authorization: Bearer TOKEN` with one of the lines of this file.");
FILE_PATH(certificate_option, "gateway-certificate", "TLS: the certificate in PEM, with those that it was signed with.");
FILE_PATH(key_option, "gateway-key", "TLS: the private key of the certificate in PEM.");

const plugin_option *const gateway_options[OPTION_COUNT] = {
    [LISTEN] = &listen_option,
    [LARGEST_BODY] = &largest_body_option,
    [MEMORY] = &memory_option,
    [CONNECTIONS] = &connections_option,
    [CONNECTIONS_OF_PEER] = &peer_option,
    [HEADER_TIMEOUT] = &header_option,
    [IDLE_TIMEOUT] = &idle_option,
    [THREADS] = &threads_option,
    [TOKEN_FILE] = &token_option,
    [CERTIFICATE] = &certificate_option,
    [KEY] = &key_option,
};

#define NEED(variable, what, which)                                                                                    \
    static const plugin_need variable = {                                                                              \
        .size = sizeof(plugin_need), .capability = TEXT(what), .detail = TEXT(which)}

NEED(listen_need, "listen", "--gateway-listen");
NEED(token_need, "read", "--gateway-token-file");
NEED(certificate_need, "read", "--gateway-certificate");
NEED(key_need, "read", "--gateway-key");
const plugin_need *const gateway_needs[NEED_COUNT] = {&listen_need, &token_need, &certificate_need, &key_need};

/* A copy that ends in a NUL; NULL: the option is not given or there is no memory. */
static char *text_of(const plugin_value *value) {
    if (value->type != PLUGIN_VALUE_TEXT || value->text.length == 0)
        return NULL;
    return strndup(value->text.bytes, value->text.length);
}

plugin_status settings_read(struct settings *settings, const plugin_context *context) {
    const plugin_value *options = context->options;
    const int64_t second = INT64_C(1000000000);
    settings->listen = text_of(&options[LISTEN]);
    settings->largest_body = (uint64_t)options[LARGEST_BODY].integer << 20;
    settings->most_memory = (uint64_t)options[MEMORY].integer << 20;
    settings->most_connections = (size_t)options[CONNECTIONS].integer;
    settings->most_connections_of_peer = (size_t)options[CONNECTIONS_OF_PEER].integer;
    settings->header_time = options[HEADER_TIMEOUT].integer * second;
    settings->idle_time = options[IDLE_TIMEOUT].integer * second;
    settings->lanes = (size_t)options[THREADS].integer;
    settings->token_file = text_of(&options[TOKEN_FILE]);
    settings->certificate_file = text_of(&options[CERTIFICATE]);
    settings->key_file = text_of(&options[KEY]);
    if (settings->listen == NULL) {
        gateway_fail(context, "gateway-listen: expected HOST:PORT, got nothing");
        return PLUGIN_BAD_OPTION;
    }
    if ((settings->certificate_file == NULL) != (settings->key_file == NULL)) {
        gateway_fail(context, "gateway-certificate and gateway-key belong together; only one of them is given");
        return PLUGIN_BAD_OPTION;
    }
    return PLUGIN_OK;
}

void settings_free(struct settings *settings) {
    free(settings->listen);
    free(settings->token_file);
    free(settings->certificate_file);
    free(settings->key_file);
}
