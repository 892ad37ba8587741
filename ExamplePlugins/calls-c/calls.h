/*
 * calls.h: reading the bytes of a call and writing those of an answer, as plugin_calls.h packs them.
 *
 * A reader goes wrong once and stays so: whoever reads looks at `is_bad` when it matters, not after each number. What was
 * read after that is 0 or empty.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>
#include <string.h>

#include "plugin_abi.h"

typedef struct Reader {
    const uint8_t *at;
    const uint8_t *end;
    bool is_bad;
} Reader;

/* Bytes in a call. `data` is never NULL, so that it can be bound as a blob. */
typedef struct Bytes {
    const uint8_t *data;
    uint32_t length;
} Bytes;

static inline Reader reader_of(const plugin_call *call) {
    return (Reader){.at = call->data, .end = call->data + call->length, .is_bad = false};
}

static inline bool is_at_end(const Reader *reader) { return reader->is_bad || reader->at == reader->end; }

static inline const uint8_t *read_raw(Reader *reader, size_t length) {
    static const uint8_t nothing[8] = {0};
    if (reader->is_bad || (size_t)(reader->end - reader->at) < length) {
        reader->is_bad = true;
        return length <= sizeof nothing ? nothing : NULL;
    }
    const uint8_t *start = reader->at;
    reader->at += length;
    return length == 0 ? nothing : start;
}

static inline uint8_t read_u8(Reader *reader) { return *read_raw(reader, 1); }

static inline uint32_t read_u32(Reader *reader) {
    uint32_t value;
    memcpy(&value, read_raw(reader, sizeof value), sizeof value);
    return value;
}

static inline uint64_t read_u64(Reader *reader) {
    uint64_t value;
    memcpy(&value, read_raw(reader, sizeof value), sizeof value);
    return value;
}

static inline Bytes read_piece(Reader *reader, uint32_t length) {
    const uint8_t *data = read_raw(reader, length);
    return reader->is_bad ? (Bytes){read_raw(reader, 0), 0} : (Bytes){data, length};
}

static inline Bytes read_bytes(Reader *reader) { return read_piece(reader, read_u32(reader)); }

/* Room for `length` bytes more at the end of the answer; NULL if there is none. */
static inline uint8_t *grow(plugin_answer *answer, size_t length) {
    if (answer->capacity - answer->length < length
        && answer->reserve(answer, answer->length + length) != PLUGIN_OK)
        return NULL;
    uint8_t *start = answer->data + answer->length;
    answer->length += length;
    return start;
}

static inline bool write_u8(plugin_answer *answer, uint8_t value) {
    uint8_t *place = grow(answer, 1);
    if (place != NULL)
        *place = value;
    return place != NULL;
}

static inline bool write_u32(plugin_answer *answer, uint32_t value) {
    uint8_t *place = grow(answer, sizeof value);
    if (place != NULL)
        memcpy(place, &value, sizeof value);
    return place != NULL;
}

static inline bool write_u64(plugin_answer *answer, uint64_t value) {
    uint8_t *place = grow(answer, sizeof value);
    if (place != NULL)
        memcpy(place, &value, sizeof value);
    return place != NULL;
}

static inline bool write_piece(plugin_answer *answer, const void *data, size_t length) {
    uint8_t *place = grow(answer, length);
    if (place != NULL && length > 0)
        memcpy(place, data, length);
    return place != NULL;
}

#endif
