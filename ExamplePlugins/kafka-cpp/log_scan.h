// Reading a part of the log once, apart from those who poll.

#pragma once

#include "bus_failure.h"
#include "kafka_handle.h"

#include <functional>
#include <vector>

/// Messages of a partition from one position up to another.
struct LogRange {
    Place place;
    uint64_t first;
    uint64_t end;
};

/// Calls `visit` with each message of the ranges, in the order of its partition. Throws `BusFailure`.
void scan_log(const plugin_context &context, const BusSettings &settings, std::vector<LogRange> ranges,
              const std::function<void(Place, const rd_kafka_message_t *)> &visit);
