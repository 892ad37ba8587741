/* database.h: one connection to a file of SQLite, opened with care, and its failures as statuses of the contract. */
#ifndef DATABASE_H
#define DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "plugin_abi.h"

typedef struct Database {
    const plugin_context *context;
    sqlite3 *handle;
    char *path;
    struct Checkpoints *checkpoints;
} Database;

/*
 * Opens `file` in the directory that the instance's only option names, and makes it if it is not there; `application`
 * tells our files from others'. `schema` is run in a file that is new. PLUGIN_OK, or a status that was reported.
 */
plugin_status database_open(Database *database, const plugin_context *context, const char *file, int application,
                            const char *schema);
void database_close(Database *database);

/* Reports a reason of our own. */
plugin_status database_report(const Database *database, plugin_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reports what SQLite said last; `code` is what it returned. */
plugin_status database_failed(const Database *database, int code, const char *doing);

/* Prepares a statement that is kept; NULL if it cannot be. */
sqlite3_stmt *database_prepare(const Database *database, const char *text);

/* Runs a statement without rows, and resets it. A code of SQLite: SQLITE_DONE if all went well. */
int database_run(sqlite3_stmt *statement);

/* Begins a transaction that will write. */
plugin_status database_begin(const Database *database);

/* Makes what was written since then durable; on failure nothing of it is. */
plugin_status database_commit(const Database *database);

/* Undoes what was written since then. */
void database_undo(const Database *database);

#endif
