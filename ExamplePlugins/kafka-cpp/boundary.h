// What every extension does at the boundary to the host: nothing is thrown across it.

#pragma once

#include <plugin_abi.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

/// The value of an option does not fit. The message names the option.
class OptionError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A record cannot become a message. The message names the record.
class RecordError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A batch, or a part of it, did not arrive.
class DeliveryError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline plugin_text as_text(std::string_view view) { return {view.data(), view.size()}; }

inline std::string_view as_view(plugin_text text) {
    return text.length == 0 ? std::string_view() : std::string_view(text.bytes, text.length);
}

/// Runs `body`; what it throws is reported, and the verb fails.
template <typename Body> plugin_status guarded(const plugin_context *context, Body body) noexcept {
    const auto fail = [&](const char *reason, plugin_status status) {
        context->report(context, as_text(reason));
        return status;
    };
    try {
        body();
        return PLUGIN_OK;
    } catch (const OptionError &error) {
        return fail(error.what(), PLUGIN_BAD_OPTION);
    } catch (const std::exception &error) {
        return fail(error.what(), PLUGIN_FAILED);
    } catch (...) {
        return fail("something that is no std::exception was thrown", PLUGIN_FAILED);
    }
}

/// As `registrar->add`; what is refused is shown by the host.
void register_kafka(const plugin_registrar *registrar);
void register_kafka_avro(const plugin_registrar *registrar);
