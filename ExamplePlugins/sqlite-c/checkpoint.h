/* checkpoint.h: moves what the log has into the database beside the commits, not within them. */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include <sqlite3.h>

typedef struct Checkpoints Checkpoints;

/* Takes care of the log that `handle` writes to, from its first large commit on; NULL if there is no memory. */
Checkpoints *checkpoints_of(sqlite3 *handle, const char *path);

/* Ends that; to be called before the handle is closed. NULL does nothing. */
void checkpoints_end(Checkpoints *checkpoints);

#endif
