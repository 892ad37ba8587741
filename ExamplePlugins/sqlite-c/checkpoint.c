/*
 * A checkpoint writes pages of the log to where they belong, all over the file, and waits for the disk: within a commit
 * that would be a pause of a tenth of a second now and then. So a thread of its own does it, with a connection of its
 * own, while commits go on.
 *
 * The log begins anew only when a writer comes upon one that was moved as a whole. Under steady load that would be never:
 * when the log has grown to four times what starts the thread, the commit itself waits for a checkpoint after all.
 */
#include "checkpoint.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Pages of 4 KiB in the log from which on it is moved, and from which on commits wait for that. */
enum { MOVED_FROM = 4096, AWAITED_FROM = 4 * MOVED_FROM };

struct Checkpoints {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool has_thread;
    bool is_wanted;
    bool is_ending;
    char path[];
};

static void *run(void *argument) {
    Checkpoints *checkpoints = argument;
    sqlite3 *handle = NULL;
    if (sqlite3_open_v2(checkpoints->path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
        sqlite3_exec(handle, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    pthread_mutex_lock(&checkpoints->lock);
    while (!checkpoints->is_ending) {
        if (!checkpoints->is_wanted) {
            pthread_cond_wait(&checkpoints->changed, &checkpoints->lock);
            continue;
        }
        pthread_mutex_unlock(&checkpoints->lock);
        /* What goes wrong here the writer comes upon itself. */
        sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        pthread_mutex_lock(&checkpoints->lock);
        checkpoints->is_wanted = false;
    }
    pthread_mutex_unlock(&checkpoints->lock);
    sqlite3_close(handle);
    return NULL;
}

static int committed(void *argument, sqlite3 *handle, const char *name, int pages) {
    Checkpoints *checkpoints = argument;
    if (pages < MOVED_FROM)
        return SQLITE_OK;
    if (pages >= AWAITED_FROM || !checkpoints->has_thread) {
        const bool has_room = pages < AWAITED_FROM;
        checkpoints->has_thread =
            checkpoints->has_thread || pthread_create(&checkpoints->thread, NULL, run, checkpoints) == 0;
        /* Not to succeed is no failure of the commit, which is done. */
        if (!has_room || !checkpoints->has_thread)
            sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    }
    pthread_mutex_lock(&checkpoints->lock);
    checkpoints->is_wanted = true;
    pthread_cond_signal(&checkpoints->changed);
    pthread_mutex_unlock(&checkpoints->lock);
    return SQLITE_OK;
}

Checkpoints *checkpoints_of(sqlite3 *handle, const char *path) {
    const size_t length = strlen(path) + 1;
    Checkpoints *checkpoints = calloc(1, sizeof *checkpoints + length);
    if (checkpoints == NULL)
        return NULL;
    memcpy(checkpoints->path, path, length);
    pthread_mutex_init(&checkpoints->lock, NULL);
    pthread_cond_init(&checkpoints->changed, NULL);
    sqlite3_wal_hook(handle, committed, checkpoints);
    return checkpoints;
}

void checkpoints_end(Checkpoints *checkpoints) {
    if (checkpoints == NULL)
        return;
    pthread_mutex_lock(&checkpoints->lock);
    checkpoints->is_ending = true;
    pthread_cond_signal(&checkpoints->changed);
    pthread_mutex_unlock(&checkpoints->lock);
    if (checkpoints->has_thread)
        pthread_join(checkpoints->thread, NULL);
    pthread_mutex_destroy(&checkpoints->lock);
    pthread_cond_destroy(&checkpoints->changed);
    free(checkpoints);
}
