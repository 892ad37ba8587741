// The transactions of a producer; producer.h says what they are for.

#include "producer.h"

namespace {

/// Milliseconds that a call of librdkafka may take until it is looked whether the run is being stopped.
constexpr int part_of_wait = 100;
constexpr int most_attempts = 5;
/// The partition that stands for all in the account of batches.
constexpr int32_t account_partition = 0;

} // namespace

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
        // What librdkafka has given up, after all its attempts, is not tried again.
        if (failures_ > 0) {
            const bool can_go_on =
                fate_.empty() && rd_kafka_fatal_error(producer_, nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR;
            if (can_go_on)
                abort();
            else
                close();
            throw_failures(messages, batch);
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
        const Error error(call(is_stopped() ? part_of_wait : part_of_wait * 5), rd_kafka_error_destroy);
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
        const Error failure(rd_kafka_abort_transaction(producer_, is_stopped() ? part_of_wait : part_of_wait * 50),
                            rd_kafka_error_destroy);
        if (failure)
            close();
    } else {
        // Whether the transaction was committed is found out by the producer that comes next.
        close();
    }
    throw DeliveryError(words);
}
