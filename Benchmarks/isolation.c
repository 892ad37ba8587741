/*
 * Models for the measurements of isolation.
 *   hanging   its first batch never ends; it tells when its loop begins, on the monotonic clock in nanoseconds
 *   telling   each record is the id of the process that made it: {"pid": 12345}
 */

#include <plugin_abi.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT(literal) ((plugin_text){(literal), sizeof(literal) - 1})

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)context;
    *instance = factory;
    return PLUGIN_OK;
}

static plugin_status hang(void *instance, plugin_batch *batch) {
    (void)instance, (void)batch;
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    fprintf(stderr, "looping since %lld\n", (long long)time.tv_sec * 1000000000 + time.tv_nsec);
    for (volatile int turn = 0; turn >= 0; turn = !turn) {
    }
    return PLUGIN_FAILED;
}

static plugin_status tell(void *instance, plugin_batch *batch) {
    (void)instance;
    uint32_t pid = (uint32_t)getpid();
    uint8_t record[] = {0xa1, 0x63, 'p', 'i', 'd', 0x1a, pid >> 24, pid >> 16, pid >> 8, pid};
    while (batch->count < batch->wanted) {
        if (batch->length + sizeof record > batch->capacity)
            return PLUGIN_FULL;
        memcpy(batch->data + batch->length, record, sizeof record);
        batch->length += sizeof record;
        batch->count++;
    }
    return PLUGIN_OK;
}

static plugin_status resume(void *instance, uint64_t count) {
    (void)instance, (void)count;
    return PLUGIN_OK;
}

static void destroy(void *instance) { (void)instance; }

static const plugin_model_verbs hanging = {.size = sizeof hanging,
                                           .encodings = PLUGIN_ENCODING_CBOR,
                                           .create = create,
                                           .fill = hang,
                                           .destroy = destroy,
                                           .resume = resume};
static const plugin_model_verbs telling = {.size = sizeof telling,
                                           .encodings = PLUGIN_ENCODING_CBOR,
                                           .create = create,
                                           .fill = tell,
                                           .destroy = destroy,
                                           .resume = resume};

static void add(const plugin_registrar *registrar, plugin_text name, const plugin_model_verbs *verbs) {
    plugin_extension extension = {.size = sizeof extension,
                                  .revision = PLUGIN_MODEL_REVISION,
                                  .kind = TEXT(PLUGIN_KIND_MODEL),
                                  .name = name,
                                  .summary = TEXT("A model of the measurements."),
                                  .verbs = verbs,
                                  .factory = (void *)verbs};
    registrar->add(registrar, &extension);
}

PLUGIN_EXPORT void plugin_register(const plugin_registrar *registrar) {
    add(registrar, TEXT("hanging"), &hanging);
    add(registrar, TEXT("telling"), &telling);
}
