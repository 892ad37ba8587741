/* The filter of system calls, as the files of this target share it. */
#ifndef CLINUX_FILTER_H
#define CLINUX_FILTER_H

#include <stddef.h>
#include <stdint.h>

/*
 * Enters the filter. If `asked` is not NULL, a listener is asked about what would be refused, and about these calls as
 * well, which are allowed otherwise; `flags` are those of seccomp(2), and the result is the listener's descriptor.
 */
int clinux_filter_enter(uint32_t granted, const int *asked, size_t count, unsigned flags);

#endif
