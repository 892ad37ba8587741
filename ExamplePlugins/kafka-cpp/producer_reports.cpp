// What librdkafka tells a producer: what became of messages, what went wrong, and its log.

#include "producer.h"

#include <utility>

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

void ToldLines::keep_failure(std::string_view line) {
    const std::lock_guard lock(mutex_);
    failure_ = line;
}

std::string ToldLines::take_failure() {
    const std::lock_guard lock(mutex_);
    return std::exchange(failure_, {});
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
            self->context_.log(&self->context_, PLUGIN_LOG_DEBUG, as_text(std::string(facility) + ": " + line));
        return;
    }
    if (std::string_view(facility) == "FAIL") {
        // Before its words stands the name of a thread.
        const std::string_view words = line;
        const size_t thread = words.find("]: ");
        self->told_.keep_failure(thread == std::string_view::npos ? words : words.substr(thread + 3));
    }
    // Lost connections, which librdkafka counts as errors, may pass.
    const int32_t shown = level <= critical ? PLUGIN_LOG_ERROR : PLUGIN_LOG_WARNING;
    if (!self->told_.is_new(line))
        return;
    self->context_.log(&self->context_, shown, as_text(std::string(facility) + ": " + line));
}
