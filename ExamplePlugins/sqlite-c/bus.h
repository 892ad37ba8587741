/* bus.h: the verbs of the bus. */
#ifndef BUS_H
#define BUS_H

#include "plugin_abi.h"

extern const plugin_bus_verbs bus_verbs;

#endif
