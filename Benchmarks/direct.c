/*
 * The yardstick of the host: the same plugin, called in a loop inside one process, with no host around it.
 *
 *     direct FILE.so MODEL json|csv|cbor RECORDS
 *
 * Loads the plugin, makes one instance with the default options, has it fill a buffer in batches of 1000 records and
 * writes each to /dev/null. Prints records per second. It knows the contract and nothing of the host.
 */

#include <plugin_abi.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static plugin_extension found;
static const char *wanted;

static plugin_status add(const plugin_registrar *registrar, const plugin_extension *extension) {
    (void)registrar;
    if (extension->name.length == strlen(wanted) && memcmp(extension->name.bytes, wanted, strlen(wanted)) == 0)
        found = *extension;
    return PLUGIN_OK;
}

static plugin_text refusal(const plugin_registrar *registrar) {
    (void)registrar;
    return (plugin_text){0};
}

static void report_registration(const plugin_registrar *registrar, plugin_text message) {
    (void)registrar;
    fprintf(stderr, "%.*s\n", (int)message.length, message.bytes);
}

static const void *no_ability(const plugin_registrar *registrar, plugin_text id, uint32_t revision) {
    (void)registrar, (void)id, (void)revision;
    return NULL;
}

static void report(const plugin_context *context, plugin_text message) {
    (void)context;
    fprintf(stderr, "%.*s\n", (int)message.length, message.bytes);
}

static void write_log(const plugin_context *context, int32_t level, plugin_text message) {
    (void)level;
    report(context, message);
}

static int32_t is_cancelled(const plugin_context *context) {
    (void)context;
    return 0;
}

static const void *no_context_ability(const plugin_context *context, plugin_text id, uint32_t revision) {
    (void)context, (void)id, (void)revision;
    return NULL;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: direct FILE.so MODEL json|csv|cbor RECORDS\n");
        return 2;
    }
    wanted = arguments[2];
    uint32_t encoding = strcmp(arguments[3], "json") == 0  ? PLUGIN_ENCODING_JSON
                        : strcmp(arguments[3], "csv") == 0 ? PLUGIN_ENCODING_CSV
                                                           : PLUGIN_ENCODING_CBOR;
    uint64_t records = strtoull(arguments[4], NULL, 10);
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    void (*entry)(const plugin_registrar *) = (void (*)(const plugin_registrar *))dlsym(library, "plugin_register");
    plugin_registrar registrar = {.size = sizeof registrar,
                                  .abi_major = PLUGIN_ABI_MAJOR,
                                  .abi_minor = PLUGIN_ABI_MINOR,
                                  .add = add,
                                  .refusal = refusal,
                                  .report = report_registration,
                                  .ability = no_ability};
    entry(&registrar);
    const plugin_model_verbs *verbs = found.verbs;
    if (verbs == NULL || (verbs->encodings & encoding) == 0) {
        fprintf(stderr, "no model %s with that encoding in %s\n", wanted, arguments[1]);
        return 1;
    }
    plugin_value values[16] = {0};
    plugin_context context = {.size = sizeof context,
                              .instance = 1,
                              .seed = 1,
                              .option_count = found.option_count < 16 ? found.option_count : 16,
                              .options = values,
                              .log = write_log,
                              .report = report,
                              .is_cancelled = is_cancelled,
                              .ability = no_context_ability};
    void *instance = NULL;
    if (verbs->create(&context, found.factory, &instance) != PLUGIN_OK)
        return 1;
    uint8_t *buffer = aligned_alloc(64, (1 << 20) + PLUGIN_BATCH_SLACK);
    int output = open("/dev/null", O_WRONLY);
    double start = now();
    uint64_t made = 0;
    while (made < records) {
        plugin_batch batch = {.size = sizeof batch,
                              .encoding = encoding,
                              .data = buffer,
                              .capacity = 1 << 20,
                              .record_limit = 1 << 20,
                              .wanted = 1000,
                              .first = made,
                              .columns = verbs->columns,
                              .column_count = verbs->column_count};
        if (verbs->fill(instance, &batch) == PLUGIN_FAILED)
            return 1;
        if (write(output, buffer, batch.length) < 0)
            return 1;
        made += batch.count;
    }
    printf("%.0f\n", (double)made / (now() - start));
    verbs->destroy(instance);
    return 0;
}
