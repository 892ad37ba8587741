// What librdkafka tells a producer: what became of messages, what went wrong, and its log.

#include "producer.h"

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
    if (auto *self = static_cast<Producer *>(rd_kafka_opaque(producer)))
        self->told_.tell(self->context_, level, facility, line, self->tells_all_);
}
