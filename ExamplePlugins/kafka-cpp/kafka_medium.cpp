// The medium `kafka`. Each record becomes a message: as JSON, or one of its fields. If the user names a format, the lines
// of what it makes of a batch are the messages; and in both cases a batch can be one message as a whole.

#include "json_text.h"
#include "producer.h"
#include "record_parts.h"

namespace {

const OptionTable &table() {
    static const OptionTable table = [] {
        OptionTable options("kafka");
        KafkaSettings::declare(options);
        options.add("batch-message", PLUGIN_VALUE_FLAG, "", "Make one message of each batch: its text as a whole.");
        options.add("force-flush", PLUGIN_VALUE_FLAG, "",
                    "Wait until each batch is delivered; it always does, this is Avalon's option.");
        return options;
    }();
    return table;
}

class KafkaMedium {
public:
    explicit KafkaMedium(const plugin_context &context)
        : given_(table(), context), fields_(given_), makes_one_(given_.flag("batch-message")),
          producer_(context, KafkaSettings(given_)) {
        if (makes_one_ && needs_records())
            throw given_.problem("batch-message", "the message of a whole batch has no field for " + needing_);
    }

    void write(const plugin_records &records) {
        text_.clear();
        keys_.clear();
        messages_.clear();
        if (records.encoding == PLUGIN_ENCODING_CBOR)
            take_records(records);
        else
            take_text(records);
        producer_.deliver(messages_, records.batch);
    }

private:
    /// Whether an option is given that looks into records.
    bool needs_records() {
        for (const char *option : {"key", "time", "value"})
            if (!given_.text(option).empty())
                needing_ = given_.shown(option);
        return !needing_.empty();
    }

    // Offsets stand for the views until the texts have stopped growing.
    struct Piece {
        size_t start;
        size_t length;
    };

    void take_records(const plugin_records &records) {
        CborReader reader(records.data, records.length);
        std::vector<Piece> values, keys;
        values.reserve(records.count);
        for (uint64_t i = 0; i < records.count; i++) {
            Message &message = messages_.emplace_back();
            message.record = i + 1;
            const size_t start = text_.size();
            const size_t key_start = keys_.size();
            try {
                take_record(reader, message);
            } catch (const std::runtime_error &error) {
                throw BadRecord(record_name(i, records.batch) + ": " + error.what(), i);
            }
            reader.forget();
            field_.forget();
            values.push_back({start, text_.size() - start});
            keys.push_back({key_start, keys_.size() - key_start});
            if (makes_one_)
                text_ += '\n';
        }
        for (size_t i = 0; i < messages_.size(); i++) {
            messages_[i].value = std::string_view(text_).substr(values[i].start, values[i].length);
            messages_[i].key = std::string_view(keys_).substr(keys[i].start, keys[i].length);
        }
        if (makes_one_)
            make_one(text_);
    }

    void take_record(CborReader &reader, Message &message) {
        const bool is_whole = fields_.value.empty();
        bool is_first = true;
        if (is_whole)
            text_ += '{';
        const RecordParts parts = read_parts(reader, fields_, [&](std::string_view key, const ItemBytes &item) {
            if (!is_whole)
                return;
            if (!is_first)
                text_ += ", ";
            is_first = false;
            append_json_text(key, text_);
            text_ += ": ";
            field_.aim(item.data, item.length);
            append_json(field_, text_);
        });
        if (is_whole)
            text_ += '}';
        if (parts.value) {
            const auto value = scalar_text(*parts.value);
            message.is_null = !value;
            text_ += value.value_or("");
        }
        if (parts.key) {
            const auto key = scalar_text(*parts.key);
            message.has_key = key.has_value();
            keys_ += key.value_or("");
        }
        if (parts.time)
            message.time = milliseconds(*parts.time);
    }

    void take_text(const plugin_records &records) {
        const std::string_view text(reinterpret_cast<const char *>(records.data), records.length);
        if (makes_one_)
            return make_one(text);
        if (needs_records())
            throw DeliveryError(needing_ + " looks into records, of which a format leaves only text; leave out "
                              "--output-format");
        std::string_view rest = text;
        while (!rest.empty()) {
            const size_t end = rest.find('\n');
            std::string_view line = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (!line.empty() && line.back() == '\r')
                line.remove_suffix(1);
            Message &message = messages_.emplace_back();
            message.value = line;
            message.record = messages_.size();
        }
        if (messages_.size() != records.count)
            throw DeliveryError("the format makes " + std::to_string(messages_.size()) + " lines of "
                              + std::to_string(records.count) + " records, so that it is not known which lines a message "
                              "is made of; give " + given_.shown("batch-message") + " for one message a batch");
    }

    void make_one(std::string_view text) {
        messages_.clear();
        messages_.emplace_back().value = text;
    }

    const Given given_;
    const FieldNames fields_;
    const bool makes_one_;
    std::string needing_;
    Producer producer_;
    CborReader field_{nullptr, 0};
    std::string text_;
    std::string keys_;
    std::vector<Message> messages_;
};

} // namespace

void register_kafka(const plugin_registrar *registrar) {
    add_medium<KafkaMedium>(registrar, table().declaration("Sends records as messages to a topic of Kafka."),
                          PLUGIN_ENCODING_CBOR | PLUGIN_ENCODING_BYTES, "json-lines");
}
