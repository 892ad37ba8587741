// What the bus is told.

#pragma once

#include "client_settings.h"

#include <chrono>

/// What the bus is told about the brokers and its topics.
struct BusSettings : ClientSettings {
    /// Declares the options.
    static void declare(OptionTable &table);

    /// Reads them and tries them; throws `OptionError`.
    explicit BusSettings(const Given &given);

    /// What the names of topics and groups begin with; a hyphen follows.
    std::string prefix;
    /// Partitions of a topic.
    int32_t partitions;
    /// Replicas of a topic that is made; -1: as the brokers' configuration says.
    int replicas;
    /// How long messages stay that are not needed any more.
    std::chrono::seconds trim_delay;
    /// How long something may take until it counts as failed.
    std::chrono::milliseconds patience;
    size_t largest_message;
    /// What makes two buses in one process the same.
    std::string identity;
};
