/*
 * bus.c: a bus in a file of SQLite. Messages lie in the order of topic, partition and position; the next position of each
 * partition is a row of its own, so that positions go on when all messages are gone. What a publisher did last is kept
 * in the transaction that did it: where each partition began. The rest of the positions follows from the call.
 */
#include "bus.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "calls.h"
#include "database.h"

enum { APPLICATION = 0x50684275 /* PhBu */, MOST_NAMES = 256, LONGEST_NAME = 64, LONGEST_FOREIGN_NAME = 249, MOST_PLACES = 65536 };
/* Milliseconds after which one that waits looks for what other processes published, and whether it is still wanted. */
enum { LOOK = 100 };

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE IF NOT EXISTS partitions (topic INTEGER, part INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, part)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS messages (topic INTEGER, part INTEGER, pos INTEGER, data BLOB NOT NULL,"
    " PRIMARY KEY (topic, part, pos)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS publishers (id INTEGER PRIMARY KEY, number INTEGER NOT NULL, used INTEGER NOT NULL, starts BLOB NOT NULL)";

/* What was published by this process, for those who wait. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t published = PTHREAD_COND_INITIALIZER;
static uint64_t publications;

enum {
    TOPIC, ADD_TOPIC, NEXT, SET_NEXT, ADD, PUBLISHER, SET_PUBLISHER, FORGET_PUBLISHERS, READ, TRIM, FIRST, TOPICS,
    STATEMENT_COUNT
};

static const char *const texts[STATEMENT_COUNT] = {
    [TOPIC] = "SELECT id FROM topics WHERE name = ?1",
    [ADD_TOPIC] = "INSERT INTO topics (name) VALUES (?1)",
    [NEXT] = "SELECT next FROM partitions WHERE topic = ?1 AND part = ?2",
    [SET_NEXT] = "INSERT OR REPLACE INTO partitions (topic, part, next) VALUES (?1, ?2, ?3)",
    [ADD] = "INSERT INTO messages (topic, part, pos, data) VALUES (?1, ?2, ?3, ?4)",
    [PUBLISHER] = "SELECT number, starts FROM publishers WHERE id = ?1",
    [SET_PUBLISHER] = "INSERT OR REPLACE INTO publishers (id, number, used, starts)"
                      " VALUES (?1, ?2, (SELECT coalesce(max(used), 0) + 1 FROM publishers), ?3)",
    [FORGET_PUBLISHERS] = "DELETE FROM publishers WHERE used <= (SELECT max(used) FROM publishers) - 65536"
                          " AND id NOT IN (SELECT id FROM publishers ORDER BY used DESC LIMIT 256)",
    [READ] = "SELECT pos, data FROM messages WHERE topic = ?1 AND part = ?2 AND pos >= ?3 ORDER BY pos",
    [TRIM] = "DELETE FROM messages WHERE topic = ?1 AND part = ?2 AND pos < ?3",
    [FIRST] = "SELECT pos FROM messages WHERE topic = ?1 AND part = ?2 ORDER BY pos LIMIT 1",
    /* Of the key of partitions the last one of each topic is found without a look at the others. */
    [TOPICS] = "SELECT name, (SELECT max(part) FROM partitions WHERE topic = id) AS last FROM topics"
               " WHERE last IS NOT NULL ORDER BY name",
};

/* Where the messages of a call begin in a partition. */
typedef struct Start {
    int64_t topic;
    uint32_t partition;
    uint32_t padding;
    uint64_t first;
    uint64_t next;
} Start;

typedef struct Bus {
    Database database;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    Bytes names[MOST_NAMES];
    int64_t topics[MOST_NAMES]; /* their numbers; 0: nothing was ever published there */
    uint32_t name_count;
    Start *starts;
    size_t start_count;
    size_t start_room;
    uint32_t turn; /* which partition is served first */
} Bus;

static plugin_status malformed(const Bus *bus, const char *verb) {
    return database_report(&bus->database, PLUGIN_FAILED, "[P-30] the call of %s is malformed", verb);
}

static plugin_status failed(const Bus *bus, int code, const char *doing) {
    return database_failed(&bus->database, code, doing);
}

/* Names where a topic is kept may be longer, and have capitals; here none of that kind is ever there. */
static bool is_name(Bytes name, bool is_foreign) {
    if (name.length == 0 || name.length > (is_foreign ? LONGEST_FOREIGN_NAME : LONGEST_NAME))
        return false;
    for (uint32_t i = 0; i < name.length; i++) {
        const uint8_t c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-'
              || (is_foreign && c >= 'A' && c <= 'Z')))
            return false;
    }
    return true;
}

static bool read_foreign_names(Bus *bus, Reader *reader, bool is_foreign) {
    bus->name_count = read_u32(reader);
    if (bus->name_count > MOST_NAMES)
        return false;
    for (uint32_t i = 0; i < bus->name_count; i++) {
        bus->names[i] = read_bytes(reader);
        if (reader->is_bad || !is_name(bus->names[i], is_foreign))
            return false;
    }
    return !reader->is_bad;
}

static bool read_names(Bus *bus, Reader *reader) { return read_foreign_names(bus, reader, false); }

/* One number from the first row of a statement, or `otherwise` if there is none. */
static int number(sqlite3_stmt *statement, int64_t *value, int64_t otherwise) {
    int code = sqlite3_step(statement);
    *value = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : otherwise;
    sqlite3_reset(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Finds the numbers of the topics that a call names, within a transaction. */
static int find_topics(Bus *bus, bool makes_them) {
    for (uint32_t i = 0; i < bus->name_count; i++) {
        const char *name = (const char *)bus->names[i].data;
        const int length = (int)bus->names[i].length;
        sqlite3_bind_text(bus->statements[TOPIC], 1, name, length, SQLITE_STATIC);
        int code = number(bus->statements[TOPIC], &bus->topics[i], 0);
        if (code != SQLITE_OK)
            return code;
        if (bus->topics[i] != 0 || !makes_them)
            continue;
        sqlite3_bind_text(bus->statements[ADD_TOPIC], 1, name, length, SQLITE_STATIC);
        if ((code = database_run(bus->statements[ADD_TOPIC])) != SQLITE_DONE)
            return code;
        bus->topics[i] = sqlite3_last_insert_rowid(bus->database.handle);
    }
    return SQLITE_OK;
}

static bool read_place(const Bus *bus, Reader *reader, int64_t *topic, uint32_t *partition) {
    const uint32_t place = read_u32(reader);
    *partition = read_u32(reader);
    if (reader->is_bad || place >= bus->name_count) {
        reader->is_bad = true;
        return false;
    }
    *topic = bus->topics[place];
    return true;
}

static void bind_place(sqlite3_stmt *statement, int64_t topic, uint32_t partition) {
    sqlite3_bind_int64(statement, 1, topic);
    sqlite3_bind_int64(statement, 2, partition);
}

/* ------------------------------------------------------------------------------------------------------ publishing */

static Start *known_start(Bus *bus, int64_t topic, uint32_t partition) {
    /* From the back: messages of a call often come partition by partition. */
    for (size_t i = bus->start_count; i > 0; i--)
        if (bus->starts[i - 1].partition == partition && bus->starts[i - 1].topic == topic)
            return &bus->starts[i - 1];
    return NULL;
}

static Start *add_start(Bus *bus, Start start) {
    if (bus->start_count == bus->start_room) {
        const size_t room = bus->start_room == 0 ? 64 : 2 * bus->start_room;
        Start *larger = realloc(bus->starts, room * sizeof *larger);
        if (larger == NULL)
            return NULL;
        bus->starts = larger;
        bus->start_room = room;
    }
    bus->starts[bus->start_count] = start;
    return &bus->starts[bus->start_count++];
}

/* Answers where the messages of a call are that was made before. */
static plugin_status answer_again(Bus *bus, Reader *reader, plugin_answer *answer) {
    while (!is_at_end(reader)) {
        int64_t topic = 0;
        uint32_t partition = 0;
        read_place(bus, reader, &topic, &partition);
        read_bytes(reader);
        Start *start = reader->is_bad ? NULL : known_start(bus, topic, partition);
        if (start == NULL)
            return database_report(&bus->database, PLUGIN_FAILED,
                                   "[P-52] a call is made again with other messages than before");
        if (!write_u64(answer, start->first++))
            return database_report(&bus->database, PLUGIN_FAILED, "the answer does not fit");
    }
    return PLUGIN_OK;
}

static plugin_status add_messages(Bus *bus, Reader *reader, plugin_answer *answer) {
    while (!is_at_end(reader)) {
        int64_t topic = 0;
        uint32_t partition = 0;
        read_place(bus, reader, &topic, &partition);
        const Bytes message = read_bytes(reader);
        if (reader->is_bad)
            break;
        int code;
        Start *start = known_start(bus, topic, partition);
        if (start == NULL) {
            int64_t next = 0;
            bind_place(bus->statements[NEXT], topic, partition);
            if ((code = number(bus->statements[NEXT], &next, 0)) != SQLITE_OK)
                return failed(bus, code, "publishing");
            start = add_start(bus, (Start){topic, partition, 0, (uint64_t)next, (uint64_t)next});
            if (start == NULL)
                return failed(bus, SQLITE_NOMEM, "publishing");
        }
        sqlite3_stmt *add = bus->statements[ADD];
        bind_place(add, topic, partition);
        sqlite3_bind_int64(add, 3, (int64_t)start->next);
        sqlite3_bind_blob(add, 4, message.data, (int)message.length, SQLITE_STATIC);
        if ((code = database_run(add)) != SQLITE_DONE)
            return failed(bus, code, "publishing");
        if (!write_u64(answer, start->next++))
            return database_report(&bus->database, PLUGIN_FAILED, "the answer does not fit");
    }
    if (reader->is_bad)
        return malformed(bus, "publish");
    for (size_t i = 0; i < bus->start_count; i++) {
        bind_place(bus->statements[SET_NEXT], bus->starts[i].topic, bus->starts[i].partition);
        sqlite3_bind_int64(bus->statements[SET_NEXT], 3, (int64_t)bus->starts[i].next);
        const int code = database_run(bus->statements[SET_NEXT]);
        if (code != SQLITE_DONE)
            return failed(bus, code, "publishing");
    }
    return PLUGIN_OK;
}

/* Whether the publisher made this call before: then `starts` says where its messages are. */
static plugin_status recall(Bus *bus, uint64_t publisher, uint64_t call, bool *is_again) {
    sqlite3_stmt *statement = bus->statements[PUBLISHER];
    sqlite3_bind_int64(statement, 1, (int64_t)publisher);
    const int code = sqlite3_step(statement);
    plugin_status status = PLUGIN_OK;
    if (code == SQLITE_ROW) {
        const uint64_t last = (uint64_t)sqlite3_column_int64(statement, 0);
        *is_again = last == call;
        if (last > call)
            status = database_report(&bus->database, PLUGIN_FAILED, "[P-52] call %llu of a publisher comes after %llu",
                                     (unsigned long long)call, (unsigned long long)last);
        const uint8_t *starts = sqlite3_column_blob(statement, 1);
        const size_t count = (size_t)sqlite3_column_bytes(statement, 1) / sizeof(Start);
        for (size_t i = 0; *is_again && i < count; i++) {
            Start start;
            memcpy(&start, starts + i * sizeof start, sizeof start);
            if (add_start(bus, start) == NULL)
                status = failed(bus, SQLITE_NOMEM, "publishing");
        }
    } else if (code != SQLITE_DONE) {
        status = failed(bus, code, "publishing");
    }
    sqlite3_reset(statement);
    return status;
}

static plugin_status remember(Bus *bus, uint64_t publisher, uint64_t call) {
    sqlite3_stmt *statement = bus->statements[SET_PUBLISHER];
    sqlite3_bind_int64(statement, 1, (int64_t)publisher);
    sqlite3_bind_int64(statement, 2, (int64_t)call);
    const size_t size = bus->start_count * sizeof *bus->starts;
    sqlite3_bind_blob(statement, 3, size > 0 ? (const void *)bus->starts : "", (int)size, SQLITE_STATIC);
    int code = database_run(statement);
    if (code == SQLITE_DONE && call % 1024 == 1)
        code = database_run(bus->statements[FORGET_PUBLISHERS]);
    return code == SQLITE_DONE ? PLUGIN_OK : failed(bus, code, "publishing");
}

static plugin_status publish_within(Bus *bus, Reader *reader, uint64_t publisher, uint64_t call,
                                    plugin_answer *answer) {
    bool is_again = false;
    const int code = find_topics(bus, true);
    plugin_status status = code == SQLITE_OK ? PLUGIN_OK : failed(bus, code, "publishing");
    if (status == PLUGIN_OK && publisher != 0)
        status = recall(bus, publisher, call, &is_again);
    if (status != PLUGIN_OK)
        return status;
    if (is_again)
        return answer_again(bus, reader, answer);
    status = add_messages(bus, reader, answer);
    return status == PLUGIN_OK && publisher != 0 ? remember(bus, publisher, call) : status;
}

static plugin_status publish(void *instance, const plugin_call *call, plugin_answer *answer) {
    Bus *bus = instance;
    Reader reader = reader_of(call);
    const uint64_t publisher = read_u64(&reader), call_number = read_u64(&reader);
    if (!read_names(bus, &reader))
        return malformed(bus, "publish");
    bus->start_count = 0;
    plugin_status status = database_begin(&bus->database);
    if (status != PLUGIN_OK)
        return status;
    status = publish_within(bus, &reader, publisher, call_number, answer);
    if (status == PLUGIN_OK)
        status = database_commit(&bus->database);
    else
        database_undo(&bus->database);
    if (status != PLUGIN_OK)
        return status;
    pthread_mutex_lock(&lock);
    publications++;
    pthread_cond_broadcast(&published);
    pthread_mutex_unlock(&lock);
    return PLUGIN_OK;
}

/* --------------------------------------------------------------------------------------------------------- reading */

typedef struct Place {
    int64_t topic;
    uint32_t partition;
    uint64_t position;
} Place;

/* How a poll or a read goes. */
typedef struct Reading {
    uint64_t most_bytes;
    uint64_t bytes;  /* of messages in the answer so far */
    bool is_foreign; /* whether times and keys stand before messages; here both are not known */
} Reading;

/* What there is for one place, as far as the limit allows. */
static plugin_status read_partition(Bus *bus, uint32_t which, Place place, Reading *reading, plugin_answer *answer) {
    sqlite3_stmt *read = bus->statements[READ];
    bind_place(read, place.topic, place.partition);
    sqlite3_bind_int64(read, 3, place.position > INT64_MAX ? INT64_MAX : (int64_t)place.position);
    int code;
    bool fits = true;
    while (fits && (code = sqlite3_step(read)) == SQLITE_ROW) {
        const size_t length = (size_t)sqlite3_column_bytes(read, 1);
        if (answer->length > 0 && reading->bytes + length > reading->most_bytes) {
            code = SQLITE_DONE;
            reading->bytes = reading->most_bytes;
            break;
        }
        reading->bytes += length;
        fits = write_u32(answer, which) && write_u64(answer, (uint64_t)sqlite3_column_int64(read, 0))
               && (!reading->is_foreign || (write_u64(answer, 0) && write_u32(answer, 0)))
               && write_u32(answer, (uint32_t)length) && write_piece(answer, sqlite3_column_blob(read, 1), length);
    }
    sqlite3_reset(read);
    if (!fits)
        return database_report(&bus->database, PLUGIN_FAILED, "the messages of a poll are larger than an answer can be");
    return code == SQLITE_DONE ? PLUGIN_OK : failed(bus, code, "reading");
}

/* Reads all places once, in one transaction, the next one first each time. */
static plugin_status read_places(Bus *bus, Reader reader, Reading reading, plugin_answer *answer) {
    int code = sqlite3_exec(bus->database.handle, "BEGIN", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = find_topics(bus, false);
    plugin_status status = code == SQLITE_OK ? PLUGIN_OK : failed(bus, code, "reading");
    const uint32_t count = (uint32_t)((reader.end - reader.at) / 16);
    if (status == PLUGIN_OK && ((reader.end - reader.at) % 16 != 0 || count > MOST_PLACES))
        status = malformed(bus, "poll");
    const uint32_t turn = count > 0 ? bus->turn++ % count : 0;
    const uint8_t *first = reader.at;
    for (uint32_t i = 0; i < count && status == PLUGIN_OK && (answer->length == 0 || reading.bytes < reading.most_bytes);
         i++) {
        const uint32_t which = (turn + i) % count;
        Place place = {0, 0, 0};
        reader.at = first + 16 * (size_t)which;
        read_place(bus, &reader, &place.topic, &place.partition);
        place.position = read_u64(&reader);
        if (reader.is_bad)
            status = malformed(bus, "poll");
        else if (place.topic != 0)
            status = read_partition(bus, which, place, &reading, answer);
    }
    database_undo(&bus->database);
    return status;
}

static uint64_t publication_count(void) {
    pthread_mutex_lock(&lock);
    const uint64_t count = publications;
    pthread_mutex_unlock(&lock);
    return count;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* Waits until more than `seen` was published by this process, or it is worth looking. Returns milliseconds that it took. */
static int64_t wait_for_publication(uint64_t seen, int64_t milliseconds) {
    const int64_t start = now();
    const int64_t until = start + (milliseconds < LOOK ? milliseconds : LOOK);
    const struct timespec limit = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    pthread_mutex_lock(&lock);
    while (publications == seen && pthread_cond_timedwait(&published, &lock, &limit) == 0) {
    }
    pthread_mutex_unlock(&lock);
    const int64_t took = now() - start;
    return took > 0 && took < 2 * LOOK ? took : LOOK;
}

static plugin_status wait_and_read(Bus *bus, const plugin_call *call, plugin_answer *answer, bool is_foreign) {
    Reader reader = reader_of(call);
    int64_t left = read_u32(&reader);
    const Reading reading = {.most_bytes = read_u32(&reader), .bytes = 0, .is_foreign = is_foreign};
    if (!read_foreign_names(bus, &reader, is_foreign))
        return malformed(bus, is_foreign ? "read" : "poll");
    while (true) {
        const uint64_t seen = publication_count();
        const plugin_status status = read_places(bus, reader, reading, answer);
        if (status != PLUGIN_OK || answer->length > 0 || left <= 0
            || bus->database.context->is_cancelled(bus->database.context))
            return status;
        const int64_t took = wait_for_publication(seen, left);
        left -= took > 0 ? took : 1;
    }
}

static plugin_status poll(void *instance, const plugin_call *call, plugin_answer *answer) {
    return wait_and_read(instance, call, answer, false);
}

static plugin_status read_raw_messages(void *instance, const plugin_call *call, plugin_answer *answer) {
    return wait_and_read(instance, call, answer, true);
}

static plugin_status trim(void *instance, const plugin_call *call, plugin_answer *answer) {
    (void)answer;
    Bus *bus = instance;
    Reader reader = reader_of(call);
    if (!read_names(bus, &reader))
        return malformed(bus, "trim");
    plugin_status status = database_begin(&bus->database);
    if (status != PLUGIN_OK)
        return status;
    int code = find_topics(bus, false);
    while (code == SQLITE_OK && !is_at_end(&reader)) {
        int64_t topic = 0;
        uint32_t partition = 0;
        read_place(bus, &reader, &topic, &partition);
        const uint64_t position = read_u64(&reader);
        if (reader.is_bad)
            break;
        bind_place(bus->statements[TRIM], topic, partition);
        sqlite3_bind_int64(bus->statements[TRIM], 3, position > INT64_MAX ? INT64_MAX : (int64_t)position);
        code = database_run(bus->statements[TRIM]);
        code = code == SQLITE_DONE ? SQLITE_OK : code;
    }
    if (code != SQLITE_OK)
        status = failed(bus, code, "trimming");
    else if (reader.is_bad)
        status = malformed(bus, "trim");
    if (status == PLUGIN_OK)
        return database_commit(&bus->database);
    database_undo(&bus->database);
    return status;
}

static plugin_status find_ends(Bus *bus, const plugin_call *call, plugin_answer *answer, bool is_foreign) {
    Reader reader = reader_of(call);
    if (!read_foreign_names(bus, &reader, is_foreign))
        return malformed(bus, is_foreign ? "bounds" : "ends");
    int code = sqlite3_exec(bus->database.handle, "BEGIN", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = find_topics(bus, false);
    bool fits = true;
    while (code == SQLITE_OK && fits && !is_at_end(&reader)) {
        int64_t topic = 0, first = 0, next = 0;
        uint32_t partition = 0;
        if (!read_place(bus, &reader, &topic, &partition))
            break;
        bind_place(bus->statements[NEXT], topic, partition);
        code = number(bus->statements[NEXT], &next, 0);
        bind_place(bus->statements[FIRST], topic, partition);
        if (code == SQLITE_OK)
            code = number(bus->statements[FIRST], &first, next);
        fits = write_u64(answer, (uint64_t)first) && write_u64(answer, (uint64_t)next);
    }
    plugin_status status = PLUGIN_OK;
    if (code != SQLITE_OK)
        status = failed(bus, code, "reading");
    else if (reader.is_bad)
        status = malformed(bus, is_foreign ? "bounds" : "ends");
    else if (!fits)
        status = database_report(&bus->database, PLUGIN_FAILED, "the answer does not fit");
    database_undo(&bus->database);
    return status;
}

static plugin_status ends(void *instance, const plugin_call *call, plugin_answer *answer) {
    return find_ends(instance, call, answer, false);
}

static plugin_status bounds(void *instance, const plugin_call *call, plugin_answer *answer) {
    return find_ends(instance, call, answer, true);
}

static plugin_status topics(void *instance, const plugin_call *call, plugin_answer *answer) {
    Bus *bus = instance;
    if (call->length != 0)
        return malformed(bus, "topics");
    sqlite3_stmt *statement = bus->statements[TOPICS];
    int code;
    bool fits = true;
    while (fits && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const size_t length = (size_t)sqlite3_column_bytes(statement, 0);
        const int64_t last = sqlite3_column_int64(statement, 1);
        fits = write_u32(answer, (uint32_t)length) && write_piece(answer, sqlite3_column_text(statement, 0), length)
               && write_u32(answer, last < UINT32_MAX ? (uint32_t)last + 1 : UINT32_MAX);
    }
    sqlite3_reset(statement);
    if (!fits)
        return database_report(&bus->database, PLUGIN_FAILED, "the answer does not fit");
    return code == SQLITE_DONE ? PLUGIN_OK : failed(bus, code, "reading");
}

static void destroy(void *instance) {
    Bus *bus = instance;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(bus->statements[i]);
    free(bus->starts);
    database_close(&bus->database);
    free(bus);
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    Bus *bus = calloc(1, sizeof *bus);
    if (bus == NULL)
        return PLUGIN_FAILED;
    plugin_status status = database_open(&bus->database, context, "bus.db", APPLICATION, schema);
    for (int i = 0; i < STATEMENT_COUNT && status == PLUGIN_OK; i++) {
        bus->statements[i] = database_prepare(&bus->database, texts[i]);
        if (bus->statements[i] == NULL)
            status = failed(bus, sqlite3_errcode(bus->database.handle), "reading the schema");
    }
    if (status != PLUGIN_OK)
        destroy(bus);
    else
        *instance = bus;
    return status == PLUGIN_OK ? PLUGIN_OK : PLUGIN_FAILED;
}

const plugin_bus_verbs bus_verbs = {
    .size = sizeof bus_verbs,
    .create = create,
    .destroy = destroy,
    .publish = publish,
    .poll = poll,
    .trim = trim,
    .ends = ends,
    .topics = topics,
    .read = read_raw_messages,
    .bounds = bounds,
};
