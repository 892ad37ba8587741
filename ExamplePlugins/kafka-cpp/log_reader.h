// Reading from positions that others keep. Partitions that were asked for once are fetched ahead of the next question, as
// far as the properties of librdkafka allow; those that are not asked for at the moment are paused.
//
// Copies are left out. Whether a message is one depends on what lies between its floor and itself; where reading began
// behind the floor, as after a restart, it goes back and reads what lies between, without delivering it.

#pragma once

#include "bus_topics.h"
#include "seen_calls.h"

#include <functional>
#include <memory>

class LogReader {
public:
    /// What is asked for of a partition.
    struct Wanted {
        Place place;
        uint64_t position;
    };

    /// Takes a message; false: there is no room for it.
    using Sink = std::function<bool(size_t which, const rd_kafka_message_t &message)>;

    /// Whose topics are read.
    enum class Topics {
        /// Those of the bus, which are made where there are none.
        own,
        /// Of anybody; who reads has seen that they are there.
        foreign
    };

    LogReader(const plugin_context &context, const BusSettings &settings, BusTopics &topics, Topics kind);

    /// Gives messages to `sink`, up to so many bytes but at least one; waits if there are none. Throws `BusFailure`.
    void read(const std::vector<Wanted> &wanted, uint64_t most_bytes, std::chrono::milliseconds wait, const Sink &sink);

private:
    using Held = std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)>;

    /// What is known of a partition.
    struct Shelf {
        /// What is delivered next.
        uint64_t next = 0;
        /// What librdkafka brings next.
        uint64_t fetched = 0;
        /// All messages from here on were seen.
        uint64_t known = 0;
        bool is_at_end = false;
        /// Whether nothing was heard of it since reading began.
        bool is_fresh = true;
        bool is_paused = false;
        bool is_wanted = false;
        /// When it was asked for last.
        std::chrono::steady_clock::time_point wanted;
        std::deque<Held> held;
        size_t held_bytes = 0;
        SeenCalls seen;

        void begin(uint64_t position);
    };

    void prepare(const std::vector<Wanted> &wanted);
    void check_ends(const std::vector<Place> &places);
    bool is_behind(Place place, const Shelf &shelf) const;
    [[noreturn]] void fail_behind(Place place, uint64_t position, uint64_t end);
    void assign();
    void pause_others();
    bool take(int milliseconds);
    void take_message(Shelf &shelf, Held message);
    void take_event(const rd_kafka_message_t &event);
    bool is_settled(const std::vector<Wanted> &wanted);
    bool deliver(const std::vector<Wanted> &wanted, uint64_t most_bytes, const Sink &sink);
    size_t held_bytes(const std::vector<Wanted> &wanted);
    bool has_more(const std::vector<Wanted> &wanted);

    const plugin_context &context_;
    const BusSettings &settings_;
    BusTopics &topics_;
    const Topics kind_;
    std::unique_ptr<KafkaHandle> consumer_;
    /// Goes before the consumer, to which the messages belong.
    std::map<Place, Shelf> shelves_;
    /// Whether librdkafka is to be told where to read.
    bool must_assign_ = false;
    size_t turn_ = 0;
};
