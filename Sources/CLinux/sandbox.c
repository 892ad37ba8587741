#define _GNU_SOURCE
#include "clinux_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

int clinux_leave_network(void) {
    if (unshare(CLONE_NEWNET) == 0)
        return 0;
    return unshare(CLONE_NEWUSER | CLONE_NEWNET);
}

int clinux_drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return (int)syscall(SYS_capset, &header, none);
}

int clinux_count_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct held[2];
    if (syscall(SYS_capget, &header, held) != 0)
        return -1;
    return __builtin_popcount(held[0].permitted) + __builtin_popcount(held[1].permitted);
}

struct visitor {
    void (*visit)(const char *, void *);
    void *argument;
};

static int visit_library(struct dl_phdr_info *library, size_t size, void *argument) {
    (void)size;
    const struct visitor *visitor = argument;
    visitor->visit(library->dlpi_name, visitor->argument);
    return 0;
}

void clinux_each_library(void (*visit)(const char *path, void *argument), void *argument) {
    struct visitor visitor = {visit, argument};
    dl_iterate_phdr(visit_library, &visitor);
}

int clinux_has_no_new_privileges(void) { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1; }

int clinux_dies_with_parent(void) {
    int signal = 0;
    return prctl(PR_GET_PDEATHSIG, &signal, 0, 0, 0) == 0 && signal == SIGKILL;
}

static int outcome(long rc) { return rc < 0 ? errno : 0; }

/* Flags that the kernel refuses with EINVAL where a filter lets the call through, which thus has no effect. */
int clinux_try_fork(void) {
    int code = outcome(syscall(SYS_clone, CLONE_SIGHAND | SIGCHLD, NULL, NULL, NULL, 0));
    return code == EINVAL ? 0 : code;
}

int clinux_try_exec(void) {
    int code = outcome(syscall(SYS_execve, NULL, NULL, NULL));
    return code == EFAULT ? 0 : code;
}

int clinux_try_trace(int pid) {
    /* A request that does not exist: EIO or ESRCH where ptrace may be called at all. */
    int code = outcome(syscall(SYS_ptrace, 0x7fff, pid, NULL, NULL));
    return code == EIO || code == ESRCH ? 0 : code;
}

int clinux_try_signal(int pid) { return outcome(kill(pid, 0)); }

int clinux_try_socket(int family, int type) {
    int descriptor = socket(family, type | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return errno;
    close(descriptor);
    return 0;
}

int clinux_try_abstract_socket(void) { return clinux_try_socket(AF_UNIX, SOCK_STREAM); }

int clinux_try_mount(void) {
    int code = outcome(syscall(SYS_mount, NULL, "/", NULL, 0xffffffff, NULL));
    return code == EINVAL || code == EFAULT ? 0 : code;
}

int clinux_try_keyring(void) {
    int code = outcome(syscall(SYS_keyctl, 0x7fff, 0, 0, 0, 0));
    return code == EOPNOTSUPP ? 0 : code;
}

int clinux_try_io_uring(void) {
    int code = outcome(syscall(425, 0, NULL));
    return code == EFAULT || code == EINVAL ? 0 : code;
}

int clinux_try_bpf(void) {
    int code = outcome(syscall(SYS_bpf, 0x7fff, NULL, 0));
    return code == EINVAL ? 0 : code;
}

int clinux_try_unshare(void) { return outcome(syscall(SYS_unshare, 0)); }

int clinux_try_shared_memory(void) {
    int code = outcome(shmget(IPC_PRIVATE, 0, 0));
    return code == EINVAL ? 0 : code;
}

int clinux_try_memory_file(void) {
    int file = memfd_create("probe", MFD_CLOEXEC);
    int code = outcome(file);
    if (file >= 0)
        close(file);
    return code;
}

int clinux_try_open(const char *path, int for_writing) {
    int descriptor = open(path, (for_writing ? O_WRONLY : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return errno;
    close(descriptor);
    return 0;
}

int clinux_try_create(const char *path) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return errno;
    close(descriptor);
    unlink(path);
    return 0;
}
