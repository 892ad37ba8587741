#define _GNU_SOURCE
#include "transfer.h"

#include <boundary_c.h>
#include <time.h>

/* Milliseconds. */
enum { FIRST_PAUSE = 100, LONGEST_PAUSE = 5000, LONGEST_ASKED_PAUSE = 60000, PART_OF_PAUSE = 100 };

static size_t take_answer(char *bytes, size_t size, size_t count, void *argument) {
    struct transfer *transfer = argument;
    size_t length = size * count;
    size_t room = transfer->answer_limit - transfer->answer_length;
    size_t taken = length < room ? length : room;
    memcpy(transfer->answer + transfer->answer_length, bytes, taken);
    transfer->answer_length += taken;
    /* What is too much is read and dropped, so that the connection can be used again. */
    return length;
}

/* The URL as it may be shown: passwords do not belong into logs. NULL if it is none. */
static char *make_shown_url(const char *url, CURLUcode *code) {
    CURLU *parts = curl_url();
    char *shown = NULL, *scheme = NULL, *copy = NULL;
    *code = parts == NULL ? CURLUE_OUT_OF_MEMORY : curl_url_set(parts, CURLUPART_URL, url, 0);
    if (*code == CURLUE_OK)
        *code = curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0);
    if (*code == CURLUE_OK && strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
        *code = CURLUE_UNSUPPORTED_SCHEME;
    if (*code == CURLUE_OK) {
        curl_url_set(parts, CURLUPART_USER, NULL, 0);
        curl_url_set(parts, CURLUPART_PASSWORD, NULL, 0);
        *code = curl_url_get(parts, CURLUPART_URL, &shown, 0);
    }
    if (*code == CURLUE_OK && (copy = strdup(shown)) == NULL)
        *code = CURLUE_OUT_OF_MEMORY;
    curl_free(shown);
    curl_free(scheme);
    curl_url_cleanup(parts);
    return copy;
}

int transfer_open(struct transfer *transfer, const plugin_context *context, const char *option, plugin_text url,
                  int64_t timeout, int64_t retries, size_t answer_limit) {
    memset(transfer, 0, sizeof *transfer);
    transfer->context = context;
    transfer->retries = retries;
    transfer->random = context->seed ^ ((uint64_t)context->instance << 32) ^ (uint64_t)time(NULL);
    transfer->answer_limit = answer_limit;
    CURLUcode code = CURLUE_OUT_OF_MEMORY;
    transfer->url = copy_text(url);
    if (transfer->url != NULL)
        transfer->shown_url = make_shown_url(transfer->url, &code);
    if (transfer->shown_url == NULL) {
        /* The text itself is not shown: what cannot be read may hold a password. */
        snprintf(transfer->reason, sizeof transfer->reason, "%s is no URL of http or https: %s", option,
                 curl_url_strerror(code));
        return -1;
    }
    transfer->answer = malloc(answer_limit + 1);
    transfer->handle = curl_easy_init();
    if (transfer->answer == NULL || transfer->handle == NULL) {
        snprintf(transfer->reason, sizeof transfer->reason, "%s: out of memory", option);
        return -1;
    }
    CURL *handle = transfer->handle;
    curl_easy_setopt(handle, CURLOPT_URL, transfer->url);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)(timeout * 1000));
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(handle, CURLOPT_UPLOAD_BUFFERSIZE, 512 * 1024L);
    curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    return 0;
}

void transfer_close(struct transfer *transfer) {
    if (transfer->handle != NULL)
        curl_easy_cleanup(transfer->handle);
    free(transfer->url);
    free(transfer->shown_url);
    free(transfer->answer);
}

static uint64_t next_random(struct transfer *transfer) {
    /* SplitMix64: which writer waits how long need not be unpredictable, only different. */
    uint64_t z = (transfer->random += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Waits before attempt number `attempt`, from 1. Returns 0 if the run is being stopped meanwhile. */
static int pause_before(struct transfer *transfer, int64_t attempt) {
    curl_off_t asked = 0;
    curl_easy_getinfo(transfer->handle, CURLINFO_RETRY_AFTER, &asked);
    uint64_t longest = attempt > 6 ? LONGEST_PAUSE : (uint64_t)FIRST_PAUSE << (attempt - 1);
    if (longest > LONGEST_PAUSE)
        longest = LONGEST_PAUSE;
    uint64_t left = longest / 2 + next_random(transfer) % (longest / 2 + 1);
    if (asked > 0)
        left += asked > LONGEST_ASKED_PAUSE / 1000 ? LONGEST_ASKED_PAUSE : (uint64_t)asked * 1000;
    while (left > 0) {
        if (transfer->context->is_cancelled(transfer->context))
            return 0;
        uint64_t part = left < PART_OF_PAUSE ? left : PART_OF_PAUSE;
        struct timespec time = {.tv_nsec = (long)part * 1000000};
        nanosleep(&time, NULL);
        left -= part;
    }
    return !transfer->context->is_cancelled(transfer->context);
}

static int is_temporary(CURLcode code, long status) {
    switch (code) {
    case CURLE_OK: return status == 429 || status >= 500;
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE: return 1;
    default: return 0;
    }
}

void transfer_tell_answer(struct transfer *transfer) {
    size_t shown = transfer->answer_length < SHOWN_SIZE ? transfer->answer_length : SHOWN_SIZE;
    char text[SHOWN_SIZE + 1];
    for (size_t i = 0; i < shown; i++) {
        unsigned char byte = (unsigned char)transfer->answer[i];
        /* A body in another encoding would make a line that nobody can read. */
        text[i] = byte == '\n' || byte == '\r' || byte == '\t' ? ' ' : byte < 0x20 || byte > 0x7E ? '?' : (char)byte;
    }
    text[shown] = 0;
    snprintf(transfer->reason, sizeof transfer->reason, "%.500s answered %ld%s%s%s", transfer->shown_url,
             transfer->status, shown > 0 ? ": " : ", without a body", text,
             shown < transfer->answer_length ? "..." : "");
}

int transfer_send(struct transfer *transfer, const void *body, size_t length) {
    CURL *handle = transfer->handle;
    char detail[CURL_ERROR_SIZE];
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer->headers);
    if (transfer->method == NULL) {
        curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    } else if (strcmp(transfer->method, "HEAD") == 0) {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    } else {
        curl_easy_setopt(handle, CURLOPT_POST, 1L);
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, transfer->method);
    }
    int result = -1;
    for (int64_t attempt = 1;; attempt++) {
        detail[0] = 0;
        transfer->answer_length = 0;
        transfer->status = 0;
        CURLcode code = curl_easy_perform(handle);
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &transfer->status);
        if (code == CURLE_OK && transfer->status >= 200 && transfer->status < 300) {
            result = 0;
            break;
        }
        int may_pass = is_temporary(code, transfer->status) &&
                       (code != CURLE_OK || transfer->is_final == NULL || !transfer->is_final(transfer));
        if (may_pass && attempt <= transfer->retries && pause_before(transfer, attempt))
            continue;
        if (code == CURLE_OK)
            transfer_tell_answer(transfer);
        else
            snprintf(transfer->reason, sizeof transfer->reason, "%.500s: %s", transfer->shown_url,
                     detail[0] != 0 ? detail : curl_easy_strerror(code));
        if (attempt > 1) {
            size_t used = strlen(transfer->reason);
            snprintf(transfer->reason + used, sizeof transfer->reason - used, " (after %lld attempts)",
                     (long long)attempt);
        }
        break;
    }
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, NULL);
    return result;
}
