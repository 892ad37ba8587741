/*
 * A model in plain C that writes CBOR; the host makes of it what the run asks for.
 * Each record is {"n": <number>, "name": "counter", "instance": <number>}.
 */

#include <plugin_abi.h>

#include <stdlib.h>
#include <string.h>

#define TEXT(literal) ((plugin_text){(literal), sizeof(literal) - 1})

/* Longer than any record that this model writes. */
enum { LONGEST_RECORD = 64 };

typedef struct counter {
    int64_t first;
    int64_t step;
    uint32_t instance;
    uint64_t made;
} counter;

static const plugin_option start_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_INTEGER,
    .name = {"counter-start", 13},
    .help = {"The first number.", 17},
    .initial = {"0", 1},
};

static const plugin_option step_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_INTEGER,
    .flags = PLUGIN_OPTION_HAS_MINIMUM | PLUGIN_OPTION_HAS_MAXIMUM,
    .name = {"counter-step", 12},
    .help = {"What is added for the next number.", 34},
    .initial = {"1", 1},
    .minimum = -1000,
    .maximum = 1000,
};

static const plugin_option *const options[] = {&start_option, &step_option};

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    counter *made = calloc(1, sizeof *made);
    if (made == NULL) {
        context->report(context, TEXT("out of memory"));
        return PLUGIN_FAILED;
    }
    made->first = context->options[0].integer;
    made->step = context->options[1].integer;
    made->instance = context->instance;
    *instance = made;
    return PLUGIN_OK;
}

static uint8_t *put_head(uint8_t *at, uint8_t major, uint64_t value) {
    int bytes = value < 24 ? 0 : value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : value <= 0xFFFFFFFF ? 4 : 8;
    *at++ = (uint8_t)(major << 5 | (bytes == 0 ? value : bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27));
    for (int i = bytes - 1; i >= 0; i--)
        *at++ = (uint8_t)(value >> (8 * i));
    return at;
}

static uint8_t *put_integer(uint8_t *at, int64_t value) {
    return value >= 0 ? put_head(at, 0, (uint64_t)value) : put_head(at, 1, ~(uint64_t)value);
}

static uint8_t *put_text(uint8_t *at, const char *text) {
    size_t length = strlen(text);
    at = put_head(at, 3, length);
    memcpy(at, text, length);
    return at + length;
}

static plugin_status fill(void *instance, plugin_batch *batch) {
    counter *self = instance;
    uint8_t *at = batch->data;
    uint8_t *end = batch->data + batch->capacity;
    while (batch->count < batch->wanted && end - at >= LONGEST_RECORD) {
        at = put_head(at, 5, 3);
        at = put_text(at, "n");
        at = put_integer(at, self->first + (int64_t)self->made * self->step);
        at = put_text(at, "name");
        at = put_text(at, "counter");
        at = put_text(at, "instance");
        at = put_integer(at, self->instance);
        self->made++;
        batch->count++;
    }
    batch->length = (uint64_t)(at - batch->data);
    return PLUGIN_OK;
}

static plugin_status resume(void *instance, uint64_t count) {
    ((counter *)instance)->made = count;
    return PLUGIN_OK;
}

static void destroy(void *instance) { free(instance); }

static const plugin_text columns[] = {{"n", 1}, {"name", 4}, {"instance", 8}};

static const plugin_model_verbs verbs = {
    .size = sizeof verbs,
    .encodings = PLUGIN_ENCODING_CBOR,
    .columns = columns,
    .column_count = 3,
    .create = create,
    .fill = fill,
    .destroy = destroy,
    .resume = resume,
};

void plugin_register(const plugin_registrar *registrar) {
    plugin_extension model = {
        .size = sizeof model,
        .revision = PLUGIN_MODEL_REVISION,
        .kind = TEXT(PLUGIN_KIND_MODEL),
        .name = TEXT("counter"),
        .summary = TEXT("Counts, in C."),
        .version = TEXT("1.0"),
        .options = options,
        .option_count = 2,
        .verbs = &verbs,
    };
    registrar->add(registrar, &model);
}
