/*
 * A medium that sends each batch in an HTTP request of its own, over one connection a writer. An answer other than 2xx
 * is a failure; transfer.h says what is tried again.
 */

#define _GNU_SOURCE
#include "transfer.h"

#include <boundary_c.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { URL, METHOD, HEADERS, GZIP, RETRIES, TIMEOUT, OPTION_COUNT };

/* Added to the window bits it makes zlib write the frame of gzip, which is what `Content-Encoding: gzip` means. */
enum { GZIP_FRAME = 16 };

struct http {
    struct transfer transfer;
    struct curl_slist *headers;
    char method[16];
    int compresses;
    z_stream deflater;
    unsigned char *compressed;
    size_t compressed_size;
};

static const plugin_option url_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .name = TEXT("http-url"),
    .help = TEXT("Where batches are sent to."),
    .placeholder = TEXT("URL"),
    .initial = TEXT("http://localhost"),
};
static const plugin_option method_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .name = TEXT("http-method"),
    .help = TEXT("Method of the requests: options, get, head, post, put, delete, trace, connect or patch, in any case."),
    .placeholder = TEXT("METHOD"),
    .initial = TEXT("post"),
};
static const plugin_option headers_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .name = TEXT("http-headers"),
    .help = TEXT("Headers of the requests, as NAME=VALUE with white space between, quoted as in a shell."),
    .placeholder = TEXT("HEADERS"),
    .initial = TEXT(""),
};
static const plugin_option gzip_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_FLAG,
    .name = TEXT("http-gzip"),
    .help = TEXT("Compress the bodies with gzip."),
};
static const plugin_option retries_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_INTEGER,
    .flags = PLUGIN_OPTION_HAS_MINIMUM | PLUGIN_OPTION_HAS_MAXIMUM,
    .name = TEXT("http-retries"),
    .help = TEXT("How often a request is made again after a failed connection and the statuses 429 and 5xx."),
    .placeholder = TEXT("N"),
    .initial = TEXT("3"),
    .minimum = 0,
    .maximum = 1000,
};
static const plugin_option timeout_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_INTEGER,
    .flags = PLUGIN_OPTION_HAS_MINIMUM | PLUGIN_OPTION_HAS_MAXIMUM,
    .name = TEXT("http-timeout"),
    .help = TEXT("Seconds that a request may take, its answer included."),
    .placeholder = TEXT("SECONDS"),
    .initial = TEXT("30"),
    .minimum = 1,
    .maximum = 86400,
};
static const plugin_option *const options[OPTION_COUNT] = {
    [URL] = &url_option,   [METHOD] = &method_option,   [HEADERS] = &headers_option,
    [GZIP] = &gzip_option, [RETRIES] = &retries_option, [TIMEOUT] = &timeout_option,
};

/* The user names the server in a URL, and no kernel limits hosts; so it is the network as a whole. */
static const plugin_need network_need = {.size = sizeof(plugin_need), .capability = TEXT("network")};
static const plugin_need *const needs[] = {&network_need};

static const char *const methods[] = {"OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH"};

static int set_method(struct http *self, plugin_text given) {
    if (given.length >= sizeof self->method)
        return -1;
    for (size_t i = 0; i < given.length; i++)
        self->method[i] = (char)toupper((unsigned char)given.bytes[i]);
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (strcmp(methods[i], self->method) == 0)
            return 0;
    return -1;
}

static int add_header(struct http *self, const char *line) {
    struct curl_slist *longer = curl_slist_append(self->headers, line);
    if (longer == NULL)
        return -1;
    self->headers = longer;
    return 0;
}

/* Whether a word is NAME=VALUE and fits into a line; the name is a token of RFC 9110. */
static const char *problem_in(const char *word, size_t length) {
    const char *equals = memchr(word, '=', length);
    if (equals == NULL || equals == word)
        return "expected NAME=VALUE";
    for (const char *at = word; at < equals; at++)
        if (!isalnum((unsigned char)*at) && strchr("!#$%&'*+-.^_`|~", *at) == NULL)
            return "the name has a character that names of headers cannot have";
    for (const char *at = equals; at < word + length; at++)
        if ((unsigned char)*at < 0x20 && *at != '\t')
            return "the value has a control character";
    return NULL;
}

/* Makes `NAME: VALUE` of `NAME=VALUE`; a name without a value has to be `NAME;` for libcurl to send it. */
static int take_word(struct http *self, const plugin_context *context, char *word, size_t length) {
    const char *problem = problem_in(word, length);
    if (problem != NULL) {
        /* Only the name is shown, for values can be secret. */
        int shown = (int)strcspn(word, "=");
        fail(context, "http-headers: \"%.*s\": %s", shown > 60 ? 60 : shown, word, problem);
        return -1;
    }
    size_t name = strcspn(word, "=");
    char *line = malloc(length + 3);
    int code = -1;
    if (line != NULL) {
        if (name + 1 == length)
            snprintf(line, length + 3, "%.*s;", (int)name, word);
        else
            snprintf(line, length + 3, "%.*s: %s", (int)name, word, word + name + 1);
        code = add_header(self, line);
    }
    free(line);
    if (code != 0)
        fail(context, "http-headers: out of memory");
    return code;
}

/* Splits as a shell does: quotes of both kinds, and backslashes outside of single quotes. */
static int take_headers(struct http *self, const plugin_context *context, plugin_text given) {
    char *text = copy_text(given);
    char *word = malloc(given.length + 1);
    int code = 0;
    if (text == NULL || word == NULL) {
        fail(context, "http-headers: it contains a NUL, or there is no memory");
        code = -1;
    }
    const char *at = text;
    while (code == 0) {
        while (isspace((unsigned char)*at))
            at++;
        if (*at == 0)
            break;
        size_t length = 0;
        char quote = 0;
        for (; *at != 0 && (quote != 0 || !isspace((unsigned char)*at)); at++) {
            if (quote == 0 && (*at == '"' || *at == '\'')) {
                quote = *at;
            } else if (*at == quote) {
                quote = 0;
            } else if (*at == '\\' && at[1] != 0 && (quote == 0 || (quote == '"' && strchr("\"\\$`", at[1]) != NULL))) {
                word[length++] = *++at;
            } else {
                word[length++] = *at;
            }
        }
        word[length] = 0;
        if (quote != 0) {
            fail(context, "http-headers: a quotation mark %c is not closed", quote);
            code = -1;
        } else {
            code = take_word(self, context, word, length);
        }
    }
    free(text);
    free(word);
    return code;
}

static int has_header(const struct http *self, const char *name) {
    size_t length = strlen(name);
    for (const struct curl_slist *line = self->headers; line != NULL; line = line->next)
        if (strncasecmp(line->data, name, length) == 0 && (line->data[length] == ':' || line->data[length] == ';'))
            return 1;
    return 0;
}

static void destroy(void *instance) {
    struct http *self = instance;
    transfer_close(&self->transfer);
    curl_slist_free_all(self->headers);
    if (self->compresses)
        deflateEnd(&self->deflater);
    free(self->compressed);
    free(self);
}

static plugin_status set_up(struct http *self, const plugin_context *context) {
    const plugin_value *given = context->options;
    if (transfer_open(&self->transfer, context, "http-url", given[URL].text, given[TIMEOUT].integer,
                      given[RETRIES].integer, SHOWN_SIZE + 1) != 0)
        return fail(context, "%s", self->transfer.reason);
    if (set_method(self, given[METHOD].text) != 0)
        return fail(context, "http-method: got \"%.*s\"; expected options, get, head, post, put, delete, trace, connect "
                    "or patch", given[METHOD].text.length > 40 ? 40 : (int)given[METHOD].text.length,
                    given[METHOD].text.bytes);
    self->transfer.method = self->method;
    if (strcmp(self->method, "HEAD") == 0) {
        plugin_text line = TEXT("requests with the method HEAD have no body, so the batches are not sent with them");
        context->log(context, PLUGIN_LOG_WARNING, line);
    }
    if (take_headers(self, context, given[HEADERS].text) != 0)
        return PLUGIN_FAILED;
    /* libcurl would call the body a form, and would wait for the server to ask for a large one. */
    if ((!has_header(self, "Content-Type") && add_header(self, "Content-Type:") != 0) ||
        (!has_header(self, "Expect") && add_header(self, "Expect:") != 0))
        return fail(context, "http-headers: out of memory");
    if (given[GZIP].integer == 0)
        return PLUGIN_OK;
    if (add_header(self, "Content-Encoding: gzip") != 0 ||
        deflateInit2(&self->deflater, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + GZIP_FRAME, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return fail(context, "http-gzip: out of memory");
    self->compresses = 1;
    return PLUGIN_OK;
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return fail(context, "libcurl does not start");
    struct http *self = calloc(1, sizeof *self);
    if (self == NULL)
        return fail(context, "out of memory");
    if (set_up(self, context) != PLUGIN_OK) {
        destroy(self);
        return PLUGIN_FAILED;
    }
    self->transfer.headers = self->headers;
    *instance = self;
    return PLUGIN_OK;
}

/* Compresses into `compressed`; returns the length, 0 if there is no memory. */
static size_t compress_body(struct http *self, const plugin_records *records) {
    deflateReset(&self->deflater);
    size_t bound = deflateBound(&self->deflater, records->length);
    if (bound > self->compressed_size) {
        unsigned char *larger = realloc(self->compressed, bound);
        if (larger == NULL)
            return 0;
        self->compressed = larger;
        self->compressed_size = bound;
    }
    /* zlib counts in 32 bits; a batch is shared memory of far less. */
    if (records->length > UINT32_MAX || bound > UINT32_MAX)
        return 0;
    self->deflater.next_in = (unsigned char *)records->data;
    self->deflater.avail_in = (uInt)records->length;
    self->deflater.next_out = self->compressed;
    self->deflater.avail_out = (uInt)bound;
    return deflate(&self->deflater, Z_FINISH) == Z_STREAM_END ? bound - self->deflater.avail_out : 0;
}

static plugin_status write_batch(void *instance, const plugin_records *records) {
    struct http *self = instance;
    const void *body = records->data;
    size_t length = records->length;
    if (self->compresses) {
        length = compress_body(self, records);
        body = self->compressed;
        if (length == 0)
            return fail(self->transfer.context, "http-gzip: a batch of %llu bytes is too large",
                        (unsigned long long)records->length);
    }
    if (transfer_send(&self->transfer, body, length) == 0)
        return PLUGIN_OK;
    return fail(self->transfer.context, "%s", self->transfer.reason);
}

static const plugin_medium_verbs verbs = {
    .size = sizeof verbs,
    .encoding = PLUGIN_ENCODING_BYTES,
    .create = create,
    .write = write_batch,
    .destroy = destroy,
};

void plugin_register(const plugin_registrar *registrar) {
    plugin_extension medium = {
        .size = sizeof medium,
        .revision = PLUGIN_MEDIUM_REVISION,
        .kind = TEXT(PLUGIN_KIND_MEDIUM),
        .name = TEXT("http"),
        .summary = TEXT("Sends each batch in an HTTP request."),
        .version = TEXT("1.0"),
        .options = options,
        .needs = needs,
        .option_count = OPTION_COUNT,
        .need_count = 1,
        .verbs = &verbs,
    };
    registrar->add(registrar, &medium);
}
