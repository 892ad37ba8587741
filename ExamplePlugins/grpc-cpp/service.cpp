#include "service.h"
#include "reflection.h"

#include <array>
#include <fstream>
#include <iterator>

namespace {

std::string string(plugin_text text) { return std::string(as_view(text)); }

plugin_option option(uint32_t type, const char *name, const char *placeholder, const char *help) {
    plugin_option option{};
    option.size = sizeof option;
    option.type = type;
    option.name = as_text(name);
    option.placeholder = as_text(placeholder);
    option.help = as_text(help);
    return option;
}

struct Options {
    Options() {
        list[option_endpoint] = option(PLUGIN_VALUE_TEXT, "grpc-endpoint", "HOST:PORT", "The gRPC server.");
        list[option_endpoint].flags = PLUGIN_OPTION_REQUIRED;
        list[option_method] = option(PLUGIN_VALUE_TEXT, "grpc-method-name", "NAME",
                                     "The full name of the method, as in package.Service.Method.");
        list[option_method].flags = PLUGIN_OPTION_REQUIRED;
        list[option_proto] = option(PLUGIN_VALUE_LIST, "grpc-proto", "FILE",
                                    "The .proto file of the service, and the files that it imports; without it the "
                                    "server is asked.");
        list[option_timeout] =
            option(PLUGIN_VALUE_NUMBER, "grpc-timeout", "SECONDS", "How long one call may take; 0: no limit.");
        list[option_timeout].initial = as_text("30");
        list[option_timeout].flags = PLUGIN_OPTION_HAS_MINIMUM | PLUGIN_OPTION_HAS_MAXIMUM;
        list[option_timeout].maximum = 1e6;
        list[option_wait] = option(PLUGIN_VALUE_FLAG, "grpc-wait", "",
                                   "Wait, up to the time limit, for a server that cannot be reached.");
        list[option_tls] = option(PLUGIN_VALUE_FLAG, "grpc-tls", "", "Encrypt, and check the server's certificate.");
        list[option_roots] = option(PLUGIN_VALUE_TEXT, "grpc-tls-roots", "FILE",
                                    "Authorities to trust, in PEM; without it those of the system. Means --grpc-tls.");
        for (size_t i = 0; i < list.size(); i++)
            pointers[i] = &list[i];
    }

    std::array<plugin_option, option_roots + 1> list{};
    std::array<const plugin_option *, option_roots + 1> pointers{};
};

const Options &declared() {
    static const Options options;
    return options;
}

Remote::Settings settings(const plugin_context &context) {
    const plugin_value *values = context.options;
    Remote::Settings settings;
    settings.endpoint = string(values[option_endpoint].text);
    settings.timeout = std::chrono::duration<double>(values[option_timeout].number);
    settings.waits_for_server = values[option_wait].integer != 0;
    const std::string roots = string(values[option_roots].text);
    settings.uses_tls = values[option_tls].integer != 0 || !roots.empty();
    if (!roots.empty()) {
        std::ifstream file(roots);
        settings.roots.assign(std::istreambuf_iterator<char>(file), {});
        if (settings.roots.empty())
            throw std::runtime_error("--grpc-tls-roots: " + roots + " cannot be read, or is empty");
    }
    settings.is_cancelled = [&context] { return context.is_cancelled(&context) != 0; };
    return settings;
}

} // namespace

Declaration Service::declaration(std::string_view name, std::string_view summary) {
    static const plugin_need list[] = {
        {sizeof(plugin_need), as_text("network"), as_text("--grpc-endpoint")},
        {sizeof(plugin_need), as_text("read"), as_text("--grpc-proto")},
        {sizeof(plugin_need), as_text("read"), as_text("--grpc-tls-roots")},
    };
    static const plugin_need *const needs[] = {&list[0], &list[1], &list[2]};
    const auto &options = declared().pointers;
    return {name,  summary, options.data(), static_cast<uint32_t>(options.size()),
            needs, static_cast<uint32_t>(std::size(needs))};
}

Service::Service(const plugin_context &context) : remote_(settings(context)) {
    const std::string name = string(context.options[option_method].text);
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == name.size())
        throw std::runtime_error("--grpc-method-name is '" + name + "', expected package.Service.Method");
    method_ = name.substr(dot + 1);
    const std::string service = name.substr(0, dot);
    const plugin_value &files = context.options[option_proto];
    if (files.list_count > 0) {
        std::vector<std::string> paths;
        for (uint32_t i = 0; i < files.list_count; i++)
            paths.push_back(string(files.list[i]));
        schema_ = Schema::from_files(paths);
    } else {
        schema_ = reflected_schema(remote_, service);
    }
    descriptor_ = &schema_->service(service);
}
