// The topics of the bus at the brokers: made where there are none, where they begin and end, and what is kept beside them.
//
// What is kept are floors of publishers: before a publisher adds anything to a partition, it commits the end of that
// partition as the offset of a consumer group of its own, which has no members. A process that is given a publisher's last
// call again learns there from where on to look for its messages.

#pragma once

#include "bus_failure.h"
#include "kafka_handle.h"

#include <map>

using Floors = std::map<Place, uint64_t>;

class BusTopics {
public:
    /// Where the messages of a partition begin, and where the next one will be.
    struct Ends {
        uint64_t first;
        uint64_t next;
    };

    /// `report`: told what becomes of messages that are published by the client.
    BusTopics(const plugin_context &context, const BusSettings &settings, KafkaHandle::Report report)
        : context_(context), settings_(settings), report_(report) {}

    /// For all that is no reading: a question behind a request for messages waits as long as that does.
    KafkaHandle &client();

    /// Ends the client, with what is still on its way; the next one is another.
    void renew() { client_.reset(); }

    /// Finds a broker; throws `BusFailure` if none answers.
    void greet() { read_all(); }

    /// A topic at the brokers, whoever made it.
    struct Listed {
        uint32_t topic;
        int32_t partitions;
    };

    /// All topics that can be read.
    std::vector<Listed> all();

    /// Whether there is such a partition, as brokers said a second ago or later; for topics that others make.
    bool is_there(Place place);

    /// The number of the topic that stands for a name of the bus.
    uint32_t number(std::string_view name) const {
        return topic_names::number(settings_.prefix + "-" + std::string(name));
    }

    /// Makes the topic if there is none, and sees that it has the partition.
    void provide(Place place);

    /// Whether there is such a partition; nothing is made.
    bool exists(Place place);

    /// Where partitions begin and end, all of which exist.
    std::vector<Ends> ends(const std::vector<Place> &places);

    /// Has messages before these positions deleted.
    void remove(const std::map<Place, uint64_t> &positions);

    /// The floors of a publisher; none: it has published nothing.
    Floors floors(uint64_t publisher);
    void keep(uint64_t publisher, const Floors &floors);

    /// Forgets how many partitions topics have, for instance because one is gone.
    void forget() { counts_.clear(); }

private:
    using Event = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;
    using Options = std::unique_ptr<rd_kafka_AdminOptions_t, decltype(&rd_kafka_AdminOptions_destroy)>;
    using Queue = std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)>;

    int patience() const { return static_cast<int>(settings_.patience.count()); }
    std::string group(uint64_t publisher) const;
    void read_all();
    void make(uint32_t topic);
    Queue queue();
    Options options(rd_kafka_admin_op_t operation);
    Event answer(Queue &queue, const std::string &what);
    [[noreturn]] void fail(const std::string &what, rd_kafka_resp_err_t code, const std::string &words = "");

    const plugin_context &context_;
    const BusSettings &settings_;
    const KafkaHandle::Report report_;
    std::unique_ptr<KafkaHandle> client_;
    /// How many partitions topics have.
    std::unordered_map<uint32_t, int32_t> counts_;
    /// When that was asked for last.
    std::chrono::steady_clock::time_point counted_{};
};

/// Whether an error is there to stay until somebody changes something.
bool is_permanent(rd_kafka_resp_err_t code);
