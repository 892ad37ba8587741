/* A module that has a callback for each attribute of `thing`, or several, and as many correlations as it is told, which
 * do nothing: what is left is the way there. */

#include "../Tests/Integration/fixtures/module_fixture.h"

#ifndef CALLBACKS
#define CALLBACKS 1
#endif
#ifndef CORRELATIONS
#define CORRELATIONS 0
#endif

static plugin_status declare(void *instance, const plugin_callbacks *callbacks) {
    (void)instance;
    static const plugin_text attributes[] = {TEXT("state"), TEXT("seen")};
    const size_t count = sizeof attributes / sizeof *attributes;
    for (size_t i = 0; i < CALLBACKS * count; i++) {
        plugin_callback callback = {0};
        callback.size = sizeof callback;
        callback.type = PLUGIN_CALLBACK_NEW_ATTRIBUTE;
        callback.name = (plugin_text)TEXT("idle");
        callback.entity = (plugin_text)TEXT("thing");
        callback.attribute = attributes[i % count];
        if (callbacks->add(callbacks, &callback) != PLUGIN_OK)
            return PLUGIN_FAILED;
    }
    static const plugin_text read = TEXT("a1"), changed = TEXT("a2");
    const plugin_path from = {&read, 1}, to = {&changed, 1};
    for (size_t i = 0; i < CORRELATIONS; i++) {
        plugin_callback callback = {0};
        callback.size = sizeof callback;
        callback.type = PLUGIN_CALLBACK_CORRELATION;
        callback.name = (plugin_text)TEXT("idle");
        callback.entity = (plugin_text)TEXT("thing");
        callback.depends_on = &from;
        callback.depends_on_count = 1;
        callback.may_change = &to;
        callback.may_change_count = 1;
        if (callbacks->add(callbacks, &callback) != PLUGIN_OK)
            return PLUGIN_FAILED;
    }
    return PLUGIN_OK;
}

static plugin_status correlate(void *instance, const plugin_correlations *calls) {
    (void)instance;
    uint64_t place = 0;
    for (uint64_t i = 0; i < calls->count; i++)
        for (uint32_t j = 0; j < calls->items[i].count; j++)
            *calls->running = place++;
    return PLUGIN_OK;
}

static plugin_status run(void *instance, const plugin_invocations *calls) {
    (void)instance;
    for (uint64_t i = 0; i < calls->count; i++)
        *calls->running = i;
    return PLUGIN_OK;
}

MODULE("idle", .correlate = correlate)
