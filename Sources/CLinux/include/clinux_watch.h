/* Being told of changes in directories. Functions that fail return -1 with errno set. */
#ifndef CLINUX_WATCH_H
#define CLINUX_WATCH_H

#include <stddef.h>
#include <stdint.h>

/* What happened to a member of a directory, or to the directory itself. */
enum {
    /* A member appeared or its contents changed: more may follow. */
    CLINUX_WATCH_WRITING = 1,
    /* A member is as somebody wanted it to be: closed after writing, moved in, linked anew, its attributes set. */
    CLINUX_WATCH_COMPLETE = 2,
    /* A member is gone. */
    CLINUX_WATCH_GONE = 4,
    /* The member is a directory. */
    CLINUX_WATCH_DIRECTORY = 8,
    /* The watched directory is gone, and with it the watch. */
    CLINUX_WATCH_ENDED = 16,
    /* Events were lost: anything may have happened anywhere. */
    CLINUX_WATCH_LOST = 32,
};

typedef struct clinux_watch_event {
    int watch;
    uint32_t what;
    /* Offset of the member's name in the buffer, ending in NUL; 0 if the event has no name. */
    size_t name;
} clinux_watch_event;

/* Close-on-exec and non-blocking. */
int clinux_watch_create(void);

/* Watches a directory. Returns the number of the watch; the same one for the same directory. */
int clinux_watch_add(int fd, const char *directory);

/* Takes the event at `offset` of what was read from the descriptor. Returns the offset of the next one, or -1. */
int64_t clinux_watch_next(const void *buffer, size_t length, size_t offset, clinux_watch_event *event);

#endif
