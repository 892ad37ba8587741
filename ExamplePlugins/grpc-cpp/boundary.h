// What every extension does at the boundary to the host: nothing is thrown across it.

#pragma once

#include <plugin_abi.h>

#include <exception>
#include <string>

/// Runs `body`; what it throws is reported, and the verb fails.
template <typename Body> plugin_status guarded(const plugin_context *context, Body body) noexcept {
    const auto fail = [&](const char *reason) {
        context->report(context, {reason, std::char_traits<char>::length(reason)});
        return PLUGIN_FAILED;
    };
    try {
        return body();
    } catch (const std::exception &error) {
        return fail(error.what());
    } catch (...) {
        return fail("something that is no std::exception was thrown");
    }
}

/// As `registrar->add`; what is refused is shown by the host.
void register_medium(const plugin_registrar *registrar);
void register_hello(const plugin_registrar *registrar);
