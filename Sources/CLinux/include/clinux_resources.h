/* What a process holds, as it can count itself: what Glibc's Swift module does not import. */
#ifndef CLINUX_RESOURCES_H
#define CLINUX_RESOURCES_H

#include <stdint.h>

/* Bytes that are allocated from the C library's heap, over all threads. */
int64_t clinux_heap_in_use(void);

#endif
