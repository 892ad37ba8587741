#include "told_lines.h"

#include <boundary.h>

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

std::string ToldLines::take_failure() {
    const std::lock_guard lock(mutex_);
    return std::exchange(failure_, {});
}

void ToldLines::tell(const plugin_context &context, int level, std::string_view facility, std::string_view line,
                     bool tells_all) {
    // Levels of syslog. What is only noticed is not told, if the property debug does not ask for it.
    constexpr int critical = 2, warning = 4;
    const std::string words = std::string(facility) + ": " + std::string(line);
    if (level > warning && facility != "FAIL") {
        if (tells_all)
            context.log(&context, PLUGIN_LOG_DEBUG, as_text(words));
        return;
    }
    if (facility == "FAIL") {
        // Before its words stands the name of a thread.
        const size_t thread = line.find("]: ");
        const std::lock_guard lock(mutex_);
        failure_ = thread == std::string_view::npos ? line : line.substr(thread + 3);
    }
    // Lost connections, which librdkafka counts as errors, may pass.
    if (is_new(line))
        context.log(&context, level <= critical ? PLUGIN_LOG_ERROR : PLUGIN_LOG_WARNING, as_text(words));
}
