#include "bus_topics.h"

#include <algorithm>
#include <cstdio>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;

/// Milliseconds until a wait looks whether it is still wanted.
constexpr int part_of_wait = 100;
/// How long it counts that a topic of others was not there.
constexpr std::chrono::seconds freshness{1};

} // namespace

bool is_permanent(rd_kafka_resp_err_t code) {
    switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED: return true;
    default: return false;
    }
}

void BusTopics::fail(const std::string &what, rd_kafka_resp_err_t code, const std::string &words) {
    throw BusFailure(is_permanent(code) ? plugin_status{PLUGIN_FAILED} : plugin_status{PLUGIN_UNAVAILABLE},
                     client().explained(what + ": " + (words.empty() ? rd_kafka_err2str(code) : words)));
}

KafkaHandle &BusTopics::client() {
    if (client_ == nullptr)
        client_ = std::make_unique<KafkaHandle>(context_, settings_, RD_KAFKA_PRODUCER, report_);
    return *client_;
}

// MARK: - Topics

void BusTopics::read_all() {
    // All topics, because asking for one has some brokers make it.
    const rd_kafka_metadata_t *found = nullptr;
    const rd_kafka_resp_err_t code = rd_kafka_metadata(client().get(), 1, nullptr, &found, patience());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        fail("no broker answers at " + settings_.value("bootstrap.servers"), code);
    const std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)> owner(
        found, rd_kafka_metadata_destroy);
    counts_.clear();
    counted_ = Clock::now();
    for (int i = 0; i < found->topic_cnt; i++) {
        const rd_kafka_metadata_topic_t &topic = found->topics[i];
        const bool is_led = std::all_of(topic.partitions, topic.partitions + topic.partition_cnt,
                                        [](const auto &partition) { return partition.leader >= 0; });
        if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && is_led)
            counts_[topic_names::number(topic.topic)] = topic.partition_cnt;
    }
}

std::vector<BusTopics::Listed> BusTopics::all() {
    read_all();
    std::vector<Listed> all;
    for (const auto &[topic, partitions] : counts_)
        all.push_back({topic, partitions});
    return all;
}

bool BusTopics::is_there(Place place) {
    const auto knows = [&] {
        const auto found = counts_.find(place.topic);
        return found != counts_.end() && place.partition < found->second;
    };
    if (!knows() && Clock::now() - counted_ >= freshness)
        read_all();
    return knows();
}

bool BusTopics::exists(Place place) {
    if (counts_.count(place.topic) == 0)
        read_all();
    const auto found = counts_.find(place.topic);
    return found != counts_.end() && place.partition < found->second;
}

void BusTopics::provide(Place place) {
    if (counts_.count(place.topic) == 0)
        read_all();
    if (counts_.count(place.topic) == 0)
        make(place.topic);
    const int32_t count = counts_[place.topic];
    const std::string topic = "topic '" + topic_names::name(place.topic) + "'";
    if (count != settings_.partitions)
        throw BusFailure(PLUGIN_FAILED, topic + " has " + std::to_string(count) + " partitions, expected "
                                            + std::to_string(settings_.partitions)
                                            + ": messages are kept in the partitions that they were put in; name another "
                                              "prefix, or delete the topic if nothing in it is needed");
    if (place.partition < 0 || place.partition >= count)
        throw BusFailure(PLUGIN_FAILED, topic + " has no partition " + std::to_string(static_cast<uint32_t>(place.partition))
                                            + ", it has " + std::to_string(count));
}

void BusTopics::make(uint32_t topic) {
    const std::string &name = topic_names::name(topic);
    const std::string what = "topic '" + name + "' could not be made";
    char reason[512];
    std::unique_ptr<rd_kafka_NewTopic_t, decltype(&rd_kafka_NewTopic_destroy)> wanted(
        rd_kafka_NewTopic_new(name.c_str(), settings_.partitions, settings_.replicas, reason, sizeof reason),
        rd_kafka_NewTopic_destroy);
    if (wanted == nullptr)
        throw BusFailure(PLUGIN_FAILED, what + ": " + reason);
    // Messages stay until they are trimmed.
    rd_kafka_NewTopic_set_config(wanted.get(), "cleanup.policy", "delete");
    rd_kafka_NewTopic_set_config(wanted.get(), "retention.ms", "-1");
    rd_kafka_NewTopic_set_config(wanted.get(), "retention.bytes", "-1");
    rd_kafka_NewTopic_set_config(wanted.get(), "max.message.bytes", settings_.value("message.max.bytes").c_str());
    Queue answers = queue();
    const Options options = this->options(RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_NewTopic_t *all[] = {wanted.get()};
    rd_kafka_CreateTopics(client().get(), all, 1, options.get(), answers.get());
    const Event event = answer(answers, what);
    size_t count = 0;
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[i]);
        // Another instance may have been first.
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
            const char *words = rd_kafka_topic_result_error_string(results[i]);
            fail(what, code, words == nullptr ? "" : words);
        }
    }
    for (const auto limit = Clock::now() + settings_.patience; Clock::now() < limit;) {
        read_all();
        if (counts_.count(topic) > 0)
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(part_of_wait / 2));
    }
    throw BusFailure(PLUGIN_UNAVAILABLE, "topic '" + name + "' was made, but has no leaders");
}

std::vector<BusTopics::Ends> BusTopics::ends(const std::vector<Place> &places) {
    std::vector<Ends> found(places.size(), Ends{0, 0});
    if (places.empty())
        return found;
    // Timestamps that stand for the end and the beginning.
    for (const int64_t stamp : {int64_t{RD_KAFKA_OFFSET_END}, int64_t{RD_KAFKA_OFFSET_BEGINNING}}) {
        Partitions list = make_partitions(places.size());
        for (const Place place : places)
            add(list, place, stamp);
        const rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(client().get(), list.get(), patience());
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
            fail("where partitions end is not known", code);
        for (int i = 0; i < list->cnt; i++) {
            const rd_kafka_topic_partition_t &place = list->elems[i];
            if (place.err != RD_KAFKA_RESP_ERR_NO_ERROR)
                fail("where topic '" + std::string(place.topic) + "' ends is not known", place.err);
            const auto offset = static_cast<uint64_t>(std::max<int64_t>(place.offset, 0));
            const auto index = static_cast<size_t>(i);
            if (stamp == RD_KAFKA_OFFSET_END)
                found[index].next = offset;
            else
                found[index].first = offset;
        }
    }
    return found;
}

// MARK: - Requests of administration

BusTopics::Queue BusTopics::queue() {
    return {rd_kafka_queue_new(client().get()), rd_kafka_queue_destroy};
}

BusTopics::Options BusTopics::options(rd_kafka_admin_op_t operation) {
    Options options(rd_kafka_AdminOptions_new(client().get(), operation), rd_kafka_AdminOptions_destroy);
    char reason[256];
    rd_kafka_AdminOptions_set_request_timeout(options.get(), patience(), reason, sizeof reason);
    return options;
}

/// Waits for the answer to a request; throws if it failed as a whole.
BusTopics::Event BusTopics::answer(Queue &queue, const std::string &what) {
    while (true) {
        Event event(rd_kafka_queue_poll(queue.get(), part_of_wait), rd_kafka_event_destroy);
        if (event != nullptr && rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
            fail(what, rd_kafka_event_error(event.get()), rd_kafka_event_error_string(event.get()));
        if (event != nullptr)
            return event;
        if (context_.is_cancelled(&context_) != 0)
            throw BusFailure(PLUGIN_UNAVAILABLE, what + ": the run is being stopped");
    }
}

void BusTopics::remove(const std::map<Place, uint64_t> &positions) {
    Partitions list = make_partitions(positions.size());
    for (const auto &[place, position] : positions)
        add(list, place, static_cast<int64_t>(position));
    rd_kafka_DeleteRecords_t *request = rd_kafka_DeleteRecords_new(list.get());
    Queue answers = queue();
    const Options options = this->options(RD_KAFKA_ADMIN_OP_DELETERECORDS);
    rd_kafka_DeleteRecords(client().get(), &request, 1, options.get(), answers.get());
    rd_kafka_DeleteRecords_destroy(request);
    const std::string what = "messages could not be deleted";
    const Event event = answer(answers, what);
    const rd_kafka_topic_partition_list_t *places =
        rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
    for (int i = 0; i < places->cnt; i++)
        if (places->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR
            && places->elems[i].err != RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
            fail(what, places->elems[i].err);
}

// MARK: - Floors

std::string BusTopics::group(uint64_t publisher) const {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(publisher));
    return settings_.prefix + "-publisher-" + digits;
}

Floors BusTopics::floors(uint64_t publisher) {
    rd_kafka_ListConsumerGroupOffsets_t *request =
        rd_kafka_ListConsumerGroupOffsets_new(group(publisher).c_str(), nullptr);
    Queue answers = queue();
    const Options options = this->options(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS);
    rd_kafka_ListConsumerGroupOffsets(client().get(), &request, 1, options.get(), answers.get());
    rd_kafka_ListConsumerGroupOffsets_destroy(request);
    const std::string what = "where a publisher began is not known";
    const Event event = answer(answers, what);
    size_t count = 0;
    const auto *groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
        rd_kafka_event_ListConsumerGroupOffsets_result(event.get()), &count);
    Floors floors;
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[i]);
        if (error != nullptr && rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
            fail(what, rd_kafka_error_code(error), rd_kafka_error_string(error));
        const rd_kafka_topic_partition_list_t *places = rd_kafka_group_result_partitions(groups[i]);
        for (int j = 0; places != nullptr && j < places->cnt; j++) {
            const rd_kafka_topic_partition_t &place = places->elems[j];
            if (place.err == RD_KAFKA_RESP_ERR_NO_ERROR && place.offset >= 0)
                floors[{topic_names::number(place.topic), place.partition}] = static_cast<uint64_t>(place.offset);
        }
    }
    return floors;
}

void BusTopics::keep(uint64_t publisher, const Floors &floors) {
    Partitions list = make_partitions(floors.size());
    for (const auto &[place, floor] : floors)
        add(list, place, static_cast<int64_t>(floor));
    rd_kafka_AlterConsumerGroupOffsets_t *request =
        rd_kafka_AlterConsumerGroupOffsets_new(group(publisher).c_str(), list.get());
    Queue answers = queue();
    const Options options = this->options(RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS);
    rd_kafka_AlterConsumerGroupOffsets(client().get(), &request, 1, options.get(), answers.get());
    rd_kafka_AlterConsumerGroupOffsets_destroy(request);
    const std::string what = "where a publisher begins could not be kept";
    const Event event = answer(answers, what);
    size_t count = 0;
    const auto *groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(
        rd_kafka_event_AlterConsumerGroupOffsets_result(event.get()), &count);
    for (size_t i = 0; i < count; i++) {
        if (const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[i]))
            fail(what, rd_kafka_error_code(error), rd_kafka_error_string(error));
        const rd_kafka_topic_partition_list_t *places = rd_kafka_group_result_partitions(groups[i]);
        for (int j = 0; places != nullptr && j < places->cnt; j++)
            if (places->elems[j].err != RD_KAFKA_RESP_ERR_NO_ERROR)
                fail(what, places->elems[j].err);
    }
}
