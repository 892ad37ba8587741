#include "log_scan.h"

#include <algorithm>

namespace {

using Clock = std::chrono::steady_clock;
/// Milliseconds until a wait looks whether it is still wanted.
constexpr int part_of_wait = 100;

} // namespace

void scan_log(const plugin_context &context, const BusSettings &settings, std::vector<LogRange> ranges,
              const std::function<void(Place, const rd_kafka_message_t *)> &visit) {
    ranges.erase(std::remove_if(ranges.begin(), ranges.end(), [](const auto &range) { return range.first >= range.end; }),
                 ranges.end());
    if (ranges.empty())
        return;
    KafkaHandle consumer(context, settings, RD_KAFKA_CONSUMER);
    Partitions list = make_partitions(ranges.size());
    for (const LogRange &range : ranges)
        add(list, range.place, static_cast<int64_t>(range.first));
    rd_kafka_assign(consumer.get(), list.get());
    auto progress = Clock::now();
    size_t left = ranges.size();
    while (left > 0) {
        const std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)> message(
            rd_kafka_consumer_poll(consumer.get(), part_of_wait), rd_kafka_message_destroy);
        if (Clock::now() - progress > settings.patience || context.is_cancelled(&context) != 0)
            throw BusFailure(PLUGIN_UNAVAILABLE, consumer.explained("what is in the log could not be read back"));
        if (message == nullptr || message->rkt == nullptr)
            continue;
        const uint32_t topic = topic_names::number(rd_kafka_topic_name(message->rkt));
        const auto range = std::find_if(ranges.begin(), ranges.end(), [&](const LogRange &range) {
            return range.place == Place{topic, message->partition};
        });
        if (range == ranges.end() || range->first >= range->end)
            continue;
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            range->first = std::max(range->first, static_cast<uint64_t>(message->offset));
        } else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            throw BusFailure(PLUGIN_UNAVAILABLE, "what is in topic '" + topic_names::name(topic)
                                                     + "' could not be read back: " + rd_kafka_err2str(message->err));
        } else {
            progress = Clock::now();
            const auto offset = static_cast<uint64_t>(message->offset);
            if (offset < range->end)
                visit(range->place, message.get());
            range->first = offset + 1;
        }
        if (range->first >= range->end)
            left--;
    }
}
