// The mapping `rflowhello`. The service says once who takes the records, by its method Hello, and each record gets that
// as its key sensor_id.

#include "cbor_reader.h"
#include "service.h"

#include <boundary.h>

#include <cstring>

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view key = "sensor_id";

void put_head(std::string &bytes, unsigned major, uint64_t argument) {
    const auto put = [&](unsigned info, int size) {
        bytes += static_cast<char>(major << 5 | info);
        for (int shift = size * 8 - 8; shift >= 0; shift -= 8)
            bytes += static_cast<char>(argument >> shift);
    };
    if (argument < 24)
        put(static_cast<unsigned>(argument), 0);
    else if (argument <= 0xFF)
        put(24, 1);
    else if (argument <= 0xFFFF)
        put(25, 2);
    else if (argument <= 0xFFFFFFFF)
        put(26, 4);
    else
        put(27, 8);
}

void put_integer(std::string &bytes, int64_t value) {
    if (value < 0)
        put_head(bytes, 1, static_cast<uint64_t>(-1 - value));
    else
        put_head(bytes, 0, static_cast<uint64_t>(value));
}

void put_text(std::string &bytes, unsigned major, std::string_view text) {
    put_head(bytes, major, text.size());
    bytes += text;
}

/// The value of a field in CBOR.
std::string encoded(const Message &message, const FieldDescriptor &field) {
    const auto &reflection = *message.GetReflection();
    std::string bytes;
    switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: put_integer(bytes, reflection.GetInt32(message, &field)); break;
    case FieldDescriptor::CPPTYPE_INT64: put_integer(bytes, reflection.GetInt64(message, &field)); break;
    case FieldDescriptor::CPPTYPE_UINT32: put_head(bytes, 0, reflection.GetUInt32(message, &field)); break;
    case FieldDescriptor::CPPTYPE_UINT64: put_head(bytes, 0, reflection.GetUInt64(message, &field)); break;
    case FieldDescriptor::CPPTYPE_STRING:
        put_text(bytes, field.type() == FieldDescriptor::TYPE_BYTES ? 2 : 3, reflection.GetString(message, &field));
        break;
    default:
        throw SchemaError("field " + field.full_name() + " is of type " + field.type_name()
                          + ", expected an integer, a text or bytes");
    }
    return bytes;
}

class Hello {
public:
    explicit Hello(const plugin_context &context) {
        Service service(context);
        const auto &method = service.method("Hello");
        if (method.client_streaming() || method.server_streaming())
            throw SchemaError("method " + method.full_name() + " is a stream, expected one question and one answer");
        const FieldDescriptor *field = method.output_type()->FindFieldByName(std::string(key));
        if (field == nullptr || field->is_repeated())
            throw SchemaError("the answer of " + method.full_name() + ", a " + method.output_type()->full_name()
                              + ", has no single field " + std::string(key));
        const auto question = service.schema().make(method.input_type());
        const auto answer = service.schema().make(method.output_type());
        const auto answers = service.remote().call(Service::path(method), {Remote::encode(*question)});
        if (answers.size() != 1 || !Remote::decode(answers.front(), *answer))
            throw SchemaError("the answer of " + method.full_name() + " cannot be read");
        put_text(pair_, 3, key);
        pair_ += encoded(*answer, *field);
    }

    plugin_status map(const plugin_records &records, plugin_batch &result) {
        CborReader reader(records.data, records.length);
        for (uint64_t i = 0; i < records.count; i++) {
            make_record(reader);
            if (record_.size() > result.record_limit)
                throw SchemaError("a record of " + std::to_string(record_.size()) + " bytes with " + std::string(key)
                                  + " is larger than the largest that fits");
            if (record_.size() > result.capacity - result.length) {
                result.needed = record_.size();
                return PLUGIN_FULL;
            }
            std::memcpy(result.data + result.length, record_.data(), record_.size());
            result.length += record_.size();
            result.count++;
        }
        return PLUGIN_OK;
    }

private:
    /// The next record with the key, and without one of that name that it had.
    void make_record(CborReader &reader) {
        reader.forget();
        CborItem head = reader.next();
        while (head.kind == CborItem::Kind::tag)
            head = reader.next();
        if (head.kind != CborItem::Kind::map)
            throw CborError("a record is no map");
        pairs_.clear();
        uint64_t count = 1;
        for (uint64_t i = 0; head.is_open ? !reader.is_at_open_end() : i < head.argument; i++) {
            const uint8_t *start = reader.place();
            const CborItem name = reader.next();
            reader.skip();
            if (name.kind == CborItem::Kind::text && name.text == key)
                continue;
            pairs_.append(reinterpret_cast<const char *>(start), static_cast<size_t>(reader.place() - start));
            count++;
        }
        record_.clear();
        put_head(record_, 5, count);
        record_ += pairs_;
        record_ += pair_;
    }

    std::string pair_;
    std::string pairs_;
    std::string record_;
};

} // namespace

void register_hello(const plugin_registrar *registrar) {
    add_mapping<Hello>(registrar,
                       Service::declaration("rflowhello", "Adds the sensor_id that a gRPC service answers to Hello."));
}
