/* Shared memory and the futex: what Glibc's Swift module does not import. Every function returns -1 with errno set. */
#ifndef CLINUX_MEMORY_H
#define CLINUX_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Makes an anonymous file in memory, close-on-exec and sealable. */
int clinux_memfd_create(const char *name);

/* Forbids all further shrinking and growing of a memfd. The contents stay writable: for rings. */
int clinux_seal_size(int fd);

/* The same, but other seals may follow: for memory whose writers are still to come. */
int clinux_seal_size_only(int fd);

/* Forbids everybody to map a memfd writable or to write to it from now on, and all further seals; mappings go on. */
int clinux_seal_future_writes(int fd);

/* 1 if nobody can change the size of a memfd any more, 0 if somebody can. */
int clinux_has_sealed_size(int fd);

/* Forbids every further change of a memfd, seals included: for snapshots. Fails with EBUSY while it is mapped writable. */
int clinux_seal_all(int fd);

/* Copies `length` bytes from the start of one file to the start of another; returns the number copied. */
int64_t clinux_copy_file(int from, int to, int64_t length);

/* Maps `length` bytes at `offset` of a file twice in a row, so that no span wraps. NULL on failure. */
void *clinux_map_mirrored(int fd, size_t offset, size_t length);

/* Sleeps while *word == expected, at most timeout_ns nanoseconds (negative: no limit). Works between processes. */
int clinux_futex_wait(uint32_t *word, uint32_t expected, int64_t timeout_ns);

/* Wakes all sleepers. */
int clinux_futex_wake(uint32_t *word);

/* Has the allocator of this process keep up to so many bytes that were freed, rather than give them back and ask for them again. Larger
 * blocks than half of it still come from the kernel, and go back to it. */
void clinux_keep_freed_memory(size_t size);

/* The advice MADV_POPULATE_WRITE, which older headers do not name. */
static const int clinux_populate_write = 23;

#endif
