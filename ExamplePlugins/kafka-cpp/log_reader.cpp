#include "log_reader.h"

#include <boundary.h>

#include <algorithm>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// How long a wait is until it looks whether it is still wanted.
constexpr milliseconds part_of_wait{100};
/// A wait from which on it is sure that brokers had the time to bring what there is.
constexpr milliseconds long_wait{200};
/// How long partitions that are read the first time are waited for.
constexpr milliseconds settling{300};
/// Bytes that are held of a partition that nobody asks for.
constexpr size_t most_unwanted = 1 << 20;
/// How long a partition that nobody asks for is read.
constexpr std::chrono::seconds long_unwanted{30};

} // namespace

LogReader::LogReader(const plugin_context &context, const BusSettings &settings, BusTopics &topics, Topics kind)
    : context_(context), settings_(settings), topics_(topics), kind_(kind) {}

void LogReader::Shelf::begin(uint64_t position) {
    next = fetched = known = position;
    is_at_end = false;
    is_fresh = true;
    held.clear();
    held_bytes = 0;
    seen.clear();
}

void LogReader::read(const std::vector<Wanted> &wanted, uint64_t most_bytes, milliseconds wait, const Sink &sink) {
    if (wanted.empty())
        return;
    if (consumer_ == nullptr)
        consumer_ = std::make_unique<KafkaHandle>(context_, settings_, RD_KAFKA_CONSUMER);
    prepare(wanted);
    const auto limit = Clock::now() + wait;
    // So that who asks the first time gets what there is, not only what comes first.
    const auto settled = Clock::now() + settling;
    const auto last = limit + settings_.patience;
    while (true) {
        if (must_assign_)
            assign();
        pause_others();
        // What comes from where a partition was read before is nothing to go by.
        while (!must_assign_ && held_bytes(wanted) < most_bytes && take(0)) {
        }
        if (must_assign_)
            continue;
        const auto now = Clock::now();
        if (now < settled && held_bytes(wanted) < most_bytes && !is_settled(wanted)) {
            take(static_cast<int>(part_of_wait.count()));
            continue;
        }
        if (deliver(wanted, most_bytes, sink) || context_.is_cancelled(&context_) != 0)
            return;
        if (now < limit) {
            const auto part = std::min(std::chrono::duration_cast<milliseconds>(limit - now) + milliseconds(1), part_of_wait);
            take(static_cast<int>(part.count()));
            continue;
        }
        const bool is_sure = wait >= long_wait && !consumer_->sees_no_broker
            && std::all_of(wanted.begin(), wanted.end(), [&](const auto &one) { return shelves_[one.place].is_at_end; });
        if (is_sure || !has_more(wanted))
            return;
        if (now > last)
            throw BusFailure(PLUGIN_UNAVAILABLE, consumer_->explained("there are messages, but brokers do not bring them"));
        take(static_cast<int>(part_of_wait.count()));
    }
}

// MARK: - What is asked for

void LogReader::prepare(const std::vector<Wanted> &wanted) {
    const auto now = Clock::now();
    for (auto shelf = shelves_.begin(); shelf != shelves_.end();) {
        // Somebody else reads it now.
        const bool is_forgotten = now - shelf->second.wanted > long_unwanted;
        must_assign_ = must_assign_ || is_forgotten;
        shelf->second.is_wanted = false;
        shelf = is_forgotten ? shelves_.erase(shelf) : std::next(shelf);
    }
    std::vector<Place> begun;
    for (const auto &[place, position] : wanted) {
        if (kind_ == Topics::own && shelves_.count(place) == 0)
            topics_.provide(place);
        const auto [found, is_new] = shelves_.try_emplace(place);
        Shelf &shelf = found->second;
        if (shelf.is_wanted)
            throw BusFailure(PLUGIN_FAILED, "[P-30] the call of poll names a partition twice");
        shelf.is_wanted = true;
        shelf.wanted = now;
        // What is read once more from further before, to know copies, goes on there.
        if (is_new || position < shelf.next || position > std::max(shelf.fetched, shelf.next)) {
            shelf.begin(position);
            begun.push_back(place);
            continue;
        }
        shelf.next = position;
        while (!shelf.held.empty() && static_cast<uint64_t>(shelf.held.front()->offset) < position) {
            shelf.held_bytes -= shelf.held.front()->len;
            shelf.held.pop_front();
        }
    }
    if (begun.empty())
        return;
    must_assign_ = true;
    try {
        check_ends(begun);
    } catch (const BusFailure &) {
        for (const Place place : begun)
            shelves_.erase(place);
        throw;
    }
}

/// A position behind the end is one that was there: the broker, or who made the topic anew, has lost messages. What comes
/// to these places from now on would be taken for done.
void LogReader::check_ends(const std::vector<Place> &places) {
    const std::vector<BusTopics::Ends> ends = topics_.ends(places);
    for (size_t i = 0; i < places.size(); i++) {
        Shelf &shelf = shelves_[places[i]];
        if (shelf.next > ends[i].next)
            fail_behind(places[i], shelf.next, ends[i].next);
        shelf.fetched = std::max(shelf.fetched, ends[i].first);
    }
}

/// Whether the partition ends before what was read of it, as far as the last answer of its broker says.
bool LogReader::is_behind(Place place, const Shelf &shelf) const {
    int64_t first = 0, next = 0;
    const std::string &topic = topic_names::name(place.topic);
    return rd_kafka_get_watermark_offsets(consumer_->get(), topic.c_str(), place.partition, &first, &next)
        == RD_KAFKA_RESP_ERR_NO_ERROR
        && next >= 0 && static_cast<uint64_t>(next) < shelf.fetched;
}

void LogReader::fail_behind(Place place, uint64_t position, uint64_t end) {
    const std::string advice = kind_ == Topics::own ? "name another prefix with another store" : "read it from its beginning";
    throw BusFailure(PLUGIN_UNAVAILABLE,
                     "topic '" + topic_names::name(place.topic) + "' ends at " + std::to_string(end) + " in partition "
                         + std::to_string(place.partition) + ", but was read up to " + std::to_string(position)
                         + " before: the brokers have lost messages, or the topic was made anew; " + advice);
}

void LogReader::assign() {
    Partitions list = make_partitions(shelves_.size());
    for (auto &[place, shelf] : shelves_) {
        add(list, place, static_cast<int64_t>(shelf.fetched));
        shelf.is_paused = shelf.is_at_end = false;
    }
    const rd_kafka_resp_err_t code = rd_kafka_assign(consumer_->get(), list.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        throw BusFailure(PLUGIN_UNAVAILABLE, std::string("partitions cannot be read: ") + rd_kafka_err2str(code));
    must_assign_ = false;
}

void LogReader::pause_others() {
    Partitions paused = make_partitions(0), resumed = make_partitions(0);
    for (auto &[place, shelf] : shelves_) {
        if (shelf.is_wanted && shelf.is_paused) {
            add(resumed, place, RD_KAFKA_OFFSET_INVALID);
            shelf.is_paused = false;
        } else if (!shelf.is_wanted && !shelf.is_paused && shelf.held_bytes > most_unwanted) {
            add(paused, place, RD_KAFKA_OFFSET_INVALID);
            shelf.is_paused = true;
        }
    }
    if (paused->cnt > 0)
        rd_kafka_pause_partitions(consumer_->get(), paused.get());
    if (resumed->cnt > 0)
        rd_kafka_resume_partitions(consumer_->get(), resumed.get());
}

// MARK: - What comes

/// Takes what librdkafka has next; false: it has nothing.
bool LogReader::take(int wait) {
    Held message(rd_kafka_consumer_poll(consumer_->get(), wait), rd_kafka_message_destroy);
    if (message == nullptr)
        return false;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        take_event(*message);
        return true;
    }
    const Place place{topic_names::number(rd_kafka_topic_name(message->rkt)), message->partition};
    const auto found = shelves_.find(place);
    if (found != shelves_.end() && static_cast<uint64_t>(message->offset) >= found->second.fetched)
        take_message(found->second, std::move(message));
    return true;
}

void LogReader::take_message(Shelf &shelf, Held message) {
    const auto position = static_cast<uint64_t>(message->offset);
    shelf.fetched = position + 1;
    shelf.is_at_end = shelf.is_fresh = false;
    if (const auto mark = MessageMark::of(message.get())) {
        // What was delivered before is only kept in mind: else each would lead on to what lies before it.
        switch (shelf.seen.see(*mark, position < shelf.next ? 0 : shelf.known)) {
        case SeenCalls::Verdict::fresh: break;
        case SeenCalls::Verdict::copy: return;
        case SeenCalls::Verdict::unclear: {
            const uint64_t next = shelf.next;
            shelf.begin(mark->floor);
            shelf.next = next;
            must_assign_ = true;
            return;
        }
        }
    }
    if (position < shelf.next)
        return;
    shelf.held_bytes += message->len;
    shelf.held.push_back(std::move(message));
}

void LogReader::take_event(const rd_kafka_message_t &event) {
    if (event.rkt == nullptr)
        return;
    const Place place{topic_names::number(rd_kafka_topic_name(event.rkt)), event.partition};
    const auto found = shelves_.find(place);
    if (found == shelves_.end())
        return;
    switch (event.err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        found->second.is_fresh = false;
        found->second.is_at_end =
            static_cast<uint64_t>(event.offset) >= found->second.fetched && !is_behind(place, found->second);
        // What others put there may end in what is no message: the mark of a transaction, or a gap.
        if (kind_ == Topics::foreign && found->second.is_at_end)
            found->second.fetched = static_cast<uint64_t>(event.offset);
        break;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        // It was trimmed, or worse.
        found->second.is_at_end = false;
        check_ends({place});
        must_assign_ = true;
        break;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        topics_.forget();
        must_assign_ = true;
        throw BusFailure(PLUGIN_UNAVAILABLE,
                         "topic '" + topic_names::name(place.topic) + "': " + rd_kafka_err2str(event.err));
    default: break;
    }
}

// MARK: - What is delivered

size_t LogReader::held_bytes(const std::vector<Wanted> &wanted) {
    size_t bytes = 0;
    for (const Wanted &one : wanted)
        bytes += shelves_[one.place].held_bytes;
    return bytes;
}

bool LogReader::is_settled(const std::vector<Wanted> &wanted) {
    return std::none_of(wanted.begin(), wanted.end(), [&](const auto &one) { return shelves_[one.place].is_fresh; });
}

bool LogReader::deliver(const std::vector<Wanted> &wanted, uint64_t most_bytes, const Sink &sink) {
    uint64_t bytes = 0;
    bool has_any = false;
    for (size_t i = 0; i < wanted.size(); i++) {
        const size_t which = (turn_ + i) % wanted.size();
        Shelf &shelf = shelves_[wanted[which].place];
        while (!shelf.held.empty()) {
            const rd_kafka_message_t &message = *shelf.held.front();
            if (has_any && bytes + message.len > most_bytes) {
                turn_++;
                return true;
            }
            const auto position = static_cast<uint64_t>(message.offset);
            if (!sink(which, message))
                throw BusFailure(PLUGIN_FAILED, "the messages of a poll are larger than an answer can be");
            bytes += message.len;
            has_any = true;
            shelf.next = position + 1;
            shelf.held_bytes -= message.len;
            shelf.held.pop_front();
        }
    }
    if (has_any)
        turn_++;
    return has_any;
}

/// Whether there are messages that were not brought yet.
bool LogReader::has_more(const std::vector<Wanted> &wanted) {
    std::vector<Place> places;
    for (const Wanted &one : wanted)
        places.push_back(one.place);
    consumer_->sees_no_broker = false;
    const std::vector<BusTopics::Ends> ends = topics_.ends(places);
    bool has_more = false;
    for (size_t i = 0; i < places.size(); i++) {
        const uint64_t fetched = shelves_[places[i]].fetched;
        if (fetched > ends[i].next)
            fail_behind(places[i], fetched, ends[i].next);
        has_more |= fetched < ends[i].next;
    }
    return has_more;
}
