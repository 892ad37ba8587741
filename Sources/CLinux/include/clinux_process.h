/* Processes: what Glibc's Swift module does not import. Functions that fail return -1 with errno set. */
#ifndef CLINUX_PROCESS_H
#define CLINUX_PROCESS_H

#include <stdint.h>

/*
 * Starts `path` with descriptors[i] as its descriptor i, all signals at their defaults and unblocked, in a process
 * group of its own. Returns the process id. Everything else that is close-on-exec is closed in it.
 */
int clinux_spawn(const char *path, char *const arguments[], char *const environment[], const int *descriptors,
                 int descriptor_count);

/* The environment of this process; the array ends with NULL. */
char **clinux_environment(void);

/* A descriptor for a process, readable when it has ended. Close-on-exec. */
int clinux_pidfd_open(int pid);

/* Sends a signal to exactly this process, never to one that got its number later. */
int clinux_pidfd_send_signal(int pidfd, int signal);

/* How a process ended. */
typedef struct clinux_exit {
    int32_t was_signalled; /* 0: `code` is the exit status, 1: `code` is the signal */
    int32_t code;
    int32_t dumped_core;
} clinux_exit;

/* Collects a child by its pidfd. 1: collected, 0: still running (only when may_block is 0), -1: failure. */
int clinux_reap(int pidfd, int may_block, clinux_exit *result);

/* Ends the calling process when the thread that started it ends; the caller re-checks its parent afterwards. */
int clinux_die_with_parent(void);

/* Forbids the calling process to gain rights by exec, for ever. */
int clinux_no_new_privileges(void);

/* Marks every descriptor from `first` on close-on-exec. */
int clinux_close_from_on_exec(int first);

/* Closes every descriptor from `first` on. */
int clinux_close_from(int first);

/* Has the C library hand on each line of the standard output when it is complete, even where that is no terminal. */
int clinux_buffer_output_by_line(void);

/* Names the calling thread in tools such as top; at most 15 bytes count. */
int clinux_name_thread(const char *name);

#endif
