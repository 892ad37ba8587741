/* A store for what has a server of PostgreSQL. */
#include "store.h"

#define TEXT(literal) {literal, sizeof literal - 1}

void plugin_register(const plugin_registrar *registrar) {
    static const plugin_option url = {
        .size = sizeof url,
        .type = PLUGIN_VALUE_TEXT,
        .flags = PLUGIN_OPTION_REQUIRED,
        .name = TEXT("postgresql-store-dsn"),
        .placeholder = TEXT("URL"),
        .help = TEXT("postgresql://user:password@host/database, in which the table pluginhost_store is made"),
    };
    static const plugin_need need = {
        .size = sizeof need, .capability = TEXT("network"), .detail = TEXT("postgresql:--postgresql-store-dsn")};
    static const plugin_option *const options[] = {&url};
    static const plugin_need *const needs[] = {&need};
    const plugin_extension store = {
        .size = sizeof store,
        .revision = PLUGIN_STORE_REVISION,
        .kind = TEXT(PLUGIN_KIND_STORE),
        .name = TEXT("postgresql"),
        .summary = TEXT("Keeps collections in a table of PostgreSQL"),
        .version = TEXT("0.1.0"),
        .options = options,
        .option_count = 1,
        .needs = needs,
        .need_count = 1,
        .verbs = &store_verbs,
    };
    registrar->add(registrar, &store);
}
