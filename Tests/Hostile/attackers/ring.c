/* Corrupts its ring of batches. The layout is that of RingMemory.swift. */

#include "attacker.h"

#include <stdatomic.h>
#include <sys/eventfd.h>

enum corruption {
    HEAD_BEYOND_SLOTS,
    HEAD_HUGE,
    HEAD_BACK,
    LENGTH_HUGE,
    LENGTH_BEYOND_RING,
    LENGTH_NEGATIVE,
    LENGTH_NONE,
    RECORDS_HUGE,
    RECORDS_NONE,
    GRANTS_ITSELF,
    TAIL_REWRITTEN,
    DESCRIPTORS_REWRITTEN,
    DATA_REWRITTEN,
    WHOLE_RING_REWRITTEN,
    RECORD_OF_1_GIB,
    TRUNCATES,
    STOPS_ITSELF_QUIETLY
};

enum { SLOTS = 1024, DATA = 4096 + SLOTS * 32 };

static uint8_t *memory;
static size_t size;

static _Atomic uint64_t *word(size_t offset) { return (_Atomic uint64_t *)(memory + offset); }
static _Atomic uint64_t *head(void) { return word(128); }

static uint64_t *descriptor(uint64_t number) { return (uint64_t *)(memory + 4096 + number % SLOTS * 32); }

static void wake(void) { eventfd_write(wake_event(), 1); }

static void publish(uint64_t length, uint64_t records) {
    uint64_t number = atomic_load(head());
    descriptor(number)[0] = length;
    descriptor(number)[1] = records;
    descriptor(number)[2] = 1;
    atomic_store(head(), number + 1);
    wake();
}

static void rest(void) {
    for (;;)
        pause();
}

/* Rewrites a part of the ring for ever, published or not. */
struct part {
    size_t first, end;
};

static void *rewrite(void *argument) {
    const struct part *part = argument;
    for (uint64_t round = 0;; round++)
        for (size_t at = part->first; at < part->end; at += 8) {
            /* Noise, but letters only where bytes of records are: no line ends. */
            uint64_t noise = (round + at) * 0x9E3779B97F4A7C15u;
            atomic_store_explicit(word(at), part->first < DATA ? noise : 0x5858585858585858u, memory_order_relaxed);
        }
    return NULL;
}

static void rewrite_in_thread(size_t first, size_t end) {
    static struct part part;
    part = (struct part){first, end};
    pthread_t thread;
    pthread_create(&thread, NULL, rewrite, &part);
}

static void attack(struct model *self) {
    struct stat status;
    fstat(ring(), &status);
    size = (size_t)status.st_size;
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring(), 0);
    switch ((enum corruption)ATTACK) {
    case HEAD_BEYOND_SLOTS:
        atomic_fetch_add(head(), SLOTS + 1);
        wake();
        rest();
        break;
    case HEAD_HUGE:
        atomic_store(head(), UINT64_MAX);
        wake();
        rest();
        break;
    case HEAD_BACK:
        atomic_store(head(), 0);
        wake();
        rest();
        break;
    case LENGTH_HUGE: publish((uint64_t)1 << 40, 1); rest(); break;
    case LENGTH_BEYOND_RING: publish(size, 1); rest(); break;
    case LENGTH_NEGATIVE: publish(UINT64_MAX - 7, 1); rest(); break;
    case LENGTH_NONE: publish(0, 1); rest(); break;
    case RECORDS_HUGE: publish(16, (uint64_t)1 << 60); rest(); break;
    case RECORDS_NONE: publish(16, 0); rest(); break;
    case RECORD_OF_1_GIB: publish((uint64_t)1 << 30, 1); rest(); break;
    case GRANTS_ITSELF:
        /* The worker's own code makes what the host never asked for. */
        atomic_store(word(320), (uint64_t)1 << 40);
        break;
    case TAIL_REWRITTEN:
        atomic_store(word(256), UINT64_MAX / 3);
        atomic_store(word(264), UINT64_MAX / 5);
        wake();
        break;
    case DESCRIPTORS_REWRITTEN: rewrite_in_thread(4096, DATA); break;
    case DATA_REWRITTEN: rewrite_in_thread(DATA, size); break;
    case WHOLE_RING_REWRITTEN:
        rewrite_in_thread(0, size);
        rest();
        break;
    case TRUNCATES:
        tell(self, "truncate the ring", ftruncate(ring(), 0));
        tell(self, "grow the ring", ftruncate(ring(), 1 << 30));
        tell(self, "truncate the image", ftruncate(image(), 0));
        tell(self, "write to the image", pwrite(image(), "rubbish", 7, 0));
        tell(self, "map the image", mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, image(), 0) == MAP_FAILED ? -1 : 0);
        tell(self, "unseal the image", fcntl(image(), F_ADD_SEALS, 0));
        break;
    case STOPS_ITSELF_QUIETLY:
        atomic_store((_Atomic uint32_t *)(memory + 328), 1);
        break;
    }
}
