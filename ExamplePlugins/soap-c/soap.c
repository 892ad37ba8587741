/*
 * A medium that calls a SOAP 1.1 method with each batch as its one argument, as text. The description of the service
 * (WSDL) is read once, for the namespace of the method, its SOAPAction and the name of the argument; the calls go to the
 * location that the user gives, whatever address the description has. An answer other than 2xx, and a fault in one, is a
 * failure; transfer.h says what is tried again.
 *
 * The description is not parsed as XML but searched, which needs no further library: for start tags and attributes, in
 * any namespace prefix, outside of comments.
 */

#define _GNU_SOURCE
#include "transfer.h"

#include <boundary_c.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WSDL, LOCATION, METHOD, TIMEOUT, NO_CACHE, OPTION_COUNT };
enum { LARGEST_DESCRIPTION = 4 << 20, SHOWN_ANSWER = 64 << 10, RETRIES = 3, NAME_SIZE = 512 };

struct soap {
    struct transfer transfer;
    struct curl_slist *headers;
    char *method;
    char name_space[NAME_SIZE];
    char action[NAME_SIZE];
    char argument[NAME_SIZE];
    int is_qualified; /* the argument is in the namespace of the method */
    /* The envelope before the batch and behind it; empty where it is made anew for each batch. */
    char *head;
    char *tail;
    int keeps_envelope;
    char *body;
    size_t capacity;
};

static const plugin_option wsdl_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .flags = PLUGIN_OPTION_REQUIRED,
    .name = TEXT("soap-wsdl-url"),
    .help = TEXT("Where the description of the service is."),
    .placeholder = TEXT("URL"),
};
static const plugin_option location_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .flags = PLUGIN_OPTION_REQUIRED,
    .name = TEXT("soap-location"),
    .help = TEXT("Where calls are sent to."),
    .placeholder = TEXT("URL"),
};
static const plugin_option method_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .flags = PLUGIN_OPTION_REQUIRED,
    .name = TEXT("soap-method-name"),
    .help = TEXT("The method that is called with each batch."),
    .placeholder = TEXT("NAME"),
};
static const plugin_option timeout_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_INTEGER,
    .flags = PLUGIN_OPTION_HAS_MINIMUM | PLUGIN_OPTION_HAS_MAXIMUM,
    .name = TEXT("soap-timeout"),
    .help = TEXT("Seconds that a call may take, its answer included."),
    .placeholder = TEXT("SECONDS"),
    .initial = TEXT("10"),
    .minimum = 1,
    .maximum = 86400,
};
static const plugin_option no_cache_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_FLAG,
    .name = TEXT("soap-disable-cache"),
    .help = TEXT("Read the description and make the envelope anew for each batch."),
};
static const plugin_option *const options[OPTION_COUNT] = {
    [WSDL] = &wsdl_option,       [LOCATION] = &location_option,   [METHOD] = &method_option,
    [TIMEOUT] = &timeout_option, [NO_CACHE] = &no_cache_option,
};

static const plugin_need network_need = {.size = sizeof(plugin_need), .capability = TEXT("network")};
static const plugin_need *const needs[] = {&network_need};

/* ---------------------------------------------------------------------------------------------------- description */

/* Whether a text can be the name of an element without a prefix. */
static int is_name(const char *text) {
    if (!isalpha((unsigned char)text[0]) && text[0] != '_' && (unsigned char)text[0] < 0x80)
        return 0;
    for (const char *at = text; *at != 0; at++)
        if (!isalnum((unsigned char)*at) && strchr("_-.", *at) == NULL && (unsigned char)*at < 0x80)
            return 0;
    return strlen(text) < NAME_SIZE;
}

/* A start tag: from behind its `<` to its `>`. */
struct tag {
    const char *bytes;
    size_t length;
};

/* The part of a name behind its prefix. */
static const char *local_name(const char *name, size_t *length) {
    const char *colon = memchr(name, ':', *length);
    if (colon == NULL)
        return name;
    *length -= (size_t)(colon + 1 - name);
    return colon + 1;
}

static int is_named(struct tag tag, const char *name) {
    size_t length = 0;
    while (length < tag.length && !isspace((unsigned char)tag.bytes[length]) && tag.bytes[length] != '/')
        length++;
    const char *local = local_name(tag.bytes, &length);
    return length == strlen(name) && memcmp(local, name, length) == 0;
}

/* The next start tag; `*at` goes behind it. Returns 0 if there is none. A `>` within quotes does not end a tag. */
static int next_tag(const char **at, struct tag *tag) {
    for (;;) {
        const char *begin = strchr(*at, '<');
        if (begin == NULL)
            return 0;
        if (strncmp(begin, "<!--", 4) == 0) {
            const char *end = strstr(begin + 4, "-->");
            if (end == NULL)
                return 0;
            *at = end + 3;
            continue;
        }
        char quote = 0;
        const char *end = begin + 1;
        for (; *end != 0 && (quote != 0 || *end != '>'); end++) {
            if (quote != 0 && *end == quote)
                quote = 0;
            else if (quote == 0 && (*end == '"' || *end == '\''))
                quote = *end;
        }
        if (*end == 0)
            return 0;
        *at = end + 1;
        if (begin[1] == '/' || begin[1] == '?' || begin[1] == '!')
            continue;
        *tag = (struct tag){begin + 1, (size_t)(end - begin - 1)};
        return 1;
    }
}

/* Copies the value of an attribute as it stands there, escapes included. Returns 0 if the tag has none, or a longer one. */
static int attribute(struct tag tag, const char *name, char *value) {
    const char *at = tag.bytes, *end = tag.bytes + tag.length;
    while (at < end && !isspace((unsigned char)*at))
        at++;
    while (at < end) {
        while (at < end && (isspace((unsigned char)*at) || *at == '/'))
            at++;
        const char *begin = at;
        while (at < end && *at != '=' && !isspace((unsigned char)*at))
            at++;
        size_t length = (size_t)(at - begin);
        while (at < end && (isspace((unsigned char)*at) || *at == '='))
            at++;
        if (at == end)
            return 0;
        char quote = *at++;
        const char *last = memchr(at, quote, (size_t)(end - at));
        if ((quote != '"' && quote != '\'') || last == NULL)
            return 0;
        if (length == strlen(name) && memcmp(begin, name, length) == 0) {
            if (last - at >= NAME_SIZE)
                return 0;
            memcpy(value, at, (size_t)(last - at));
            value[last - at] = 0;
            return 1;
        }
        at = last + 1;
    }
    return 0;
}

static int has_name(struct tag tag, const char *wanted) {
    char name[NAME_SIZE];
    return attribute(tag, "name", name) && strcmp(name, wanted) == 0;
}

/*
 * Finds what a call needs. An operation stands twice: in the interface and, with its SOAPAction, in the binding. The name
 * of the argument is that of the first element declared within the method's own, or of the first part of a message.
 */
static const char *read_description(struct soap *self, const char *text) {
    struct tag tag;
    const char *at = text;
    if (!next_tag(&at, &tag) || !is_named(tag, "definitions"))
        return "it is no WSDL 1.1: its first element is not \"definitions\"";
    if (!attribute(tag, "targetNamespace", self->name_space))
        return "it has no targetNamespace";
    int has_operation = 0, is_in_operation = 0, is_in_element = 0;
    char part[NAME_SIZE] = "", name[NAME_SIZE];
    self->action[0] = self->argument[0] = 0;
    while (next_tag(&at, &tag)) {
        if (is_named(tag, "operation") && attribute(tag, "name", name)) {
            is_in_operation = strcmp(name, self->method) == 0;
            has_operation |= is_in_operation;
        } else if (is_named(tag, "operation") && is_in_operation) {
            attribute(tag, "soapAction", self->action);
        } else if (is_named(tag, "schema")) {
            self->is_qualified = attribute(tag, "elementFormDefault", name) && strcmp(name, "qualified") == 0;
        } else if (is_named(tag, "element")) {
            if (is_in_element && self->argument[0] == 0)
                attribute(tag, "name", self->argument);
            is_in_element = has_name(tag, self->method) && (tag.length == 0 || tag.bytes[tag.length - 1] != '/');
        } else if (is_named(tag, "part") && part[0] == 0 && attribute(tag, "name", name) &&
                   !attribute(tag, "element", (char[NAME_SIZE]){0})) {
            strcpy(part, name);
        }
    }
    if (!has_operation)
        return "it has no such operation";
    if (self->argument[0] == 0)
        strcpy(self->argument, part[0] != 0 ? part : "message");
    if (!is_name(self->argument))
        return "the name of the method's argument cannot be that of an element";
    return strchr(self->name_space, '"') != NULL ? "its targetNamespace has a quotation mark" : NULL;
}

static plugin_status fetch_description(struct soap *self, const plugin_context *context) {
    struct transfer transfer;
    plugin_status status = PLUGIN_OK;
    const char *problem = NULL;
    if (transfer_open(&transfer, context, "soap-wsdl-url", context->options[WSDL].text,
                      context->options[TIMEOUT].integer, RETRIES, LARGEST_DESCRIPTION) != 0 ||
        transfer_send(&transfer, NULL, 0) != 0) {
        status = fail(context, "the description of the service cannot be read: %s", transfer.reason);
    } else {
        transfer.answer[transfer.answer_length] = 0;
        problem = transfer.answer_length == transfer.answer_limit ? "it is larger than 4 MiB"
                                                                  : read_description(self, transfer.answer);
    }
    if (problem != NULL)
        status = fail(context, "soap-wsdl-url %.300s with soap-method-name %.100s: %s", transfer.shown_url, self->method,
                      problem);
    transfer_close(&transfer);
    return status;
}

/* ------------------------------------------------------------------------------------------------------- envelope */

static plugin_status make_envelope(struct soap *self, const plugin_context *context) {
    free(self->head);
    free(self->tail);
    self->head = self->tail = NULL;
    curl_slist_free_all(self->headers);
    self->headers = curl_slist_append(NULL, "Content-Type: text/xml; charset=utf-8");
    char action[NAME_SIZE + 32];
    snprintf(action, sizeof action, "SOAPAction: \"%s\"", self->action);
    for (char *at = action; *at != 0; at++)
        if ((unsigned char)*at < 0x20)
            *at = ' ';
    const char *prefix = self->is_qualified ? "m:" : "";
    struct curl_slist *longer = curl_slist_append(self->headers, action);
    longer = longer == NULL ? NULL : curl_slist_append(longer, "Expect:");
    /* The namespace and the name are as they stood in the description, so they are escaped already. */
    if (self->headers == NULL || longer == NULL ||
        asprintf(&self->head,
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>"
                 "<m:%s xmlns:m=\"%s\"><%s%s>",
                 self->method, self->name_space, prefix, self->argument) < 0 ||
        asprintf(&self->tail, "</%s%s></m:%s></soap:Body></soap:Envelope>\n", prefix, self->argument,
                 self->method) < 0)
        return fail(context, "out of memory");
    self->transfer.headers = self->headers;
    return PLUGIN_OK;
}

/*
 * Copies a byte as text of XML; returns the length. What XML 1.0 cannot hold, which is most control characters, becomes
 * U+FFFD: an envelope that nobody can read would lose all of the batch.
 */
static size_t escape(unsigned char byte, char *at) {
    const char *text;
    switch (byte) {
    case '&': text = "&amp;"; break;
    case '<': text = "&lt;"; break;
    case '>': text = "&gt;"; break;
    case '\r': text = "&#13;"; break;
    default:
        if (byte >= 0x20 || byte == '\n' || byte == '\t') {
            *at = (char)byte;
            return 1;
        }
        text = "\xEF\xBF\xBD";
    }
    size_t length = strlen(text);
    memcpy(at, text, length);
    return length;
}

/* Bytes that a call with the batch takes at most: five of each of the batch's. */
static size_t make_body(struct soap *self, const plugin_records *records) {
    size_t head = strlen(self->head), tail = strlen(self->tail);
    size_t needed = head + tail + 5 * records->length;
    if (needed > self->capacity) {
        char *larger = realloc(self->body, needed);
        if (larger == NULL)
            return 0;
        self->body = larger;
        self->capacity = needed;
    }
    char *at = mempcpy(self->body, self->head, head);
    for (uint64_t i = 0; i < records->length; i++)
        at += escape(records->data[i], at);
    at = mempcpy(at, self->tail, tail);
    return (size_t)(at - self->body);
}

/* Whether an answer is a fault: an element of that name in any namespace. */
static int is_fault(struct transfer *transfer) {
    transfer->answer[transfer->answer_length] = 0;
    const char *at = transfer->answer;
    struct tag tag;
    while (next_tag(&at, &tag))
        if (is_named(tag, "Fault"))
            return 1;
    return 0;
}

static plugin_status write_batch(void *instance, const plugin_records *records) {
    struct soap *self = instance;
    const plugin_context *context = self->transfer.context;
    if (!self->keeps_envelope &&
        (fetch_description(self, context) != PLUGIN_OK || make_envelope(self, context) != PLUGIN_OK))
        return PLUGIN_FAILED;
    size_t length = make_body(self, records);
    if (length == 0)
        return fail(context, "out of memory");
    if (transfer_send(&self->transfer, self->body, length) != 0)
        return fail(context, "%s", self->transfer.reason);
    if (!is_fault(&self->transfer))
        return PLUGIN_OK;
    transfer_tell_answer(&self->transfer);
    return fail(context, "a fault: %s", self->transfer.reason);
}

/* ------------------------------------------------------------------------------------------------------- lifetime */

static void destroy(void *instance) {
    struct soap *self = instance;
    transfer_close(&self->transfer);
    curl_slist_free_all(self->headers);
    free(self->method);
    free(self->head);
    free(self->tail);
    free(self->body);
    free(self);
}

static plugin_status set_up(struct soap *self, const plugin_context *context) {
    const plugin_value *given = context->options;
    if (transfer_open(&self->transfer, context, "soap-location", given[LOCATION].text, given[TIMEOUT].integer, RETRIES,
                      SHOWN_ANSWER) != 0)
        return fail(context, "%s", self->transfer.reason);
    self->transfer.method = "POST";
    /* Services tell faults with 500. What the service itself refuses, it would refuse again. */
    self->transfer.is_final = is_fault;
    self->method = copy_text(given[METHOD].text);
    if (self->method == NULL || !is_name(self->method))
        return fail(context, "soap-method-name: expected the name of an XML element");
    self->keeps_envelope = given[NO_CACHE].integer == 0;
    if (fetch_description(self, context) != PLUGIN_OK)
        return PLUGIN_FAILED;
    return make_envelope(self, context);
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return fail(context, "libcurl does not start");
    struct soap *self = calloc(1, sizeof *self);
    if (self == NULL)
        return fail(context, "out of memory");
    if (set_up(self, context) != PLUGIN_OK) {
        destroy(self);
        return PLUGIN_FAILED;
    }
    *instance = self;
    return PLUGIN_OK;
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
        .name = TEXT("soap"),
        .summary = TEXT("Calls a SOAP method with each batch."),
        .version = TEXT("1.0"),
        .options = options,
        .needs = needs,
        .option_count = OPTION_COUNT,
        .need_count = 1,
        .verbs = &verbs,
    };
    registrar->add(registrar, &medium);
}
