#define _GNU_SOURCE
#include "clinux_sandbox.h"
#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Seeing what the sandbox refuses, for `host check`.
 *
 * A second thread behind the same walls answers for the kernel (seccomp user notification). What the filter refuses it
 * writes down and refuses. What Landlock decides, calls with a path, it makes itself on behalf of the caller: it has the
 * same rights, descriptors, memory and working directory, so the result is the caller's, and it sees the error. Signals
 * that the caller blocks or handles play no part, unlike with SIGSYS, which ends a posix_spawn that blocks it.
 *
 * Nothing here allocates, takes a lock or calls into a library that might: the caller may hold any lock meanwhile. A
 * caller that waits for ever in such a call, as for the other end of a FIFO, makes all other such calls wait.
 *
 * The thread shares its memory with the plugin. Who wants to deceive it can; a run has other walls than this.
 */

enum { NEW_LISTENER = 1 << 3, WAIT_KILLABLE = 1 << 5 };

/* A call that Landlock decides: which argument is the path (-1: none), and which has the flags of open (-1: it changes something). */
struct file_call {
    int number;
    int path;
    int flags;
};

#define OPENAT2 437

static const struct file_call file_calls[] = {
    {SYS_openat, 1, 2},
    {OPENAT2, 1, 2},
    {SYS_unlinkat, 1, -1},
    {SYS_mkdirat, 1, -1},
    {SYS_mknodat, 1, -1},
    {SYS_symlinkat, 2, -1},
    {SYS_linkat, 3, -1},
    {SYS_renameat2, 3, -1},
    {SYS_truncate, 0, -1},
    {SYS_connect, -1, -1},
    {SYS_bind, -1, -1},
#if defined(__x86_64__)
    {SYS_open, 0, 1},
    {SYS_creat, 0, -1},
    {SYS_unlink, 0, -1},
    {SYS_rmdir, 0, -1},
    {SYS_mkdir, 0, -1},
    {SYS_mknod, 0, -1},
    {SYS_symlink, 1, -1},
    {SYS_link, 1, -1},
    {SYS_rename, 1, -1},
    {SYS_renameat, 3, -1},
#endif
};
enum { FILE_CALLS = sizeof file_calls / sizeof *file_calls };

static int listener = -1;
static int output = -1;
static uint32_t grants;
static int is_inside;
static sem_t thread_is_ready;
static sem_t listener_is_there;
static atomic_int is_reporting;

/* What was reported already. Only the thread touches it. */
static clinux_refusal reported[CLINUX_MOST_REFUSALS];
static int reported_count;

static void report(const clinux_refusal *refusal) {
    if (!atomic_load(&is_reporting) || reported_count == CLINUX_MOST_REFUSALS)
        return;
    for (int i = 0; i < reported_count; i++)
        if (memcmp(&reported[i], refusal, sizeof *refusal) == 0)
            return;
    reported[reported_count++] = *refusal;
    /* Non-blocking, and before the caller goes on, so that it is known even if the caller ends the process next. */
    ssize_t written = write(output, refusal, sizeof *refusal);
    (void)written;
}

static const struct file_call *file_call(int number) {
    for (int i = 0; i < FILE_CALLS; i++)
        if (file_calls[i].number == number)
            return &file_calls[i];
    return NULL;
}

static int is_writing(const struct file_call *call, const __u64 *arguments) {
    if (call->flags < 0)
        return 1;
    uint64_t flags = arguments[call->flags];
    /* The kernel has just read the same struct. */
    if (call->number == OPENAT2)
        flags = *(const uint64_t *)(uintptr_t)flags;
    return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
}

/* Makes the call in place of the caller. */
static void perform(const struct file_call *call, const struct seccomp_data *data, struct seccomp_notif_resp *answer) {
    const __u64 *a = data->args;
    long result = syscall(data->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (result >= 0) {
        answer->val = result;
        return;
    }
    answer->error = -errno;
    if (errno != EACCES && errno != EPERM)
        return;
    clinux_refusal refusal;
    memset(&refusal, 0, sizeof refusal);
    refusal.magic = CLINUX_REFUSAL_MAGIC;
    refusal.call = data->nr;
    refusal.is_writing = (uint32_t)is_writing(call, a);
    /* The kernel has just read it. Another thread that takes the memory away now ends the process as it deserves. */
    if (call->path >= 0)
        strncpy(refusal.path, (const char *)(uintptr_t)a[call->path], sizeof refusal.path - 1);
    report(&refusal);
}

static void decide(const struct seccomp_notif *question, struct seccomp_notif_resp *answer) {
    const struct file_call *call = file_call(question->data.nr);
    if (call == NULL) {
        clinux_refusal refusal;
        memset(&refusal, 0, sizeof refusal);
        refusal.magic = CLINUX_REFUSAL_MAGIC;
        refusal.call = question->data.nr;
        report(&refusal);
        answer->error = -EPERM;
    } else if (syscall(SYS_tgkill, getpid(), (int)question->pid, 0) != 0) {
        /* A process that was started by this one has other memory and descriptors. */
        answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    } else {
        perform(call, &question->data, answer);
    }
}

static void *watch(void *argument) {
    (void)argument;
    /* Its own filter refuses by itself: it would wait for itself otherwise. */
    is_inside = clinux_seccomp_enter(grants) == 0;
    sem_post(&thread_is_ready);
    while (sem_wait(&listener_is_there) != 0) {}
    while (listener >= 0) {
        struct seccomp_notif question;
        struct seccomp_notif_resp answer;
        memset(&question, 0, sizeof question);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) != 0) {
            if (errno == EINTR || errno == ENOENT)
                continue;
            break;
        }
        memset(&answer, 0, sizeof answer);
        answer.id = question.id;
        decide(&question, &answer);
        ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    }
    /* From here on the calls fail with ENOSYS, which is no way out either. */
    if (listener >= 0)
        close(listener);
    return NULL;
}

int clinux_refusals_enter(uint32_t granted, int fd) {
    grants = granted;
    output = fd;
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || sem_init(&thread_is_ready, 0, 0) != 0
        || sem_init(&listener_is_there, 0, 0) != 0)
        return -1;
    /* Signals are for the threads of the plugin. */
    sigset_t all, former;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former);
    pthread_t thread;
    int failure = pthread_create(&thread, NULL, watch, NULL);
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    if (failure != 0) {
        errno = failure;
        return -1;
    }
    pthread_detach(thread);
    while (sem_wait(&thread_is_ready) != 0) {}
    int asked[FILE_CALLS];
    for (int i = 0; i < FILE_CALLS; i++)
        asked[i] = file_calls[i].number;
    int descriptor = -1;
    errno = EPERM;
    if (is_inside)
        descriptor = clinux_filter_enter(granted, asked, FILE_CALLS, NEW_LISTENER | WAIT_KILLABLE);
    if (is_inside && descriptor < 0 && errno == EINVAL)
        descriptor = clinux_filter_enter(granted, asked, FILE_CALLS, NEW_LISTENER);
    failure = errno;
    listener = descriptor;
    sem_post(&listener_is_there);
    errno = failure;
    return descriptor < 0 ? -1 : 0;
}

void clinux_refusals_begin(void) {
    clinux_refusal start;
    memset(&start, 0, sizeof start);
    start.magic = CLINUX_REFUSAL_MAGIC;
    start.call = -1;
    ssize_t written = write(output, &start, sizeof start);
    (void)written;
    atomic_store(&is_reporting, 1);
}
