#include "clinux_watch.h"

#include <string.h>
#include <sys/inotify.h>

int clinux_watch_create(void) { return inotify_init1(IN_CLOEXEC | IN_NONBLOCK); }

int clinux_watch_add(int fd, const char *directory) {
    uint32_t mask = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB |
                    IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    return inotify_add_watch(fd, directory, mask);
}

static uint32_t meaning(uint32_t mask) {
    uint32_t what = 0;
    if (mask & (IN_CREATE | IN_MODIFY))
        what |= CLINUX_WATCH_WRITING;
    if (mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_ATTRIB))
        what |= CLINUX_WATCH_COMPLETE;
    if (mask & (IN_DELETE | IN_MOVED_FROM))
        what |= CLINUX_WATCH_GONE;
    if (mask & IN_ISDIR)
        what |= CLINUX_WATCH_DIRECTORY;
    if (mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT))
        what |= CLINUX_WATCH_ENDED;
    if (mask & IN_Q_OVERFLOW)
        what |= CLINUX_WATCH_LOST;
    return what;
}

int64_t clinux_watch_next(const void *buffer, size_t length, size_t offset, clinux_watch_event *event) {
    struct inotify_event raw;
    if (offset > length || length - offset < sizeof raw)
        return -1;
    memcpy(&raw, (const char *)buffer + offset, sizeof raw);
    if (raw.len > length - offset - sizeof raw)
        return -1;
    event->watch = raw.wd;
    event->what = meaning(raw.mask);
    event->name = raw.len > 0 ? offset + sizeof raw : 0;
    return (int64_t)(offset + sizeof raw + raw.len);
}
