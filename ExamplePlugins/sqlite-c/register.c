/* A store and a bus for what runs without servers: each a file of SQLite in a directory that an option names. */
#include "bus.h"
#include "store.h"

#define TEXT(literal) {literal, sizeof literal - 1}

static const plugin_option store_path = {
    .size = sizeof store_path,
    .type = PLUGIN_VALUE_TEXT,
    .flags = PLUGIN_OPTION_REQUIRED,
    .name = TEXT("sqlite-store-path"),
    .placeholder = TEXT("DIRECTORY"),
    .help = TEXT("directory of the store's file, store.db, and of its log"),
};
static const plugin_option bus_path = {
    .size = sizeof bus_path,
    .type = PLUGIN_VALUE_TEXT,
    .flags = PLUGIN_OPTION_REQUIRED,
    .name = TEXT("sqlite-bus-path"),
    .placeholder = TEXT("DIRECTORY"),
    .help = TEXT("directory of the bus's file, bus.db, and of its log"),
};

static const plugin_need store_need = {
    .size = sizeof store_need, .capability = TEXT("write"), .detail = TEXT("--sqlite-store-path/")};
static const plugin_need bus_need = {
    .size = sizeof bus_need, .capability = TEXT("write"), .detail = TEXT("--sqlite-bus-path/")};

void plugin_register(const plugin_registrar *registrar) {
    static const plugin_option *const store_options[] = {&store_path}, *const bus_options[] = {&bus_path};
    static const plugin_need *const store_needs[] = {&store_need}, *const bus_needs[] = {&bus_need};
    const plugin_extension store = {
        .size = sizeof store,
        .revision = PLUGIN_STORE_REVISION,
        .kind = TEXT(PLUGIN_KIND_STORE),
        .name = TEXT("sqlite"),
        .summary = TEXT("Keeps collections in a file of SQLite"),
        .version = TEXT("0.1.0"),
        .options = store_options,
        .option_count = 1,
        .needs = store_needs,
        .need_count = 1,
        .verbs = &store_verbs,
    };
    const plugin_extension bus = {
        .size = sizeof bus,
        .revision = PLUGIN_BUS_REVISION,
        .kind = TEXT(PLUGIN_KIND_BUS),
        .name = TEXT("sqlite"),
        .summary = TEXT("Keeps messages in a file of SQLite until they are trimmed"),
        .version = TEXT("0.1.0"),
        .options = bus_options,
        .option_count = 1,
        .needs = bus_needs,
        .need_count = 1,
        .verbs = &bus_verbs,
    };
    registrar->add(registrar, &store);
    registrar->add(registrar, &bus);
}
