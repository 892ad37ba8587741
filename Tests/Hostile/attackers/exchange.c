/* One of two plugins that hand data to each other behind the host's back. Macros: ATTACK, WRITES or READS. */

#include "attacker.h"

#include <sys/shm.h>
#include <sys/un.h>

enum exchange { WRITES, READS };

enum { SIZE = 16, TRIES = 50, PAUSE = 20000 };

/* --attack-target is a path that nobody else uses; names and keys follow from it. */
static const char *name_of(struct model *self) { return strrchr(self->target, '/'); }

static key_t key_of(struct model *self) {
    uint32_t hash = 2166136261u;
    for (const char *at = self->target; *at != 0; at++)
        hash = (hash ^ (uint8_t)*at) * 16777619u;
    return (key_t)(hash & 0x7FFFFFFF);
}

static int abstract_socket(struct model *self, struct sockaddr_un *address, socklen_t *length) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "%s", self->target);
    *length = (socklen_t)(sizeof address->sun_family + 1 + strlen(self->target));
    return socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
}

static void write_all(struct model *self) {
    int file = open(self->target, O_WRONLY | O_CREAT, 0666);
    tell(self, "write a file", file < 0 ? -1 : write(file, "secret", 6));
    file = shm_open(name_of(self), O_RDWR | O_CREAT, 0666);
    tell(self, "write shared memory", file < 0 ? -1 : write(file, "secret", 6));
    int segment = shmget(key_of(self), SIZE, IPC_CREAT | 0666);
    char *memory = segment < 0 ? (char *)-1 : shmat(segment, NULL, 0);
    tell(self, "write a segment", memory == (char *)-1 ? -1 : 0);
    if (memory != (char *)-1)
        strcpy(memory, "secret");
    struct sockaddr_un address;
    socklen_t length;
    int descriptor = abstract_socket(self, &address, &length);
    for (int i = 0; i < TRIES && descriptor >= 0; i++) {
        if (sendto(descriptor, "secret", 6, 0, (struct sockaddr *)&address, length) == 6) {
            tell(self, "send a datagram", 0);
            return;
        }
        usleep(PAUSE);
    }
    tell(self, "send a datagram", -1);
}

static long read_text(int file) {
    char text[SIZE];
    return file < 0 ? -1 : read(file, text, SIZE) > 0 ? 0 : -1;
}

static void read_all(struct model *self) {
    struct sockaddr_un address;
    socklen_t length;
    int descriptor = abstract_socket(self, &address, &length);
    long is_bound = descriptor < 0 ? -1 : bind(descriptor, (struct sockaddr *)&address, length);
    long results[4] = {-1, -1, -1, -1};
    int reasons[4] = {0};
    for (int i = 0; i < TRIES; i++) {
        for (int way = 0; way < 4; way++) {
            if (results[way] == 0)
                continue;
            errno = 0;
            if (way == 0)
                results[way] = read_text(open(self->target, O_RDONLY));
            if (way == 1)
                results[way] = read_text(shm_open(name_of(self), O_RDONLY, 0));
            if (way == 2) {
                int segment = shmget(key_of(self), SIZE, 0);
                results[way] = segment < 0 ? -1 : shmat(segment, NULL, SHM_RDONLY) == (void *)-1 ? -1 : 0;
            }
            if (way == 3)
                results[way] = is_bound < 0 ? -1 : read_text(descriptor);
            reasons[way] = errno;
        }
        usleep(PAUSE);
    }
    static const char *const ways[] = {"read a file", "read shared memory", "read a segment", "receive a datagram"};
    for (int way = 0; way < 4; way++) {
        /* An empty file is no error, but nothing was read. */
        errno = reasons[way] == 0 ? ENODATA : reasons[way];
        tell(self, ways[way], results[way]);
    }
}

static void attack(struct model *self) {
    if (ATTACK == WRITES)
        write_all(self);
    else
        read_all(self);
}
