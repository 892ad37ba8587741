/* Uses up what a process has, within bounds that leave the machine usable, keeps all of it and goes on. */

#include "attacker.h"

enum exhaustion {
    THREADS,
    DESCRIPTORS,
    PRINTS,
    COMPLAINS,
    PRINTS_ONE_LINE,
    LOGS,
    LOGS_HUGE,
    MOST_THREADS = 2000,
    MOST_BYTES = 200 << 20
};

static void *sleep_for_ever(void *unused) {
    for (;;)
        pause();
    return unused;
}

static void fill_with(int descriptor, const char *text) {
    size_t length = strlen(text);
    static char block[1 << 16];
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = text[i % length];
    for (size_t written = 0; written < MOST_BYTES; written += sizeof block)
        if (write(descriptor, block, sizeof block) < 0)
            break;
    for (;;)
        pause();
}

static void attack(struct model *self) {
    pthread_t thread;
    switch ((enum exhaustion)ATTACK) {
    case THREADS:
        for (int i = 0; i < MOST_THREADS; i++)
            if (pthread_create(&thread, NULL, sleep_for_ever, NULL) != 0)
                break;
        break;
    case DESCRIPTORS:
        while (dup(CONTROL) >= 0)
            ;
        break;
    case PRINTS: fill_with(1, "all work and no play\n"); break;
    case COMPLAINS: fill_with(2, "all play and no work\n"); break;
    case PRINTS_ONE_LINE: fill_with(1, "never ending"); break;
    case LOGS:
        for (int i = 0; i < 200000; i++)
            self->context->log(self->context, PLUGIN_LOG_INFO, TEXT("all work and no play"));
        break;
    case LOGS_HUGE: {
        char *text = malloc(900000);
        memset(text, 'x', 900000);
        for (int i = 0; i < 100; i++)
            self->context->log(self->context, PLUGIN_LOG_INFO, (plugin_text){text, 900000});
        break;
    }
    default: break;
    }
}
