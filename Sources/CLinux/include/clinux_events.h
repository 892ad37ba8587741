/* Waiting for events: what Glibc's Swift module does not import. Functions that fail return -1 with errno set. */
#ifndef CLINUX_EVENTS_H
#define CLINUX_EVENTS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

/* Every descriptor made here is close-on-exec. */
int clinux_epoll_create(void);

/* Watches a descriptor for `events` (EPOLLIN ...), handing `token` back with each. */
int clinux_epoll_add(int epoll, int fd, uint32_t events, uint64_t token);
int clinux_epoll_remove(int epoll, int fd);

/* One event of clinux_epoll_wait. epoll_event is packed on x86_64 and awkward in Swift. */
typedef struct clinux_event {
    uint64_t token;
    uint32_t events;
} clinux_event;

/* Waits at most timeout_ns (negative: no limit) and stores up to `capacity` events. Returns their number, 0 on EINTR. */
int clinux_epoll_wait(int epoll, clinux_event *events, int capacity, int64_t timeout_ns);

/* A counter that wakes pollers; non-blocking. */
int clinux_eventfd(void);
/* Adds 1 to an eventfd. */
int clinux_eventfd_signal(int fd);
/* Sets an eventfd back to 0. */
int clinux_eventfd_clear(int fd);

/*
 * Blocks SIGINT, SIGTERM and SIGCHLD, and SIGHUP if it `hears_hangup`, in the calling thread and those it starts; they become
 * readable here.
 */
int clinux_signalfd(int hears_hangup);
/* The number of the next signal of a signalfd, 0 when there is none. */
int clinux_signalfd_read(int fd);

int clinux_pipe(int descriptors[2]);

/* The next connection to a listening socket, close-on-exec. */
int clinux_accept(int socket);

/* A pair of connected sockets that keep message boundaries, with room for `buffer` bytes of messages each way. */
int clinux_socketpair(int descriptors[2], int buffer);

/* Receives one message without blocking. Returns its length, which is larger than `capacity` if it was cut. */
int64_t clinux_receive(int fd, void *bytes, size_t capacity, int may_block);
/* Sends one message. */
int64_t clinux_send(int fd, const void *bytes, size_t length, int may_block);
/* Sends one message, and with it a copy of a descriptor. */
int64_t clinux_send_passing(int fd, const void *bytes, size_t length, int passed);
/* Receives one message, waiting for it; *passed is the descriptor that came with it, or -1. */
int64_t clinux_receive_passed(int fd, void *bytes, size_t capacity, int *passed);

#endif
