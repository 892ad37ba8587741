/*
 * Reporting the crash of the own process. Everything here that runs in the handler is async-signal-safe: system calls,
 * and _dl_find_object, which takes no lock. The handler changes nothing about how the process ends: it puts the
 * former action back and lets the signal come again, so that the wait status, the Swift backtracer and the debugger
 * see what they would see without it.
 */
#define _GNU_SOURCE
#include "clinux_crash.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

_Static_assert(sizeof(clinux_crash_record) == 80 + CLINUX_CRASH_MODULE_SIZE, "the record has no padding");

/* Room for this handler and for that of the Swift backtracer, which runs on the same stack. */
enum { STACK_SIZE = 256 * 1024, GUARD_SIZE = 64 * 1024 };

/* Where the kernel put the main thread's stack; of the loader, in no header. */
extern void *__libc_stack_end;

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGXCPU};
enum { SIGNAL_COUNT = sizeof signals / sizeof *signals };

static struct sigaction former[SIGNAL_COUNT];
static int descriptor = -1;
static pid_t owner;
static const char *plugin_name = "";
static _Atomic uint64_t plugin_base;
/* The stack of the main thread grows down from here. */
static uintptr_t stack_top;
static uintptr_t stack_size;
static atomic_flag has_reported = ATOMIC_FLAG_INIT;

static void read_registers(clinux_crash_record *record, const ucontext_t *context) {
#if defined(__x86_64__)
    const greg_t *registers = context->uc_mcontext.gregs;
    record->instruction = (uint64_t)registers[REG_RIP];
    record->stack_pointer = (uint64_t)registers[REG_RSP];
    /* Of a page fault (14) the error code tells: bit 4 a fetch of an instruction, bit 1 a write. */
    if (registers[REG_TRAPNO] == 14)
        record->access = registers[REG_ERR] & 16   ? CLINUX_ACCESS_EXECUTE
                         : registers[REG_ERR] & 2 ? CLINUX_ACCESS_WRITE
                                                  : CLINUX_ACCESS_READ;
#elif defined(__aarch64__)
    record->instruction = context->uc_mcontext.pc;
    record->stack_pointer = context->uc_mcontext.sp;
#else
    (void)record, (void)context;
#endif
}

/* The module that holds an address, if it is the plugin; else NULL. */
static const struct link_map *plugin_at(uint64_t address) {
    struct dl_find_object found;
    if (_dl_find_object((void *)(uintptr_t)address, &found) != 0 || found.dlfo_link_map->l_name == NULL)
        return NULL;
    return strcmp(found.dlfo_link_map->l_name, plugin_name) == 0 ? found.dlfo_link_map : NULL;
}

/* Whether the instruction before an address of the plugin is a call. */
static int follows_call(uint64_t address) {
    const uint8_t *code = (const uint8_t *)(uintptr_t)address;
    if (plugin_at(address - 8) == NULL)
        return 0;
#if defined(__x86_64__)
    if (code[-5] == 0xe8)
        return 1;
    /* call through a register or memory: ff /2 with 2, 3, 4, 6 or 7 bytes */
    static const int lengths[] = {2, 3, 4, 6, 7};
    for (int i = 0; i < 5; i++)
        if (code[-lengths[i]] == 0xff && (code[1 - lengths[i]] & 0x38) == 0x10)
            return 1;
    return 0;
#elif defined(__aarch64__)
    uint32_t instruction;
    memcpy(&instruction, code - 4, sizeof instruction);
    return (instruction & 0xfc000000) == 0x94000000 || (instruction & 0xfffffc1f) == 0xd63f0000;
#else
    return 0;
#endif
}

/*
 * Looks for the place in the plugin from where the function was called that crashed: the nearest return address on the
 * stack. Reads memory between the stack pointer and the end of the main thread's stack only, all of which is there.
 */
static void find_caller(clinux_crash_record *record) {
    enum { REACH = 16 * 1024 };
    uintptr_t start = (uintptr_t)record->stack_pointer;
    if (start % sizeof(uintptr_t) != 0 || start >= stack_top || stack_top - start > stack_size)
        return;
    uintptr_t end = stack_top - start > REACH ? start + REACH : stack_top - stack_top % sizeof(uintptr_t);
    for (uintptr_t place = start; place < end; place += sizeof(uintptr_t)) {
        uint64_t address = *(const uintptr_t *)place;
        const struct link_map *plugin = plugin_at(address);
        if (plugin == NULL || !follows_call(address))
            continue;
        record->caller = address;
        record->plugin_base = plugin->l_addr;
        return;
    }
}

static void find_module(clinux_crash_record *record) {
    struct dl_find_object found;
    record->plugin_base = plugin_base;
    if (plugin_at(record->instruction) == NULL)
        find_caller(record);
    if (_dl_find_object((void *)(uintptr_t)record->instruction, &found) != 0)
        return;
    record->module_base = found.dlfo_link_map->l_addr;
    const char *name = found.dlfo_link_map->l_name;
    for (int i = 0; name != NULL && i < CLINUX_CRASH_MODULE_SIZE - 1 && name[i] != 0; i++)
        record->module[i] = name[i];
}

static void report(int signal, const siginfo_t *info, const ucontext_t *context) {
    clinux_crash_record record;
    memset(&record, 0, sizeof record);
    record.magic = CLINUX_CRASH_MAGIC;
    record.signal = signal;
    record.code = info->si_code;
    record.thread = (int32_t)syscall(SYS_gettid);
    record.process = owner;
    record.system_call = -1;
    read_registers(&record, context);
    if (info->si_code <= 0)
        record.sender = info->si_pid;
    else if (signal == SIGSYS)
        record.system_call = info->si_syscall;
    else
        record.fault_address = (uint64_t)(uintptr_t)info->si_addr;
    find_module(&record);
    /* Non-blocking: a pipe that the plugin has filled with something else costs the report, not the end. */
    ssize_t written = write(descriptor, &record, sizeof record);
    (void)written;
}

static struct sigaction *former_of(int signal) {
    for (int i = 0; i < SIGNAL_COUNT; i++)
        if (signals[i] == signal)
            return &former[i];
    __builtin_unreachable();
}

static void handle(int signal, siginfo_t *info, void *context) {
    int saved = errno;
    /* A child of this process inherits the handler, but its end is not that of the worker. */
    if (getpid() == owner && !atomic_flag_test_and_set(&has_reported))
        report(signal, info, context);
    struct sigaction *action = former_of(signal);
    /* Called here and not by the kernel: the handler of the Swift runtime returns, and a signal that was sent by raise
       would then be survived. */
    if (action->sa_flags & SA_SIGINFO) {
        action->sa_sigaction(signal, info, context);
        action->sa_flags = 0;
        action->sa_handler = SIG_DFL;
    }
    sigaction(signal, action, NULL);
    /*
     * A fault comes again by itself when the instruction is tried again. Everything else is sent again as it was; it
     * stays pending until this function returns, so that a debugger sees the registers of the crash.
     */
    int comes_again = info->si_code > 0 && (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE);
    if (!comes_again && syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), signal, info) != 0)
        syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), signal);
    errno = saved;
}

int clinux_report_crashes(int fd, const char *plugin) {
    /* Never freed: the thread that calls this is the main thread. The guard lies below, where the stack grows to. */
    char *memory = mmap(NULL, GUARD_SIZE + STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return -1;
    if (mprotect(memory, GUARD_SIZE, PROT_NONE) != 0)
        return -1;
    stack_t stack = {.ss_sp = memory + GUARD_SIZE, .ss_size = STACK_SIZE};
    if (sigaltstack(&stack, NULL) != 0)
        return -1;
    struct rlimit limit;
    stack_top = (uintptr_t)__libc_stack_end;
    /* Without a limit, or with a huge one, no more than what programs use. */
    stack_size = getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < ((rlim_t)1 << 30) ? limit.rlim_cur : 8 << 20;
    plugin_name = plugin;
    descriptor = fd;
    owner = getpid();
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    /* A fault within the handler then ends the process at once. */
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNAL_COUNT; i++)
        sigaddset(&action.sa_mask, signals[i]);
    for (int i = 0; i < SIGNAL_COUNT; i++)
        if (sigaction(signals[i], &action, &former[i]) != 0)
            return -1;
    return 0;
}

void clinux_report_plugin(void *handle) {
    struct link_map *map;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0)
        plugin_base = map->l_addr;
}
