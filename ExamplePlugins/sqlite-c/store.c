/*
 * store.c: a store in a file of SQLite. A collection is a table, key and value; the order of its keys is memcmp's, as
 * the contract wants it. Statements are prepared once for each collection that an instance has met.
 */
#include "store.h"

#include <stdio.h>
#include <stdlib.h>

#include "calls.h"
#include "database.h"

enum { APPLICATION = 0x50685374 /* PhSt */, MOST_NAMES = 4096, LONGEST_NAME = 64 };

/* Statements of a collection, prepared when they are needed first. */
enum { PUT, DELETE, DELETE_RANGE, DELETE_FROM, GET, SCAN, STATEMENT_COUNT = SCAN + 8 };

/* Of SCAN the place has one bit for each of these. */
enum { IS_BACKWARD = 1, IS_KEYS_ONLY = 2, HAS_END = 4 };

typedef struct Collection {
    char name[LONGEST_NAME + 1];
    sqlite3_stmt *statements[STATEMENT_COUNT];
} Collection;

typedef struct Store {
    Database database;
    Collection **collections;
    size_t count;
    /* Those that the call names, by their place in it. */
    Collection *named[MOST_NAMES];
    uint32_t named_count;
} Store;

static const char *const texts[] = {
    [PUT] = "INSERT OR REPLACE INTO \"c.%s\" (k, v) VALUES (?1, ?2)",
    [DELETE] = "DELETE FROM \"c.%s\" WHERE k = ?1",
    [DELETE_RANGE] = "DELETE FROM \"c.%s\" WHERE k >= ?1 AND k < ?2",
    [DELETE_FROM] = "DELETE FROM \"c.%s\" WHERE k >= ?1",
    [GET] = "SELECT v FROM \"c.%s\" WHERE k = ?1",
    [SCAN] = "SELECT k, v FROM \"c.%s\" WHERE k >= ?1 ORDER BY k",
    [SCAN + IS_BACKWARD] = "SELECT k, v FROM \"c.%s\" WHERE k >= ?1 ORDER BY k DESC",
    [SCAN + IS_KEYS_ONLY] = "SELECT k, x'' FROM \"c.%s\" WHERE k >= ?1 ORDER BY k",
    [SCAN + IS_KEYS_ONLY + IS_BACKWARD] = "SELECT k, x'' FROM \"c.%s\" WHERE k >= ?1 ORDER BY k DESC",
    [SCAN + HAS_END] = "SELECT k, v FROM \"c.%s\" WHERE k >= ?1 AND k < ?2 ORDER BY k",
    [SCAN + HAS_END + IS_BACKWARD] = "SELECT k, v FROM \"c.%s\" WHERE k >= ?1 AND k < ?2 ORDER BY k DESC",
    [SCAN + HAS_END + IS_KEYS_ONLY] = "SELECT k, x'' FROM \"c.%s\" WHERE k >= ?1 AND k < ?2 ORDER BY k",
    [SCAN + HAS_END + IS_KEYS_ONLY + IS_BACKWARD] =
        "SELECT k, x'' FROM \"c.%s\" WHERE k >= ?1 AND k < ?2 ORDER BY k DESC",
};

static plugin_status malformed(const Store *store, const char *verb) {
    return database_report(&store->database, PLUGIN_FAILED, "[P-30] the call of %s is malformed", verb);
}

static void forget_statements(Store *store) {
    for (size_t i = 0; i < store->count; i++)
        for (int which = 0; which < STATEMENT_COUNT; which++) {
            sqlite3_finalize(store->collections[i]->statements[which]);
            store->collections[i]->statements[which] = NULL;
        }
}

/* The statement of a collection; NULL if there is no such table yet, or something is wrong with it. */
static sqlite3_stmt *statement_of(Store *store, Collection *collection, int which) {
    if (collection->statements[which] == NULL) {
        char text[256];
        snprintf(text, sizeof text, texts[which], collection->name);
        collection->statements[which] = database_prepare(&store->database, text);
    }
    return collection->statements[which];
}

/* The same where the table is made if there is none. */
static sqlite3_stmt *writing_statement(Store *store, Collection *collection, int which) {
    sqlite3_stmt *statement = statement_of(store, collection, which);
    if (statement != NULL)
        return statement;
    char text[256];
    snprintf(text, sizeof text, "CREATE TABLE IF NOT EXISTS \"c.%s\" (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID",
             collection->name);
    if (sqlite3_exec(store->database.handle, text, NULL, NULL, NULL) != SQLITE_OK)
        return NULL;
    return statement_of(store, collection, which);
}

static bool is_missing_table(const Store *store) {
    return sqlite3_errcode(store->database.handle) == SQLITE_ERROR
           && strncmp(sqlite3_errmsg(store->database.handle), "no such table", 13) == 0;
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

static Collection *find(Store *store, Bytes name) {
    for (size_t i = 0; i < store->count; i++) {
        Collection *collection = store->collections[i];
        if (strlen(collection->name) == name.length && memcmp(collection->name, name.data, name.length) == 0)
            return collection;
    }
    Collection **larger = realloc(store->collections, (store->count + 1) * sizeof *larger);
    if (larger == NULL)
        return NULL;
    store->collections = larger;
    Collection *collection = calloc(1, sizeof *collection);
    if (collection == NULL)
        return NULL;
    memcpy(collection->name, name.data, name.length);
    store->collections[store->count++] = collection;
    return collection;
}

/* Reads the names that a call begins with. */
static bool read_names(Store *store, Reader *reader) {
    store->named_count = read_u32(reader);
    if (store->named_count > MOST_NAMES)
        return false;
    for (uint32_t i = 0; i < store->named_count; i++) {
        const Bytes name = read_bytes(reader);
        if (reader->is_bad || !is_name(name) || (store->named[i] = find(store, name)) == NULL)
            return false;
    }
    return !reader->is_bad;
}

static Collection *read_collection(Store *store, Reader *reader) {
    const uint32_t place = read_u32(reader);
    if (reader->is_bad || place >= store->named_count) {
        reader->is_bad = true;
        return NULL;
    }
    return store->named[place];
}

static void bind(sqlite3_stmt *statement, int place, Bytes bytes) {
    sqlite3_bind_blob(statement, place, bytes.data, (int)bytes.length, SQLITE_STATIC);
}

/* One operation of a commit. SQLITE_OK, SQLITE_ABORT: a condition does not hold, or what SQLite said. */
static int operate(Store *store, Collection *collection, int which, Bytes key, Bytes value) {
    if (which == PLUGIN_STORE_EXPECT || which == PLUGIN_STORE_EXPECT_ABSENT) {
        sqlite3_stmt *get = statement_of(store, collection, GET);
        bool is_there = false, is_same = false;
        int code = SQLITE_DONE;
        if (get != NULL) {
            bind(get, 1, key);
            code = sqlite3_step(get);
            is_there = code == SQLITE_ROW;
            is_same = is_there && (uint32_t)sqlite3_column_bytes(get, 0) == value.length
                      && (value.length == 0 || memcmp(sqlite3_column_blob(get, 0), value.data, value.length) == 0);
            sqlite3_reset(get);
        } else if (!is_missing_table(store)) {
            return sqlite3_errcode(store->database.handle);
        }
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            return code;
        return (which == PLUGIN_STORE_EXPECT ? is_same : !is_there) ? SQLITE_OK : SQLITE_ABORT;
    }
    const int kind = which == PLUGIN_STORE_PUT      ? PUT
                     : which == PLUGIN_STORE_DELETE ? DELETE
                     : value.length > 0             ? DELETE_RANGE
                                                    : DELETE_FROM;
    sqlite3_stmt *statement =
        kind == PUT ? writing_statement(store, collection, kind) : statement_of(store, collection, kind);
    if (statement == NULL)
        return is_missing_table(store) ? SQLITE_OK : sqlite3_errcode(store->database.handle);
    bind(statement, 1, key);
    if (kind == PUT || kind == DELETE_RANGE)
        bind(statement, 2, value);
    const int code = database_run(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* The transactions of a call, within one of SQLite. A transaction that does not hold its conditions has done nothing yet. */
static plugin_status apply(Store *store, Reader *reader, plugin_answer *answer) {
    bool is_conflict = false, has_written = false;
    while (!is_at_end(reader)) {
        const int which = read_u8(reader);
        if (which == PLUGIN_STORE_BEGIN) {
            for (int i = 0; i < 3; i++)
                reader->is_bad |= read_u32(reader) != 0;
            if (!write_u8(answer, is_conflict ? PLUGIN_STORE_CONFLICT : PLUGIN_STORE_DONE))
                return database_report(&store->database, PLUGIN_FAILED, "the answer does not fit");
            is_conflict = has_written = false;
            continue;
        }
        Collection *collection = read_collection(store, reader);
        const uint32_t key_length = read_u32(reader), value_length = read_u32(reader);
        const Bytes key = read_piece(reader, key_length), value = read_piece(reader, value_length);
        const bool is_condition = which == PLUGIN_STORE_EXPECT || which == PLUGIN_STORE_EXPECT_ABSENT;
        const bool takes_value =
            which == PLUGIN_STORE_PUT || which == PLUGIN_STORE_EXPECT || which == PLUGIN_STORE_DELETE_RANGE;
        if (reader->is_bad || which > PLUGIN_STORE_EXPECT_ABSENT || (is_condition && has_written)
            || (!takes_value && value_length > 0))
            return malformed(store, "commit");
        has_written |= !is_condition;
        if (is_conflict)
            continue;
        const int code = operate(store, collection, which, key, value);
        if (code == SQLITE_ABORT)
            is_conflict = true;
        else if (code != SQLITE_OK)
            return database_failed(&store->database, code, "writing");
    }
    if (reader->is_bad)
        return malformed(store, "commit");
    if (!write_u8(answer, is_conflict ? PLUGIN_STORE_CONFLICT : PLUGIN_STORE_DONE))
        return database_report(&store->database, PLUGIN_FAILED, "the answer does not fit");
    return PLUGIN_OK;
}

static plugin_status commit(void *instance, const plugin_call *call, plugin_answer *answer) {
    Store *store = instance;
    Reader reader = reader_of(call);
    if (!read_names(store, &reader))
        return malformed(store, "commit");
    plugin_status status = database_begin(&store->database);
    if (status != PLUGIN_OK)
        return status;
    status = apply(store, &reader, answer);
    if (status == PLUGIN_OK)
        status = database_commit(&store->database);
    else
        database_undo(&store->database);
    /* Tables that were made are gone again. */
    if (status != PLUGIN_OK)
        forget_statements(store);
    return status;
}

static bool begin_reading(Store *store) {
    return sqlite3_exec(store->database.handle, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
}

static plugin_status look_up(Store *store, Reader *reader, plugin_answer *answer) {
    while (!is_at_end(reader)) {
        Collection *collection = read_collection(store, reader);
        const Bytes key = read_bytes(reader);
        if (reader->is_bad)
            break;
        sqlite3_stmt *get = statement_of(store, collection, GET);
        if (get == NULL && !is_missing_table(store))
            return database_failed(&store->database, sqlite3_errcode(store->database.handle), "reading");
        int code = SQLITE_DONE;
        bool fits = true;
        if (get != NULL) {
            bind(get, 1, key);
            code = sqlite3_step(get);
        }
        if (code == SQLITE_ROW) {
            const void *value = sqlite3_column_blob(get, 0);
            const size_t length = (size_t)sqlite3_column_bytes(get, 0);
            fits = write_u32(answer, (uint32_t)length) && write_piece(answer, value, length);
        } else if (code == SQLITE_DONE) {
            fits = write_u32(answer, PLUGIN_STORE_ABSENT);
        }
        sqlite3_reset(get);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            return database_failed(&store->database, code, "reading");
        if (!fits)
            return database_report(&store->database, PLUGIN_FAILED, "the values of a get are larger than an answer can be");
    }
    return reader->is_bad ? malformed(store, "get") : PLUGIN_OK;
}

static plugin_status get(void *instance, const plugin_call *call, plugin_answer *answer) {
    Store *store = instance;
    Reader reader = reader_of(call);
    if (!read_names(store, &reader))
        return malformed(store, "get");
    if (!begin_reading(store))
        return database_failed(&store->database, sqlite3_errcode(store->database.handle), "reading");
    const plugin_status status = look_up(store, &reader, answer);
    database_undo(&store->database);
    return status;
}

/* One scan: entries until a limit, and then what the answer says of them in front. */
static plugin_status scan_range(Store *store, sqlite3_stmt *statement, uint32_t most_entries, uint32_t most_bytes,
                                plugin_answer *answer) {
    const uint64_t head = answer->length;
    uint32_t count = 0;
    uint64_t bytes = 0;
    bool has_more = false, fits = write_u8(answer, 0) && write_u32(answer, 0);
    int code = SQLITE_DONE;
    while (fits && statement != NULL && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const void *key = sqlite3_column_blob(statement, 0), *value = sqlite3_column_blob(statement, 1);
        const size_t key_length = (size_t)sqlite3_column_bytes(statement, 0);
        const size_t value_length = (size_t)sqlite3_column_bytes(statement, 1);
        bytes += key_length + value_length;
        if (count == most_entries || (count > 0 && bytes > most_bytes)) {
            has_more = true;
            code = SQLITE_DONE;
            break;
        }
        fits = write_u32(answer, (uint32_t)key_length) && write_u32(answer, (uint32_t)value_length)
               && write_piece(answer, key, key_length) && write_piece(answer, value, value_length);
        count++;
    }
    sqlite3_reset(statement);
    if (!fits)
        return database_report(&store->database, PLUGIN_FAILED, "the entries of a scan are larger than an answer can be");
    if (code != SQLITE_DONE)
        return database_failed(&store->database, code, "reading");
    answer->data[head] = has_more;
    memcpy(answer->data + head + 1, &count, sizeof count);
    return PLUGIN_OK;
}

static plugin_status scan_all(Store *store, Reader *reader, plugin_answer *answer) {
    while (!is_at_end(reader)) {
        Collection *collection = read_collection(store, reader);
        const uint8_t flags = read_u8(reader);
        const uint32_t most_entries = read_u32(reader), most_bytes = read_u32(reader);
        const Bytes from = read_bytes(reader), to = read_bytes(reader);
        if (reader->is_bad || flags > (PLUGIN_STORE_BACKWARD | PLUGIN_STORE_KEYS_ONLY))
            return malformed(store, "scan");
        const int which = SCAN + (flags & PLUGIN_STORE_BACKWARD ? IS_BACKWARD : 0)
                          + (flags & PLUGIN_STORE_KEYS_ONLY ? IS_KEYS_ONLY : 0) + (to.length > 0 ? HAS_END : 0);
        sqlite3_stmt *statement = statement_of(store, collection, which);
        if (statement == NULL && !is_missing_table(store))
            return database_failed(&store->database, sqlite3_errcode(store->database.handle), "reading");
        if (statement != NULL) {
            bind(statement, 1, from);
            if (to.length > 0)
                bind(statement, 2, to);
        }
        const plugin_status status = scan_range(store, statement, most_entries, most_bytes, answer);
        if (status != PLUGIN_OK)
            return status;
    }
    return reader->is_bad ? malformed(store, "scan") : PLUGIN_OK;
}

static plugin_status scan(void *instance, const plugin_call *call, plugin_answer *answer) {
    Store *store = instance;
    Reader reader = reader_of(call);
    if (!read_names(store, &reader))
        return malformed(store, "scan");
    if (!begin_reading(store))
        return database_failed(&store->database, sqlite3_errcode(store->database.handle), "reading");
    const plugin_status status = scan_all(store, &reader, answer);
    database_undo(&store->database);
    return status;
}

static void destroy(void *instance) {
    Store *store = instance;
    forget_statements(store);
    for (size_t i = 0; i < store->count; i++)
        free(store->collections[i]);
    free(store->collections);
    database_close(&store->database);
    free(store);
}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    Store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return PLUGIN_FAILED;
    const plugin_status status = database_open(&store->database, context, "store.db", APPLICATION, "SELECT 1");
    if (status != PLUGIN_OK)
        destroy(store);
    else
        *instance = store;
    return status == PLUGIN_OK ? PLUGIN_OK : PLUGIN_FAILED;
}

const plugin_store_verbs store_verbs = {
    .size = sizeof store_verbs,
    .create = create,
    .destroy = destroy,
    .commit = commit,
    .get = get,
    .scan = scan,
};
