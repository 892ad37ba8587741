// Which messages of a partition were seen, as far as it takes to recognise copies.

#pragma once

#include "message_mark.h"

#include <map>
#include <vector>

class SeenCalls {
public:
    enum class Verdict {
        fresh,
        copy,
        /// It can have a copy before the position from which on all were seen.
        unclear
    };

    /// Judges the next message of the partition, and notes a fresh one.
    ///
    /// `known`: from this position on all messages were seen; 0 if it does not matter what the message is.
    Verdict see(const MessageMark &mark, uint64_t known);

    void clear() { calls_.clear(); }

private:
    static constexpr size_t most_publishers = 4096;
    static constexpr uint32_t largest_index = 1 << 24;

    /// The last call of a publisher.
    struct Call {
        uint64_t number = 0;
        std::vector<bool> indices;
        /// Rises with each call of any publisher.
        uint64_t age = 0;
    };

    void make_room();

    std::map<uint64_t, Call> calls_;
    uint64_t age_ = 0;
};
