/*
 * A medium that sends each line of a batch as a message of syslog: to a socket of this machine, or by UDP or TCP. Lines
 * that are blank are left out, and white space at their ends is cut off.
 *
 * Over TCP a message has its length before it, or a line feed behind it (RFC 6587). A connection that the other side has
 * closed is made again, once a batch; what was on its way then may be lost or come twice, for syslog confirms nothing.
 */

#define _GNU_SOURCE
#include <boundary_c.h>

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { ADDRESS, LEVEL, TAG, PROTOCOL, FORMAT, FRAMING, OPTION_COUNT };

/* The facility for messages of users' programs (RFC 5424, table 1). */
enum { FACILITY_USER = 1 };
/* Seconds that a connection, or a message that nobody takes, may last. */
enum { PATIENCE = 10 };
enum { MESSAGES_AT_ONCE = 256, HEAD_SIZE = 640, LONGEST_TAG_OF_5424 = 48 };

struct syslog {
    const plugin_context *context;
    char *address; /* as the user gave it */
    char *host;    /* NULL: a path */
    char *port;
    int is_stream;
    int is_new_format;
    int counts_octets;
    int priority;
    char *tag;
    char host_name[256];
    int socket; /* -1: not open */
    struct addrinfo *found;
    /* The messages of a batch, one after the other, and where each begins. */
    char *messages;
    size_t capacity, length;
    size_t *starts;
    size_t most_starts, count;
};

/* ------------------------------------------------------------------------------------------------------- options */

static const plugin_text levels[] = {TEXT("debug"), TEXT("info"), TEXT("warn"), TEXT("error"), TEXT("fatal")};
static const int severities[] = {7, 6, 4, 3, 2};
static const plugin_text protocols[] = {TEXT("udp"), TEXT("tcp")};
static const plugin_text formats[] = {TEXT("rfc3164"), TEXT("rfc5424")};
static const plugin_text framings[] = {TEXT("octet-counting"), TEXT("lf")};

#define CHOICES(array) .choices = (array), .choice_count = sizeof(array) / sizeof((array)[0])

static const plugin_option address_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .name = TEXT("syslog-address"),
    .help = TEXT("Where messages are sent: the path of a socket, with a slash in it, or HOST or HOST:PORT."),
    .placeholder = TEXT("ADDRESS"),
    .initial = TEXT("/dev/log"),
};
static const plugin_option level_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    CHOICES(levels),
    .name = TEXT("syslog-level"),
    .help = TEXT("How severe the messages are."),
    .initial = TEXT("info"),
};
static const plugin_option tag_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    .name = TEXT("syslog-tag"),
    .help = TEXT("The program that the messages are said to come from."),
    .placeholder = TEXT("TAG"),
    .initial = TEXT("avalon"),
};
static const plugin_option protocol_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    CHOICES(protocols),
    .name = TEXT("syslog-protocol"),
    .help = TEXT("How a host is reached; a socket of this machine says itself what it takes."),
    .initial = TEXT("udp"),
};
static const plugin_option format_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    CHOICES(formats),
    .name = TEXT("syslog-format"),
    .help = TEXT("How messages are written."),
    .initial = TEXT("rfc3164"),
};
static const plugin_option framing_option = {
    .size = sizeof(plugin_option),
    .type = PLUGIN_VALUE_TEXT,
    CHOICES(framings),
    .name = TEXT("syslog-framing"),
    .help = TEXT("What parts messages in a stream: their length before each, or a line feed behind it (RFC 6587)."),
    .initial = TEXT("octet-counting"),
};
static const plugin_option *const options[OPTION_COUNT] = {
    [ADDRESS] = &address_option,   [LEVEL] = &level_option,   [TAG] = &tag_option,
    [PROTOCOL] = &protocol_option, [FORMAT] = &format_option, [FRAMING] = &framing_option,
};

static const plugin_need need = {
    .size = sizeof need,
    .capability = TEXT("network"),
    .detail = TEXT("--syslog-address"),
};
static const plugin_need *const needs[] = {&need};

static int is(plugin_text given, const char *text) {
    return given.length == strlen(text) && memcmp(given.bytes, text, given.length) == 0;
}

static int severity_of(plugin_text level) {
    for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++)
        if (is(level, levels[i].bytes))
            return severities[i];
    return severities[1];
}

/* ------------------------------------------------------------------------------------------------------ addresses */

/* Splits HOST, HOST:PORT, [IPV6], [IPV6]:PORT or IPV6. Returns -1 if it is none of them. */
static int split_address(struct syslog *self) {
    const char *text = self->address;
    size_t length = strlen(text);
    const char *host = text, *port = "514";
    size_t host_length = length;
    if (text[0] == '[') {
        const char *end = strchr(text, ']');
        if (end == NULL || (end[1] != 0 && end[1] != ':'))
            return -1;
        host = text + 1;
        host_length = (size_t)(end - host);
        if (end[1] == ':')
            port = end + 2;
    } else {
        const char *colon = strchr(text, ':');
        /* With several of them it is an address of IPv6, whose last part is not told from a port. */
        if (colon != NULL && strchr(colon + 1, ':') == NULL) {
            host_length = (size_t)(colon - text);
            port = colon + 1;
        }
    }
    char *end;
    long number = strtol(port, &end, 10);
    if (host_length == 0 || !isdigit((unsigned char)port[0]) || *end != 0 || number < 1 || number > 65535)
        return -1;
    self->host = copy_text((plugin_text){host, host_length});
    self->port = copy_text((plugin_text){port, strlen(port)});
    return self->host == NULL || self->port == NULL ? -1 : 0;
}

static plugin_status resolve(struct syslog *self) {
    struct addrinfo wanted = {
        .ai_family = AF_UNSPEC,
        .ai_socktype = self->is_stream ? SOCK_STREAM : SOCK_DGRAM,
        .ai_flags = AI_NUMERICSERV,
    };
    int code = getaddrinfo(self->host, self->port, &wanted, &self->found);
    if (code == 0)
        return PLUGIN_OK;
    return fail(self->context, "syslog-address %.300s: the host \"%.300s\" cannot be found: %s", self->address,
                self->host, code == EAI_SYSTEM ? strerror(errno) : gai_strerror(code));
}

static void close_socket(struct syslog *self) {
    if (self->socket >= 0)
        close(self->socket);
    self->socket = -1;
}

/* Returns 0, or an errno. */
static int connect_to(struct syslog *self, int family, int type, const void *address, socklen_t length) {
    close_socket(self);
    self->socket = socket(family, type | SOCK_CLOEXEC, 0);
    if (self->socket < 0)
        return errno;
    struct timeval patience = {.tv_sec = PATIENCE};
    setsockopt(self->socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(self->socket, address, length) == 0)
        return 0;
    int code = errno == EINPROGRESS ? ETIMEDOUT : errno;
    close_socket(self);
    return code;
}

static int open_path(struct syslog *self) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(self->address) >= sizeof address.sun_path)
        return ENAMETOOLONG;
    strcpy(address.sun_path, self->address);
    self->is_stream = 0;
    int code = connect_to(self, AF_UNIX, SOCK_DGRAM, &address, sizeof address);
    if (code != EPROTOTYPE)
        return code;
    self->is_stream = 1;
    return connect_to(self, AF_UNIX, SOCK_STREAM, &address, sizeof address);
}

static int open_host(struct syslog *self) {
    int code = EADDRNOTAVAIL;
    for (const struct addrinfo *at = self->found; at != NULL; at = at->ai_next) {
        code = connect_to(self, at->ai_family, at->ai_socktype, at->ai_addr, at->ai_addrlen);
        if (code == 0)
            return 0;
    }
    return code;
}

static int open_socket(struct syslog *self) { return self->host == NULL ? open_path(self) : open_host(self); }

/* -------------------------------------------------------------------------------------------------------- messages */

/* Puts the beginning of all messages of a batch into `head`; returns its length. */
static size_t make_head(const struct syslog *self, char *head) {
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    int length;
    if (self->is_new_format) {
        gmtime_r(&now.tv_sec, &parts);
        char time[32];
        strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%S", &parts);
        length = snprintf(head, HEAD_SIZE, "<%d>1 %s.%06ldZ %s %s - - - ", self->priority, time, now.tv_nsec / 1000,
                          self->host_name, self->tag);
    } else {
        static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
        localtime_r(&now.tv_sec, &parts);
        /* What is sent to a socket of this machine is of this machine. */
        length = snprintf(head, HEAD_SIZE, "<%d>%.3s %2d %02d:%02d:%02d %s%s%s: ", self->priority,
                          months + 3 * parts.tm_mon, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                          self->host == NULL ? "" : self->host_name, self->host == NULL ? "" : " ", self->tag);
    }
    return length < HEAD_SIZE ? (size_t)length : HEAD_SIZE - 1;
}

/* Room for one more message of so many bytes, its frame included. */
static int make_room(struct syslog *self, size_t length) {
    if (self->capacity - self->length < length) {
        size_t capacity = 2 * self->capacity + length + 4096;
        char *larger = realloc(self->messages, capacity);
        if (larger == NULL)
            return -1;
        self->messages = larger;
        self->capacity = capacity;
    }
    if (self->count + 2 > self->most_starts) {
        size_t most = 2 * self->most_starts + 1024;
        size_t *larger = realloc(self->starts, most * sizeof *larger);
        if (larger == NULL)
            return -1;
        self->starts = larger;
        self->most_starts = most;
    }
    return 0;
}

static int add_message(struct syslog *self, const char *head, size_t head_length, const char *line, size_t length) {
    if (make_room(self, head_length + length + 24) != 0)
        return -1;
    char *at = self->messages + self->length;
    self->starts[self->count++] = self->length;
    if (self->is_stream && self->counts_octets)
        at += sprintf(at, "%zu ", head_length + length);
    at = mempcpy(mempcpy(at, head, head_length), line, length);
    if (self->is_stream && !self->counts_octets)
        *at++ = '\n';
    self->length = (size_t)(at - self->messages);
    self->starts[self->count] = self->length;
    return 0;
}

static int make_messages(struct syslog *self, const char *bytes, size_t length) {
    char head[HEAD_SIZE];
    size_t head_length = make_head(self, head);
    self->length = 0;
    self->count = 0;
    const char *end = bytes + length;
    while (bytes < end) {
        const char *feed = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *next = feed == NULL ? end : feed + 1;
        const char *last = feed == NULL ? end : feed;
        while (last > bytes && isspace((unsigned char)last[-1]))
            last--;
        if (last > bytes && add_message(self, head, head_length, bytes, (size_t)(last - bytes)) != 0)
            return -1;
        bytes = next;
    }
    return 0;
}

/* --------------------------------------------------------------------------------------------------------- sending */

static int send_stream(struct syslog *self) {
    size_t sent = 0;
    while (sent < self->length) {
        ssize_t count = send(self->socket, self->messages + sent, self->length - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno;
        sent += (size_t)count;
    }
    return 0;
}

/* Sends the messages from number *first on, which it counts up. */
static int send_datagrams(struct syslog *self, size_t *first) {
    struct mmsghdr headers[MESSAGES_AT_ONCE];
    struct iovec parts[MESSAGES_AT_ONCE];
    while (*first < self->count) {
        size_t left = self->count - *first;
        unsigned count = left < MESSAGES_AT_ONCE ? (unsigned)left : MESSAGES_AT_ONCE;
        memset(headers, 0, count * sizeof headers[0]);
        for (unsigned i = 0; i < count; i++) {
            size_t start = self->starts[*first + i];
            parts[i] = (struct iovec){self->messages + start, self->starts[*first + i + 1] - start};
            headers[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
        }
        int sent = sendmmsg(self->socket, headers, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno;
        *first += (size_t)sent;
    }
    return 0;
}

/* Whether the other side has closed its end: a message could still be written, and nobody would ever read it. */
static int is_closed(const struct syslog *self) {
    struct pollfd event = {.fd = self->socket, .events = POLLIN | POLLRDHUP};
    return poll(&event, 1, 0) > 0 && event.revents & (POLLRDHUP | POLLHUP | POLLERR);
}

/* Whether it may help to open the socket again, as when a daemon was started anew. */
static int may_reopen(int code) {
    return code == ECONNREFUSED || code == ECONNRESET || code == ENOTCONN || code == EPIPE || code == ENOENT ||
           code == EBADF;
}

static int send_all(struct syslog *self, size_t *first) {
    if (self->socket < 0 || (self->is_stream && is_closed(self))) {
        int code = open_socket(self);
        if (code != 0)
            return code;
    }
    return self->is_stream ? send_stream(self) : send_datagrams(self, first);
}

static plugin_status write_batch(void *instance, const plugin_records *records) {
    struct syslog *self = instance;
    if (make_messages(self, (const char *)records->data, records->length) != 0)
        return fail(self->context, "syslog: out of memory");
    size_t first = 0;
    int code = send_all(self, &first);
    if (may_reopen(code)) {
        close_socket(self);
        code = send_all(self, &first);
    }
    if (code == 0)
        return PLUGIN_OK;
    close_socket(self);
    if (code == EMSGSIZE)
        return fail(self->context, "syslog %.300s: a message of %zu bytes is too large for a datagram; use "
                    "--syslog-protocol=tcp", self->address, self->starts[first + 1] - self->starts[first]);
    if (code == EAGAIN)
        return fail(self->context, "syslog %.300s: nothing was taken for %d s", self->address, PATIENCE);
    return fail(self->context, "syslog %.300s: %s", self->address, strerror(code));
}

/* --------------------------------------------------------------------------------------------------------- lifetime */

static void destroy(void *instance) {
    struct syslog *self = instance;
    close_socket(self);
    if (self->found != NULL)
        freeaddrinfo(self->found);
    free(self->address);
    free(self->host);
    free(self->port);
    free(self->tag);
    free(self->messages);
    free(self->starts);
    free(self);
}

static plugin_status check_tag(const struct syslog *self) {
    size_t length = strlen(self->tag);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)self->tag[i] < 0x20 || self->tag[i] == 0x7F)
            return fail(self->context, "syslog-tag: it has a control character");
    if (length > 256)
        return fail(self->context, "syslog-tag: got %zu bytes; expected at most 256", length);
    if (!self->is_new_format)
        return PLUGIN_OK;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)self->tag[i] < 0x21 || (unsigned char)self->tag[i] > 0x7E)
            return fail(self->context, "syslog-tag: RFC 5424 allows only printable ASCII without spaces");
    if (length == 0 || length > LONGEST_TAG_OF_5424)
        return fail(self->context, "syslog-tag: got %zu bytes; RFC 5424 allows 1 to %d", length, LONGEST_TAG_OF_5424);
    return PLUGIN_OK;
}

static plugin_status set_up(struct syslog *self) {
    const plugin_context *context = self->context;
    const plugin_value *given = context->options;
    self->address = copy_text(given[ADDRESS].text);
    self->tag = copy_text(given[TAG].text);
    if (self->address == NULL || self->tag == NULL)
        return fail(context, "syslog-address or syslog-tag contains a NUL, or there is no memory");
    self->priority = FACILITY_USER * 8 + severity_of(given[LEVEL].text);
    self->is_new_format = is(given[FORMAT].text, "rfc5424");
    self->counts_octets = is(given[FRAMING].text, "octet-counting");
    if (gethostname(self->host_name, sizeof self->host_name - 1) != 0 || self->host_name[0] == 0)
        strcpy(self->host_name, "-");
    if (check_tag(self) != PLUGIN_OK)
        return PLUGIN_FAILED;
    if (strchr(self->address, '/') == NULL) {
        self->is_stream = is(given[PROTOCOL].text, "tcp");
        if (split_address(self) != 0)
            return fail(context, "syslog-address: got \"%.300s\"; expected the path of a socket, HOST or HOST:PORT",
                        self->address);
        if (resolve(self) != PLUGIN_OK)
            return PLUGIN_FAILED;
    }
    int code = open_socket(self);
    return code == 0 ? PLUGIN_OK : fail(context, "syslog %.300s: %s", self->address, strerror(code));
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    struct syslog *self = calloc(1, sizeof *self);
    if (self == NULL)
        return fail(context, "out of memory");
    self->context = context;
    self->socket = -1;
    if (set_up(self) != PLUGIN_OK) {
        destroy(self);
        return PLUGIN_FAILED;
    }
    *instance = self;
    return PLUGIN_OK;
}

static const plugin_medium_verbs verbs = {
    .size = sizeof verbs,
    .encoding = PLUGIN_ENCODING_BYTES,
    .create = create,
    .write = write_batch,
    .destroy = destroy,
};

void plugin_register(const plugin_registrar *registrar) {
    plugin_extension medium = {
        .size = sizeof medium,
        .revision = PLUGIN_MEDIUM_REVISION,
        .kind = TEXT(PLUGIN_KIND_MEDIUM),
        .name = TEXT("syslog"),
        .summary = TEXT("Sends each line as a message of syslog."),
        .version = TEXT("1.0"),
        .options = options,
        .needs = needs,
        .option_count = OPTION_COUNT,
        .need_count = 1,
        .verbs = &verbs,
    };
    registrar->add(registrar, &medium);
}
