#include "kafka_settings.h"

#include <cstdio>
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

std::string in_hexadecimal(uint64_t number) {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(number));
    return digits;
}

} // namespace

void KafkaSettings::declare(OptionTable &table) {
    table.add("bootstrap-servers", PLUGIN_VALUE_LIST, "HOST:PORT", "Brokers to begin with; the others are learnt of them.");
    table.add("servers", PLUGIN_VALUE_LIST, "HOST:PORT", "The same in short.");
    table.add("topic", PLUGIN_VALUE_TEXT, "TOPIC", "Topic that messages go to.");
    table.add("property", PLUGIN_VALUE_LIST, "NAME=VALUE",
              "Any property of librdkafka; may be repeated. What follows a comma without a = belongs to the value before.");
    table.add_file("config", "File of such properties, one a line, for instance those with passwords.");
    table.add_file("ca", "Certificates that brokers are checked with, in PEM (ssl.ca.location).");
    table.add_file("certificate", "Certificate of this client, in PEM (ssl.certificate.location).");
    table.add_file("private-key", "Its private key, in PEM (ssl.key.location).");
    table.add("exactly-once", PLUGIN_VALUE_FLAG, "", "Deliver each batch in a transaction, so that none comes twice.");
    table.add("transactional-id", PLUGIN_VALUE_TEXT, "ID",
              "Beginning of the transactional ids, which a new run takes over from an earlier one; else the run's own.");
    table.add("batch-header", PLUGIN_VALUE_FLAG, "",
              "Give each message a header pluginhost-batch of RUN:BATCH:RECORD, by which readers can drop what comes twice.");
    table.add("key", PLUGIN_VALUE_TEXT, "FIELD", "Field that is the key of the messages, by its name or its path with dots; "
                                                "without it, _key of the records that have one.");
    table.add("time", PLUGIN_VALUE_TEXT, "FIELD", "Field that is the time of the messages, a time or milliseconds since "
                                                  "1970; without it, _time of the records that have one.");
    table.add("value", PLUGIN_VALUE_TEXT, "FIELD", "Field that is the value of the messages, in place of the whole record.");
    table.add_need("network");
}

void KafkaSettings::add_properties(const std::string &source, const std::vector<std::string> &texts) {
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

void KafkaSettings::add_file(const Given &given) {
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

KafkaSettings::KafkaSettings(const Given &given)
    : topic(given.text("topic")), is_exactly_once(given.flag("exactly-once")), marks_batches(given.flag("batch-header")),
      run(in_hexadecimal(given.context().run)) {
    // Later ones count.
    properties_.push_back({"client.id", "pluginhost", by_plugin});
    properties_.push_back({"enable.idempotence", "true", by_plugin});
    // Where librdkafka knows it (2.16 does), its own choice is to forget all brokers when none answers, and to begin with
    // the servers of the configuration: a broker that comes back at once then is never used again, now and then.
    properties_.push_back({recovery, "none", by_plugin});
    if (!given.text("config").empty())
        add_file(given);
    for (const auto &file : files)
        if (!given.text(file.option).empty())
            properties_.push_back({file.property, given.text(file.option), given.shown(file.option)});
    add_properties(given.shown("property"), given.list("property"));
    std::string servers;
    for (const char *option : {"bootstrap-servers", "servers"})
        for (const std::string &server : given.list(option))
            servers += (servers.empty() ? "" : ",") + server;
    if (!servers.empty())
        properties_.push_back({"bootstrap.servers", servers, given.shown("bootstrap-servers")});
    const std::string instance = std::to_string(given.context().instance);
    const std::string own = "pluginhost-" + run + "-" + instance;
    account = own;
    if (is_exactly_once) {
        const std::string prefix = given.text("transactional-id");
        transactional_id = prefix.empty() ? own : prefix + "-" + instance;
        properties_.push_back({"transactional.id", transactional_id, given.shown("exactly-once")});
    } else if (!given.text("transactional-id").empty()) {
        throw given.problem("transactional-id", "there are no transactions without " + given.shown("exactly-once"));
    } else if (!value("transactional.id").empty()) {
        throw given.problem("property", "transactional.id is set by " + given.shown("exactly-once") + " and "
                                            + given.shown("transactional-id"));
    }
    if (topic.empty())
        throw given.problem("topic", "it is not given; expected the topic that messages go to");
    if (value("bootstrap.servers").empty() && value("test.mock.num.brokers") == "0")
        throw given.problem("bootstrap-servers", "there are no servers; expected HOST:PORT, or several with commas between");
}

std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> KafkaSettings::make() const {
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

std::string KafkaSettings::value(const char *name) const {
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
