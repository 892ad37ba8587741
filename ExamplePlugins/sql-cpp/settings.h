// The options of the medium.

#pragma once

#include "dsn.h"
#include "table.h"

#include <plugin_abi.h>

#include <cstdint>
#include <string>

struct Settings {
    /// Throws std::runtime_error for values that mean nothing.
    explicit Settings(const plugin_context &context);

    Dsn dsn;
    TableChoice choice;
    bool creates = false;
    bool ignores_unknown = false;
    /// How long a database that cannot be reached is waited for.
    int64_t patience_seconds = 0;
    /// The table of deliveries; empty: none.
    std::string notes;

    static const plugin_option *const *options();
    static uint32_t option_count();
    static const plugin_need *const *needs();
    static uint32_t need_count();
};
