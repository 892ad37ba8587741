// The way of messages to the brokers. A batch is delivered when all its messages are acknowledged; librdkafka tries again
// what may pass. Its idempotent producer orders and counts messages, so that such attempts double nothing.
//
// Exactly once: each batch is a transaction, and the transaction also commits the number of the batch, as an offset of a
// consumer group that nobody is a member of. A worker that takes the place of a dead one ends what that one had begun,
// which the same transactional id makes possible, then asks for the number: the batch that it is given again arrived if
// the number says so. Without transactions such a batch comes twice.
//
// What fails for good ends the producer, and the next batch gets a new one. One that was put out of office by another
// with the same transactional id stays out: it would put out its successor in turn.

#pragma once

#include "errors.h"
#include "kafka_settings.h"
#include "told_lines.h"

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

/// A message. What it refers to must live until it is delivered or given up.
struct Message {
    std::string_view key;
    std::string_view value;
    bool has_key = false;
    /// Whether it has no value at all, which in a compacted topic deletes its key.
    bool is_null = false;
    /// Milliseconds since 1970; none: now.
    std::optional<int64_t> time;
    /// Number of its record in the batch, from 1; 0: it stands for the whole batch.
    uint64_t record = 0;
};

class Producer {
public:
    /// Makes the producer; throws `OptionError` if its configuration does not fit together. No broker needs to be there.
    Producer(const plugin_context &context, KafkaSettings settings);
    ~Producer();
    Producer(const Producer &) = delete;
    Producer &operator=(const Producer &) = delete;

    /// Delivers the messages of a batch. Throws `DeliveryError`, or `BadRecord` before anything is sent.
    void deliver(const std::vector<Message> &messages, uint64_t batch);

private:
    using Clock = std::chrono::steady_clock;
    using Error = std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)>;

    void open();
    void close();
    void check(const std::vector<Message> &messages, uint64_t batch) const;
    void send(const std::vector<Message> &messages, uint64_t batch);
    bool produce(const Message &message, size_t index, uint64_t batch);
    void await();
    void give_up_waiting();
    void throw_failures(const std::vector<Message> &messages, uint64_t batch);

    void begin_office();
    int64_t last_batch();
    void deliver_in_transaction(const std::vector<Message> &messages, uint64_t batch);
    void commit(uint64_t batch);
    void abort();
    [[noreturn]] void fail(const char *what, const rd_kafka_error_t *error);
    void repeat(const char *what, const std::function<rd_kafka_error_t *(int)> &call);

    bool is_stopped();
    void progressed();
    std::string mark(const Message &message, uint64_t batch) const;
    static std::string name(const Message &message, uint64_t batch);

    static void take_report(rd_kafka_t *, const rd_kafka_message_t *message, void *opaque);
    static void take_error(rd_kafka_t *, int code, const char *reason, void *opaque);
    static void take_log(const rd_kafka_t *producer, int level, const char *facility, const char *text);

    const plugin_context &context_;
    const KafkaSettings settings_;
    size_t largest_message_ = 0;
    bool tells_all_ = false;
    Clock::duration patience_{};

    ToldLines told_;
    rd_kafka_t *producer_ = nullptr;
    rd_kafka_topic_t *topic_ = nullptr;
    std::string fate_;
    bool is_in_office_ = false;
    bool is_out_of_office_ = false;
    /// The batch of the last transaction in this run; none: there was none.
    std::optional<uint64_t> arrived_;

    // Of the batch on its way.
    size_t outstanding_ = 0;
    size_t failures_ = 0;
    size_t first_failure_ = 0;
    std::string first_reason_;
    std::string last_complaint_;
    bool sees_no_broker_ = false;
    std::optional<Clock::time_point> stopped_;
    Clock::time_point progress_;
};
