#include "avro_encoder.h"

#include <deque>

namespace {

using Kind = AvroType::Kind;
using Value = AvroValue::Kind;

/// A default as a value; its texts live in `texts`.
AvroValue value_of(const json_t *json, const AvroType &type, std::deque<std::string> &texts, int depth) {
    if (depth == 0)
        throw RecordError("it lies too deep");
    AvroValue value;
    switch (json_typeof(json)) {
    case JSON_NULL: break;
    case JSON_TRUE:
    case JSON_FALSE:
        value.kind = Value::boolean;
        value.flag = json_is_true(json);
        break;
    case JSON_INTEGER:
        value.kind = Value::integer;
        value.integer = json_integer_value(json);
        break;
    case JSON_REAL:
        value.kind = Value::number;
        value.number = json_real_value(json);
        break;
    case JSON_STRING: {
        value.kind = Value::text;
        value.text = std::string_view(json_string_value(json), json_string_length(json));
        if (type.kind != Kind::bytes && type.kind != Kind::fixed)
            break;
        value.kind = Value::bytes;
        std::string bytes;
        for (size_t i = 0; i < value.text.size(); i++) {
            const auto first = static_cast<uint8_t>(value.text[i]);
            if (first < 0x80) {
                bytes += static_cast<char>(first);
            } else if (first <= 0xC3 && i + 1 < value.text.size()) {
                bytes += static_cast<char>((first & 3) << 6 | (value.text[++i] & 0x3F));
            } else {
                throw RecordError("a character beyond U+00FF stands for no byte");
            }
        }
        texts.push_back(std::move(bytes));
        value.text = texts.back();
        break;
    }
    case JSON_ARRAY: {
        value.kind = Value::list;
        size_t place;
        const json_t *element;
        const AvroType &inside = type.kind == Kind::array ? *type.parts[0] : type;
        json_array_foreach(json, place, element)
            value.elements.push_back(value_of(element, inside, texts, depth - 1));
        break;
    }
    case JSON_OBJECT: {
        value.kind = Value::map;
        for (void *at = json_object_iter(const_cast<json_t *>(json)); at != nullptr;
             at = json_object_iter_next(const_cast<json_t *>(json), at)) {
            const char *key = json_object_iter_key(at);
            const AvroType *inside = &type;
            if (type.kind == Kind::map)
                inside = type.parts[0];
            else if (type.kind == Kind::record && type.places.count(std::string_view(key)) > 0)
                inside = type.fields[type.places.find(std::string_view(key))->second].type;
            value.pairs.emplace_back(key, value_of(json_object_iter_value(at), *inside, texts, depth - 1));
        }
        break;
    }
    }
    return value;
}

} // namespace

std::string encode_default(const json_t *json, const AvroType &type) {
    std::string binary;
    std::deque<std::string> texts;
    const AvroType *inside = &type;
    if (type.kind == Kind::choice) {
        binary += '\0';
        inside = type.parts[0];
    }
    encode(value_of(json, *inside, texts, CborReader::deepest), *inside, binary);
    return binary;
}
