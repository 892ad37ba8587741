#include "gateway.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

plugin_status gateway_fail(const plugin_context *context, const char *format, ...) {
    char reason[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    context->report(context, (plugin_text){reason, strlen(reason)});
    return PLUGIN_FAILED;
}

void gateway_log(const plugin_context *context, int level, const char *format, ...) {
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    context->log(context, level, (plugin_text){line, strlen(line)});
}

int64_t gateway_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* -------------------------------------------------------------------------------------------------------- instances */

static void destroy(void *instance) {
    struct gateway *self = instance;
    size_t under_way = 0;
    for (size_t i = 0; i < self->started_lanes; i++)
        lane_stop(&self->lanes[i]);
    for (size_t i = 0; i < self->started_lanes; i++) {
        struct lane *lane = &self->lanes[i];
        pthread_mutex_lock(&lane->lock);
        under_way += lane->under_way;
        pthread_mutex_unlock(&lane->lock);
    }
    /* Answers of the host may still come, and need the lanes: the process ends soon. */
    if (under_way > 0)
        return;
    settings_free(&self->settings);
    free(self->certificate);
    free(self->key);
    free(self->tokens);
    free(self);
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    struct gateway *self = calloc(1, sizeof *self);
    if (self == NULL)
        return gateway_fail(context, "no memory");
    self->context = context;
    self->listener = -1;
    pthread_rwlock_init(&self->token_lock, NULL);
    char reason[512] = "";
    plugin_status status = settings_read(&self->settings, context);
    const struct settings *settings = &self->settings;
    if (status == PLUGIN_OK && settings->token_file != NULL) {
        self->tokens = secret_read(settings->token_file, "gateway-token-file", reason, sizeof reason);
        if (self->tokens == NULL)
            status = gateway_fail(context, "%s", reason);
    }
    if (status == PLUGIN_OK && settings->certificate_file != NULL) {
        self->certificate = secret_read(settings->certificate_file, "gateway-certificate", reason, sizeof reason);
        if (self->certificate != NULL)
            self->key = secret_read(settings->key_file, "gateway-key", reason, sizeof reason);
        if (self->key == NULL)
            status = gateway_fail(context, "%s", reason);
    }
    static const char ability[] = PLUGIN_ABILITY_CALLS;
    self->calls = context->ability(context, (plugin_text){ability, sizeof ability - 1}, PLUGIN_CALLS_REVISION);
    if (status == PLUGIN_OK && self->calls == NULL)
        status = gateway_fail(context, "this host cannot be called");
    if (status != PLUGIN_OK) {
        destroy(self);
        return status;
    }
    *instance = self;
    return PLUGIN_OK;
}

/* ------------------------------------------------------------------------------------------------------------ verbs */

static plugin_status start(void *instance, const plugin_call *call, plugin_answer *answer) {
    struct gateway *self = instance;
    if (self->started_lanes > 0)
        return gateway_fail(self->context, "it was started already");
    char wanted[512], address[300], reason[512];
    if (call->length >= sizeof wanted)
        return gateway_fail(self->context, "an address of %llu bytes", (unsigned long long)call->length);
    memcpy(wanted, call->data, call->length);
    wanted[call->length] = 0;
    int listener = listener_open(call->length > 0 ? wanted : self->settings.listen, address, sizeof address, reason,
                                 sizeof reason);
    if (listener < 0)
        return gateway_fail(self->context, "%s", reason);
    for (size_t i = 0; i < self->settings.lanes; i++) {
        struct lane *lane = &self->lanes[i];
        lane->gateway = self;
        /* Each lane closes its own. */
        int own = i + 1 < self->settings.lanes ? dup(listener) : listener;
        if (own < 0 || lane_start(lane, own, reason, sizeof reason) < 0) {
            if (own != listener)
                close(listener);
            return gateway_fail(self->context, "%s", own < 0 ? "no descriptor is free" : reason);
        }
        self->started_lanes++;
    }
    answer->length = strlen(address);
    memcpy(answer->data, address, answer->length);
    return PLUGIN_OK;
}

static plugin_status drain(void *instance, const plugin_call *call, plugin_answer *answer) {
    struct gateway *self = instance;
    uint32_t milliseconds, cut_off = 0;
    if (call->length != sizeof milliseconds)
        return gateway_fail(self->context, "a call of %llu bytes; expected 4", (unsigned long long)call->length);
    memcpy(&milliseconds, call->data, sizeof milliseconds);
    int64_t limit = gateway_now() + (int64_t)milliseconds * 1000000;
    for (size_t i = 0; i < self->started_lanes; i++)
        cut_off += lane_drain(&self->lanes[i], limit);
    memcpy(answer->data, &cut_off, sizeof cut_off);
    answer->length = sizeof cut_off;
    return PLUGIN_OK;
}

static plugin_status reload(void *instance, const plugin_call *call, plugin_answer *answer) {
    (void)call, (void)answer;
    struct gateway *self = instance;
    if (self->settings.token_file == NULL)
        return PLUGIN_OK;
    char reason[512];
    char *tokens = secret_read(self->settings.token_file, "gateway-token-file", reason, sizeof reason);
    if (tokens == NULL)
        return gateway_fail(self->context, "%s; the tokens stay as they were", reason);
    pthread_rwlock_wrlock(&self->token_lock);
    char *old = self->tokens;
    self->tokens = tokens;
    pthread_rwlock_unlock(&self->token_lock);
    free(old);
    return PLUGIN_OK;
}

static plugin_status figures(void *instance, const plugin_call *call, plugin_answer *answer) {
    (void)call;
    struct gateway *self = instance;
    struct figures *figures = &self->figures;
    const struct {
        const char *name;
        uint64_t value;
    } all[] = {
        {"connections", atomic_load(&figures->connections)},
        {"connections_total", atomic_load(&figures->accepted)},
        {"requests_total", atomic_load(&figures->requests)},
        {"refused_total", atomic_load(&figures->refused)},
        {"timeouts_total", atomic_load(&figures->timeouts)},
        {"evicted_total", atomic_load(&figures->evicted)},
        {"body_bytes_total", atomic_load(&figures->bytes)},
        {"body_memory_bytes", atomic_load(&self->body_memory)},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        uint32_t length = (uint32_t)strlen(all[i].name);
        uint8_t *place = answer->data + answer->length;
        memcpy(place, &length, sizeof length);
        memcpy(place + sizeof length, all[i].name, length);
        memcpy(place + sizeof length + length, &all[i].value, sizeof all[i].value);
        answer->length += sizeof length + length + sizeof all[i].value;
    }
    return PLUGIN_OK;
}

static const plugin_gateway_verbs verbs = {
    .size = sizeof verbs,
    .create = create,
    .destroy = destroy,
    .start = start,
    .drain = drain,
    .reload = reload,
    .figures = figures,
};

void plugin_register(const plugin_registrar *registrar) {
    plugin_extension gateway = {
        .size = sizeof gateway,
        .revision = PLUGIN_GATEWAY_REVISION,
        .kind = TEXT(PLUGIN_KIND_GATEWAY),
        .name = TEXT("http-gateway"),
        .summary = TEXT("Serves HTTP and HTTPS."),
        .version = TEXT("1.0"),
        .options = gateway_options,
        .needs = gateway_needs,
        .option_count = OPTION_COUNT,
        .need_count = NEED_COUNT,
        .verbs = &verbs,
    };
    registrar->add(registrar, &gateway);
}
