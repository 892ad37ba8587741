/*
 * store.c: a store in one table of PostgreSQL: collection, key, value. Bytes are ordered by memcmp there, as the contract
 * wants it.
 *
 * All commits hold one lock of the database until they are over, so a condition that was looked at still holds when
 * the transaction is done, whoever else writes. Commits of several instances would wait for the same disk anyway.
 */
#include "store.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#include "connection.h"

enum { MOST_NAMES = 4096, LONGEST_NAME = 64 };

typedef struct Store {
    Connection connection;
    char (*names)[LONGEST_NAME + 1];
    uint32_t name_count;
} Store;

#define RANGE(order, value, end)                                                                                        \
    "SELECT k, v, total FROM (SELECT k, " value " AS v, count(*) OVER () AS total, row_number() OVER w AS n,"           \
    " sum(octet_length(k) + octet_length(" value ")) OVER w AS bytes FROM (SELECT k, v FROM pluginhost_store"           \
    " WHERE c = $1 AND k >= $2" end " ORDER BY k" order " LIMIT $4::text::int8) AS range"                               \
    " WINDOW w AS (ORDER BY k" order " ROWS UNBOUNDED PRECEDING)) AS counted"                                           \
    " WHERE n = 1 OR bytes <= $5::text::int8 ORDER BY n"
#define OPEN_END " AND $3::bytea IS NOT NULL"
#define CLOSED_END " AND k < $3"

const char *const connection_statements[][2] = {
    {"begin", "BEGIN"},
    {"lock", "SELECT pg_advisory_xact_lock(5785442)"},
    {"commit", "COMMIT"},
    {"read", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
    {"put", "INSERT INTO pluginhost_store VALUES ($1, $2, $3) ON CONFLICT (c, k) DO UPDATE SET v = excluded.v"},
    {"delete", "DELETE FROM pluginhost_store WHERE c = $1 AND k = $2"},
    {"delete-range", "DELETE FROM pluginhost_store WHERE c = $1 AND k >= $2 AND k < $3"},
    {"delete-from", "DELETE FROM pluginhost_store WHERE c = $1 AND k >= $2"},
    {"get", "SELECT v FROM pluginhost_store WHERE c = $1 AND k = $2"},
    {"get-many",
     "SELECT v FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS wanted (c, k, n)"
     " LEFT JOIN pluginhost_store USING (c, k) ORDER BY n"},
    {"scan0", RANGE("", "v", OPEN_END)},
    {"scan1", RANGE(" DESC", "v", OPEN_END)},
    {"scan2", RANGE("", "''::bytea", OPEN_END)},
    {"scan3", RANGE(" DESC", "''::bytea", OPEN_END)},
    {"scan4", RANGE("", "v", CLOSED_END)},
    {"scan5", RANGE(" DESC", "v", CLOSED_END)},
    {"scan6", RANGE("", "''::bytea", CLOSED_END)},
    {"scan7", RANGE(" DESC", "''::bytea", CLOSED_END)},
    {NULL, NULL},
};

static plugin_status malformed(const Store *store) {
    return connection_report(&store->connection, PLUGIN_FAILED, "[P-30] the call is malformed");
}

static bool is_name(Bytes name) {
    if (name.length == 0 || name.length > LONGEST_NAME)
        return false;
    for (uint32_t i = 0; i < name.length; i++) {
        const uint8_t c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-'))
            return false;
    }
    return true;
}

static bool read_names(Store *store, Reader *reader) {
    store->name_count = read_u32(reader);
    if (store->name_count > MOST_NAMES)
        return false;
    for (uint32_t i = 0; i < store->name_count; i++) {
        const Bytes name = read_bytes(reader);
        if (reader->is_bad || !is_name(name))
            return false;
        memcpy(store->names[i], name.data, name.length);
        store->names[i][name.length] = 0;
    }
    return !reader->is_bad;
}

static Parameter read_collection(Store *store, Reader *reader) {
    const uint32_t place = read_u32(reader);
    if (reader->is_bad || place >= store->name_count) {
        reader->is_bad = true;
        return (Parameter){"", 0, true};
    }
    return (Parameter){store->names[place], (int)strlen(store->names[place]), true};
}

static Parameter binary(Bytes bytes) { return (Parameter){bytes.data, (int)bytes.length, false}; }

/* ------------------------------------------------------------------------------------------------------ committing */

/* Looks whether a condition holds. */
static plugin_status hold(Store *store, int which, const Parameter *parameters, Bytes value, bool *holds) {
    const plugin_status status = connection_ask(&store->connection, "get", 2, parameters);
    if (status != PLUGIN_OK)
        return status;
    const PGresult *found = store->connection.last;
    const bool is_there = PQntuples(found) == 1;
    *holds = which == PLUGIN_STORE_EXPECT_ABSENT
                 ? !is_there
                 : is_there && (uint32_t)PQgetlength(found, 0, 0) == value.length
                       && memcmp(PQgetvalue(found, 0, 0), value.data, value.length) == 0;
    return PLUGIN_OK;
}

static plugin_status apply(Store *store, Reader *reader, plugin_answer *answer) {
    bool is_conflict = false, has_written = false, fits = true;
    while (!is_at_end(reader) && fits) {
        const int which = read_u8(reader);
        if (which == PLUGIN_STORE_BEGIN) {
            for (int i = 0; i < 3; i++)
                reader->is_bad |= read_u32(reader) != 0;
            fits = write_u8(answer, is_conflict ? PLUGIN_STORE_CONFLICT : PLUGIN_STORE_DONE);
            is_conflict = has_written = false;
            continue;
        }
        Parameter parameters[3] = {read_collection(store, reader)};
        const uint32_t key_length = read_u32(reader), value_length = read_u32(reader);
        const Bytes key = read_piece(reader, key_length), value = read_piece(reader, value_length);
        parameters[1] = binary(key);
        parameters[2] = binary(value);
        const bool is_condition = which == PLUGIN_STORE_EXPECT || which == PLUGIN_STORE_EXPECT_ABSENT;
        const bool takes_value =
            which == PLUGIN_STORE_PUT || which == PLUGIN_STORE_EXPECT || which == PLUGIN_STORE_DELETE_RANGE;
        if (reader->is_bad || which > PLUGIN_STORE_EXPECT_ABSENT || (is_condition && has_written)
            || (!takes_value && value_length > 0))
            return malformed(store);
        has_written |= !is_condition;
        if (is_conflict)
            continue;
        plugin_status status;
        bool holds = true;
        switch (which) {
        case PLUGIN_STORE_PUT: status = connection_send(&store->connection, "put", 3, parameters); break;
        case PLUGIN_STORE_DELETE: status = connection_send(&store->connection, "delete", 2, parameters); break;
        case PLUGIN_STORE_DELETE_RANGE:
            status = value_length > 0 ? connection_send(&store->connection, "delete-range", 3, parameters)
                                      : connection_send(&store->connection, "delete-from", 2, parameters);
            break;
        default: status = hold(store, which, parameters, value, &holds);
        }
        if (status != PLUGIN_OK)
            return status;
        is_conflict = !holds;
    }
    if (reader->is_bad)
        return malformed(store);
    fits = fits && write_u8(answer, is_conflict ? PLUGIN_STORE_CONFLICT : PLUGIN_STORE_DONE);
    return fits ? PLUGIN_OK : connection_report(&store->connection, PLUGIN_FAILED, "the answer does not fit");
}

static plugin_status commit_once(Store *store, Reader reader, plugin_answer *answer, Moment *moment) {
    Connection *connection = &store->connection;
    *moment = BEFORE_COMMIT;
    plugin_status status = connection_open(connection);
    if (status == PLUGIN_OK)
        status = connection_send(connection, "begin", 0, NULL);
    if (status == PLUGIN_OK)
        status = connection_send(connection, "lock", 0, NULL);
    if (status == PLUGIN_OK)
        status = apply(store, &reader, answer);
    /* What comes before is known to be done before anything can be committed. */
    if (status == PLUGIN_OK)
        status = connection_finish(connection, BEFORE_COMMIT);
    if (status == PLUGIN_OK)
        status = connection_send(connection, "commit", 0, NULL);
    if (status == PLUGIN_OK) {
        *moment = WITHIN_COMMIT;
        status = connection_finish(connection, WITHIN_COMMIT);
    }
    if (status != PLUGIN_OK)
        connection_undo(connection);
    return status;
}

/* Does something again with a new connection if the old one turns out to be dead, as after a restart of the server. */
static bool is_worth_another(const Store *store, bool was_open, plugin_status status) {
    return status == PLUGIN_UNAVAILABLE && was_open && store->connection.handle == NULL;
}

static plugin_status commit(void *instance, const plugin_call *call, plugin_answer *answer) {
    Store *store = instance;
    Reader reader = reader_of(call);
    if (!read_names(store, &reader))
        return malformed(store);
    const bool was_open = store->connection.handle != NULL;
    Moment moment;
    plugin_status status = commit_once(store, reader, answer, &moment);
    if (moment == BEFORE_COMMIT && is_worth_another(store, was_open, status)) {
        answer->length = 0;
        status = commit_once(store, reader, answer, &moment);
    }
    return status;
}

/* --------------------------------------------------------------------------------------------------------- reading */

/* Adds an element of an array in PostgreSQL's binary form. */
static bool add_element(uint8_t **place, uint8_t *end, const void *data, uint32_t length) {
    if ((size_t)(end - *place) < length + 4)
        return false;
    const uint32_t size = htobe32(length);
    memcpy(*place, &size, 4);
    memcpy(*place + 4, data, length);
    *place += 4 + length;
    return true;
}

static void begin_array(uint8_t *array, uint32_t count, uint32_t type) {
    const uint32_t head[5] = {htobe32(1), 0, htobe32(type), htobe32(count), htobe32(1)};
    memcpy(array, head, sizeof head);
}

/* All keys in one statement, as two arrays. */
static plugin_status look_up(Store *store, Reader reader, plugin_answer *answer) {
    const uint8_t *start = reader.at;
    const size_t room = (size_t)(reader.end - start);
    uint32_t count = 0;
    while (!is_at_end(&reader)) {
        read_collection(store, &reader);
        read_bytes(&reader);
        count++;
    }
    if (reader.is_bad)
        return malformed(store);
    const size_t names_size = 20 + (size_t)count * (LONGEST_NAME + 4), keys_size = 20 + room + 4;
    uint8_t *names = malloc(names_size), *keys = malloc(keys_size);
    plugin_status status = PLUGIN_FAILED;
    if (names != NULL && keys != NULL) {
        uint8_t *name = names + 20, *key = keys + 20;
        begin_array(names, count, 25);
        begin_array(keys, count, 17);
        reader.at = start;
        for (uint32_t i = 0; i < count; i++) {
            const Parameter collection = read_collection(store, &reader);
            const Bytes bytes = read_bytes(&reader);
            add_element(&name, names + names_size, collection.data, (uint32_t)collection.length);
            add_element(&key, keys + keys_size, bytes.data, bytes.length);
        }
        const Parameter parameters[] = {{names, (int)(name - names), false}, {keys, (int)(key - keys), false}};
        status = count == 0 ? PLUGIN_OK : connection_ask(&store->connection, "get-many", 2, parameters);
    }
    free(names);
    free(keys);
    if (status != PLUGIN_OK || count == 0)
        return status;
    const PGresult *found = store->connection.last;
    bool fits = PQntuples(found) == (int)count;
    for (int row = 0; fits && row < (int)count; row++) {
        const bool is_absent = PQgetisnull(found, row, 0);
        const uint32_t length = is_absent ? PLUGIN_STORE_ABSENT : (uint32_t)PQgetlength(found, row, 0);
        fits = write_u32(answer, length) && write_piece(answer, PQgetvalue(found, row, 0), is_absent ? 0 : length);
    }
    return fits ? PLUGIN_OK
                : connection_report(&store->connection, PLUGIN_FAILED,
                                    "the values of a get are larger than an answer can be");
}

static plugin_status scan_all(Store *store, Reader reader, plugin_answer *answer) {
    while (!is_at_end(&reader)) {
        Parameter parameters[5] = {read_collection(store, &reader)};
        const uint8_t flags = read_u8(&reader);
        const uint32_t most_entries = read_u32(&reader), most_bytes = read_u32(&reader);
        const Bytes from = read_bytes(&reader), to = read_bytes(&reader);
        if (reader.is_bad || flags > (PLUGIN_STORE_BACKWARD | PLUGIN_STORE_KEYS_ONLY))
            return malformed(store);
        char name[] = "scan0", limit[24], bytes[24];
        name[4] = (char)('0' + flags + (to.length > 0 ? 4 : 0));
        parameters[1] = binary(from);
        parameters[2] = binary(to);
        parameters[3] = (Parameter){limit, snprintf(limit, sizeof limit, "%llu", (unsigned long long)most_entries + 1), true};
        parameters[4] = (Parameter){bytes, snprintf(bytes, sizeof bytes, "%u", most_bytes), true};
        const plugin_status status = connection_ask(&store->connection, name, 5, parameters);
        if (status != PLUGIN_OK)
            return status;
        const PGresult *found = store->connection.last;
        const uint32_t rows = (uint32_t)PQntuples(found), count = rows < most_entries ? rows : most_entries;
        uint64_t total = 0;
        if (rows > 0) {
            memcpy(&total, PQgetvalue(found, 0, 2), 8);
            total = be64toh(total);
        }
        bool fits = write_u8(answer, total > count) && write_u32(answer, count);
        for (int row = 0; fits && row < (int)count; row++) {
            const uint32_t key = (uint32_t)PQgetlength(found, row, 0), value = (uint32_t)PQgetlength(found, row, 1);
            fits = write_u32(answer, key) && write_u32(answer, value)
                   && write_piece(answer, PQgetvalue(found, row, 0), key)
                   && write_piece(answer, PQgetvalue(found, row, 1), value);
        }
        if (!fits)
            return connection_report(&store->connection, PLUGIN_FAILED,
                                     "the entries of a scan are larger than an answer can be");
    }
    return reader.is_bad ? malformed(store) : PLUGIN_OK;
}

typedef plugin_status (*Reading)(Store *store, Reader reader, plugin_answer *answer);

static plugin_status read_once(Store *store, Reader reader, plugin_answer *answer, Reading reading) {
    Connection *connection = &store->connection;
    plugin_status status = connection_open(connection);
    if (status == PLUGIN_OK)
        status = connection_send(connection, "read", 0, NULL);
    if (status == PLUGIN_OK)
        status = reading(store, reader, answer);
    if (status == PLUGIN_OK)
        status = connection_send(connection, "commit", 0, NULL);
    if (status == PLUGIN_OK)
        status = connection_finish(connection, BEFORE_COMMIT);
    if (status != PLUGIN_OK)
        connection_undo(connection);
    return status;
}

static plugin_status read_at_one_moment(Store *store, const plugin_call *call, plugin_answer *answer, Reading reading) {
    Reader reader = reader_of(call);
    if (!read_names(store, &reader))
        return malformed(store);
    const bool was_open = store->connection.handle != NULL;
    plugin_status status = read_once(store, reader, answer, reading);
    if (is_worth_another(store, was_open, status)) {
        answer->length = 0;
        status = read_once(store, reader, answer, reading);
    }
    return status;
}

static plugin_status get(void *instance, const plugin_call *call, plugin_answer *answer) {
    return read_at_one_moment(instance, call, answer, look_up);
}

static plugin_status scan(void *instance, const plugin_call *call, plugin_answer *answer) {
    return read_at_one_moment(instance, call, answer, scan_all);
}

/* --------------------------------------------------------------------------------------------------------- the life */

static void destroy(void *instance) {
    Store *store = instance;
    connection_close(&store->connection);
    free(store->connection.url);
    free(store->names);
    free(store);
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    const plugin_text url = context->options[0].text;
    Store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return PLUGIN_FAILED;
    store->connection.context = context;
    store->connection.url = strndup(url.bytes, url.length);
    store->names = calloc(MOST_NAMES, sizeof *store->names);
    plugin_status status = PLUGIN_FAILED;
    if (store->connection.url == NULL || store->names == NULL)
        connection_report(&store->connection, PLUGIN_FAILED, "there is no memory");
    else if (strncmp(store->connection.url, "postgresql://", 13) != 0)
        status = connection_report(&store->connection, PLUGIN_BAD_OPTION,
                                   "--postgresql-store-dsn is no URL of a server, expected "
                                   "postgresql://user:password@host/database");
    else
        status = connection_open(&store->connection);
    if (status != PLUGIN_OK) {
        destroy(store);
        return status == PLUGIN_BAD_OPTION ? PLUGIN_BAD_OPTION : PLUGIN_FAILED;
    }
    *instance = store;
    return PLUGIN_OK;
}

const plugin_store_verbs store_verbs = {
    .size = sizeof store_verbs,
    .create = create,
    .destroy = destroy,
    .commit = commit,
    .get = get,
    .scan = scan,
};
