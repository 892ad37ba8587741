// The medium `kafka-avro`. Each record becomes a message in the form that registries of schemas know: a 0, the number of
// the schema, and the record in Avro's binary encoding. So does its key, if there is a schema for keys.

#include "avro_encoder.h"
#include "avro_schema.h"
#include "producer.h"
#include "record_parts.h"
#include "registry.h"

namespace {

const OptionTable &table() {
    static const OptionTable table = [] {
        OptionTable options("kafka-avro");
        KafkaSettings::declare(options);
        options.add_file("schema", "Schema of the values, as Avro has it in JSON.");
        options.add_file("key-schema", "Schema of the keys; without it they are texts.");
        options.add("subject", PLUGIN_VALUE_TEXT, "SUBJECT", "Subject of the values; else TOPIC-value.");
        options.add("key-subject", PLUGIN_VALUE_TEXT, "SUBJECT", "Subject of the keys; else TOPIC-key.");
        RegisteredSchema::declare(options);
        return options;
    }();
    return table;
}

/// A schema with its number in the registry.
struct Coding {
    AvroSchema schema;
    RegisteredSchema registered;

    static AvroSchema read(const Given &given, const char *option) {
        const std::string text = read_file(given, option);
        try {
            return AvroSchema(text);
        } catch (const SchemaError &error) {
            throw given.problem(option, given.text(option) + ": " + error.what());
        }
    }

    Coding(const Given &given, const char *option, const std::string &subject)
        : schema(read(given, option)), registered(given, subject, schema.text()) {}
};

class AvroMedium {
public:
    explicit AvroMedium(const plugin_context &context)
        : given_(table(), context), fields_(given_), producer_(context, KafkaSettings(given_)) {
        if (given_.text("schema").empty())
            throw given_.problem("schema", "it is not given; expected a file with the schema of the values");
        value_ = std::make_unique<Coding>(given_, "schema", subject("subject", "-value"));
        if (!given_.text("key-schema").empty())
            key_ = std::make_unique<Coding>(given_, "key-schema", subject("key-subject", "-key"));
    }

    void write(const plugin_records &records) {
        text_.clear();
        keys_.clear();
        messages_.clear();
        // Also if nothing can be encoded, the registry is asked first: it may refuse the schema as a whole.
        value_->registered.frame();
        if (key_)
            key_->registered.frame();
        CborReader reader(records.data, records.length);
        std::vector<std::pair<size_t, size_t>> ends;
        ends.reserve(records.count);
        for (uint64_t i = 0; i < records.count; i++) {
            Message &message = messages_.emplace_back();
            message.record = i + 1;
            try {
                take_record(reader, message);
            } catch (const std::runtime_error &error) {
                throw BadRecord(record_name(i, records.batch) + ": " + error.what(), i);
            }
            reader.forget();
            field_.forget();
            ends.emplace_back(text_.size(), keys_.size());
        }
        size_t start = 0, key_start = 0;
        for (size_t i = 0; i < messages_.size(); i++) {
            messages_[i].value = std::string_view(text_).substr(start, ends[i].first - start);
            messages_[i].key = std::string_view(keys_).substr(key_start, ends[i].second - key_start);
            std::tie(start, key_start) = ends[i];
        }
        producer_.deliver(messages_, records.batch);
    }

private:
    std::string subject(const char *option, const char *suffix) const {
        const std::string given = given_.text(option);
        return given.empty() ? given_.text("topic") + suffix : given;
    }

    AvroValue read(const ItemBytes &item) {
        field_.aim(item.data, item.length);
        return read_value(field_);
    }

    void take_record(CborReader &reader, Message &message) {
        AvroValue whole;
        whole.kind = AvroValue::Kind::map;
        const RecordParts parts = read_parts(reader, fields_, [&](std::string_view key, const ItemBytes &item) {
            whole.pairs.emplace_back(key, read(item));
        });
        text_ += value_->registered.frame();
        encode(parts.value ? read(*parts.value) : whole, value_->schema.root(), text_);
        if (parts.time)
            message.time = milliseconds(*parts.time);
        if (key_)
            take_key(parts, whole, message);
        else if (parts.key)
            take_text_key(*parts.key, message);
    }

    /// A key with a schema: the field that was named, what the record brings along, or of the record what the schema has.
    void take_key(const RecordParts &parts, const AvroValue &whole, Message &message) {
        const AvroType &type = key_->schema.root();
        AvroValue key;
        if (parts.key) {
            key = read(*parts.key);
            // So that `_key` can be plain although the schema, as often, is a record of one field.
            if (type.kind == AvroType::Kind::record && type.fields.size() == 1 && key.kind != AvroValue::Kind::map) {
                AvroValue map;
                map.kind = AvroValue::Kind::map;
                map.pairs.emplace_back(type.fields[0].name, std::move(key));
                key = std::move(map);
            }
        } else if (type.kind == AvroType::Kind::record) {
            key.kind = AvroValue::Kind::map;
            for (const auto &pair : whole.pairs)
                if (type.places.count(pair.first) > 0)
                    key.pairs.push_back(pair);
        } else {
            throw RecordError("it has no _key, and " + given_.shown("key") + " names no field for the key");
        }
        message.has_key = true;
        keys_ += key_->registered.frame();
        try {
            encode(key, type, keys_);
        } catch (const RecordError &error) {
            throw RecordError(std::string("its key: ") + error.what());
        }
    }

    void take_text_key(const ItemBytes &item, Message &message) {
        const auto key = scalar_text(item);
        message.has_key = key.has_value();
        keys_ += key.value_or("");
    }

    const Given given_;
    const FieldNames fields_;
    Producer producer_;
    std::unique_ptr<Coding> value_;
    std::unique_ptr<Coding> key_;
    CborReader field_{nullptr, 0};
    std::string text_;
    std::string keys_;
    std::vector<Message> messages_;
};

} // namespace

void register_kafka_avro(const plugin_registrar *registrar) {
    add_medium<AvroMedium>(registrar, table().declaration("Sends records to a topic of Kafka in Avro, with schemas of a registry."),
                         PLUGIN_ENCODING_CBOR, "avro");
}
