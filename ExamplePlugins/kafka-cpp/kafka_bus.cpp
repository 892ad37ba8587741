// The bus `kafka`. Its topics are topics of Kafka with the prefix before their names, its partitions are Kafka's, positions
// are offsets. Readers keep their positions themselves, so no offsets are committed for them.

#include "bus_publisher.h"
#include "log_reader.h"

#include <limits>
#include <thread>

namespace {

constexpr uint32_t most_names = 256, longest_name = 64, longest_foreign_name = 249;
constexpr size_t most_places = 65536;

const OptionTable &table() {
    static const OptionTable table = [] {
        OptionTable options("kafka-bus", "kafka");
        BusSettings::declare(options);
        return options;
    }();
    return table;
}

class Malformed : public BusFailure {
public:
    Malformed() : BusFailure(PLUGIN_FAILED, "[P-30] the call is malformed") {}
};

constexpr const char *name_letters = "abcdefghijklmnopqrstuvwxyz0123456789_.-";
constexpr const char *foreign_name_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

bool is_name(std::string_view name, bool is_foreign) {
    return !name.empty() && name.size() <= (is_foreign ? longest_foreign_name : longest_name)
        && name.find_first_not_of(is_foreign ? foreign_name_letters : name_letters) == std::string_view::npos;
}

class KafkaBus {
public:
    explicit KafkaBus(const plugin_context &context)
        : context_(context), settings_(Given(table(), context)), topics_(context, settings_, BusPublisher::take_report),
          publisher_(context, settings_, topics_), reader_(context, settings_, topics_, LogReader::Topics::own),
          foreign_reader_(context, settings_, topics_, LogReader::Topics::foreign) {
        topics_.greet();
    }

    const plugin_context &context() const { return context_; }

    void publish(::Reader &call, plugin_answer &answer) {
        const uint64_t publisher = read_u64(&call), number = read_u64(&call);
        read_names(call);
        std::vector<Outgoing> messages;
        while (!is_at_end(&call)) {
            Outgoing message;
            message.place = read_place(call);
            message.message = read_bytes(&call);
            messages.push_back(message);
        }
        if (call.is_bad)
            throw Malformed();
        publisher_.publish(publisher, number, messages);
        bool fits = true;
        for (const Outgoing &message : messages)
            fits = fits && write_u64(&answer, *message.position);
        check(fits);
    }

    void poll(::Reader &call, plugin_answer &answer) {
        const std::chrono::milliseconds wait(read_u32(&call));
        const uint32_t most_bytes = read_u32(&call);
        read_names(call);
        reader_.read(read_wanted(call), most_bytes, wait, [&](size_t which, const rd_kafka_message_t &message) {
            return write_u32(&answer, static_cast<uint32_t>(which)) && write_u64(&answer, static_cast<uint64_t>(message.offset))
                && write_sized(answer, message.payload, message.len);
        });
    }

    void topics(::Reader &call, plugin_answer &answer) {
        if (!is_at_end(&call))
            throw Malformed();
        bool fits = true;
        for (const auto &[topic, partitions] : topics_.all()) {
            const std::string &name = topic_names::name(topic);
            // Brokers have no others, but what they say is not theirs to decide here.
            if (is_name(name, true))
                fits = fits && write_sized(answer, name.data(), name.size()) && write_u32(&answer, static_cast<uint32_t>(partitions));
        }
        check(fits);
    }

    void read(::Reader &call, plugin_answer &answer) {
        const std::chrono::milliseconds wait(read_u32(&call));
        const uint32_t most_bytes = read_u32(&call);
        read_names(call, true);
        const std::vector<LogReader::Wanted> wanted = read_wanted(call);
        const auto limit = Clock::now() + wait;
        while (true) {
            std::vector<LogReader::Wanted> present;
            std::vector<size_t> places;
            for (size_t i = 0; i < wanted.size(); i++)
                if (topics_.is_there(wanted[i].place)) {
                    present.push_back(wanted[i]);
                    places.push_back(i);
                }
            auto left = std::max(std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now()),
                                 std::chrono::milliseconds(0));
            // What is not there may come to be.
            if (present.size() < wanted.size())
                left = std::min(left, look_for_topics);
            if (present.empty())
                std::this_thread::sleep_for(std::min(left, part_of_sleep));
            foreign_reader_.read(present, most_bytes, left, [&](size_t which, const rd_kafka_message_t &message) {
                return write_u32(&answer, static_cast<uint32_t>(places[which]))
                    && write_u64(&answer, static_cast<uint64_t>(message.offset)) && write_u64(&answer, microseconds(message))
                    && write_sized(answer, message.key, message.key_len) && write_sized(answer, message.payload, message.len);
            });
            if (answer.length > 0 || Clock::now() >= limit || context_.is_cancelled(&context_) != 0)
                return;
        }
    }

    void trim(::Reader &call, plugin_answer &) {
        read_names(call);
        const auto now = Clock::now();
        std::vector<std::pair<Place, uint64_t>> positions;
        while (!is_at_end(&call)) {
            const Place place = read_place(call);
            positions.emplace_back(place, limited(read_u64(&call)));
        }
        if (call.is_bad)
            throw Malformed();
        for (const auto &[place, position] : positions)
            trims_.push_back({now, place, position});
        remove_old(now);
    }

    void ends(::Reader &call, plugin_answer &answer) { find_ends(call, answer, false); }

    void bounds(::Reader &call, plugin_answer &answer) { find_ends(call, answer, true); }

private:
    using Clock = std::chrono::steady_clock;

    static constexpr std::chrono::hours removal_pause{1};
    /// How long others are waited for until it is looked whether topics have come to be.
    static constexpr std::chrono::milliseconds look_for_topics{1000};
    /// How long it sleeps until it looks whether it is still wanted.
    static constexpr std::chrono::milliseconds part_of_sleep{100};

    struct Trim {
        Clock::time_point time;
        Place place;
        uint64_t position;
    };

    void find_ends(::Reader &call, plugin_answer &answer, bool is_foreign) {
        read_names(call, is_foreign);
        std::vector<Place> places, present;
        while (!is_at_end(&call))
            places.push_back(read_place(call));
        if (call.is_bad)
            throw Malformed();
        std::vector<bool> is_present;
        if (is_foreign)
            topics_.all();
        for (const Place place : places) {
            is_present.push_back(is_foreign ? topics_.is_there(place) : topics_.exists(place));
            if (is_present.back())
                present.push_back(place);
        }
        const std::vector<BusTopics::Ends> found = topics_.ends(present);
        auto next = found.begin();
        bool fits = true;
        for (const bool is_there : is_present) {
            const BusTopics::Ends ends = is_there ? *next++ : BusTopics::Ends{0, 0};
            fits = fits && write_u64(&answer, ends.first) && write_u64(&answer, ends.next);
        }
        check(fits);
    }

    void read_names(::Reader &call, bool is_foreign = false) {
        names_.clear();
        const uint32_t count = read_u32(&call);
        if (count > most_names)
            throw Malformed();
        for (uint32_t i = 0; i < count; i++) {
            const Bytes bytes = read_bytes(&call);
            const std::string_view name(reinterpret_cast<const char *>(bytes.data), bytes.length);
            if (call.is_bad || !is_name(name, is_foreign))
                throw Malformed();
            names_.push_back(is_foreign ? topic_names::number(std::string(name)) : topics_.number(name));
        }
        if (call.is_bad)
            throw Malformed();
    }

    std::vector<LogReader::Wanted> read_wanted(::Reader &call) {
        std::vector<LogReader::Wanted> wanted;
        while (!is_at_end(&call) && wanted.size() <= most_places) {
            const Place place = read_place(call);
            wanted.push_back({place, limited(read_u64(&call))});
        }
        if (call.is_bad || wanted.size() > most_places)
            throw Malformed();
        return wanted;
    }

    Place read_place(::Reader &call) {
        const uint32_t name = read_u32(&call);
        const uint32_t partition = read_u32(&call);
        if (call.is_bad || name >= names_.size()) {
            call.is_bad = true;
            return {0, 0};
        }
        return {names_[name], static_cast<int32_t>(std::min<uint32_t>(partition, std::numeric_limits<int32_t>::max()))};
    }

    static uint64_t limited(uint64_t position) {
        return std::min<uint64_t>(position, std::numeric_limits<int64_t>::max());
    }

    static bool write_sized(plugin_answer &answer, const void *data, size_t length) {
        return write_u32(&answer, static_cast<uint32_t>(length)) && write_piece(&answer, data, length);
    }

    /// When a message was put there, or by its producer made, since 1970; 0: not known.
    static uint64_t microseconds(const rd_kafka_message_t &message) {
        rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
        const int64_t milliseconds = rd_kafka_message_timestamp(&message, &type);
        return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || milliseconds <= 0 ? 0 : static_cast<uint64_t>(milliseconds) * 1000;
    }

    static void check(bool fits) {
        if (!fits)
            throw BusFailure(PLUGIN_FAILED, "the answer does not fit");
    }

    /// Deletes what was given up long enough ago.
    void remove_old(Clock::time_point now) {
        while (!trims_.empty() && now - trims_.front().time >= settings_.trim_delay) {
            const Trim &trim = trims_.front();
            uint64_t &position = removable_[trim.place];
            position = std::max(position, trim.position);
            trims_.pop_front();
        }
        std::vector<Place> places;
        for (const auto &[place, position] : removable_)
            if (topics_.exists(place))
                places.push_back(place);
        if (places.empty() || now < next_removal_)
            return;
        const std::vector<BusTopics::Ends> ends = topics_.ends(places);
        std::map<Place, uint64_t> wanted;
        for (size_t i = 0; i < places.size(); i++) {
            const uint64_t position = std::min(removable_[places[i]], ends[i].next);
            if (position > ends[i].first)
                wanted[places[i]] = position;
        }
        try {
            if (!wanted.empty())
                topics_.remove(wanted);
            removable_.clear();
        } catch (const BusFailure &failure) {
            // Some brokers cannot do it, and say so by ending the connection. What is not deleted does no harm.
            next_removal_ = now + removal_pause;
            context_.log(&context_, PLUGIN_LOG_WARNING,
                         as_text(std::string(failure.what()) + "; messages that are done stay for now, or until the topic's "
                                                               "own retention. It is tried again in an hour"));
        }
    }

    const plugin_context &context_;
    const BusSettings settings_;
    BusTopics topics_;
    BusPublisher publisher_;
    LogReader reader_;
    LogReader foreign_reader_;
    std::vector<uint32_t> names_;
    /// What was given up, the oldest first, and what of it can be deleted.
    std::deque<Trim> trims_;
    std::map<Place, uint64_t> removable_;
    Clock::time_point next_removal_{};
};

plugin_status create(const plugin_context *context, void *, void **instance) {
    return guarded(context, [&] { *instance = new KafkaBus(*context); });
}

void destroy(void *instance) { delete static_cast<KafkaBus *>(instance); }

template <void (KafkaBus::*verb)(::Reader &, plugin_answer &)>
plugin_status call(void *instance, const plugin_call *call, plugin_answer *answer) {
    auto &bus = *static_cast<KafkaBus *>(instance);
    return guarded(&bus.context(), [&]() -> plugin_status {
        try {
            ::Reader reader = reader_of(call);
            (bus.*verb)(reader, *answer);
            return PLUGIN_OK;
        } catch (const BusFailure &failure) {
            bus.context().report(&bus.context(), as_text(failure.what()));
            return failure.status;
        }
    });
}

} // namespace

void register_kafka_bus(const plugin_registrar *registrar) {
    static plugin_bus_verbs verbs{};
    verbs.size = sizeof verbs;
    verbs.create = create;
    verbs.destroy = destroy;
    verbs.publish = call<&KafkaBus::publish>;
    verbs.poll = call<&KafkaBus::poll>;
    verbs.trim = call<&KafkaBus::trim>;
    verbs.ends = call<&KafkaBus::ends>;
    verbs.topics = call<&KafkaBus::topics>;
    verbs.read = call<&KafkaBus::read>;
    verbs.bounds = call<&KafkaBus::bounds>;
    boundary::add(registrar, PLUGIN_KIND_BUS, PLUGIN_BUS_REVISION,
                  table().declaration("Keeps messages in topics of Kafka until they are trimmed."), &verbs);
}
