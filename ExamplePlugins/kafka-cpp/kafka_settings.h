// The configuration of librdkafka, put together from the options of an extension.

#pragma once

#include "options.h"

#include <librdkafka/rdkafka.h>

#include <memory>

/// What both mediums are told about the brokers and about delivery.
struct KafkaSettings {
    /// Declares the options that both mediums have.
    static void declare(OptionTable &table);

    /// Reads them and tries them; throws `OptionError`.
    explicit KafkaSettings(const Given &given);

    /// A configuration of librdkafka; the caller owns it.
    std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> make() const;

    /// A value of that configuration.
    std::string value(const char *name) const;

    std::string topic;
    bool is_exactly_once;
    /// Whether each message says in a header which batch and which record it is.
    bool marks_batches;
    /// Of transactions, the same for the successor of a worker.
    std::string transactional_id;
    /// The consumer group whose committed offset is the number of the last batch in a transaction, plus 1.
    std::string account;
    /// The number of the run in hexadecimal.
    std::string run;

private:
    void add_properties(const std::string &source, const std::vector<std::string> &texts);
    void add_file(const Given &given);

    struct Property {
        std::string name;
        std::string value;
        /// Where it comes from, for messages.
        std::string source;
    };
    std::vector<Property> properties_;
};
