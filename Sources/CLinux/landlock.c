#define _GNU_SOURCE
#include "clinux_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The kernel is often newer than the headers that this is compiled with, so numbers and structs are written here. They
 * are kernel ABI and never change.
 */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1, RULE_NET_PORT = 2 };

#define RIGHT(number) (UINT64_C(1) << (number))
#define EXECUTE RIGHT(0)
#define WRITE_FILE RIGHT(1)
#define READ_FILE RIGHT(2)
#define READ_DIR RIGHT(3)
#define ALL_OF_VERSION_1 (RIGHT(13) - 1)
#define REFER RIGHT(13)     /* version 2 */
#define TRUNCATE RIGHT(14)  /* version 3 */
#define IOCTL_DEV RIGHT(15) /* version 5 */
#define BIND_TCP RIGHT(0)   /* version 4 */
#define CONNECT_TCP RIGHT(1)
#define SCOPE_ABSTRACT_SOCKETS RIGHT(0) /* version 6 */
#define SCOPE_SIGNALS RIGHT(1)

struct ruleset_attributes {
    uint64_t files;
    uint64_t net;
    uint64_t scoped;
};

struct path_rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

struct port_rule {
    uint64_t allowed;
    uint64_t port;
};

int clinux_landlock_version(void) {
    long version = syscall(CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);
    return version < 0 ? 0 : (int)version;
}

static uint64_t handled_files(int version) {
    uint64_t files = ALL_OF_VERSION_1;
    if (version >= 2)
        files |= REFER;
    if (version >= 3)
        files |= TRUNCATE;
    if (version >= 5)
        files |= IOCTL_DEV;
    return files;
}

static uint64_t tcp(uint32_t rights) {
    return (rights & CLINUX_TCP_CONNECT ? CONNECT_TCP : 0) | (rights & CLINUX_TCP_LISTEN ? BIND_TCP : 0);
}

int clinux_landlock_create(int version, uint32_t limited, int allows_signals) {
    struct ruleset_attributes attributes = {.files = handled_files(version)};
    size_t size = sizeof(uint64_t);
    if (version >= 4) {
        attributes.net = tcp(limited);
        size = 2 * sizeof(uint64_t);
    }
    if (version >= 6) {
        attributes.scoped = SCOPE_ABSTRACT_SOCKETS | (allows_signals ? 0 : SCOPE_SIGNALS);
        size = 3 * sizeof(uint64_t);
    }
    return (int)syscall(CREATE_RULESET, &attributes, size, 0);
}

int clinux_landlock_allow_path(int rules, int version, const char *path, uint32_t groups) {
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0)
        return -1;
    struct stat status;
    int rc = fstat(file, &status);
    if (rc == 0) {
        uint64_t allowed = 0;
        if (groups & CLINUX_FILES_READ)
            allowed |= READ_FILE | READ_DIR;
        if (groups & CLINUX_FILES_WRITE)
            allowed |= ALL_OF_VERSION_1 & ~(EXECUTE | READ_FILE | READ_DIR);
        if (groups & CLINUX_FILES_WRITE)
            allowed |= REFER | TRUNCATE;
        if (groups & CLINUX_FILES_EXECUTE)
            allowed |= EXECUTE;
        if (groups & CLINUX_FILES_DEVICE)
            allowed |= READ_FILE | WRITE_FILE | IOCTL_DEV;
        /* A rule on what is no directory may name only the rights of a file. */
        if (!S_ISDIR(status.st_mode))
            allowed &= EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;
        struct path_rule rule = {.allowed = allowed & handled_files(version), .parent = file};
        rc = (int)syscall(ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0);
    }
    int failure = errno;
    close(file);
    errno = failure;
    return rc;
}

int clinux_landlock_allow_port(int rules, uint16_t port, uint32_t rights) {
    struct port_rule rule = {.allowed = tcp(rights), .port = port};
    return (int)syscall(ADD_RULE, rules, RULE_NET_PORT, &rule, 0);
}

int clinux_landlock_enter(int rules) { return (int)syscall(RESTRICT_SELF, rules, 0); }
