// What librdkafka logs, as far as it is worth a line: it tells of every attempt to connect.

#pragma once

#include <plugin_abi.h>

#include <chrono>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

/// What was logged lately. Used by librdkafka's threads.
class ToldLines {
public:
    /// Logs a line, if it was not for a while. `tells_all`: also what librdkafka only notices.
    void tell(const plugin_context &context, int level, std::string_view facility, std::string_view line, bool tells_all);

    /// What was told of connections since it was last asked for, the latest of it.
    std::string take_failure();

private:
    bool is_new(std::string_view line);

    static constexpr std::chrono::seconds pause{30};
    static constexpr size_t most = 32;

    std::mutex mutex_;
    std::string failure_;
    std::deque<std::pair<std::string, std::chrono::steady_clock::time_point>> lines_;
};
