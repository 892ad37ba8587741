#define _GNU_SOURCE
#include "clinux_events.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int clinux_epoll_add(int epoll, int fd, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int clinux_epoll_remove(int epoll, int fd) { return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL); }

int clinux_epoll_wait(int epoll, clinux_event *events, int capacity, int64_t timeout_ns) {
    struct epoll_event raw[64];
    if (capacity > 64)
        capacity = 64;
    struct timespec limit = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    int count = epoll_pwait2(epoll, raw, capacity, timeout_ns < 0 ? NULL : &limit, NULL);
    if (count < 0)
        return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        events[i].token = raw[i].data.u64;
        events[i].events = raw[i].events;
    }
    return count;
}

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int clinux_eventfd_signal(int fd) { return eventfd_write(fd, 1); }

int clinux_eventfd_clear(int fd) {
    /* Whoever shares the descriptor can take O_NONBLOCK away at any time, so this call brings its own. */
    eventfd_t value;
    struct iovec place = {.iov_base = &value, .iov_len = sizeof value};
    return preadv2(fd, &place, 1, -1, RWF_NOWAIT) == (ssize_t)sizeof value ? 0 : -1;
}

int clinux_signalfd(int hears_hangup) {
    sigset_t set;
    sigemptyset(&set);
    if (hears_hangup)
        sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int clinux_signalfd_read(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

int clinux_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }

int clinux_accept(int socket) { return accept4(socket, NULL, NULL, SOCK_CLOEXEC); }

int clinux_socketpair(int descriptors[2], int buffer) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, descriptors) < 0)
        return -1;
    for (int i = 0; i < 2; i++)
        setsockopt(descriptors[i], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    return 0;
}

int64_t clinux_receive(int fd, void *bytes, size_t capacity, int may_block) {
    ssize_t count;
    do
        count = recv(fd, bytes, capacity, MSG_TRUNC | (may_block ? 0 : MSG_DONTWAIT));
    while (count < 0 && errno == EINTR);
    return count;
}

int64_t clinux_send(int fd, const void *bytes, size_t length, int may_block) {
    ssize_t count;
    do
        count = send(fd, bytes, length, MSG_NOSIGNAL | (may_block ? 0 : MSG_DONTWAIT));
    while (count < 0 && errno == EINTR);
    return count;
}

int64_t clinux_send_passing(int fd, const void *bytes, size_t length, int passed) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    memset(&control, 0, sizeof control);
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &passed, sizeof passed);
    ssize_t count;
    do
        count = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (count < 0 && errno == EINTR);
    return count;
}

int64_t clinux_receive_passed(int fd, void *bytes, size_t capacity, int *passed) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec part = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    *passed = -1;
    ssize_t count;
    do
        count = recvmsg(fd, &message, MSG_TRUNC | MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return count;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
        header->cmsg_len == CMSG_LEN(sizeof(int)))
        memcpy(passed, CMSG_DATA(header), sizeof *passed);
    return count;
}
