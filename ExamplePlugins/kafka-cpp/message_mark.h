// What a message says of the call that published it, in a header.
//
// A call that is made again by another process, after the end of the one before, may add messages that are there already,
// and what that one had sent may reach a broker even later: Kafka's idempotent producer sees no copies but its own. So
// readers drop copies: of the messages of a partition with the same publisher, call and index, the first one counts. Which
// messages are copies is said by the log alone, so all readers agree.

#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <optional>
#include <string>

struct MessageMark {
    static constexpr const char *header = "pluginhost-mark";

    uint64_t publisher;
    /// Of the call.
    uint64_t number;
    /// Of the message in the call.
    uint32_t index;
    /// No copy of the message lies before this position of its partition.
    uint64_t floor;

    /// The value of the header.
    std::string bytes() const;

    /// What a message says; none if it was not published by a bus.
    static std::optional<MessageMark> of(const rd_kafka_message_t *message);
};
