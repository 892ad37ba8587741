// The options of the medium.

#pragma once

#include "dsn.h"
#include "table.h"

#include <boundary.h>

#include <cstdint>
#include <string>

struct Settings {
    /// Throws `OptionError` for values that mean nothing.
    explicit Settings(const plugin_context &context);

    Dsn dsn;
    TableChoice choice;
    bool creates = false;
    bool ignores_unknown = false;
    /// How long a database that cannot be reached is waited for.
    int64_t patience_seconds = 0;
    /// The table of deliveries; empty: none.
    std::string notes;

    /// What is registered.
    static Declaration declaration();
};
