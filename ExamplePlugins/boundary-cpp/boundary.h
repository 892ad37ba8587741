// What the plugins in C++ have in common at the boundary to the host: nothing is thrown across it, and a class serves as
// a medium or a mapping. Each instance is an object, made of its context; its methods are the verbs.
//
//     class Medium {
//     public:
//         explicit Medium(const plugin_context &context);
//         void write(const plugin_records &records);
//         void flush();  // if it holds something back
//     };

#pragma once

#include <plugin_abi.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// The value of an option does not fit. The message names the option.
class OptionError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A record that the destination does not take; of its batch nothing has arrived. The message names the record.
class BadRecord : public std::runtime_error {
public:
    /// `place` counts from 0.
    BadRecord(const std::string &reason, uint64_t place) : std::runtime_error(reason), place(place) {}

    const uint64_t place;
};

/// What a record is called in messages; `place` counts from 0. Parts of a batch have numbers of their own.
inline std::string record_name(uint64_t place, uint64_t batch) {
    constexpr uint64_t first_part = uint64_t{1} << 48;
    return "record " + std::to_string(place + 1) + (batch < first_part ? " of the batch" : " of a part of a batch");
}

constexpr plugin_text as_text(std::string_view view) { return {view.data(), view.size()}; }

constexpr std::string_view as_view(plugin_text text) {
    return text.length == 0 ? std::string_view() : std::string_view(text.bytes, text.length);
}

/// Runs `body`, which returns nothing or a status. What it throws is reported, and is a status too.
///
/// `records` are those that a medium is given; without them no record is refused.
template <typename Body>
plugin_status guarded(const plugin_context *context, Body body, const plugin_records *records = nullptr) noexcept {
    const auto fail = [&](std::string_view reason, plugin_status status) {
        context->report(context, as_text(reason));
        return status;
    };
    try {
        if constexpr (std::is_void_v<decltype(body())>) {
            body();
            return PLUGIN_OK;
        } else {
            return body();
        }
    } catch (const OptionError &error) {
        return fail(error.what(), PLUGIN_BAD_OPTION);
    } catch (const BadRecord &error) {
        if (records == nullptr)
            return fail(error.what(), PLUGIN_FAILED);
        *records->bad_record = error.place;
        return fail(error.what(), PLUGIN_BAD_RECORD);
    } catch (const std::exception &error) {
        return fail(error.what(), PLUGIN_FAILED);
    } catch (...) {
        return fail("something that is no std::exception was thrown", PLUGIN_FAILED);
    }
}

/// What an extension is called, and what it asks for. All of it lives as long as the process.
struct Declaration {
    std::string_view name;
    std::string_view summary;
    const plugin_option *const *options = nullptr;
    uint32_t option_count = 0;
    const plugin_need *const *needs = nullptr;
    uint32_t need_count = 0;
};

namespace boundary {

/// An instance as the host holds it.
template <typename Object> struct Instance {
    explicit Instance(const plugin_context *context) : context(context), object(*context) {}

    const plugin_context *const context;
    Object object;

    static Instance &of(void *instance) { return *static_cast<Instance *>(instance); }

    static plugin_status create(const plugin_context *context, void *, void **instance) {
        return guarded(context, [&] { *instance = new Instance(context); });
    }

    static void destroy(void *instance) { delete &of(instance); }
};

template <typename Object, typename = void> constexpr bool has_flush = false;
template <typename Object> constexpr bool has_flush<Object, std::void_t<decltype(std::declval<Object &>().flush())>> = true;

inline void add(const plugin_registrar *registrar, std::string_view kind, uint32_t revision,
                const Declaration &declaration, const void *verbs) {
    plugin_extension extension{};
    extension.size = sizeof extension;
    extension.revision = revision;
    extension.kind = as_text(kind);
    extension.name = as_text(declaration.name);
    extension.summary = as_text(declaration.summary);
    extension.version = as_text("1.0");
    extension.options = declaration.options;
    extension.option_count = declaration.option_count;
    extension.needs = declaration.needs;
    extension.need_count = declaration.need_count;
    extension.verbs = verbs;
    registrar->add(registrar, &extension);
}

} // namespace boundary

/// Registers a class as a medium; `encoding` and `format` are those of its verbs. What is refused is shown by the host.
template <typename Medium>
void add_medium(const plugin_registrar *registrar, const Declaration &declaration, uint32_t encoding,
                std::string_view format) {
    using Instance = boundary::Instance<Medium>;
    static plugin_medium_verbs verbs{};
    verbs.size = sizeof verbs;
    verbs.encoding = encoding;
    verbs.format = as_text(format);
    verbs.create = Instance::create;
    verbs.write = [](void *instance, const plugin_records *records) {
        Instance &self = Instance::of(instance);
        return guarded(self.context, [&] { self.object.write(*records); }, records);
    };
    if constexpr (boundary::has_flush<Medium>)
        verbs.flush = [](void *instance) {
            Instance &self = Instance::of(instance);
            return guarded(self.context, [&] { self.object.flush(); });
        };
    verbs.destroy = Instance::destroy;
    boundary::add(registrar, PLUGIN_KIND_MEDIUM, PLUGIN_MEDIUM_REVISION, declaration, &verbs);
}

/// Registers a class as a mapping, with `plugin_status map(const plugin_records &, plugin_batch &)`.
template <typename Mapping> void add_mapping(const plugin_registrar *registrar, const Declaration &declaration) {
    using Instance = boundary::Instance<Mapping>;
    static plugin_mapping_verbs verbs{};
    verbs.size = sizeof verbs;
    verbs.create = Instance::create;
    verbs.map = [](void *instance, const plugin_records *records, plugin_batch *result) {
        Instance &self = Instance::of(instance);
        return guarded(self.context, [&] { return self.object.map(*records, *result); });
    };
    verbs.destroy = Instance::destroy;
    boundary::add(registrar, PLUGIN_KIND_MAPPING, PLUGIN_MAPPING_REVISION, declaration, &verbs);
}
