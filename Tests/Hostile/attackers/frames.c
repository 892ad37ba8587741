/* Forges frames on the control socket of its worker. */

#include "attacker.h"

enum forgery {
    OVERSIZED,
    TRUNCATED,
    EMPTY,
    RUBBISH,
    NO_MAP,
    UNKNOWN,
    NO_NAME,
    HELLO_TWICE,
    SANDBOXED_AGAIN,
    BYE_EARLY,
    BYE_AND_STAY,
    CREATED_TWICE,
    CREATED_FOR_EVER,
    REGISTERED,
    PROBED,
    FAILED_AND_GOES_ON,
    FAILED_NEGATIVELY,
    DEEPLY_NESTED,
    COUNTS_BEYOND_END,
    HUGE_FAILURE,
    MANY_COLUMNS,
    LONG_COLUMNS,
    SENDS_DESCRIPTORS,
    SHUTS_DOWN,
    FLOODS
};

enum { LARGEST = 1 << 20 };

static uint8_t frame[4 * LARGEST];
static uint8_t *at = frame;

static void send_frame(void) {
    send(CONTROL, frame, (size_t)(at - frame), MSG_NOSIGNAL);
    at = frame;
}

static void begin(const char *name, unsigned others) {
    at = put_text(put_head(frame, 5, 1 + others), "frame");
    at = put_text(at, name);
}

static void send_named(const char *name) {
    begin(name, 0);
    send_frame();
}

static void send_created(uint64_t count, size_t length) {
    char name[4096];
    begin("created", 1);
    at = put_head(put_text(at, "columns"), 4, count);
    for (uint64_t i = 0; i < count; i++) {
        int digits = snprintf(name, sizeof name, "%lx", (unsigned long)i);
        for (; (size_t)digits < length; digits++)
            name[digits] = 'x';
        name[digits] = 0;
        at = put_text(at, name);
    }
    send_frame();
}

static void rest(void) {
    for (;;)
        pause();
}

/* The deadline for stopping must not be taken back by whom it is for. */
static void create_for_ever(void) {
    for (;;) {
        send_created(0, 0);
        usleep(100000);
    }
}

static void send_descriptors(void) {
    enum { MANY = 200 };
    char room[CMSG_SPACE(MANY * sizeof(int))];
    struct iovec part = {.iov_base = frame, .iov_len = (size_t)(at - frame)};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(MANY * sizeof(int));
    int memory = ring();
    for (int i = 0; i < MANY; i++)
        ((int *)CMSG_DATA(header))[i] = memory;
    sendmsg(CONTROL, &message, MSG_NOSIGNAL);
}

static void attack(struct model *self) {
    (void)self;
    switch ((enum forgery)ATTACK) {
    case OVERSIZED:
        begin("log", 2);
        at = put_head(put_text(at, "text"), 3, LARGEST);
        memset(at, 'x', LARGEST);
        at = put_head(put_text(at + LARGEST, "level"), 0, 1);
        send_frame();
        break;
    case TRUNCATED:
        begin("log", 2);
        send_frame();
        break;
    case EMPTY: send_frame(); break;
    case RUBBISH:
        memset(frame, 0xFF, 100);
        at = frame + 100;
        send_frame();
        break;
    case NO_MAP:
        at = put_text(frame, "bye");
        send_frame();
        break;
    case UNKNOWN: send_named("surrender\x1b[31m"); break;
    case NO_NAME:
        at = put_text(put_text(put_head(frame, 5, 1), "text"), "bye");
        send_frame();
        break;
    case HELLO_TWICE:
        begin("hello", 1);
        at = put_head(put_text(at, "version"), 0, 1);
        send_frame();
        break;
    case SANDBOXED_AGAIN:
        begin("sandboxed", 1);
        at = put_head(put_text(at, "findings"), 4, 0);
        send_frame();
        break;
    case BYE_EARLY:
        send_named("bye");
        _exit(0);
    case BYE_AND_STAY:
        send_named("bye");
        rest();
        break;
    case CREATED_TWICE: send_created(1, 1); break;
    case CREATED_FOR_EVER: create_for_ever(); break;
    case REGISTERED:
        begin("registered", 1);
        at = put_head(put_text(at, "extensions"), 4, 0);
        send_frame();
        break;
    case PROBED: send_named("probed"); break;
    case FAILED_AND_GOES_ON:
    case FAILED_NEGATIVELY:
    case HUGE_FAILURE:
        begin("failed", 2);
        at = put_head(put_text(at, "records"), ATTACK == FAILED_NEGATIVELY ? 1 : 0, 3);
        at = put_text(at, "text");
        if (ATTACK == HUGE_FAILURE) {
            at = put_head(at, 3, 1000000);
            memset(at, 'x', 1000000);
            at += 1000000;
        } else
            at = put_text(at, "a forged \x1b[31mexcuse");
        send_frame();
        break;
    case DEEPLY_NESTED:
        begin("probed", 1);
        at = put_text(at, "findings");
        memset(at, 0x81, 500000);
        at += 500000;
        *at++ = 0;
        send_frame();
        break;
    case COUNTS_BEYOND_END:
        begin("created", 1);
        at = put_head(put_text(at, "columns"), 4, (uint64_t)1 << 60);
        send_frame();
        break;
    case MANY_COLUMNS:
        send_created(60000, 5);
        rest();
        break;
    case LONG_COLUMNS:
        send_created(250, 4000);
        rest();
        break;
    case SENDS_DESCRIPTORS:
        begin("log", 2);
        at = put_text(put_text(at, "text"), "a gift");
        at = put_head(put_text(at, "level"), 0, 1);
        for (int i = 0; i < 100; i++)
            send_descriptors();
        break;
    case SHUTS_DOWN: shutdown(CONTROL, SHUT_RDWR); break;
    case FLOODS:
        for (int i = 0; i < 100000; i++) {
            begin("log", 2);
            at = put_text(put_text(at, "text"), "");
            at = put_head(put_text(at, "level"), 0, 99);
            send_frame();
        }
        break;
    }
    /* Whoever is to be caught must still owe records then. */
    switch ((enum forgery)ATTACK) {
    case EMPTY:
    case FAILED_AND_GOES_ON:
    case HUGE_FAILURE:
    case SENDS_DESCRIPTORS:
    case SHUTS_DOWN:
    case FLOODS: break;
    default: rest();
    }
}
