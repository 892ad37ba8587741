#include "kafka_settings.h"

#include <cstdio>

namespace {

std::string in_hexadecimal(uint64_t number) {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(number));
    return digits;
}

} // namespace

void KafkaSettings::declare(OptionTable &table) {
    declare_servers(table);
    table.add("topic", PLUGIN_VALUE_TEXT, "TOPIC", "Topic that messages go to.");
    declare_properties(table);
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
}

KafkaSettings::KafkaSettings(const Given &given)
    : ClientSettings(given, {{"enable.idempotence", "true"}}), topic(given.text("topic")),
      is_exactly_once(given.flag("exactly-once")), marks_batches(given.flag("batch-header")),
      run(in_hexadecimal(given.context().run)) {
    const std::string instance = std::to_string(given.context().instance);
    const std::string own = "pluginhost-" + run + "-" + instance;
    account = own;
    if (is_exactly_once) {
        const std::string prefix = given.text("transactional-id");
        transactional_id = prefix.empty() ? own : prefix + "-" + instance;
        set("transactional.id", transactional_id, given.shown("exactly-once"));
    } else if (!given.text("transactional-id").empty()) {
        throw given.problem("transactional-id", "there are no transactions without " + given.shown("exactly-once"));
    } else if (!value("transactional.id").empty()) {
        throw given.problem("property", "transactional.id is set by " + given.shown("exactly-once") + " and "
                                            + given.shown("transactional-id"));
    }
    if (topic.empty())
        throw given.problem("topic", "it is not given; expected the topic that messages go to");
    check_servers(given);
}
