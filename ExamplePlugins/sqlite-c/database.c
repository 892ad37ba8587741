/*
 * Opening: a file that exists is looked at before SQLite gets to write to it. What is no database, what belongs to
 * another program, and what is damaged as far as a bounded search finds it, is refused. The search reads the whole file at
 * the speed of the disk, so it ends after a second, and instances of one process make it once.
 *
 * WAL with synchronous=FULL: a commit is one fsync of the log, and durable when it returns. Readers do not wait for writers.
 */
#include "database.h"

#include "checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds that a statement waits for another process that writes. */
enum { PATIENCE = 5000 };
/* Nanoseconds that the search for damage may take. */
static const int64_t SEARCH_LIMIT = 1000000000;

static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
/* Paths of files that were searched by this process. */
static char *searched[16];

plugin_status database_report(const Database *database, plugin_status status, const char *format, ...) {
    char text[PATH_MAX + 512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof text)
        length = sizeof text - 1;
    database->context->report(database->context, (plugin_text){text, (size_t)length});
    return status;
}

plugin_status database_failed(const Database *database, int code, const char *doing) {
    plugin_status status = PLUGIN_FAILED;
    const char *advice = "";
    switch (code & 0xff) {
    case SQLITE_FULL:
        status = PLUGIN_UNAVAILABLE;
        advice = "; it goes on as soon as there is room on the disk";
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        status = PLUGIN_UNAVAILABLE;
        advice = "; another process writes to the file";
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        status = PLUGIN_UNAVAILABLE;
        advice = "; the file and its directory must be writable";
        break;
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT: status = PLUGIN_UNAVAILABLE; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: advice = "; restore it from a backup, or move it away to begin anew"; break;
    default: break;
    }
    const char *reason = database->handle != NULL ? sqlite3_errmsg(database->handle) : sqlite3_errstr(code);
    return database_report(database, status, "%s: %s failed: %s (%d)%s", database->path, doing, reason, code, advice);
}

/* Sees whether a file can be a database at all, without SQLite. */
static plugin_status look(const Database *database, bool *is_new) {
    int file = open(database->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT) {
        *is_new = true;
        return PLUGIN_OK;
    }
    if (file < 0)
        return database_report(database, PLUGIN_FAILED, "%s cannot be opened: %s", database->path, strerror(errno));
    struct stat status;
    char head[100];
    bool is_file = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    ssize_t count = is_file ? pread(file, head, sizeof head, 0) : 0;
    close(file);
    if (!is_file)
        return database_report(database, PLUGIN_FAILED, "%s is not a regular file", database->path);
    *is_new = status.st_size == 0;
    if (*is_new)
        return PLUGIN_OK;
    if (count != sizeof head || memcmp(head, "SQLite format 3", 16) != 0)
        return database_report(database, PLUGIN_FAILED,
                               "%s is damaged or no database of SQLite: expected the header of one in its first 100 bytes;"
                               " restore it from a backup, or move it away to begin anew",
                               database->path);
    return PLUGIN_OK;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int is_too_late(void *limit) { return now() > *(int64_t *)limit; }

static int execute(Database *database, const char *text) {
    return sqlite3_exec(database->handle, text, NULL, NULL, NULL);
}

static pthread_once_t configured = PTHREAD_ONCE_INIT;

static int64_t number(Database *database, const char *text, int *code) {
    sqlite3_stmt *statement = NULL;
    int64_t value = 0;
    *code = sqlite3_prepare_v2(database->handle, text, -1, &statement, NULL);
    if (*code == SQLITE_OK) {
        *code = sqlite3_step(statement);
        if (*code == SQLITE_ROW) {
            value = sqlite3_column_int64(statement, 0);
            *code = SQLITE_OK;
        }
    }
    sqlite3_finalize(statement);
    return value;
}

/* Looks for damage. */
static plugin_status search(Database *database) {
    for (size_t i = 0; i < sizeof searched / sizeof searched[0]; i++) {
        if (searched[i] != NULL && strcmp(searched[i], database->path) == 0)
            return PLUGIN_OK;
        if (searched[i] == NULL) {
            searched[i] = strdup(database->path);
            break;
        }
    }
    int64_t limit = now() + SEARCH_LIMIT;
    sqlite3_stmt *statement = NULL;
    plugin_status status = PLUGIN_OK;
    int code = sqlite3_prepare_v2(database->handle, "PRAGMA quick_check(1)", -1, &statement, NULL);
    sqlite3_progress_handler(database->handle, 1000, is_too_late, &limit);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    const char *found = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (found != NULL && strcmp(found, "ok") != 0)
        status = database_report(database, PLUGIN_FAILED,
                                 "%s is damaged: %s; restore it from a backup, or move it away to begin anew",
                                 database->path, found);
    else if (code != SQLITE_ROW && (code & 0xff) != SQLITE_INTERRUPT && code != SQLITE_DONE)
        status = database_failed(database, code, "looking for damage");
    sqlite3_finalize(statement);
    sqlite3_progress_handler(database->handle, 0, NULL, NULL);
    return status;
}

static plugin_status prepare_file(Database *database, bool is_new, int application, const char *schema) {
    int code;
    sqlite3_extended_result_codes(database->handle, 1);
    if (sqlite3_db_readonly(database->handle, "main") == 1)
        return database_report(database, PLUGIN_FAILED,
                               "%s can only be read; the file and its directory must be writable", database->path);
    sqlite3_busy_timeout(database->handle, PATIENCE);
    int64_t found = number(database, "PRAGMA application_id", &code);
    if (code != SQLITE_OK)
        return database_failed(database, code, "reading the header");
    if (!is_new && found != application && number(database, "SELECT count(*) FROM sqlite_schema", &code) != 0)
        return database_report(database, PLUGIN_FAILED,
                               "%s is a database of another program (application id %lld, expected %d); name another "
                               "directory",
                               database->path, (long long)found, application);
    if (code != SQLITE_OK)
        return database_failed(database, code, "reading the schema");
    if (!is_new) {
        plugin_status status = search(database);
        if (status != PLUGIN_OK)
            return status;
    }
    char text[1024];
    snprintf(text, sizeof text, "BEGIN IMMEDIATE; PRAGMA application_id = %d; %s; COMMIT", application, schema);
    if ((code = execute(database, "PRAGMA journal_mode = WAL")) != SQLITE_OK
        || (code = execute(database, "PRAGMA synchronous = FULL")) != SQLITE_OK
        || (code = execute(database, "PRAGMA journal_size_limit = 67108864")) != SQLITE_OK
        || (code = execute(database, "PRAGMA cache_size = -16384")) != SQLITE_OK
        || (found != application && (code = execute(database, text)) != SQLITE_OK))
        return database_failed(database, code, "preparing the file");
    return PLUGIN_OK;
}

/* Nobody asks how much memory is in use, and counting it takes a lock at each allocation. Before SQLite is used at all. */
static void configure(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

plugin_status database_open(Database *database, const plugin_context *context, const char *file, int application,
                            const char *schema) {
    database->context = context;
    const plugin_text directory = context->options[0].text;
    if (asprintf(&database->path, "%.*s/%s", (int)directory.length, directory.bytes, file) < 0) {
        database->path = NULL;
        return PLUGIN_FAILED;
    }
    bool is_new = false;
    plugin_status status = look(database, &is_new);
    if (status != PLUGIN_OK)
        return status;
    pthread_once(&configured, configure);
    int code = sqlite3_open_v2(database->path, &database->handle,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return database_failed(database, code, "opening");
    pthread_mutex_lock(&opening);
    status = prepare_file(database, is_new, application, schema);
    pthread_mutex_unlock(&opening);
    if (status == PLUGIN_OK)
        database->checkpoints = checkpoints_of(database->handle, database->path);
    return status;
}

void database_close(Database *database) {
    checkpoints_end(database->checkpoints);
    sqlite3_close_v2(database->handle);
    free(database->path);
}

sqlite3_stmt *database_prepare(const Database *database, const char *text) {
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v3(database->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    return statement;
}

int database_run(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code;
}

plugin_status database_begin(const Database *database) {
    int code = sqlite3_exec(database->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    return code == SQLITE_OK ? PLUGIN_OK : database_failed(database, code, "beginning a transaction");
}

plugin_status database_commit(const Database *database) {
    int code = sqlite3_exec(database->handle, "COMMIT", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return PLUGIN_OK;
    plugin_status status = database_failed(database, code, "committing");
    /* What the log has of it may reach the disk all the same, and be found there after a crash. */
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        status = PLUGIN_UNKNOWN;
    database_undo(database);
    return status;
}

void database_undo(const Database *database) {
    if (sqlite3_get_autocommit(database->handle) == 0)
        sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
}
