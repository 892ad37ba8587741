// The plugin's entry: the medium `sql`.

#include "delivery.h"

#include <boundary.h>

namespace {

plugin_status create(const plugin_context *context, void *, void **instance) {
    return guarded(context, [&] {
        *instance = new Delivery(*context);
        return PLUGIN_OK;
    });
}

plugin_status write(void *instance, const plugin_records *records) {
    auto *delivery = static_cast<Delivery *>(instance);
    return guarded(&delivery->context, [&] {
        try {
            delivery->write(*records);
        } catch (const BadRecord &error) {
            const std::string reason = error.what();
            delivery->context.report(&delivery->context, {reason.data(), reason.size()});
            *records->bad_record = error.place;
            return plugin_status{PLUGIN_BAD_RECORD};
        }
        return plugin_status{PLUGIN_OK};
    });
}

plugin_status flush(void *instance) {
    auto *delivery = static_cast<Delivery *>(instance);
    return guarded(&delivery->context, [&] {
        delivery->flush();
        return PLUGIN_OK;
    });
}

void destroy(void *instance) { delete static_cast<Delivery *>(instance); }

plugin_text text(const char *literal) { return {literal, std::char_traits<char>::length(literal)}; }

} // namespace

extern "C" void plugin_register(const plugin_registrar *registrar) {
    static plugin_medium_verbs verbs{};
    verbs.size = sizeof verbs;
    verbs.encoding = PLUGIN_ENCODING_CBOR;
    verbs.format = text("sql");
    verbs.create = create;
    verbs.write = write;
    verbs.flush = flush;
    verbs.destroy = destroy;

    plugin_extension medium{};
    medium.size = sizeof medium;
    medium.revision = PLUGIN_MEDIUM_REVISION;
    medium.kind = text(PLUGIN_KIND_MEDIUM);
    medium.name = text("sql");
    medium.summary = text("Inserts the records into a table of SQLite, PostgreSQL, MySQL or ClickHouse.");
    medium.version = text("1.0");
    medium.options = Settings::options();
    medium.option_count = Settings::option_count();
    medium.needs = Settings::needs();
    medium.need_count = Settings::need_count();
    medium.verbs = &verbs;
    registrar->add(registrar, &medium);
}
