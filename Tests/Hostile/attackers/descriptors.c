/* Misuses the descriptors that its worker has. */

#include "attacker.h"

#include <sys/eventfd.h>
#include <sys/ioctl.h>

enum misuse { CLOSES_ALL, CLOSES_ALL_AND_CRASHES, WRITES_RUBBISH, MAKES_BLOCKING, RAISES_WAKE, READS_ALL, PUNCHES_HOLES };

static void attack(struct model *self) {
    (void)self;
    static uint8_t rubbish[100000];
    int most = (int)sysconf(_SC_OPEN_MAX) < 4096 ? (int)sysconf(_SC_OPEN_MAX) : 4096;
    switch ((enum misuse)ATTACK) {
    case CLOSES_ALL:
    case CLOSES_ALL_AND_CRASHES:
        for (int descriptor = 0; descriptor < most; descriptor++)
            close(descriptor);
        if (ATTACK == CLOSES_ALL_AND_CRASHES)
            abort();
        break;
    case WRITES_RUBBISH:
        for (size_t i = 0; i < sizeof rubbish; i++)
            rubbish[i] = (uint8_t)(i * 2654435761u >> 13);
        for (int descriptor = 0; descriptor < most; descriptor++) {
            if (fcntl(descriptor, F_GETFD) < 0)
                continue;
            fcntl(descriptor, F_SETFL, O_NONBLOCK);
            write(descriptor, rubbish, 8);
            write(descriptor, rubbish, sizeof rubbish);
            pwrite(descriptor, rubbish, sizeof rubbish, 0);
        }
        break;
    case MAKES_BLOCKING:
        /* Flags belong to what is open, not to the number: those of the host's own descriptors change with them. */
        for (int descriptor = 0; descriptor < most; descriptor++) {
            int off = 0;
            fcntl(descriptor, F_SETFL, 0);
            ioctl(descriptor, FIONBIO, &off);
        }
        for (;;)
            pause();
    case RAISES_WAKE:
        /* And nobody is left who would lower it. */
        eventfd_write(wake_event(), 1);
        kill(getpid(), SIGKILL);
        break;
    case READS_ALL:
        for (int descriptor = 0; descriptor < most; descriptor++) {
            if (fcntl(descriptor, F_GETFD) < 0)
                continue;
            fcntl(descriptor, F_SETFL, O_NONBLOCK);
            read(descriptor, rubbish, sizeof rubbish);
        }
        break;
    case PUNCHES_HOLES:
        for (int descriptor = 3; descriptor < most; descriptor++)
            fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1 << 20);
        break;
    }
}
