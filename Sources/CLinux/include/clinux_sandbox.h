/*
 * What a process can give up. Functions that fail return -1 with errno set. All of it holds for the calling thread and
 * what it starts later, so it is called before there are other threads.
 */
#ifndef CLINUX_SANDBOX_H
#define CLINUX_SANDBOX_H

#include <stdint.h>

/* ------------------------------------------------------------------------------------------------------- Landlock */

/* Groups of rights on files; which of them the kernel can handle depends on its Landlock version. */
enum {
    CLINUX_FILES_READ = 1 << 0,    /* read files, list directories */
    CLINUX_FILES_WRITE = 1 << 1,   /* write, create, rename, truncate and remove */
    CLINUX_FILES_EXECUTE = 1 << 2, /* execve; mapping code needs only to read */
    CLINUX_FILES_DEVICE = 1 << 3   /* read and write an existing device, ioctl included */
};

/* Rights on TCP ports. */
enum { CLINUX_TCP_CONNECT = 1 << 0, CLINUX_TCP_LISTEN = 1 << 1 };

/* The Landlock version of the kernel; 0: none. */
int clinux_landlock_version(void);

/*
 * A set of rules under which every handled right is denied that no rule allows: all of files; of TCP (version 4) those
 * in `limited`; abstract sockets and, unless they are allowed, signals beyond the sandbox (version 6). Returns its
 * descriptor, close-on-exec.
 */
int clinux_landlock_create(int version, uint32_t limited, int allows_signals);

/* Allows groups of rights on a file or everything beneath a directory. -1 with ENOENT where there is none. */
int clinux_landlock_allow_path(int rules, int version, const char *path, uint32_t groups);

/* Allows CLINUX_TCP_* on a port; the set must limit them. */
int clinux_landlock_allow_port(int rules, uint16_t port, uint32_t rights);

/* Puts the calling thread under the rules, for ever. Needs no_new_privs. */
int clinux_landlock_enter(int rules);

/* -------------------------------------------------------------------------------------------------------- seccomp */

/* What system calls are left beyond those that touch only the process itself and files. */
enum {
    CLINUX_CALLS_NETWORK = 1 << 0,  /* sockets of the internet families, and netlink, which name look-ups need */
    CLINUX_CALLS_PROCESSES = 1 << 1, /* fork, exec, signals to others (Landlock keeps those inside, if it can) */
    CLINUX_CALLS_LOCAL_SOCKETS = 1 << 2, /* sockets of this machine; which paths they reach nothing here limits */
    CLINUX_CALLS_SIGNALS = 1 << 3 /* signals to any process of the same user */
};

/*
 * Refuses system calls of the calling thread, for ever: with EPERM those that reach beyond the process, with ENOSYS
 * those that are newer than this code, so that libraries fall back. Needs no_new_privs.
 */
int clinux_seccomp_enter(uint32_t granted);

/* ------------------------------------------------------------------------------------------------- what is refused */

enum {
    CLINUX_REFUSAL_MAGIC = 0x44464552, /* "REFD" */
    CLINUX_REFUSAL_PATH_SIZE = 484,
    CLINUX_MOST_REFUSALS = 100 /* fewer than fit into a pipe */
};

/* A call that was refused, or (call -1) that it is being watched from now on. Its writer shares memory with a plugin. */
typedef struct clinux_refusal {
    uint32_t magic;
    int32_t call;
    uint32_t is_writing; /* of a call with a path: whether it would have changed something */
    char path[CLINUX_REFUSAL_PATH_SIZE]; /* as the caller wrote it, ended by a NUL; "": the call has none */
} clinux_refusal;

/*
 * As clinux_seccomp_enter, and a thread of this process writes what is refused by seccomp and Landlock to the pipe `fd`,
 * each kind of refusal once, from clinux_refusals_begin on. Landlock must have been entered. -1 where the kernel cannot do
 * that; nothing was entered then.
 */
int clinux_refusals_enter(uint32_t granted, int fd);
void clinux_refusals_begin(void);

/* The name of a system call that sandboxes forbid; NULL for others. */
const char *clinux_system_call_name(int number);

/* --------------------------------------------------------------------------------------------------------- others */

/* Leaves the network namespace of the host; as an ordinary user by way of a user namespace. */
int clinux_leave_network(void);

/* Gives up all capabilities, those of root too. */
int clinux_drop_capabilities(void);

/* The number of capabilities that are left. */
int clinux_count_capabilities(void);

/* Whether no_new_privs is set. */
int clinux_has_no_new_privileges(void);

/* Whether the death of the parent ends this process. */
int clinux_dies_with_parent(void);

/* Calls `visit` with the path of each shared object that is loaded in this process. */
void clinux_each_library(void (*visit)(const char *path, void *argument), void *argument);

/*
 * Tries what a sandbox should refuse, without any effect where it is not refused. Each returns 0 if it would have
 * worked, else the errno.
 */
int clinux_try_fork(void);
int clinux_try_exec(void);
int clinux_try_trace(int pid);
int clinux_try_signal(int pid);
int clinux_try_socket(int family, int type);
int clinux_try_abstract_socket(void);
int clinux_try_mount(void);
int clinux_try_keyring(void);
int clinux_try_io_uring(void);
int clinux_try_bpf(void);
int clinux_try_unshare(void);
int clinux_try_shared_memory(void);
int clinux_try_memory_file(void);

/* Opens and closes a file for reading, or for writing without creating it. */
int clinux_try_open(const char *path, int for_writing);

/* Creates a file and removes it again. */
int clinux_try_create(const char *path);

#endif
