/*
 * A module in C: notes when something was last said of an entity.
 *
 * Its configuration, modules/last_seen.yml, names what it watches and where it writes:
 *   entity: host
 *   attribute: port
 *   target: last_seen   # a plain attribute of the same entity, of type time
 */

#include <plugin_abi.h>

#include <stdlib.h>
#include <string.h>

#define TEXT(literal) {literal, sizeof(literal) - 1}

enum { ENTITY, ATTRIBUTE, TARGET, SETTING_COUNT };

static const plugin_text setting_names[SETTING_COUNT] = {TEXT("entity"), TEXT("attribute"), TEXT("target")};

typedef struct last_seen {
    const plugin_context *context;
    char settings[SETTING_COUNT][128];
} last_seen;

static plugin_text text_of(const char *characters) { return (plugin_text){characters, strlen(characters)}; }

static plugin_status fail(const last_seen *self, const char *reason) {
    self->context->report(self->context, text_of(reason));
    return PLUGIN_FAILED;
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    last_seen *self = calloc(1, sizeof *self);
    if (self == NULL)
        return PLUGIN_FAILED;
    self->context = context;
    *instance = self;
    return PLUGIN_OK;
}

/* ------------------------------------------------------------------------------------ the configuration, in CBOR */

/* Reads a text of less than 65536 bytes; NULL if the next item is another one. */
static const uint8_t *take_text(const uint8_t *at, const uint8_t *end, plugin_text *text) {
    if (at == end)
        return NULL;
    uint8_t head = *at++;
    size_t length;
    if (head >= 0x60 && head < 0x78)
        length = head - 0x60u;
    else if (head == 0x78 && end - at >= 1)
        length = *at++;
    else if (head == 0x79 && end - at >= 2) {
        length = (size_t)at[0] << 8 | at[1];
        at += 2;
    } else
        return NULL;
    if ((size_t)(end - at) < length)
        return NULL;
    *text = (plugin_text){(const char *)at, length};
    return at + length;
}

/* The configuration is a map of less than 24 texts by texts: all that this module understands. */
static plugin_status configure(void *instance, const plugin_module_settings *settings) {
    last_seen *self = instance;
    const uint8_t *at = settings->module, *end = at + settings->module_length;
    char found[SETTING_COUNT][128] = {{0}};
    if (at == end || *at < 0xA0 || *at >= 0xB8)
        return fail(self, "expected the settings entity, attribute and target");
    for (int left = *at++ - 0xA0; left > 0; left--) {
        plugin_text key, value;
        at = take_text(at, end, &key);
        if (at != NULL)
            at = take_text(at, end, &value);
        if (at == NULL)
            return fail(self, "expected settings that are texts");
        for (int which = 0; which < SETTING_COUNT; which++)
            if (key.length == setting_names[which].length && memcmp(key.bytes, setting_names[which].bytes, key.length) == 0
                && value.length < sizeof found[which])
                memcpy(found[which], value.bytes, value.length);
    }
    for (int which = 0; which < SETTING_COUNT; which++)
        if (found[which][0] == 0)
            return fail(self, "expected the settings entity, attribute and target");
    memcpy(self->settings, found, sizeof found);
    return PLUGIN_OK;
}

/* ---------------------------------------------------------------------------------------------------- callbacks */

static plugin_status declare(void *instance, const plugin_callbacks *callbacks) {
    const last_seen *self = instance;
    plugin_callback callback = {0};
    callback.size = sizeof callback;
    callback.type = PLUGIN_CALLBACK_NEW_ATTRIBUTE;
    callback.name = (plugin_text)TEXT("note");
    callback.entity = text_of(self->settings[ENTITY]);
    callback.attribute = text_of(self->settings[ATTRIBUTE]);
    return callbacks->add(callbacks, &callback);
}

/* A time in CBOR: tag 1 with seconds as a double. */
static void put_time(uint8_t bytes[10], int64_t microseconds) {
    double seconds = (double)microseconds / 1e6;
    uint64_t bits;
    memcpy(&bits, &seconds, sizeof bits);
    bytes[0] = 0xC1;
    bytes[1] = 0xFB;
    for (int i = 0; i < 8; i++)
        bytes[2 + i] = (uint8_t)(bits >> (56 - 8 * i));
}

static plugin_status run(void *instance, const plugin_invocations *invocations) {
    const last_seen *self = instance;
    for (uint64_t i = 0; i < invocations->count; i++) {
        *invocations->running = i;
        const plugin_invocation *call = &invocations->items[i];
        if (call->task == UINT32_MAX || call->datapoint == UINT32_MAX)
            continue;
        const plugin_entity_task *given = &invocations->tasks[call->task];
        uint8_t time[10];
        put_time(time, given->datapoints[call->datapoint].t2);
        plugin_datapoint datapoint = {0};
        datapoint.size = sizeof datapoint;
        datapoint.kind = PLUGIN_ATTRIBUTE_PLAIN;
        datapoint.attribute = text_of(self->settings[TARGET]);
        datapoint.source = (plugin_text)TEXT("last_seen");
        datapoint.value = time;
        datapoint.value_length = sizeof time;
        plugin_entity_task task = {0};
        task.size = sizeof task;
        task.entity = given->entity;
        task.id = given->id;
        task.datapoints = &datapoint;
        task.datapoint_count = 1;
        if (invocations->emit(invocations, &task) != PLUGIN_OK)
            invocations->fail(invocations, text_of("the host did not take the time"));
    }
    return PLUGIN_OK;
}

static void destroy(void *instance) { free(instance); }

/* ------------------------------------------------------------------------------------------------- registration */

static const plugin_module_verbs verbs = {
    .size = sizeof verbs,
    .create = create,
    .configure = configure,
    .declare = declare,
    .run = run,
    .destroy = destroy,
};

PLUGIN_EXPORT void plugin_register(const plugin_registrar *registrar) {
    plugin_extension module = {0};
    module.size = sizeof module;
    module.revision = PLUGIN_MODULE_REVISION;
    module.kind = (plugin_text)TEXT(PLUGIN_KIND_MODULE);
    module.name = (plugin_text)TEXT("last_seen");
    module.summary = (plugin_text)TEXT("Notes when something was last said of an entity.");
    module.version = (plugin_text)TEXT("1.0");
    module.verbs = &verbs;
    registrar->add(registrar, &module);
}
