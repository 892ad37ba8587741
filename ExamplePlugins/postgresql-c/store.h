/* store.h: the verbs of the store. */
#ifndef STORE_H
#define STORE_H

#include "plugin_abi.h"

extern const plugin_store_verbs store_verbs;

#endif
