#include "seen_calls.h"

#include <algorithm>

SeenCalls::Verdict SeenCalls::see(const MessageMark &mark, uint64_t known) {
    // The index is a stranger's word.
    if (mark.index > largest_index)
        return Verdict::fresh;
    auto found = calls_.find(mark.publisher);
    if (found != calls_.end()) {
        const Call &call = found->second;
        // A publisher begins the next call when this one is done.
        if (call.number > mark.number
            || (call.number == mark.number && mark.index < call.indices.size() && call.indices[mark.index]))
            return Verdict::copy;
    }
    if (mark.floor < known)
        return Verdict::unclear;
    if (found == calls_.end()) {
        make_room();
        found = calls_.try_emplace(mark.publisher).first;
    }
    Call &call = found->second;
    if (call.number != mark.number || call.age == 0) {
        call.number = mark.number;
        call.indices.clear();
        call.age = ++age_;
    }
    if (call.indices.size() <= mark.index)
        call.indices.resize(mark.index + 1);
    call.indices[mark.index] = true;
    return Verdict::fresh;
}

void SeenCalls::make_room() {
    if (calls_.size() < most_publishers)
        return;
    calls_.erase(std::min_element(calls_.begin(), calls_.end(),
                                  [](const auto &one, const auto &other) { return one.second.age < other.second.age; }));
}
