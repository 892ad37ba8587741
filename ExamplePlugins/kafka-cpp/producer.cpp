#include "producer.h"

#include "zero_time.h"

#include <algorithm>

namespace {

/// Milliseconds until a wait looks whether the run is being stopped.
constexpr int part_of_wait = 100;
/// How long a stopped run waits for a broker that does not answer.
constexpr std::chrono::seconds patience_when_stopped{3};
constexpr std::string_view header_name = "pluginhost-batch";
/// Bytes that librdkafka counts in a message beside its key, its value and its headers.
constexpr size_t message_frame = 36;
/// Bytes that it counts in the header beside its value: its name, and two lengths below 64.
constexpr size_t header_frame = header_name.size() + 2;

} // namespace

Producer::Producer(const plugin_context &context, KafkaSettings settings)
    : context_(context), settings_(std::move(settings)),
      largest_message_(std::stoul(settings_.value("message.max.bytes"))),
      tells_all_(!settings_.value("debug").empty()),
      patience_(std::chrono::milliseconds(std::stol(settings_.value("message.timeout.ms")))) {
    if (patience_.count() == 0)
        patience_ = std::chrono::hours(24 * 365);
    open();
}

Producer::~Producer() { close(); }

void Producer::open() {
    auto conf = settings_.make();
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_dr_msg_cb(conf.get(), take_report);
    rd_kafka_conf_set_error_cb(conf.get(), take_error);
    rd_kafka_conf_set_log_cb(conf.get(), take_log);
    zero_time::prepare(conf.get());
    char reason[512];
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), reason, sizeof reason);
    if (producer_ == nullptr)
        throw OptionError("the properties do not fit together: " + std::string(reason));
    conf.release();
    topic_ = rd_kafka_topic_new(producer_, settings_.topic.c_str(), nullptr);
    if (topic_ == nullptr) {
        const rd_kafka_resp_err_t code = rd_kafka_last_error();
        close();
        throw OptionError("topic '" + settings_.topic + "': " + rd_kafka_err2str(code));
    }
    is_in_office_ = false;
    fate_.clear();
}

void Producer::close() {
    if (topic_ != nullptr)
        rd_kafka_topic_destroy(topic_);
    if (producer_ != nullptr) {
        rd_kafka_purge(producer_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        rd_kafka_destroy(producer_);
    }
    topic_ = nullptr;
    producer_ = nullptr;
}

void Producer::deliver(const std::vector<Message> &messages, uint64_t batch) {
    if (is_out_of_office_)
        throw DeliveryError("another producer with the transactional id " + settings_.transactional_id
                            + " has taken over; give each run an id of its own by the option for it");
    check(messages, batch);
    if (!fate_.empty())
        close();
    if (producer_ == nullptr)
        open();
    // A stopped run may have many batches left, and waits for a broker that is gone once, not for each of them.
    if (context_.is_cancelled(&context_) == 0) {
        stopped_.reset();
        progressed();
    }
    if (settings_.is_exactly_once) {
        deliver_in_transaction(messages, batch);
        return;
    }
    send(messages, batch);
    await();
    throw_failures(messages, batch);
}

/// So that a batch with a message that cannot be sent is not half delivered: librdkafka would refuse it in its turn.
void Producer::check(const std::vector<Message> &messages, uint64_t batch) const {
    for (const Message &message : messages) {
        const auto refuse = [&](const std::string &what) {
            const std::string words = name(message, batch) + what;
            if (message.record == 0)
                throw DeliveryError(words);
            throw BadRecord(words, message.record - 1);
        };
        size_t size = message.key.size() + message.value.size() + message_frame;
        if (settings_.marks_batches)
            size += header_frame + mark(message, batch).size();
        if (size > largest_message_)
            refuse(" makes a message of " + std::to_string(size) + " bytes, more than the property message.max.bytes "
                   "allows, which is " + std::to_string(largest_message_));
        if (message.time == 0 && !zero_time::works())
            refuse(" has the time 0, which librdkafka " + std::string(rd_kafka_version_str()) + " would take for now");
    }
}

// MARK: - Sending and waiting

void Producer::send(const std::vector<Message> &messages, uint64_t batch) {
    failures_ = 0;
    first_reason_.clear();
    last_complaint_.clear();
    for (size_t i = 0; i < messages.size(); i++) {
        if (produce(messages[i], i, batch))
            continue;
        // What follows would only fail as well, and what was sent is waited for.
        failures_ += messages.size() - i;
        break;
    }
}

/// Hands a message over, and waits as long as there is no room for it. False: it cannot be sent.
bool Producer::produce(const Message &message, size_t index, uint64_t batch) {
    rd_kafka_vu_t parts[7];
    size_t count = 0;
    const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t & {
        parts[count].vtype = type;
        return parts[count++];
    };
    add(RD_KAFKA_VTYPE_RKT).u.rkt = topic_;
    add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
    add(RD_KAFKA_VTYPE_OPAQUE).u.ptr = reinterpret_cast<void *>(index);
    // An empty value is not the same as none.
    auto &value = add(RD_KAFKA_VTYPE_VALUE).u.mem;
    value.ptr = message.is_null ? nullptr : const_cast<char *>(message.value.empty() ? "" : message.value.data());
    value.size = message.value.size();
    if (message.has_key) {
        auto &key = add(RD_KAFKA_VTYPE_KEY).u.mem;
        key.ptr = const_cast<char *>(message.key.empty() ? "" : message.key.data());
        key.size = message.key.size();
    }
    if (message.time)
        add(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = *message.time == 0 ? zero_time::mark : *message.time;
    std::string mark;
    if (settings_.marks_batches) {
        mark = this->mark(message, batch);
        auto &header = add(RD_KAFKA_VTYPE_HEADER).u.header;
        header.name = header_name.data();
        header.val = mark.data();
        header.size = static_cast<ssize_t>(mark.size());
    }
    while (true) {
        const Error error(rd_kafka_produceva(producer_, parts, count), rd_kafka_error_destroy);
        if (!error) {
            outstanding_++;
            return true;
        }
        const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
        if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && !is_stopped()) {
            rd_kafka_poll(producer_, part_of_wait);
            continue;
        }
        if (first_reason_.empty()) {
            first_failure_ = index;
            first_reason_ = code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? "the run was stopped before there was room for it"
                                                                  : rd_kafka_error_string(error.get());
        }
        return false;
    }
}

void Producer::await() {
    while (outstanding_ > 0) {
        rd_kafka_flush(producer_, part_of_wait);
        if (outstanding_ > 0 && is_stopped())
            give_up_waiting();
    }
}

/// Ends the waiting for messages that nobody takes; all of them are reported then.
void Producer::give_up_waiting() {
    rd_kafka_purge(producer_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    while (outstanding_ > 0)
        rd_kafka_poll(producer_, part_of_wait);
    fate_ = "purged";
}

void Producer::throw_failures(const std::vector<Message> &messages, uint64_t batch) {
    const std::string lost = told_.take_failure();
    if (failures_ == 0)
        return;
    std::string words = "topic '" + settings_.topic + "': " + std::to_string(failures_) + " of "
        + std::to_string(messages.size()) + (messages.size() == 1 ? " message" : " messages")
        + " of the batch could not be delivered; the first, " + name(messages[first_failure_], batch) + ": " + first_reason_;
    if (!last_complaint_.empty())
        words += " (" + last_complaint_ + ")";
    else if (!lost.empty())
        words += " (" + lost + ")";
    throw DeliveryError(words);
}

/// Whether the run is being stopped and nothing more comes of waiting.
bool Producer::is_stopped() {
    if (context_.is_cancelled(&context_) == 0)
        return false;
    const auto now = Clock::now();
    if (!stopped_)
        stopped_ = now;
    return sees_no_broker_ || now - std::max(*stopped_, progress_) > patience_when_stopped;
}

void Producer::progressed() {
    progress_ = Clock::now();
    sees_no_broker_ = false;
}

/// What the header says.
std::string Producer::mark(const Message &message, uint64_t batch) const {
    return settings_.run + ":" + std::to_string(batch) + ":" + std::to_string(message.record);
}

std::string Producer::name(const Message &message, uint64_t batch) {
    return message.record == 0 ? "the text of the batch" : record_name(message.record - 1, batch);
}
