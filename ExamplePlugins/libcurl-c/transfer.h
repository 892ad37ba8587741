/*
 * Requests over one connection that stays open, for mediums that talk HTTP.
 *
 * A request that cannot be answered now is made again: when the connection fails, and for the statuses 429 and 5xx. It
 * waits between the attempts, twice as long each time up to 5 seconds and never quite as long as others do, or as long as
 * the server says by Retry-After, up to a minute. When the run is being stopped no other attempt is made.
 *
 * A server may have taken a body although the connection failed before its answer came, so a body can arrive twice.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include <curl/curl.h>
#include <plugin_abi.h>

/* Bytes of a reason, its NUL included. */
enum { REASON_SIZE = 1024 };
/* Bytes of an answer that are shown when it is a failure. */
enum { SHOWN_SIZE = 200 };

/* A connection with what its requests have in common. One thread at a time. */
struct transfer {
    const plugin_context *context;
    CURL *handle;
    struct curl_slist *headers; /* owned by whoever set it */
    char *url;                  /* owned */
    char *shown_url;            /* owned: without name and password */
    const char *method;         /* NULL: GET; HEAD has no body */
    int64_t retries;
    uint64_t random;
    /* The answer: its first bytes, as many as `answer_limit`. Owned. */
    char *answer;
    size_t answer_length;
    size_t answer_limit;
    long status;
    /* NULL, or says of an answer that is a failure whether another attempt would be in vain. */
    int (*is_final)(struct transfer *transfer);
    char reason[REASON_SIZE];
};

/*
 * Prepares a connection to a URL of http or https; nothing is sent yet. Returns 0, or -1 with a sentence in `reason` that
 * begins with the name of the option. `transfer_close` is due in both cases.
 */
int transfer_open(struct transfer *transfer, const plugin_context *context, const char *option, plugin_text url,
                  int64_t timeout, int64_t retries, size_t answer_limit);

/* Makes a request. Returns 0 if it was answered with 2xx, else -1 with a sentence in `reason`. */
int transfer_send(struct transfer *transfer, const void *body, size_t length);

/* Puts "URL answered STATUS: FIRST BYTES" into `reason`. */
void transfer_tell_answer(struct transfer *transfer);

void transfer_close(struct transfer *transfer);

#endif
