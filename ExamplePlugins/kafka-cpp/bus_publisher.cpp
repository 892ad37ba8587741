#include "bus_publisher.h"

#include "log_scan.h"

#include <algorithm>
#include <mutex>
#include <random>
#include <set>

namespace {

using Clock = std::chrono::steady_clock;
using Error = std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)>;

/// Milliseconds that a call of librdkafka may take.
constexpr int part_of_wait = 100;
/// Floors are kept anew after this time, so that little has to be looked through from them on.
constexpr std::chrono::seconds floor_interval{10};
/// How often messages are sent that were acknowledged and are not there.
constexpr int most_attempts = 4;
constexpr size_t most_records = 512;

} // namespace

/// What is known of a publisher.
struct BusPublisher::Record {
    /// The last call that is done, and where its messages are.
    uint64_t number = 0;
    std::vector<uint64_t> positions;
    /// No message of a call that is not done yet lies before these positions.
    Floors floors;
    /// When floors were last kept or learnt.
    Clock::time_point kept{};
    /// Whether messages of the next call may be in the log already.
    bool is_unsure = false;
    Clock::time_point used{};
};

namespace {

uint64_t chance() {
    std::random_device device;
    return (uint64_t{device()} << 32 | device()) | 1;
}

} // namespace

BusPublisher::BusPublisher(const plugin_context &context, const BusSettings &settings, BusTopics &topics)
    : context_(context), settings_(settings), topics_(topics), own_(chance()) {}

void BusPublisher::publish(uint64_t publisher, uint64_t number, std::vector<Outgoing> &messages) {
    std::set<Place> places;
    for (const Outgoing &message : messages) {
        if (places.insert(message.place).second)
            topics_.provide(message.place);
        // Some bytes are for its mark and its frame.
        if (message.message.length + 512 > settings_.largest_message)
            throw BusFailure(PLUGIN_FAILED, "a message has " + std::to_string(message.message.length)
                                                + " bytes, the property message.max.bytes allows "
                                                + std::to_string(settings_.largest_message));
    }
    if (publisher == 0) {
        publisher = own_;
        number = ++own_number_;
    }
    const std::shared_ptr<Record> record = this->record(publisher);
    if (number < record->number)
        throw BusFailure(PLUGIN_FAILED, "[P-52] call " + std::to_string(number) + " of a publisher comes after "
                                            + std::to_string(record->number));
    if (number == record->number) {
        if (record->positions.size() != messages.size())
            throw BusFailure(PLUGIN_FAILED, "[P-52] a call is made again with other messages than before");
        for (size_t i = 0; i < messages.size(); i++)
            messages[i].position = record->positions[i];
        return;
    }
    add_floors(publisher, *record, messages);
    for (int attempt = 1;; attempt++) {
        if (record->is_unsure)
            look_up(publisher, number, *record, messages);
        const bool is_complete =
            std::all_of(messages.begin(), messages.end(), [](const auto &message) { return message.position.has_value(); });
        if (is_complete)
            break;
        if (attempt > most_attempts)
            throw BusFailure(PLUGIN_UNKNOWN, "the brokers acknowledge messages that are not there");
        const bool was_unsure = std::exchange(record->is_unsure, true);
        send(publisher, number, *record, messages);
        // One more look: what a predecessor sent may have come in between, and would be the one that counts.
        record->is_unsure = was_unsure || std::any_of(messages.begin(), messages.end(), [](const auto &message) {
                                return !message.position.has_value();
                            });
        if (!record->is_unsure)
            break;
    }
    record->is_unsure = false;
    record->number = number;
    record->positions.clear();
    for (const Outgoing &message : messages) {
        record->positions.push_back(*message.position);
        uint64_t &floor = record->floors[message.place];
        floor = std::max(floor, *message.position + 1);
    }
    if (Clock::now() - record->kept > floor_interval)
        keep_floors(publisher, *record);
}

/// What is known of a publisher, in this process or at the brokers.
std::shared_ptr<BusPublisher::Record> BusPublisher::record(uint64_t publisher) {
    static std::mutex mutex;
    static std::map<std::pair<std::string, uint64_t>, std::shared_ptr<Record>> records;
    const auto key = std::make_pair(settings_.identity, publisher);
    {
        const std::lock_guard lock(mutex);
        const auto found = records.find(key);
        if (found != records.end()) {
            found->second->used = Clock::now();
            return found->second;
        }
    }
    auto record = std::make_shared<Record>();
    record->floors = topics_.floors(publisher);
    record->is_unsure = !record->floors.empty();
    record->kept = record->used = Clock::now();
    const std::lock_guard lock(mutex);
    if (records.size() >= most_records)
        records.erase(std::min_element(records.begin(), records.end(), [](const auto &one, const auto &other) {
            return one.second->used < other.second->used;
        }));
    return records.try_emplace(key, std::move(record)).first->second;
}

/// Sees that there is a floor for each partition of the call, and that it is not too far away.
void BusPublisher::add_floors(uint64_t publisher, Record &record, const std::vector<Outgoing> &messages) {
    // Those of an attempt that may be in the log must stay.
    const bool is_old = !record.is_unsure && Clock::now() - record.kept > floor_interval;
    std::set<uint32_t> topics;
    for (const Outgoing &message : messages)
        if (is_old || record.floors.count(message.place) == 0)
            topics.insert(message.place.topic);
    std::vector<Place> places;
    for (const uint32_t topic : topics)
        for (int32_t partition = 0; partition < settings_.partitions; partition++)
            if (is_old || record.floors.count({topic, partition}) == 0)
                places.push_back({topic, partition});
    if (places.empty())
        return;
    const std::vector<BusTopics::Ends> ends = topics_.ends(places);
    Floors changed = record.floors;
    for (size_t i = 0; i < places.size(); i++)
        changed[places[i]] = ends[i].next;
    topics_.keep(publisher, changed);
    record.floors = std::move(changed);
    record.kept = Clock::now();
}

void BusPublisher::keep_floors(uint64_t publisher, Record &record) {
    record.kept = Clock::now();
    try {
        topics_.keep(publisher, record.floors);
    } catch (const BusFailure &failure) {
        // The old ones do as well, only slower.
        context_.log(&context_, PLUGIN_LOG_WARNING, as_text(failure.what()));
    }
}

/// Finds out which messages of the call are in the log.
void BusPublisher::look_up(uint64_t publisher, uint64_t number, const Record &record, std::vector<Outgoing> &messages) {
    std::set<Place> places;
    for (const Outgoing &message : messages)
        places.insert(message.place);
    const std::vector<Place> list(places.begin(), places.end());
    const std::vector<BusTopics::Ends> ends = topics_.ends(list);
    std::vector<LogRange> ranges;
    for (size_t i = 0; i < list.size(); i++)
        ranges.push_back({list[i], std::max(record.floors.at(list[i]), ends[i].first), ends[i].next});
    for (Outgoing &message : messages)
        message.position.reset();
    scan_log(context_, settings_, ranges, [&](Place place, const rd_kafka_message_t *found) {
        const auto mark = MessageMark::of(found);
        if (!mark || mark->publisher != publisher)
            return;
        if (mark->number > number)
            throw BusFailure(PLUGIN_FAILED, "[P-52] call " + std::to_string(number) + " of a publisher comes after "
                                                + std::to_string(mark->number));
        if (mark->number < number)
            return;
        if (mark->index >= messages.size() || !(messages[mark->index].place == place)
            || messages[mark->index].message.length != found->len)
            throw BusFailure(PLUGIN_FAILED, "[P-52] a call is made again with other messages than before");
        if (!messages[mark->index].position)
            messages[mark->index].position = static_cast<uint64_t>(found->offset);
    });
}

// MARK: - Sending

void BusPublisher::send(uint64_t publisher, uint64_t number, const Record &record, std::vector<Outgoing> &messages) {
    size_t outstanding = 0;
    for (size_t i = 0; i < messages.size(); i++) {
        Outgoing &message = messages[i];
        if (message.position)
            continue;
        const MessageMark mark{publisher, number, static_cast<uint32_t>(i), record.floors.at(message.place)};
        message.outstanding = &outstanding;
        produce(message, mark.bytes());
    }
    // Each message comes back, delivered or not, before its time is over.
    while (outstanding > 0) {
        rd_kafka_flush(topics_.client().get(), part_of_wait);
        if (outstanding > 0 && context_.is_cancelled(&context_) != 0 && topics_.client().sees_no_broker)
            rd_kafka_purge(topics_.client().get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    }
    judge(messages);
}

void BusPublisher::produce(Outgoing &message, const std::string &mark) {
    rd_kafka_vu_t parts[5];
    parts[0].vtype = RD_KAFKA_VTYPE_RKT;
    parts[0].u.rkt = topics_.client().topic(message.place.topic);
    parts[1].vtype = RD_KAFKA_VTYPE_PARTITION;
    parts[1].u.i32 = message.place.partition;
    // Not copied: it stays until it has come back.
    parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[2].u.mem.ptr = const_cast<uint8_t *>(message.message.data);
    parts[2].u.mem.size = message.message.length;
    parts[3].vtype = RD_KAFKA_VTYPE_HEADER;
    parts[3].u.header.name = MessageMark::header;
    parts[3].u.header.val = mark.data();
    parts[3].u.header.size = static_cast<ssize_t>(mark.size());
    parts[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
    parts[4].u.ptr = &message;
    message.error = RD_KAFKA_RESP_ERR_NO_ERROR;
    message.may_be_there = false;
    ++*message.outstanding;
    while (true) {
        const Error error(rd_kafka_produceva(topics_.client().get(), parts, 5), rd_kafka_error_destroy);
        if (!error)
            return;
        const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
        if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && context_.is_cancelled(&context_) == 0) {
            rd_kafka_poll(topics_.client().get(), part_of_wait);
            continue;
        }
        --*message.outstanding;
        message.error = code;
        return;
    }
}

void BusPublisher::take_report(rd_kafka_t *, const rd_kafka_message_t *report, void *) {
    auto &message = *static_cast<Outgoing *>(report->_private);
    --*message.outstanding;
    message.error = report->err;
    message.may_be_there = rd_kafka_message_status(report) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
    // A broker that takes a message for a copy of one that it has does not say where that is.
    if (report->err == RD_KAFKA_RESP_ERR_NO_ERROR && report->offset >= 0)
        message.position = static_cast<uint64_t>(report->offset);
}

/// Throws if a message was not delivered.
void BusPublisher::judge(const std::vector<Outgoing> &messages) {
    const auto failed = std::find_if(messages.begin(), messages.end(), [](const auto &message) {
        return message.error != RD_KAFKA_RESP_ERR_NO_ERROR;
    });
    if (failed == messages.end())
        return;
    const bool is_nothing_there = std::none_of(messages.begin(), messages.end(), [](const auto &message) {
        return message.position.has_value() || message.may_be_there;
    });
    const std::string reason = topics_.client().explained("topic '" + topic_names::name(failed->place.topic) + "': "
                                                  + rd_kafka_err2str(failed->error));
    // What is still on its way must not arrive between the messages of the next call.
    topics_.renew();
    plugin_status status = PLUGIN_UNKNOWN;
    if (is_nothing_there)
        status = is_permanent(failed->error) ? plugin_status{PLUGIN_FAILED} : plugin_status{PLUGIN_UNAVAILABLE};
    throw BusFailure(status, reason);
}
