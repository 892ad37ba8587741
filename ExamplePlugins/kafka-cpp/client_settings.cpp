#include "client_settings.h"

#include <sstream>

namespace {

/// Properties that are paths, which a worker reads only if they are given as options.
constexpr struct {
    const char *option;
    const char *property;
} files[] = {
    {"ca", "ssl.ca.location"},
    {"certificate", "ssl.certificate.location"},
    {"private-key", "ssl.key.location"},
};

constexpr const char *by_plugin = "the plugin";
constexpr const char *recovery = "metadata.recovery.strategy";

std::string trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n";
    const size_t first = text.find_first_not_of(white);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(white) - first + 1));
}

} // namespace

void ClientSettings::declare_servers(OptionTable &table) {
    table.add("bootstrap-servers", PLUGIN_VALUE_LIST, "HOST:PORT", "Brokers to begin with; the others are learnt of them.");
    table.add("servers", PLUGIN_VALUE_LIST, "HOST:PORT", "The same in short.");
    table.add_need("network");
}

void ClientSettings::declare_properties(OptionTable &table) {
    table.add("property", PLUGIN_VALUE_LIST, "NAME=VALUE",
              "Any property of librdkafka; may be repeated. What follows a comma without a = belongs to the value before.");
    table.add_file("config", "File of such properties, one a line, for instance those with passwords.");
    table.add_file("ca", "Certificates that brokers are checked with, in PEM (ssl.ca.location).");
    table.add_file("certificate", "Certificate of this client, in PEM (ssl.certificate.location).");
    table.add_file("private-key", "Its private key, in PEM (ssl.key.location).");
}

void ClientSettings::add_properties(const std::string &source, const std::vector<std::string> &texts) {
    const size_t first = properties_.size();
    for (const std::string &text : texts) {
        const size_t equals = text.find('=');
        if (equals != std::string::npos && equals > 0) {
            properties_.push_back({trimmed(text.substr(0, equals)), trimmed(text.substr(equals + 1)), source});
        } else if (equals == std::string::npos && properties_.size() > first) {
            properties_.back().value += "," + text;
        } else {
            // Only what is no value is shown, for values can be secret.
            throw OptionError(source + ": " + (equals == 0 ? "a property has no name" : "\"" + text.substr(0, 60) + "\"")
                              + "; expected NAME=VALUE");
        }
    }
}

void ClientSettings::add_file(const Given &given) {
    std::istringstream lines(read_file(given, "config"));
    const std::string path = given.text("config");
    std::string line;
    for (size_t number = 1; std::getline(lines, line); number++) {
        line = trimmed(line);
        if (line.empty() || line[0] == '#')
            continue;
        const std::string source = given.shown("config") + ": " + path + ":" + std::to_string(number);
        const size_t equals = line.find('=');
        if (equals == std::string::npos || equals == 0)
            throw OptionError(source + ": expected NAME=VALUE");
        properties_.push_back({trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)), source});
    }
}

ClientSettings::ClientSettings(const Given &given, const std::vector<std::pair<const char *, const char *>> &initial) {
    // Later ones count.
    set("client.id", "pluginhost", by_plugin);
    // Where librdkafka knows it (2.16 does), its own choice is to forget all brokers when none answers, and to begin with
    // the servers of the configuration: a broker that comes back at once then is never used again, now and then.
    set(recovery, "none", by_plugin);
    for (const auto &[name, value] : initial)
        set(name, value, by_plugin);
    if (!given.text("config").empty())
        add_file(given);
    for (const auto &file : files)
        if (!given.text(file.option).empty())
            set(file.property, given.text(file.option), given.shown(file.option));
    add_properties(given.shown("property"), given.list("property"));
    std::string servers;
    for (const char *option : {"bootstrap-servers", "servers"})
        for (const std::string &server : given.list(option))
            servers += (servers.empty() ? "" : ",") + server;
    if (!servers.empty())
        set("bootstrap.servers", servers, given.shown("bootstrap-servers"));
}

void ClientSettings::check_servers(const Given &given) const {
    if (value("bootstrap.servers").empty() && value("test.mock.num.brokers") == "0")
        throw given.problem("bootstrap-servers", "there are no servers; expected HOST:PORT, or several with commas between");
}

void ClientSettings::set(std::string name, std::string value, std::string source) {
    properties_.push_back({std::move(name), std::move(value), std::move(source)});
}

std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> ClientSettings::make() const {
    std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> conf(rd_kafka_conf_new(), rd_kafka_conf_destroy);
    for (const Property &property : properties_) {
        char reason[512];
        const rd_kafka_conf_res_t result =
            rd_kafka_conf_set(conf.get(), property.name.c_str(), property.value.c_str(), reason, sizeof reason);
        if (result == RD_KAFKA_CONF_UNKNOWN && property.name == recovery && property.source == by_plugin)
            continue;
        if (result != RD_KAFKA_CONF_OK)
            // The reason may call the property by another of its names.
            throw OptionError(property.source + ": " + property.name + ": " + reason);
    }
    return conf;
}

std::string ClientSettings::value(const char *name) const {
    const auto conf = make();
    char text[4096] = "";
    size_t size = sizeof text;
    if (rd_kafka_conf_get(conf.get(), name, text, &size) == RD_KAFKA_CONF_OK)
        return text;
    // What belongs to topics is found here only if something of it was set.
    const std::unique_ptr<rd_kafka_topic_conf_t, decltype(&rd_kafka_topic_conf_destroy)> topics(
        rd_kafka_topic_conf_new(), rd_kafka_topic_conf_destroy);
    size = sizeof text;
    return rd_kafka_topic_conf_get(topics.get(), name, text, &size) == RD_KAFKA_CONF_OK ? text : "";
}
