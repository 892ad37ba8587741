/*
 * The ELF note of a plugin. Compile this file into every plugin; SwiftPM does so for whoever depends on PluginAPI.
 *
 * The note is a constant: the host reads it from the file and runs nothing. `used` and `retain` keep compilers and
 * linkers from dropping it, hidden visibility keeps two plugins in one process from sharing it.
 */

#include "plugin_abi.h"

#if defined(__clang__)
#define NOTE_TEXT_OF(x) #x
#define NOTE_TEXT(x) NOTE_TEXT_OF(x)
#define NOTE_COMPILER                                                                                                  \
    "clang " NOTE_TEXT(__clang_major__) "." NOTE_TEXT(__clang_minor__) "." NOTE_TEXT(__clang_patchlevel__)
#elif defined(__GNUC__)
#define NOTE_COMPILER "gcc " __VERSION__
#else
#define NOTE_COMPILER "unknown"
#endif

#if defined(__x86_64__)
#define NOTE_TARGET "x86_64-linux"
#elif defined(__aarch64__)
#define NOTE_TARGET "aarch64-linux"
#else
#error "PluginHost runs on 64-bit Linux on x86_64 and aarch64"
#endif

#if defined(__OPTIMIZE__)
#define NOTE_FLAGS PLUGIN_NOTE_OPTIMIZED
#else
#define NOTE_FLAGS 0
#endif

#if defined(__has_attribute)
#if __has_attribute(retain)
#define NOTE_RETAIN retain,
#endif
#endif
#ifndef NOTE_RETAIN
#define NOTE_RETAIN
#endif

__attribute__((section(".note.pluginhost"), NOTE_RETAIN used, aligned(4), visibility("hidden")))
const plugin_note plugin_note_of_this_plugin = {
    .name_size = sizeof PLUGIN_NOTE_NAME,
    .description_size = sizeof(plugin_note) - offsetof(plugin_note, magic),
    .type = PLUGIN_NOTE_TYPE,
    .name = PLUGIN_NOTE_NAME,
    .magic = PLUGIN_NOTE_MAGIC,
    .abi_major = PLUGIN_ABI_MAJOR,
    .abi_minor = PLUGIN_ABI_MINOR,
    .flags = NOTE_FLAGS,
    .api_version = PLUGIN_API_VERSION,
    .compiler = NOTE_COMPILER,
    .target = NOTE_TARGET,
    .size_count = 38,
    .sizes =
        {
            sizeof(plugin_registrar),
            sizeof(plugin_extension),
            sizeof(plugin_option),
            sizeof(plugin_value),
            sizeof(plugin_need),
            sizeof(plugin_context),
            sizeof(plugin_batch),
            sizeof(plugin_records),
            sizeof(plugin_model_verbs),
            sizeof(plugin_mapping_verbs),
            sizeof(plugin_format_verbs),
            sizeof(plugin_medium_verbs),
            sizeof(plugin_arguments),
            sizeof(plugin_generic_verbs),
            sizeof(plugin_call),
            sizeof(plugin_answer),
            sizeof(plugin_store_verbs),
            sizeof(plugin_bus_verbs),
            sizeof(plugin_gateway_verbs),
            sizeof(plugin_module_verbs),
            sizeof(plugin_invocations),
            sizeof(plugin_correlations),
            sizeof(plugin_document),
            sizeof(plugin_element),
            sizeof(plugin_view),
            sizeof(plugin_model),
            sizeof(plugin_endpoint),
            sizeof(plugin_notifications),
            sizeof(plugin_collector_verbs),
            sizeof(plugin_models),
            sizeof(plugin_audit),
            sizeof(plugin_strategy_verbs),
            sizeof(plugin_data_model_verbs),
            sizeof(plugin_sync_step_verbs),
            sizeof(plugin_model_policy_verbs),
            sizeof(plugin_pull_step_verbs),
            sizeof(plugin_event_step_verbs),
            sizeof(plugin_convenience_verbs),
        },
};
