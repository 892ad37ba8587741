/*
 * A collector in C: a room with lamps, which are switched by the notifications lamp.on and lamp.off. Who sends them is the
 * lamp that is meant.
 */

#include <plugin_abi.h>

#include <stdlib.h>
#include <string.h>

#define TEXT(literal) {literal, sizeof(literal) - 1}

static plugin_status create(const plugin_context *context, void *factory, void **instance) {
    (void)factory;
    *instance = (void *)context; /* all that it needs to know */
    return PLUGIN_OK;
}

static void destroy(void *instance) { (void)instance; }

/* Adds a lamp whose one field is {"on": true or false}, in the room. */
static plugin_status put_lamp(const plugin_model *model, plugin_text id, int is_on) {
    const uint8_t fields[] = {0xA1, 0x62, 'o', 'n', is_on ? 0xF5 : 0xF4};
    plugin_element lamp = {.size = sizeof lamp, .type = TEXT("Lamp"), .id = id, .name = id};
    lamp.fields = fields;
    lamp.fields_length = sizeof fields;
    if (model->put(model, &lamp) != PLUGIN_OK)
        return PLUGIN_FAILED;
    plugin_text room_type = TEXT("Room"), room = TEXT("attic");
    return model->link(model, lamp.type, id, room_type, room);
}

static plugin_status execute(void *instance, const plugin_model *model) {
    const plugin_context *context = instance;
    static const uint8_t nothing[] = {0xA0};
    plugin_element room = {.size = sizeof room, .type = TEXT("Room"), .id = TEXT("attic"), .name = TEXT("the attic")};
    room.fields = nothing;
    room.fields_length = sizeof nothing;
    plugin_text lamps[] = {TEXT("left"), TEXT("right")};
    int is_made = model->put(model, &room) == PLUGIN_OK;
    for (size_t i = 0; is_made && i < sizeof lamps / sizeof *lamps; i++)
        is_made = put_lamp(model, lamps[i], 0) == PLUGIN_OK;
    if (is_made)
        return PLUGIN_OK;
    context->report(context, (plugin_text)TEXT("the host does not take the room and its lamps"));
    return PLUGIN_FAILED;
}

static plugin_status declare(void *instance, const plugin_endpoints *endpoints) {
    (void)instance;
    plugin_endpoint endpoint = {.size = sizeof endpoint, .priorities = PLUGIN_PRIORITY_INFO, .name = TEXT("switch")};
    endpoint.event_type = (plugin_text)TEXT("^lamp\\.(on|off)$");
    return endpoints->add(endpoints, &endpoint);
}

static plugin_status notify(void *instance, const plugin_model *model, const plugin_notifications *notifications) {
    (void)instance;
    for (uint64_t i = 0; i < notifications->count; i++) {
        *notifications->running = i;
        const plugin_notification *told = &notifications->items[i];
        plugin_element lamp = {.size = sizeof lamp};
        plugin_text type = TEXT("Lamp");
        if (model->view->get(model->view, type, told->publisher_id, &lamp) != PLUGIN_OK)
            notifications->fail(notifications, (plugin_text)TEXT("there is no such lamp"));
        else if (put_lamp(model, told->publisher_id, told->event_type.length == strlen("lamp.on")) != PLUGIN_OK)
            notifications->fail(notifications, (plugin_text)TEXT("the host does not take the lamp"));
    }
    return PLUGIN_OK;
}

static const plugin_collector_verbs verbs = {
    .size = sizeof verbs, .create = create, .declare = declare, .execute = execute, .notify = notify, .destroy = destroy};

PLUGIN_EXPORT void plugin_register(const plugin_registrar *registrar) {
    static const plugin_option period = {
        .size = sizeof period, .type = PLUGIN_VALUE_INTEGER, .flags = PLUGIN_OPTION_HAS_MINIMUM, .name = TEXT("period"),
        .help = TEXT("Seconds between two builds of the model."), .initial = TEXT("3600"), .minimum = 1};
    static const plugin_option *const options[] = {&period};
    plugin_extension collector = {.size = sizeof collector, .revision = PLUGIN_COLLECTOR_REVISION};
    collector.kind = (plugin_text)TEXT(PLUGIN_KIND_COLLECTOR);
    collector.name = (plugin_text)TEXT("picture");
    collector.summary = (plugin_text)TEXT("A room with lamps, which notifications switch.");
    collector.version = (plugin_text)TEXT("1.0");
    collector.options = options;
    collector.option_count = 1;
    collector.verbs = &verbs;
    registrar->add(registrar, &collector);
}
