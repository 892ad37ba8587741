// Publishing. A call is done when the brokers have acknowledged all its messages; librdkafka tries again what may pass.
//
// What a publisher did last is remembered by the process, for all its instances. What is not known for sure, because the
// process is new, an attempt failed, or a broker acknowledged a message without saying where it is, is looked up in the log
// by the marks of messages: what is there is not sent again.

#pragma once

#include "bus_topics.h"
#include "message_mark.h"

#include <calls.h>

#include <map>
#include <memory>
#include <vector>

/// A message of a call.
struct Outgoing {
    Place place;
    Bytes message;
    /// Where it is; none: that is not known yet.
    std::optional<uint64_t> position;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    bool may_be_there = false;
    size_t *outstanding = nullptr;
};

class BusPublisher {
public:
    BusPublisher(const plugin_context &context, const BusSettings &settings, BusTopics &topics);

    /// Notes what became of a message.
    static void take_report(rd_kafka_t *, const rd_kafka_message_t *message, void *);

    /// Does a call; publisher 0 is none that calls again. Afterwards all messages have positions. Throws `BusFailure`.
    void publish(uint64_t publisher, uint64_t number, std::vector<Outgoing> &messages);

private:
    struct Record;

    std::shared_ptr<Record> record(uint64_t publisher);
    void add_floors(uint64_t publisher, Record &record, const std::vector<Outgoing> &messages);
    void keep_floors(uint64_t publisher, Record &record);
    void look_up(uint64_t publisher, uint64_t number, const Record &record, std::vector<Outgoing> &messages);
    void send(uint64_t publisher, uint64_t number, const Record &record, std::vector<Outgoing> &messages);
    void produce(Outgoing &message, const std::string &mark);
    void judge(const std::vector<Outgoing> &messages);

    const plugin_context &context_;
    const BusSettings &settings_;
    BusTopics &topics_;
    /// For calls of no publisher.
    const uint64_t own_;
    uint64_t own_number_ = 0;
};
