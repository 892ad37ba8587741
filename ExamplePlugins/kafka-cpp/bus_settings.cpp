#include "bus_settings.h"

namespace {

/// Bytes of the largest message of a topic that is made, and of what is sent.
constexpr const char *message_limit = "67108864";

} // namespace

void BusSettings::declare(OptionTable &table) {
    declare_servers(table);
    table.add("topic-prefix", PLUGIN_VALUE_TEXT, "TEXT",
              "What the names of topics begin with: PREFIX-main and so on. One for each application.", "pluginhost");
    table.add("partitions", PLUGIN_VALUE_INTEGER, "N", "Partitions of each topic; existing topics must have as many.", "16");
    table.add("replicas", PLUGIN_VALUE_INTEGER, "N", "Replicas of topics that are made; -1: as the brokers are configured.",
              "-1");
    table.add("trim-delay", PLUGIN_VALUE_INTEGER, "SECONDS",
              "How long messages stay that are done, so that copies which come late are still recognised.", "60");
    declare_properties(table);
}

BusSettings::BusSettings(const Given &given)
    : ClientSettings(given,
                     {
                         {"enable.idempotence", "true"},
                         {"message.max.bytes", message_limit},
                         {"message.timeout.ms", "10000"},
                         {"socket.nagle.disable", "true"},
                         {"reconnect.backoff.max.ms", "1000"},
                         {"allow.auto.create.topics", "false"},
                         {"enable.auto.commit", "false"},
                         {"enable.auto.offset.store", "false"},
                         {"auto.offset.reset", "error"},
                         {"enable.partition.eof", "true"},
                         {"isolation.level", "read_uncommitted"},
                         {"fetch.error.backoff.ms", "100"},
                         {"queued.max.messages.kbytes", "16384"},
                     }),
      prefix(given.text("topic-prefix")), partitions(static_cast<int32_t>(given.integer("partitions"))),
      replicas(static_cast<int>(given.integer("replicas"))), trim_delay(given.integer("trim-delay")) {
    constexpr size_t longest_prefix = 100;
    if (prefix.empty() || prefix.size() > longest_prefix
        || prefix.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != std::string::npos)
        throw given.problem("topic-prefix", "got '" + prefix + "'; expected 1 to 100 letters, digits, '.', '_' or '-'");
    if (given.integer("partitions") < 1 || given.integer("partitions") > 10'000)
        throw given.problem("partitions", "got " + std::to_string(given.integer("partitions")) + "; expected 1 to 10000");
    if (replicas != -1 && (replicas < 1 || replicas > 1000))
        throw given.problem("replicas", "got " + std::to_string(replicas) + "; expected 1 to 1000, or -1");
    if (trim_delay.count() < 0 || trim_delay.count() > 1'000'000)
        throw given.problem("trim-delay", "got " + std::to_string(trim_delay.count()) + "; expected 0 to 1000000 seconds");
    check_servers(given);
    if (!value("transactional.id").empty())
        throw given.problem("property", "transactional.id does not go with a bus, which has no transactions");
    set("group.id", prefix + "-reader", "the plugin");
    patience = std::chrono::milliseconds(std::stol(value("message.timeout.ms")));
    if (patience.count() == 0)
        throw given.problem("property", "message.timeout.ms is 0; a bus must say some time that it does not work");
    largest_message = std::stoul(value("message.max.bytes"));
    identity = value("bootstrap.servers") + " " + prefix;
}
