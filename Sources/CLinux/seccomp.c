#define _GNU_SOURCE
#include "clinux_sandbox.h"
#include "filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The filter. It refuses what reaches beyond the process, by name, and allows the rest: files are Landlock's business,
 * and a library in a plugin may use any call that touches only its own process. Calls are refused with an errno, not by
 * death: a library that asks for more than it needs goes on, and the cause of a later crash is not hidden.
 *
 * Traps: clone3 has its flags in memory, which a filter cannot read, so it is ENOSYS, upon which glibc uses clone (EPERM
 * would make pthread_create fail). The architecture is checked first, because numbers mean other calls in others.
 */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the seccomp filter knows x86-64 and aarch64"
#endif

/* The newest call that this code knows (listxattrat, Linux 6.13); the same number on both architectures. */
enum { NEWEST_CALL = 466 };

/* Refused whatever is granted: to other processes, the kernel, the machine, and what outlives the process. */
static const int refused[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, 434 /* pidfd_open */, 438 /* pidfd_getfd */,
    424 /* pidfd_send_signal */, 440 /* process_madvise */, 448 /* process_mrelease */, SYS_tkill,
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, 425 /* io_uring_setup */, 426 /* io_uring_enter */,
    427 /* io_uring_register */, SYS_keyctl, SYS_add_key, SYS_request_key,
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, 428 /* open_tree */, 429 /* move_mount */, 430 /* fsopen */,
    431 /* fsconfig */, 432 /* fsmount */, 433 /* fspick */, 442 /* mount_setattr */, 467 /* open_tree_attr */,
    SYS_unshare, SYS_setns, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
    SYS_reboot, SYS_swapon, SYS_swapoff, SYS_sethostname, SYS_setdomainname, SYS_settimeofday, SYS_clock_settime,
    SYS_adjtimex, SYS_clock_adjtime, SYS_acct, SYS_quotactl, 443 /* quotactl_fd */, SYS_syslog, SYS_vhangup,
    SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_fanotify_init, SYS_fanotify_mark, SYS_personality,
    SYS_lookup_dcookie, SYS_shmget, SYS_shmat, SYS_shmctl, SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_semget, SYS_semop,
    SYS_mq_open, SYS_mq_unlink, SYS_setsid, SYS_setpgid, SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid,
    SYS_setresuid, SYS_setresgid, SYS_setgroups, SYS_setfsuid, SYS_setfsgid, SYS_capset, SYS_nfsservctl,
    SYS_migrate_pages, SYS_move_pages,
    /* Files in memory: they count against no limit of the process. */
    SYS_memfd_create, 447 /* memfd_secret */,
#if defined(__x86_64__)
    SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_kexec_file_load, SYS_uselib, SYS_ustat, SYS_sysfs, SYS__sysctl,
#endif
};

/* Refused without the grant for processes. */
static const int process_calls[] = {
    SYS_execve, SYS_execveat,
#if defined(__x86_64__)
    SYS_fork, SYS_vfork,
#endif
};

/* Refused without the grant for processes or for signals, unless their first argument is the process itself. */
static const int signal_calls[] = {SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo};

enum { LONGEST_PROGRAM = 512 };

struct program {
    struct sock_filter code[LONGEST_PROGRAM];
    unsigned short length;
    /* What becomes of a call that is refused. */
    uint32_t refusal;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ARGUMENT(number) (offsetof(struct seccomp_data, args) + (number) * sizeof(uint64_t))

static void emit(struct program *program, struct sock_filter instruction) {
    if (program->length < LONGEST_PROGRAM)
        program->code[program->length++] = instruction;
}

static void load(struct program *p, size_t offset) {
    emit(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void answer(struct program *p, uint32_t action) { emit(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action)); }

static uint32_t failure(int code) { return SECCOMP_RET_ERRNO | (uint32_t)code; }

/* The answer to a call that is refused. */
static void answer_no(struct program *p) { answer(p, p->refusal); }

/* Goes on behind the next `count` instructions unless the loaded word is `value`. */
static void unless_equal(struct program *p, uint32_t value, uint8_t count) {
    emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count));
}

static void refuse(struct program *p, int call) {
    unless_equal(p, (uint32_t)call, 1);
    answer_no(p);
}

/* Allows a call if its argument has the value, else refuses it. The low half is enough: these are ints. */
static void require_argument(struct program *p, int call, int argument, uint32_t value) {
    unless_equal(p, (uint32_t)call, 4);
    load(p, ARGUMENT(argument));
    unless_equal(p, value, 1);
    answer(p, SECCOMP_RET_ALLOW);
    answer_no(p);
}

static void filter_clone(struct program *p) {
    unless_equal(p, SYS_clone, 4);
    load(p, ARGUMENT(0));
    emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
    answer(p, SECCOMP_RET_ALLOW);
    answer_no(p);
}

/* A pair of sockets connects a process with itself; every other socket is a way out. */
static void filter_socket(struct program *p, uint32_t granted) {
    uint32_t families[4];
    uint8_t count = 0;
    if (granted & CLINUX_CALLS_NETWORK) {
        families[count++] = AF_INET;
        families[count++] = AF_INET6;
        families[count++] = AF_NETLINK;
    }
    if (granted & CLINUX_CALLS_LOCAL_SOCKETS)
        families[count++] = AF_UNIX;
    unless_equal(p, SYS_socket, count + 3);
    load(p, ARGUMENT(0));
    for (uint8_t i = 0; i < count; i++)
        emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, families[i], count - i, 0));
    answer_no(p);
    answer(p, SECCOMP_RET_ALLOW);
}

/* The process may not give up to die with the host, and may ask only for its own limits. */
static void filter_self(struct program *p, uint32_t pid) {
    unless_equal(p, SYS_prctl, 4);
    load(p, ARGUMENT(0));
    unless_equal(p, PR_SET_PDEATHSIG, 1);
    answer_no(p);
    answer(p, SECCOMP_RET_ALLOW);
    unless_equal(p, SYS_prlimit64, 5);
    load(p, ARGUMENT(0));
    emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0));
    unless_equal(p, pid, 1);
    answer(p, SECCOMP_RET_ALLOW);
    answer_no(p);
}

int clinux_filter_enter(uint32_t granted, const int *asked, size_t count, unsigned flags) {
    struct program program = {.refusal = asked == NULL ? failure(EPERM) : SECCOMP_RET_USER_NOTIF};
    struct program *p = &program;
    load(p, offsetof(struct seccomp_data, arch));
    emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    answer(p, SECCOMP_RET_KILL_PROCESS);
    load(p, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < COUNT(refused); i++)
        refuse(p, refused[i]);
    /* Also the numbers of x32, which have a bit of their own. */
    emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, NEWEST_CALL, 0, 1));
    answer(p, failure(ENOSYS));
    for (size_t i = 0; i < count; i++) {
        unless_equal(p, (uint32_t)asked[i], 1);
        answer(p, SECCOMP_RET_USER_NOTIF);
    }
    if (!(granted & CLINUX_CALLS_PROCESSES)) {
        unless_equal(p, 435 /* clone3 */, 1);
        answer(p, failure(ENOSYS));
        filter_clone(p);
        for (size_t i = 0; i < COUNT(process_calls); i++)
            refuse(p, process_calls[i]);
        for (size_t i = 0; !(granted & CLINUX_CALLS_SIGNALS) && i < COUNT(signal_calls); i++)
            require_argument(p, signal_calls[i], 0, (uint32_t)getpid());
    }
    filter_socket(p, granted);
    filter_self(p, (uint32_t)getpid());
    answer(p, SECCOMP_RET_ALLOW);
    if (program.length >= LONGEST_PROGRAM) {
        errno = E2BIG;
        return -1;
    }
    struct sock_fprog code = {.len = program.length, .filter = program.code};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &code);
}

int clinux_seccomp_enter(uint32_t granted) { return clinux_filter_enter(granted, NULL, 0, 0); }
