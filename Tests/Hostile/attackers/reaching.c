/* Reaches for what a worker has no business with. Each attempt is told in a record. */

#include "attacker.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

enum reach {
    READS_FILES,
    WRITES_FILES,
    CHANGES_ITSELF,
    OPENS_SOCKETS,
    CONNECTS,
    LISTENS,
    FORKS,
    DAEMONIZES,
    STARTS_PROGRAMS,
    BECOMES_PROGRAM,
    PRELOADS,
    SIGNALS_HOST,
    SIGNALS_NEIGHBOURS,
    INSPECTS_HOST,
    INSPECTS_NEIGHBOURS,
    LIMITS_HOST,
    OUTLIVES_HOST,
    TAKES_MEMORY,
    TAKES_SHARED_MEMORY,
    FILLS_DISK,
    CALLS_KERNEL
};

enum { MOST_PROCESSES = 200, LIFE_OF_CHILDREN = 8, BLOCK = 64 << 20, MOST_BLOCKS = 32 };

extern char **environ;

static const char *below(struct model *self, const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", self->target, name);
    return path;
}

static void read_file(struct model *self, const char *what, const char *path) {
    char text[200];
    int file = open(path, O_RDONLY);
    tell(self, what, file);
    if (file < 0)
        return;
    ssize_t length = read(file, text, sizeof text);
    if (length > 0)
        self->context->log(self->context, PLUGIN_LOG_INFO, (plugin_text){text, (size_t)length});
    close(file);
}

static void list(struct model *self, const char *what, const char *path) {
    DIR *directory = opendir(path);
    tell(self, what, directory == NULL ? -1 : 0);
    if (directory != NULL)
        closedir(directory);
}

static void open_socket(struct model *self, const char *what, int family, int type, int protocol) {
    int descriptor = socket(family, type, protocol);
    tell(self, what, descriptor);
    close(descriptor);
}

static long connect_to(int family, int type, const void *address, socklen_t length) {
    int descriptor = socket(family, type, 0);
    if (descriptor < 0)
        return -1;
    if (connect(descriptor, address, length) < 0)
        return -1;
    return send(descriptor, "stolen", 6, MSG_NOSIGNAL);
}

static socklen_t local_address(struct sockaddr_un *address, const char *name, int is_abstract) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path + is_abstract, name, strnlen(name, sizeof address->sun_path - 2));
    return (socklen_t)(sizeof address->sun_family + (size_t)is_abstract + strlen(name));
}

static void connect_all(struct model *self) {
    int stream, datagram;
    char path[100], abstract[100];
    sscanf(self->target, "%d %d %99s %99s", &stream, &datagram, path, abstract);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_un local;
    address.sin_port = htons((uint16_t)stream);
    tell(self, "connect by TCP", connect_to(AF_INET, SOCK_STREAM, &address, sizeof address));
    address.sin_port = htons((uint16_t)datagram);
    tell(self, "send by UDP", connect_to(AF_INET, SOCK_DGRAM, &address, sizeof address));
    socklen_t length = local_address(&local, path, 0);
    tell(self, "connect to a path", connect_to(AF_UNIX, SOCK_STREAM, &local, length + 1));
    length = local_address(&local, abstract, 1);
    tell(self, "connect to an abstract name", connect_to(AF_UNIX, SOCK_STREAM, &local, length));
}

static void listen_all(struct model *self) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    tell(self, "bind a port", bind(descriptor, (struct sockaddr *)&address, sizeof address));
    descriptor = socket(AF_INET, SOCK_STREAM, 0);
    tell(self, "listen", listen(descriptor, 1));
    struct sockaddr_un local;
    socklen_t length = local_address(&local, below(self, "listening"), 0);
    descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    tell(self, "bind a path", bind(descriptor, (struct sockaddr *)&local, length + 1));
}

static void start_programs(struct model *self, char *const environment[]) {
    char *arguments[] = {"sh", "-c", "echo started > \"$0/started\"; exec sleep 8", (char *)self->target, NULL};
    pid_t child;
    errno = posix_spawn(&child, "/bin/sh", NULL, NULL, arguments, environment);
    tell(self, "posix_spawn", errno == 0 ? 0 : -1);
    errno = 0;
    FILE *output = popen("exec sleep 8", "r");
    tell(self, "popen", output == NULL ? -1 : 0);
    tell(self, "system", system("exit 0") == 0 ? 0 : -1);
}

static void fork_many(struct model *self, int is_daemon) {
    for (int i = 0; i < (is_daemon ? 1 : MOST_PROCESSES); i++) {
        pid_t child = fork();
        if (child == 0) {
            if (is_daemon)
                setsid();
            sleep(LIFE_OF_CHILDREN);
            _exit(0);
        }
        if (i == 0)
            tell(self, "fork", child);
        if (child < 0)
            break;
    }
    if (is_daemon)
        return;
    pid_t child = vfork();
    if (child == 0)
        _exit(0);
    tell(self, "vfork", child);
    /* As fork does it, but past the C library. */
    long raw = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (raw == 0)
        syscall(SYS_exit_group, 0);
    tell(self, "clone", raw);
    struct { uint64_t fields[11]; } arguments = {{0}};
    arguments.fields[4] = SIGCHLD;
    raw = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (raw == 0)
        syscall(SYS_exit_group, 0);
    tell(self, "clone3", raw);
}

static void signal_process(struct model *self, pid_t process, int number) {
    tell(self, "kill", kill(process, number));
    tell(self, "tgkill", syscall(SYS_tgkill, process, process, number));
    tell(self, "tkill", syscall(SYS_tkill, process, number));
    tell(self, "sigqueue", sigqueue(process, number, (union sigval){.sival_int = 0}));
    int handle = (int)syscall(SYS_pidfd_open, process, 0);
    tell(self, "pidfd_send_signal", syscall(SYS_pidfd_send_signal, handle, number, NULL, 0));
    /* The kernel signals the owner of a descriptor when something can be read. */
    int ends[2];
    if (pipe(ends) == 0) {
        fcntl(ends[0], F_SETOWN, process);
        fcntl(ends[0], F_SETSIG, number);
        fcntl(ends[0], F_SETFL, O_ASYNC);
        write(ends[1], "x", 1);
    }
}

static void inspect_process(struct model *self, pid_t process) {
    char path[64], byte;
    struct iovec here = {&byte, 1}, there = {(void *)&environ, 1};
    tell(self, "ptrace", ptrace(PTRACE_SEIZE, process, 0, 0));
    tell(self, "process_vm_readv", process_vm_readv(process, &here, 1, &there, 1, 0) < 0 && errno != EFAULT ? -1 : 0);
    snprintf(path, sizeof path, "/proc/%d/mem", process);
    tell(self, "open its memory", open(path, O_RDWR));
    snprintf(path, sizeof path, "/proc/%d/environ", process);
    tell(self, "open its environment", open(path, O_RDONLY));
    snprintf(path, sizeof path, "/proc/%d/fd/2", process);
    tell(self, "open its descriptor", open(path, O_WRONLY));
    int handle = (int)syscall(SYS_pidfd_open, process, 0);
    tell(self, "pidfd_getfd", syscall(SYS_pidfd_getfd, handle, 1, 0));
}

/* Those that have the same parent, but this one. */
static int neighbours(struct model *self, pid_t *found, int most) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", getppid(), getppid());
    FILE *file = fopen(path, "r");
    tell(self, "find neighbours", file == NULL ? -1 : 0);
    int count = 0, process;
    while (file != NULL && count < most && fscanf(file, "%d", &process) == 1)
        if (process != getpid())
            found[count++] = process;
    return count;
}

static void limit_process(struct model *self, pid_t process) {
    struct rlimit none = {0, 0};
    unsigned long cpu = 1;
    tell(self, "prlimit", prlimit(process, RLIMIT_CORE, &none, NULL));
    tell(self, "setpriority", setpriority(PRIO_PROCESS, (id_t)process, 5));
    tell(self, "sched_setaffinity", syscall(SYS_sched_setaffinity, process, sizeof cpu, &cpu));
    struct { int priority; } parameter = {0};
    tell(self, "sched_setscheduler", syscall(SYS_sched_setscheduler, process, 0, &parameter));
    tell(self, "ioprio_set", syscall(SYS_ioprio_set, 1, process, 3 << 13));
}

static void take_memory(struct model *self) {
    for (int i = 0; i < MOST_BLOCKS; i++) {
        char *block = malloc(BLOCK);
        if (block == NULL) {
            tell(self, "take 2 GiB", -1);
            return;
        }
        memset(block, 1, BLOCK);
    }
    tell(self, "take 2 GiB", 0);
}

/* What lies in files without names counts for nobody. */
/* No limit of a process counts what its files in memory hold. */
static void take_shared_memory(struct model *self) {
    static char block[1 << 20];
    memset(block, 1, sizeof block);
    for (int i = 0; i < MOST_BLOCKS; i++) {
        int file = memfd_create("hoard", 0);
        for (size_t written = 0; file >= 0 && written < BLOCK; written += sizeof block)
            if (write(file, block, sizeof block) < (ssize_t)sizeof block)
                file = -1;
        if (file < 0) {
            tell(self, "take 2 GiB in files", -1);
            return;
        }
    }
    tell(self, "take 2 GiB in files", 0);
}

static void call(struct model *self, const char *name, long number, long a, long b, long c, long d) {
    long result = syscall(number, a, b, c, d, 0, 0);
    /* What the kernel finds wrong with the arguments has got through to it. */
    int is_refused = result < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS);
    tell(self, name, is_refused ? -1 : 0);
}

static void call_kernel(struct model *self) {
    /* None of these does anything, for want of arguments that make sense. */
    call(self, "bpf", SYS_bpf, 0, 0, 0, 0);
    call(self, "mount", SYS_mount, 0, 0, 0, 0);
    call(self, "umount2", SYS_umount2, 0, 0, 0, 0);
    call(self, "pivot_root", SYS_pivot_root, 0, 0, 0, 0);
    call(self, "chroot", SYS_chroot, 0, 0, 0, 0);
    call(self, "unshare", SYS_unshare, 0, 0, 0, 0);
    call(self, "setns", SYS_setns, -1, 0, 0, 0);
    call(self, "keyctl", SYS_keyctl, -1, 0, 0, 0);
    call(self, "add_key", SYS_add_key, 0, 0, 0, 0);
    call(self, "request_key", SYS_request_key, 0, 0, 0, 0);
    call(self, "io_uring_setup", SYS_io_uring_setup, 0, 0, 0, 0);
    call(self, "perf_event_open", SYS_perf_event_open, 0, 0, -1, -1);
    call(self, "userfaultfd", SYS_userfaultfd, -1, 0, 0, 0);
    call(self, "open_by_handle_at", SYS_open_by_handle_at, -1, 0, 0, 0);
    call(self, "fanotify_init", SYS_fanotify_init, -1, 0, 0, 0);
    call(self, "init_module", SYS_init_module, 0, 0, 0, 0);
    call(self, "finit_module", SYS_finit_module, -1, 0, 0, 0);
    call(self, "kexec_load", SYS_kexec_load, 0, 17, 0, -1);
    call(self, "swapon", SYS_swapon, 0, 0, 0, 0);
    call(self, "iopl", SYS_iopl, 99, 0, 0, 0);
    call(self, "modify_ldt", SYS_modify_ldt, 99, 0, 0, 0);
    call(self, "process_madvise", SYS_process_madvise, -1, 0, 0, 0);
    call(self, "kcmp", SYS_kcmp, 0, 0, 99, 0);
    call(self, "shmget", SYS_shmget, 1, 0, 0, 0);
    call(self, "msgget", SYS_msgget, 1, 0, 0, 0);
    call(self, "semget", SYS_semget, 1, 0, 0, 0);
    call(self, "mq_open", SYS_mq_open, 0, 0, 0, 0);
    call(self, "fsopen", SYS_fsopen, 0, 0, 0, 0);
    call(self, "open_tree", SYS_open_tree, -1, 0, 0, 0);
    call(self, "move_mount", SYS_move_mount, -1, 0, -1, 0);
    call(self, "quotactl", SYS_quotactl, 0, 0, 0, 0);
    call(self, "settimeofday", SYS_settimeofday, -1, -1, 0, 0);
    call(self, "clock_settime", SYS_clock_settime, 99, 0, 0, 0);
    call(self, "sethostname", SYS_sethostname, 0, -1, 0, 0);
    call(self, "x32", 0x40000000 + SYS_getpid, 0, 0, 0, 0);
}

static void attack(struct model *self) {
    pid_t found[8];
    int count;
    switch ((enum reach)ATTACK) {
    case READS_FILES:
        read_file(self, "read /etc/passwd", "/etc/passwd");
        read_file(self, "read the home", below(self, "home/secret"));
        list(self, "list the root", "/");
        list(self, "list the home", below(self, "home"));
        list(self, "list processes", "/proc");
        break;
    case WRITES_FILES:
        tell(self, "create", open(below(self, "created"), O_WRONLY | O_CREAT, 0644));
        tell(self, "create in /tmp", open("/tmp", O_WRONLY | O_TMPFILE, 0600));
        tell(self, "create in /dev/shm", open("/dev/shm", O_WRONLY | O_TMPFILE, 0600));
        tell(self, "write", open(below(self, "home/secret"), O_WRONLY | O_APPEND));
        tell(self, "truncate", truncate(below(self, "home/secret"), 0));
        tell(self, "make a directory", mkdir(below(self, "made"), 0755));
        tell(self, "make a link", symlink("/etc/passwd", below(self, "linked")));
        tell(self, "make a pipe", mkfifo(below(self, "piped"), 0644));
        tell(self, "remove", unlink(below(self, "home/secret")));
        break;
    case CHANGES_ITSELF: {
        int file = open(self->target, O_WRONLY | O_TRUNC);
        tell(self, "change itself", file);
        if (file >= 0)
            tell(self, "write to itself", write(file, "no plugin any more", 18));
        tell(self, "remove itself", unlink(self->target));
        break;
    }
    case OPENS_SOCKETS:
        open_socket(self, "TCP", AF_INET, SOCK_STREAM, 0);
        open_socket(self, "TCP on IPv6", AF_INET6, SOCK_STREAM, 0);
        open_socket(self, "UDP", AF_INET, SOCK_DGRAM, 0);
        open_socket(self, "UDP on IPv6", AF_INET6, SOCK_DGRAM, 0);
        open_socket(self, "raw", AF_INET, SOCK_RAW, IPPROTO_ICMP);
        open_socket(self, "local stream", AF_UNIX, SOCK_STREAM, 0);
        open_socket(self, "local datagram", AF_UNIX, SOCK_DGRAM, 0);
        open_socket(self, "netlink", AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
        open_socket(self, "packet", AF_PACKET, SOCK_RAW, 0);
        break;
    case CONNECTS: connect_all(self); break;
    case LISTENS: listen_all(self); break;
    case FORKS: fork_many(self, 0); break;
    case DAEMONIZES: fork_many(self, 1); break;
    case STARTS_PROGRAMS: start_programs(self, environ); break;
    case PRELOADS: {
        char *const variables[] = {"LD_PRELOAD=/proc/self/fd/4", "LD_AUDIT=/proc/self/fd/4", NULL};
        setenv("LD_PRELOAD", "/proc/self/fd/4", 1);
        start_programs(self, variables);
        break;
    }
    case BECOMES_PROGRAM: {
        char *const arguments[] = {"sleep", "8", NULL};
        char *const none[] = {NULL};
        tell(self, "execve", execve("/bin/sleep", arguments, none));
        tell(self, "fexecve", syscall(SYS_execveat, image(), "", arguments, none, AT_EMPTY_PATH));
        break;
    }
    case SIGNALS_HOST: signal_process(self, getppid(), SIGTERM); break;
    case SIGNALS_NEIGHBOURS:
        count = neighbours(self, found, 8);
        for (int i = 0; i < count; i++)
            signal_process(self, found[i], SIGKILL);
        break;
    case INSPECTS_HOST: inspect_process(self, getppid()); break;
    case INSPECTS_NEIGHBOURS:
        count = neighbours(self, found, 8);
        for (int i = 0; i < count; i++)
            inspect_process(self, found[i]);
        break;
    case LIMITS_HOST: limit_process(self, getppid()); break;
    case OUTLIVES_HOST: tell(self, "clear the death signal", prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)); break;
    case TAKES_MEMORY: take_memory(self); break;
    case TAKES_SHARED_MEMORY: take_shared_memory(self); break;
    case FILLS_DISK: {
        int file = open("/tmp", O_WRONLY | O_TMPFILE, 0600);
        tell(self, "fill 100 MB of disk", file < 0 ? file : posix_fallocate(file, 0, 100 << 20));
        break;
    }
    case CALLS_KERNEL: call_kernel(self); break;
    }
}
