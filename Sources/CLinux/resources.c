#define _GNU_SOURCE
#include "clinux_resources.h"

#include <malloc.h>

int64_t clinux_heap_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return (int64_t)info.uordblks + (int64_t)info.hblkhd;
}
