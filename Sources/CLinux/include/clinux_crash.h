/* What a process says of its own crash, in its last moments. */
#ifndef CLINUX_CRASH_H
#define CLINUX_CRASH_H

#include <stdint.h>

enum {
    CLINUX_CRASH_MAGIC = 0x48535243, /* "CRSH" */
    CLINUX_CRASH_MODULE_SIZE = 256,
};

/* What was done to the memory at the fault address, where the processor tells. */
enum { CLINUX_ACCESS_UNKNOWN, CLINUX_ACCESS_READ, CLINUX_ACCESS_WRITE, CLINUX_ACCESS_EXECUTE };

/* The one record, written by one write. It comes from a process that has gone wrong: its reader believes nothing. */
typedef struct clinux_crash_record {
    uint32_t magic;
    int32_t signal;
    int32_t code;        /* si_code */
    int32_t thread;      /* the kernel's id of the thread */
    int32_t process;     /* the kernel's id of the process */
    int32_t sender;      /* the process that sent the signal; 0: the kernel did */
    int32_t system_call; /* of SIGSYS by a filter; else -1 */
    uint32_t access;     /* CLINUX_ACCESS_* */
    uint64_t fault_address;
    uint64_t instruction;
    uint64_t stack_pointer;
    uint64_t caller;      /* of an instruction outside of the plugin: where the plugin called, most likely; 0: unknown */
    uint64_t plugin_base; /* as module_base, of the plugin; 0: unknown */
    uint64_t module_base; /* what the loader added to the addresses in the file of the module */
    char module[CLINUX_CRASH_MODULE_SIZE]; /* as the loader names it, ended by a NUL; "": unknown or the program */
} clinux_crash_record;

/*
 * From now on a fatal signal of any thread writes a record to `fd` before it ends the process, by the same signal.
 * The calling thread gets an alternate stack for this, so that the overflow of its stack is reported too; in other
 * threads that is not. Handlers that are there already run after the record is written. Returns -1 with errno set.
 * `plugin` is the name by which the loader will know the plugin; it must live as long as the process.
 */
int clinux_report_crashes(int fd, const char *plugin);

/* Lets reports know where the plugin was loaded, by the handle of dlopen. */
void clinux_report_plugin(void *handle);

#endif
