// A client of librdkafka that the bus uses, and what it complains of.

#pragma once

#include "bus_settings.h"
#include "told_lines.h"

#include <atomic>
#include <unordered_map>

/// A partition of a topic at the brokers.
struct Place {
    /// As `TopicNames` has it.
    uint32_t topic;
    int32_t partition;

    bool operator==(const Place &other) const { return topic == other.topic && partition == other.partition; }
    bool operator<(const Place &other) const {
        return topic != other.topic ? topic < other.topic : partition < other.partition;
    }
};

/// Numbers for names of topics at the brokers, the same in the whole process. For any thread.
namespace topic_names {
uint32_t number(const std::string &name);
const std::string &name(uint32_t number);
} // namespace topic_names

using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t, decltype(&rd_kafka_topic_partition_list_destroy)>;

/// An empty list with room.
inline Partitions make_partitions(size_t room) {
    return {rd_kafka_topic_partition_list_new(static_cast<int>(room)), rd_kafka_topic_partition_list_destroy};
}

inline void add(Partitions &list, Place place, int64_t offset) {
    rd_kafka_topic_partition_list_add(list.get(), topic_names::name(place.topic).c_str(), place.partition)->offset = offset;
}

class KafkaHandle {
public:
    using Report = void (*)(rd_kafka_t *, const rd_kafka_message_t *, void *);

    /// Throws `OptionError` if the properties do not fit together. No broker needs to be there.
    KafkaHandle(const plugin_context &context, const BusSettings &settings, rd_kafka_type_t type, Report report = nullptr);
    ~KafkaHandle();
    KafkaHandle(const KafkaHandle &) = delete;
    KafkaHandle &operator=(const KafkaHandle &) = delete;

    rd_kafka_t *get() const { return handle_; }

    /// The topic, which must exist: librdkafka would have the brokers make it.
    rd_kafka_topic_t *topic(uint32_t number);

    /// `reason`, with what was told of connections lately.
    std::string explained(const std::string &reason);

    /// Whether all brokers were lost since this was set to false.
    std::atomic<bool> sees_no_broker{false};

private:
    static void take_error(rd_kafka_t *, int code, const char *reason, void *opaque);
    static void take_log(const rd_kafka_t *handle, int level, const char *facility, const char *line);

    const plugin_context &context_;
    const bool tells_all_;
    ToldLines told_;
    rd_kafka_t *handle_ = nullptr;
    std::unordered_map<uint32_t, rd_kafka_topic_t *> topics_;
};
