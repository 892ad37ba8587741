#include "zero_time.h"

#include <cstddef>
#include <cstring>

namespace {

/// What follows the public part of a message in librdkafka: its links in a list, its flags and the type of its time.
struct Hidden {
    void *links[2];
    int flags;
    int type;
    int64_t time;
};

/// What became of the message that is tried; NULL in all other producers.
struct Trial {
    bool is_zero = false;
};

rd_kafka_resp_err_t replace_mark(rd_kafka_t *, rd_kafka_message_t *message, void *opaque) {
    char *place = reinterpret_cast<char *>(message + 1) + offsetof(Hidden, time);
    int64_t time;
    std::memcpy(&time, place, sizeof time);
    if (time != zero_time::mark)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    const int64_t zero = 0;
    std::memcpy(place, &zero, sizeof zero);
    if (auto *trial = static_cast<Trial *>(opaque)) {
        rd_kafka_timestamp_type_t type;
        trial->is_zero = rd_kafka_message_timestamp(message, &type) == 0 && type == RD_KAFKA_TIMESTAMP_CREATE_TIME;
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t add_to(rd_kafka_t *producer, const rd_kafka_conf_t *, void *opaque, char *, size_t) {
    return rd_kafka_interceptor_add_on_send(producer, "zero-time", replace_mark, opaque);
}

bool try_it() {
    Trial trial;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char reason[256];
    rd_kafka_conf_interceptor_add_on_new(conf, "zero-time", add_to, &trial);
    // It has no brokers, and need not say so.
    rd_kafka_conf_set(conf, "log_level", "0", reason, sizeof reason);
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof reason);
    if (producer == nullptr) {
        rd_kafka_conf_destroy(conf);
        return false;
    }
    rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("trial"), RD_KAFKA_V_TIMESTAMP(zero_time::mark), RD_KAFKA_V_END);
    rd_kafka_purge(producer, RD_KAFKA_PURGE_F_QUEUE);
    rd_kafka_destroy(producer);
    return trial.is_zero;
}

} // namespace

void zero_time::prepare(rd_kafka_conf_t *conf) {
    rd_kafka_conf_interceptor_add_on_new(conf, "zero-time", add_to, nullptr);
}

bool zero_time::works() {
    static const bool does = try_it();
    return does;
}
