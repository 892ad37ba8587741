/* Ends its process, or never comes back. */

#include "attacker.h"

enum ending {
    NULL_POINTER,
    STACK_OVERFLOW,
    ABORTS,
    EXITS,
    EXITS_IN_THREAD,
    DIVIDES_BY_ZERO,
    KILLS_ITSELF,
    TERMINATES_ITSELF,
    STOPS_ITSELF,
    LOOPS,
    LOOPS_DEAF,
    DEADLOCKS,
    SLEEPS,
    CRASHES_IN_THREAD,
    CRASHES_WITHOUT_STACK
};

static volatile int zero;

static int overflow(volatile char *above) {
    volatile char room[4096];
    room[0] = above[0];
    return zero == 0 ? overflow(room) + room[zero] : 0;
}

static void *leave(void *unused) {
    (void)unused;
    _exit(0);
}

static void *crash(void *unused) {
    (void)unused;
    return (void *)(uintptr_t)(*(volatile int *)(uintptr_t)zero);
}

static void start(void *(*body)(void *)) {
    pthread_t thread;
    pthread_create(&thread, NULL, body, NULL);
    pthread_join(thread, NULL);
}

static void attack(struct model *self) {
    (void)self;
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    sigset_t all;
    char start_of_stack[1] = {0};
    switch ((enum ending)ATTACK) {
    case NULL_POINTER: *(volatile int *)(uintptr_t)zero = 1; break;
    case STACK_OVERFLOW: zero = overflow(start_of_stack); break;
    case ABORTS: abort();
    case EXITS: exit(0);
    case EXITS_IN_THREAD: start(leave); break;
    case DIVIDES_BY_ZERO: raise(SIGFPE); break;
    case KILLS_ITSELF: kill(getpid(), SIGKILL); break;
    case TERMINATES_ITSELF: kill(getpid(), SIGTERM); break;
    case STOPS_ITSELF: kill(getpid(), SIGSTOP); break;
    case LOOPS:
        for (;;)
            zero = 0;
    case LOOPS_DEAF:
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, NULL);
        for (int signal = 1; signal < 32; signal++)
            sigaction(signal, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
        for (;;)
            zero = 0;
    case DEADLOCKS:
        pthread_mutex_lock(&mutex);
        pthread_mutex_lock(&mutex);
        break;
    case SLEEPS:
        for (;;)
            sleep(1000000);
    case CRASHES_IN_THREAD: start(crash); break;
    case CRASHES_WITHOUT_STACK:
        __asm__ volatile("xor %esp, %esp\n\tpush %rax");
        break;
    }
}
