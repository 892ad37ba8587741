#include "gateway.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096 };

/* Splits HOST:PORT, [ADDRESS]:PORT and PORT; -1: it is none of them. An empty host stands for all addresses. */
static int split(const char *text, char *host, size_t host_size, char *port, size_t port_size) {
    const char *colon = strrchr(text, ':');
    const char *number = colon == NULL ? text : colon + 1;
    size_t length = colon == NULL ? 0 : (size_t)(colon - text);
    if (*number == 0 || strspn(number, "0123456789") != strlen(number) || strlen(number) >= port_size ||
        strtoul(number, NULL, 10) > 65535)
        return -1;
    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    } else if (memchr(text, ':', length) != NULL) {
        return -1;
    }
    if (length >= host_size)
        return -1;
    memcpy(host, text, length);
    host[length] = 0;
    strcpy(port, number);
    return 0;
}

static int open_at(const struct addrinfo *found, int is_for_all) {
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    int yes = 1, no = 0;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (found->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, is_for_all ? &no : &yes, sizeof no);
    if (bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int failure = errno;
    close(fd);
    errno = failure;
    return -1;
}

int listener_open(const char *wanted, char *address, size_t address_size, char *reason, size_t reason_size) {
    char host[256], port[8];
    if (split(wanted, host, sizeof host, port, sizeof port) < 0) {
        snprintf(reason, reason_size, "\"%s\" is no address to listen at; expected HOST:PORT, [ADDRESS]:PORT or PORT",
                 wanted);
        return -1;
    }
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    int is_for_all = host[0] == 0;
    /* One socket of version 6 takes those of version 4 as well, where there is version 6. */
    int code = getaddrinfo(is_for_all ? "::" : host, port, &hints, &found);
    if (code != 0) {
        snprintf(reason, reason_size, "%s: %s", wanted, gai_strerror(code));
        return -1;
    }
    int fd = -1, failure = 0;
    for (const struct addrinfo *one = found; one != NULL && fd < 0; one = one->ai_next) {
        fd = open_at(one, is_for_all);
        if (fd < 0)
            failure = errno;
    }
    freeaddrinfo(found);
    if (fd < 0 && is_for_all) {
        struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
        struct addrinfo one = {.ai_family = AF_INET, .ai_addr = (struct sockaddr *)&any, .ai_addrlen = sizeof any};
        fd = open_at(&one, 0);
        if (fd < 0)
            failure = errno;
    }
    if (fd < 0) {
        snprintf(reason, reason_size, "listening at %s: %s", wanted, strerror(failure));
        return -1;
    }
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    uint16_t number = 0;
    if (getsockname(fd, (struct sockaddr *)&bound, &length) == 0)
        number = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                   : ((struct sockaddr_in *)&bound)->sin_port);
    snprintf(address, address_size, strchr(host, ':') != NULL ? "[%s]:%u" : "%s:%u", is_for_all ? "0.0.0.0" : host, number);
    return fd;
}

void peer_text(const struct sockaddr *address, char *text, size_t size) {
    text[0] = 0;
    if (address == NULL)
        return;
    if (address->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, (socklen_t)size);
    } else if (address->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
        /* A client of version 4 at a socket of version 6. */
        if (IN6_IS_ADDR_V4MAPPED(six))
            inet_ntop(AF_INET, six->s6_addr + 12, text, (socklen_t)size);
        else
            inet_ntop(AF_INET6, six, text, (socklen_t)size);
    }
}
