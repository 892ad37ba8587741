#include "settings.h"

#include <iterator>
#include <string_view>

namespace {

enum { dsn, table, create, ignore_unknown, patience, batch_table, autocommit, driver_execute, option_total };

constexpr plugin_option option(std::string_view name, uint32_t type, std::string_view help,
                               std::string_view placeholder = {}, std::string_view initial = {}) {
    plugin_option declared{};
    declared.size = sizeof declared;
    declared.type = type;
    declared.name = as_text(name);
    declared.help = as_text(help);
    declared.placeholder = as_text(placeholder);
    declared.initial = as_text(initial);
    return declared;
}

constexpr plugin_option required(plugin_option declared) {
    declared.flags |= PLUGIN_OPTION_REQUIRED;
    return declared;
}

constexpr plugin_option within(plugin_option declared, double minimum, double maximum) {
    declared.flags |= PLUGIN_OPTION_HAS_MINIMUM | PLUGIN_OPTION_HAS_MAXIMUM;
    declared.minimum = minimum;
    declared.maximum = maximum;
    return declared;
}

constexpr plugin_option declarations[option_total] = {
    required(option("sql-dsn", PLUGIN_VALUE_TEXT,
                    "The database: sqlite:///FILE, or postgresql, mysql or clickhouse://USER:PASSWORD@HOST/DATABASE.",
                    "URL")),
    required(option("sql-table", PLUGIN_VALUE_TEXT,
                    "The table, such as 'events', or with its columns 'events (time, name)'.", "TABLE")),
    option("sql-create", PLUGIN_VALUE_FLAG,
           "Make the table if there is none, with columns as the first records need them."),
    option("sql-ignore-unknown", PLUGIN_VALUE_FLAG,
           "Leave out what the table has no column for, which is a failure else."),
    within(option("sql-patience", PLUGIN_VALUE_INTEGER, "How long a database that cannot be reached is tried again.",
                  "SECONDS", "30"),
           0, 86400),
    option("sql-batch-table", PLUGIN_VALUE_TEXT,
           "The table in which batches are noted, so that none arrives twice; empty: none.", "TABLE",
           "pluginhost_batches"),
    option("sql-autocommit", PLUGIN_VALUE_FLAG, "For compatibility: each batch is committed in any case."),
    option("sql-driver-execute", PLUGIN_VALUE_FLAG, "For compatibility: rows go straight to the driver in any case."),
};

constexpr plugin_need need(std::string_view capability, std::string_view detail) {
    return {sizeof(plugin_need), as_text(capability), as_text(detail)};
}

constexpr plugin_need declared_needs[] = {
    need("write", "sqlite:--sql-dsn"),
    need("network", "postgresql:--sql-dsn"),
    need("network", "mysql:--sql-dsn"),
    need("network", "clickhouse:--sql-dsn"),
};

} // namespace

Settings::Settings(const plugin_context &context)
    : dsn(Dsn::parse(as_view(context.options[::dsn].text))),
      choice(TableChoice::parse(as_view(context.options[table].text))),
      creates(context.options[create].integer != 0),
      ignores_unknown(context.options[ignore_unknown].integer != 0),
      patience_seconds(context.options[patience].integer), notes(as_view(context.options[batch_table].text)) {}

Declaration Settings::declaration() {
    static const plugin_option *options[option_total];
    for (size_t i = 0; i < option_total; i++)
        options[i] = &declarations[i];
    static const plugin_need *needs[std::size(declared_needs)];
    for (size_t i = 0; i < std::size(declared_needs); i++)
        needs[i] = &declared_needs[i];
    return {"sql",
            "Inserts the records into a table of SQLite, PostgreSQL, MySQL or ClickHouse.",
            options,
            option_total,
            needs,
            static_cast<uint32_t>(std::size(declared_needs))};
}
