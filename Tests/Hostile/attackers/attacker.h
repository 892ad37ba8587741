/*
 * What all attackers share: a model that writes GOOD records {"n": number}, attacks, and goes on if it can. The file
 * that includes this one defines `attack`. Macros:
 *   ATTACK  which attack, a constant of that file
 *   MOMENT  when: see below
 *   NAME    the name of the model, as a C string
 *   GOOD    how many records come first
 * What an attack gets hold of is told in records {"attempt": what, "errno": why not}; 0 says that it succeeded.
 */

#ifndef ATTACKER_H
#define ATTACKER_H

#define _GNU_SOURCE
#include <plugin_abi.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TEXT(literal) ((plugin_text){(literal), sizeof(literal) - 1})

enum moment { IN_CONSTRUCTOR, IN_REGISTER, IN_CREATE, IN_FILL };

#ifndef MOMENT
#define MOMENT IN_FILL
#endif
#ifndef NAME
#define NAME "attacker"
#endif
#ifndef GOOD
#define GOOD 7
#endif

/* The control socket of a worker. Its other descriptors are recognised by what they are. */
enum { CONTROL = 3, MOST_DESCRIPTORS = 64 };

static int find_memory(int is_image) {
    for (int descriptor = CONTROL; descriptor < MOST_DESCRIPTORS; descriptor++) {
        int seals = fcntl(descriptor, F_GET_SEALS);
        if (seals > 0 && ((seals & F_SEAL_WRITE) != 0) == is_image)
            return descriptor;
    }
    return -1;
}

/* The file that the plugin was loaded from. */
__attribute__((unused)) static int image(void) { return find_memory(1); }

/* The memory that it shares with the host. */
__attribute__((unused)) static int ring(void) { return find_memory(0); }

/* The event that wakes the host. */
__attribute__((unused)) static int wake_event(void) {
    struct stat status;
    for (int descriptor = CONTROL; descriptor < MOST_DESCRIPTORS; descriptor++)
        if (fstat(descriptor, &status) == 0 && (status.st_mode & S_IFMT) == 0)
            return descriptor;
    return -1;
}

/* Longest record that is made here. */
enum { LONGEST_RECORD = 256 };

struct attempt {
    char what[64];
    int reason;
};

struct model {
    const plugin_context *context;
    const char *target; /* the value of --attack-target */
    uint64_t made;
    int has_attacked;
    struct attempt attempts[64];
    int attempt_count, attempts_told;
};

/* NULL if there is no instance yet. */
static void attack(struct model *self);

/* Notes what came of an attempt; `result` as system calls return it. */
__attribute__((unused)) static void tell(struct model *self, const char *what, long result) {
    int reason = result < 0 ? errno : 0;
    if (self == NULL || self->attempt_count == 64)
        return;
    struct attempt *attempt = &self->attempts[self->attempt_count++];
    snprintf(attempt->what, sizeof attempt->what, "%s", what);
    attempt->reason = reason;
}

static uint8_t *put_head(uint8_t *at, unsigned major, uint64_t value) {
    *at++ = (uint8_t)(major << 5 | 27);
    for (int shift = 56; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(value >> shift);
    return at;
}

static uint8_t *put_text(uint8_t *at, const char *text) {
    size_t length = strlen(text);
    at = put_head(at, 3, length);
    memcpy(at, text, length);
    return at + length;
}

static uint8_t *put_record(struct model *self, uint8_t *at) {
    if (self->attempts_told == self->attempt_count) {
        at = put_text(put_head(at, 5, 1), "n");
        return put_head(at, 0, self->made++);
    }
    struct attempt *attempt = &self->attempts[self->attempts_told++];
    at = put_text(put_head(at, 5, 2), "attempt");
    at = put_text(put_text(at, attempt->what), "errno");
    return put_head(at, 0, (uint64_t)attempt->reason);
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    struct model *self = calloc(1, sizeof *self);
    self->context = context;
    self->target = strndup(context->options[0].text.bytes, context->options[0].text.length);
    *instance = self;
    if (MOMENT == IN_CREATE)
        attack(self);
    return PLUGIN_OK;
}

static plugin_status fill(void *instance, plugin_batch *batch) {
    struct model *self = instance;
    if (MOMENT == IN_FILL && self->made >= GOOD && !self->has_attacked) {
        self->has_attacked = 1;
        attack(self);
    }
    while (batch->count < batch->wanted && batch->length + LONGEST_RECORD <= batch->capacity) {
        /* What is good is handed over first. */
        if (MOMENT == IN_FILL && self->made == GOOD && !self->has_attacked)
            break;
        uint8_t *end = put_record(self, batch->data + batch->length);
        batch->length = (uint64_t)(end - batch->data);
        batch->count++;
    }
    return PLUGIN_OK;
}

static void destroy(void *instance) { free(instance); }

static const plugin_option target = {
    .size = sizeof target,
    .type = PLUGIN_VALUE_TEXT,
    .name = {"attack-target", 13},
    .help = {"Whom or what to attack.", 23},
    .initial = {"", 0},
};

static const plugin_option *const options[] = {&target};

static const plugin_model_verbs verbs = {
    .size = sizeof verbs,
    .encodings = PLUGIN_ENCODING_CBOR,
    .create = create,
    .fill = fill,
    .destroy = destroy,
};

__attribute__((constructor)) static void construct(void) {
    if (MOMENT == IN_CONSTRUCTOR)
        attack(NULL);
}

#ifndef REGISTERS_ITSELF
void plugin_register(const plugin_registrar *registrar) {
    if (MOMENT == IN_REGISTER)
        attack(NULL);
    plugin_extension model = {
        .size = sizeof model,
        .revision = PLUGIN_MODEL_REVISION,
        .kind = TEXT(PLUGIN_KIND_MODEL),
        .name = TEXT(NAME),
        .summary = TEXT("Does what it should not."),
        .version = TEXT("1.0"),
        .options = options,
        .option_count = 1,
        .verbs = &verbs,
    };
    registrar->add(registrar, &model);
}
#endif

#endif
