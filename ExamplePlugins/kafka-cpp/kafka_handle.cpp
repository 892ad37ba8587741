#include "kafka_handle.h"

namespace {

struct Names {
    std::mutex mutex;
    std::deque<std::string> names;
};

Names &names() {
    static Names names;
    return names;
}

} // namespace

uint32_t topic_names::number(const std::string &name) {
    Names &all = names();
    const std::lock_guard lock(all.mutex);
    for (size_t i = 0; i < all.names.size(); i++)
        if (all.names[i] == name)
            return static_cast<uint32_t>(i);
    all.names.push_back(name);
    return static_cast<uint32_t>(all.names.size() - 1);
}

const std::string &topic_names::name(uint32_t number) {
    Names &all = names();
    const std::lock_guard lock(all.mutex);
    // Elements of a deque stay where they are.
    return all.names[number];
}

KafkaHandle::KafkaHandle(const plugin_context &context, const BusSettings &settings, rd_kafka_type_t type, Report report)
    : context_(context), tells_all_(!settings.value("debug").empty()) {
    auto conf = settings.make();
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_error_cb(conf.get(), take_error);
    rd_kafka_conf_set_log_cb(conf.get(), take_log);
    if (report != nullptr)
        rd_kafka_conf_set_dr_msg_cb(conf.get(), report);
    char reason[512];
    handle_ = rd_kafka_new(type, conf.get(), reason, sizeof reason);
    if (handle_ == nullptr)
        throw OptionError("the properties do not fit together: " + std::string(reason));
    conf.release();
    // Errors come by the same way as messages.
    if (type == RD_KAFKA_CONSUMER)
        rd_kafka_poll_set_consumer(handle_);
}

KafkaHandle::~KafkaHandle() {
    for (const auto &[number, topic] : topics_)
        rd_kafka_topic_destroy(topic);
    rd_kafka_purge(handle_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_destroy_flags(handle_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

rd_kafka_topic_t *KafkaHandle::topic(uint32_t number) {
    rd_kafka_topic_t *&topic = topics_[number];
    if (topic == nullptr)
        topic = rd_kafka_topic_new(handle_, topic_names::name(number).c_str(), nullptr);
    if (topic == nullptr)
        throw std::runtime_error("topic '" + topic_names::name(number) + "': " + rd_kafka_err2str(rd_kafka_last_error()));
    return topic;
}

std::string KafkaHandle::explained(const std::string &reason) {
    const std::string failure = told_.take_failure();
    return failure.empty() ? reason : reason + " (" + failure + ")";
}

void KafkaHandle::take_error(rd_kafka_t *, int code, const char *, void *opaque) {
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        static_cast<KafkaHandle *>(opaque)->sees_no_broker = true;
}

void KafkaHandle::take_log(const rd_kafka_t *handle, int level, const char *facility, const char *line) {
    auto *self = static_cast<KafkaHandle *>(rd_kafka_opaque(handle));
    // Producers and consumers are given the same properties.
    const bool is_of_others = std::string_view(line).find(" property and will be ignored by this ") != std::string_view::npos;
    if (self != nullptr && !is_of_others)
        self->told_.tell(self->context_, level, facility, line, self->tells_all_);
}
