#define _GNU_SOURCE
#include "clinux_process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_DESCRIPTORS = 160, FIRST_SAFE_DESCRIPTOR = 160 };

int clinux_spawn(const char *path, char *const arguments[], char *const environment[], const int *descriptors,
                 int descriptor_count) {
    if (descriptor_count > MOST_DESCRIPTORS) {
        errno = EINVAL;
        return -1;
    }
    /* File actions run in order, so a dup2 to 3 would destroy a source that happens to be 3: copy all out of reach. */
    int copies[MOST_DESCRIPTORS];
    int copied = 0;
    int failure = 0;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (; copied < descriptor_count && failure == 0; copied++) {
        copies[copied] = fcntl(descriptors[copied], F_DUPFD_CLOEXEC, FIRST_SAFE_DESCRIPTOR);
        if (copies[copied] < 0) {
            failure = errno;
            break;
        }
        failure = posix_spawn_file_actions_adddup2(&actions, copies[copied], copied);
    }
    pid_t pid = -1;
    if (failure == 0) {
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes,
                                 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
        failure = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
    }
    for (int i = 0; i < copied; i++)
        close(copies[i]);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        errno = failure;
        return -1;
    }
    return pid;
}

char **clinux_environment(void) { return environ; }

int clinux_pidfd_open(int pid) { return pidfd_open(pid, 0); }

int clinux_pidfd_send_signal(int pidfd, int signal) { return pidfd_send_signal(pidfd, signal, NULL, 0); }

int clinux_reap(int pidfd, int may_block, clinux_exit *result) {
    siginfo_t info = {0};
    int rc;
    do
        rc = waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | (may_block ? 0 : WNOHANG));
    while (rc < 0 && errno == EINTR);
    if (rc < 0)
        return -1;
    if (info.si_pid == 0)
        return 0;
    result->was_signalled = info.si_code != CLD_EXITED;
    result->dumped_core = info.si_code == CLD_DUMPED;
    result->code = info.si_status;
    return 1;
}

int clinux_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

int clinux_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int clinux_close_from_on_exec(int first) {
    return (int)syscall(SYS_close_range, (unsigned)first, ~0U, CLOSE_RANGE_CLOEXEC);
}

int clinux_close_from(int first) { return (int)syscall(SYS_close_range, (unsigned)first, ~0U, 0); }

int clinux_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

int clinux_buffer_output_by_line(void) { return setvbuf(stdout, NULL, _IOLBF, 0); }
