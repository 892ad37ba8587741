#include "producer.h"

#include "zero_time.h"

#include <algorithm>

namespace {

/// Milliseconds until a wait looks whether the run is being stopped.
constexpr int part_of_wait = 100;
/// How long a stopped run waits for a broker that does not answer.
constexpr std::chrono::seconds patience_when_stopped{3};
constexpr int most_attempts = 5;
/// The partition that stands for all in the account of batches.
constexpr int32_t account_partition = 0;

plugin_text text(const std::string &words) { return as_text(words); }

} // namespace

Producer::Producer(const plugin_context &context, KafkaSettings settings)
    : context_(context), settings_(std::move(settings)),
      largest_message_(std::stoul(settings_.value("message.max.bytes"))),
      tells_all_(!settings_.value("debug").empty()), patience_(std::chrono::milliseconds(std::stol(settings_.value("message.timeout.ms")))) {
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
    check(messages);
    if (!fate_.empty())
        close();
    if (producer_ == nullptr)
        open();
    stopped_.reset();
    progressed();
    if (settings_.is_exactly_once) {
        deliver_in_transaction(messages, batch);
        return;
    }
    send(messages, batch);
    await();
    throw_failures(messages);
}

/// So that a batch with a message that cannot be sent is not half delivered.
void Producer::check(const std::vector<Message> &messages) const {
    for (const Message &message : messages) {
        const size_t size = message.key.size() + message.value.size();
        if (size > largest_message_)
            throw RecordError(name(message) + " makes a message of " + std::to_string(size)
                              + " bytes, more than the property message.max.bytes allows, which is "
                              + std::to_string(largest_message_) + "; nothing of the batch was sent");
        if (message.time == 0 && !zero_time::works())
            throw RecordError(name(message) + " has the time 0, which librdkafka " + rd_kafka_version_str()
                              + " would take for now");
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
        mark = settings_.run + ":" + std::to_string(batch) + ":" + std::to_string(message.record);
        auto &header = add(RD_KAFKA_VTYPE_HEADER).u.header;
        header.name = "pluginhost-batch";
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

void Producer::throw_failures(const std::vector<Message> &messages) const {
    if (failures_ == 0)
        return;
    std::string words = "topic '" + settings_.topic + "': " + std::to_string(failures_) + " of "
        + std::to_string(messages.size()) + (messages.size() == 1 ? " message" : " messages")
        + " of the batch could not be delivered; the first, " + name(messages[first_failure_]) + ": " + first_reason_;
    if (!last_complaint_.empty())
        words += " (" + last_complaint_ + ")";
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

std::string Producer::name(const Message &message) {
    return message.record == 0 ? "the text of the batch" : "record " + std::to_string(message.record) + " of the batch";
}

// MARK: - Transactions

void Producer::deliver_in_transaction(const std::vector<Message> &messages, uint64_t batch) {
    for (int attempt = 1;; attempt++) {
        if (producer_ == nullptr)
            open();
        if (!is_in_office_)
            begin_office();
        if (arrived_ == batch)
            return;
        if (rd_kafka_error_t *error = rd_kafka_begin_transaction(producer_))
            fail("a transaction could not begin", error);
        send(messages, batch);
        await();
        // Messages that the broker refused are refused again; what else went wrong may pass.
        if (failures_ > 0) {
            const bool is_over = fate_.empty() && rd_kafka_fatal_error(producer_, nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR;
            if (is_over)
                abort();
            else
                close();
            throw_failures(messages);
        }
        try {
            commit(batch);
            arrived_ = batch;
            return;
        } catch (const DeliveryError &) {
            if (is_out_of_office_ || attempt == most_attempts || is_stopped())
                throw;
        }
    }
}

/// Puts a predecessor with the same transactional id out of office, and learns what it has delivered.
void Producer::begin_office() {
    repeat("the transactions could not be taken over",
           [&](int timeout) { return rd_kafka_init_transactions(producer_, timeout); });
    const int64_t last = last_batch();
    if (last > 0)
        arrived_ = static_cast<uint64_t>(last - 1);
    is_in_office_ = true;
}

/// The offset that the last transaction of this run committed; negative: there was none.
int64_t Producer::last_batch() {
    const auto begin = Clock::now();
    std::unique_ptr<rd_kafka_topic_partition_list_t, decltype(&rd_kafka_topic_partition_list_destroy)> places(
        rd_kafka_topic_partition_list_new(1), rd_kafka_topic_partition_list_destroy);
    rd_kafka_topic_partition_list_add(places.get(), settings_.topic.c_str(), account_partition);
    std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)> queue(rd_kafka_queue_new(producer_),
                                                                             rd_kafka_queue_destroy);
    std::unique_ptr<rd_kafka_AdminOptions_t, decltype(&rd_kafka_AdminOptions_destroy)> options(
        rd_kafka_AdminOptions_new(producer_, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS), rd_kafka_AdminOptions_destroy);
    Error(rd_kafka_AdminOptions_set_require_stable_offsets(options.get(), 1), rd_kafka_error_destroy);
    std::string reason;
    while (Clock::now() - begin < patience_ && !is_stopped()) {
        rd_kafka_ListConsumerGroupOffsets_t *question =
            rd_kafka_ListConsumerGroupOffsets_new(settings_.account.c_str(), places.get());
        rd_kafka_ListConsumerGroupOffsets(producer_, &question, 1, options.get(), queue.get());
        rd_kafka_ListConsumerGroupOffsets_destroy(question);
        rd_kafka_event_t *event = nullptr;
        while (event == nullptr && !is_stopped())
            event = rd_kafka_queue_poll(queue.get(), part_of_wait);
        if (event == nullptr)
            break;
        const std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)> owner(event, rd_kafka_event_destroy);
        if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) {
            reason = rd_kafka_event_error_string(event);
            rd_kafka_poll(producer_, part_of_wait);
            continue;
        }
        size_t count = 0;
        const auto *result = rd_kafka_event_ListConsumerGroupOffsets_result(event);
        const auto *groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count);
        if (count != 1)
            continue;
        const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[0]);
        const auto *offsets = rd_kafka_group_result_partitions(groups[0]);
        if (error == nullptr && offsets != nullptr && offsets->cnt == 1
            && offsets->elems[0].err == RD_KAFKA_RESP_ERR_NO_ERROR)
            return offsets->elems[0].offset;
        reason = error != nullptr ? rd_kafka_error_string(error) : "an answer without the offset";
        if (offsets != nullptr && offsets->cnt == 1 && offsets->elems[0].err != RD_KAFKA_RESP_ERR_NO_ERROR)
            reason = rd_kafka_err2str(offsets->elems[0].err);
        rd_kafka_poll(producer_, part_of_wait);
    }
    close();
    throw DeliveryError("which batches have arrived, the group " + settings_.account + " does not say: "
                        + (reason.empty() ? "no answer came" : reason));
}

void Producer::commit(uint64_t batch) {
    std::unique_ptr<rd_kafka_topic_partition_list_t, decltype(&rd_kafka_topic_partition_list_destroy)> offsets(
        rd_kafka_topic_partition_list_new(1), rd_kafka_topic_partition_list_destroy);
    rd_kafka_topic_partition_list_add(offsets.get(), settings_.topic.c_str(), account_partition)->offset =
        static_cast<int64_t>(batch) + 1;
    std::unique_ptr<rd_kafka_consumer_group_metadata_t, decltype(&rd_kafka_consumer_group_metadata_destroy)> group(
        rd_kafka_consumer_group_metadata_new(settings_.account.c_str()), rd_kafka_consumer_group_metadata_destroy);
    repeat("the number of the batch could not be put into its transaction", [&](int timeout) {
        return rd_kafka_send_offsets_to_transaction(producer_, offsets.get(), group.get(), timeout);
    });
    repeat("the transaction of the batch could not be committed",
           [&](int timeout) { return rd_kafka_commit_transaction(producer_, timeout); });
}

void Producer::abort() {
    try {
        repeat("the transaction of the batch could not be aborted",
               [&](int timeout) { return rd_kafka_abort_transaction(producer_, timeout); });
    } catch (const DeliveryError &) {
        // The next producer aborts it.
        close();
    }
}

/// Calls what may have to be called again to go on. Throws, with the transaction aborted or the producer closed.
void Producer::repeat(const char *what, const std::function<rd_kafka_error_t *(int)> &call) {
    const auto begin = Clock::now();
    while (true) {
        const Error error(call(part_of_wait * 5), rd_kafka_error_destroy);
        if (!error) {
            progressed();
            return;
        }
        rd_kafka_poll(producer_, 0);
        if (!rd_kafka_error_is_retriable(error.get()) || Clock::now() - begin > patience_ || is_stopped())
            fail(what, error.get());
        if (rd_kafka_error_code(error.get()) != RD_KAFKA_RESP_ERR__TIMED_OUT)
            rd_kafka_poll(producer_, part_of_wait);
    }
}

void Producer::fail(const char *what, const rd_kafka_error_t *error) {
    std::string words = std::string(what) + ": " + rd_kafka_error_string(error);
    if (!last_complaint_.empty())
        words += " (" + last_complaint_ + ")";
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    const rd_kafka_resp_err_t fatal = rd_kafka_fatal_error(producer_, nullptr, 0);
    is_out_of_office_ = code == RD_KAFKA_RESP_ERR__FENCED || fatal == RD_KAFKA_RESP_ERR__FENCED
        || fatal == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH || fatal == RD_KAFKA_RESP_ERR_PRODUCER_FENCED;
    if (fatal == RD_KAFKA_RESP_ERR_NO_ERROR && rd_kafka_error_txn_requires_abort(error)) {
        // Not by `repeat`, which would come back here.
        const Error failure(rd_kafka_abort_transaction(producer_, part_of_wait * 50), rd_kafka_error_destroy);
        if (failure)
            close();
    } else {
        // Whether the transaction was committed is found out by the producer that comes next.
        close();
    }
    throw DeliveryError(words);
}

// MARK: - What librdkafka tells

bool ToldLines::is_new(std::string_view line) {
    // Behind the parenthesis are durations and counts.
    const std::string_view words = line.substr(0, line.rfind(" (after "));
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    for (auto &[told, time] : lines_) {
        if (told != words)
            continue;
        const bool is_old = now - time > pause;
        if (is_old)
            time = now;
        return is_old;
    }
    if (lines_.size() == most)
        lines_.pop_front();
    lines_.emplace_back(words, now);
    return true;
}

void Producer::take_report(rd_kafka_t *, const rd_kafka_message_t *message, void *opaque) {
    auto *self = static_cast<Producer *>(opaque);
    if (self->outstanding_ > 0)
        self->outstanding_--;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        self->progressed();
        return;
    }
    const auto index = reinterpret_cast<size_t>(message->_private);
    if (self->failures_++ == 0 || index < self->first_failure_) {
        self->first_failure_ = index;
        // Not what rd_kafka_message_errstr says, which takes the value of a message for the reason.
        self->first_reason_ = message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE
                || message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT
            ? "the run was stopped before a broker had taken it"
            : rd_kafka_err2str(message->err);
    }
}

void Producer::take_error(rd_kafka_t *producer, int code, const char *reason, void *opaque) {
    auto *self = static_cast<Producer *>(opaque);
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
        self->sees_no_broker_ = true;
        return;
    }
    self->last_complaint_ = reason;
    if (code != RD_KAFKA_RESP_ERR__FATAL)
        return;
    char words[512];
    rd_kafka_fatal_error(producer, words, sizeof words);
    self->fate_ = words;
    self->last_complaint_ = words;
}

void Producer::take_log(const rd_kafka_t *producer, int level, const char *facility, const char *line) {
    auto *self = static_cast<Producer *>(rd_kafka_opaque(producer));
    if (self == nullptr)
        return;
    // Levels of syslog. What is only noticed is not told, if the property debug does not ask for it.
    constexpr int critical = 2, warning = 4;
    if (level > warning && std::string_view(facility) != "FAIL") {
        if (self->tells_all_)
            self->context_.log(&self->context_, PLUGIN_LOG_DEBUG, text(std::string(facility) + ": " + line));
        return;
    }
    // Lost connections, which librdkafka counts as errors, may pass.
    const int32_t shown = level <= critical ? PLUGIN_LOG_ERROR : PLUGIN_LOG_WARNING;
    if (!self->told_.is_new(line))
        return;
    self->context_.log(&self->context_, shown, text(std::string(facility) + ": " + line));
}
