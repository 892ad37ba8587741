// What the mediums are told.

#pragma once

#include "client_settings.h"

/// What both mediums are told about the brokers and about delivery.
struct KafkaSettings : ClientSettings {
    /// Declares the options that both mediums have.
    static void declare(OptionTable &table);

    /// Reads them and tries them; throws `OptionError`.
    explicit KafkaSettings(const Given &given);

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
};
