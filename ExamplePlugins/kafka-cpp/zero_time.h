// Messages at the time 0, the beginning of 1970, where simulations like to begin. librdkafka takes a time of 0 for `now`
// and has no other way to say it.
//
// Such a message gets a mark for its time, and an interceptor, which sees each message before it is queued, puts the 0 in
// the place of the mark. Unsafe: the time lies behind the public part of the message, where it has been since 0.11. What
// makes it sound is that each version is tried before it is used: with a message that is never sent, whether the mark is
// where it is expected, and whether the public function that tells the time says 0 afterwards.

#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <limits>

namespace zero_time {

/// The time that a message is to have in place of 0. No message has a negative one.
constexpr int64_t mark = std::numeric_limits<int64_t>::min() + 0x5EED;

/// Has the producer of this configuration put a 0 in the place of the mark.
void prepare(rd_kafka_conf_t *conf);

/// Whether the librdkafka in this process lets it be done.
bool works();

} // namespace zero_time
