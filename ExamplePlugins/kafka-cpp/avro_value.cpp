#include "avro_value.h"

#include "json_text.h"

#include <limits>

using Value = AvroValue::Kind;

AvroValue read_value(CborReader &reader, int depth) {
    CborItem item = reader.next();
    while (item.kind == CborItem::Kind::tag && item.argument != time_tag)
        item = reader.next();
    AvroValue value;
    switch (item.kind) {
    case CborItem::Kind::null: break;
    case CborItem::Kind::boolean:
        value.kind = Value::boolean;
        value.flag = item.argument != 0;
        break;
    case CborItem::Kind::non_negative:
    case CborItem::Kind::negative:
        value.kind = Value::integer;
        value.is_beyond = item.argument > static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
        value.integer = value.is_beyond                              ? 0
            : item.kind == CborItem::Kind::negative ? -1 - static_cast<int64_t>(item.argument)
                                                    : static_cast<int64_t>(item.argument);
        break;
    case CborItem::Kind::number:
        value.kind = Value::number;
        value.number = item.number;
        break;
    case CborItem::Kind::text:
    case CborItem::Kind::bytes:
        value.kind = item.kind == CborItem::Kind::text ? Value::text : Value::bytes;
        value.text = item.text;
        break;
    case CborItem::Kind::tag:
        value.kind = Value::time;
        value.integer = read_time(reader);
        break;
    case CborItem::Kind::array:
    case CborItem::Kind::map: {
        if (depth == 0)
            throw CborError("lists and maps lie too deep in each other");
        const bool is_map = item.kind == CborItem::Kind::map;
        value.kind = is_map ? Value::map : Value::list;
        for (uint64_t i = 0; item.is_open ? !reader.is_at_open_end() : i < item.argument; i++) {
            if (!is_map) {
                value.elements.push_back(read_value(reader, depth - 1));
                continue;
            }
            const CborItem key = reader.next();
            if (key.kind != CborItem::Kind::text)
                throw CborError("a map has a key that is no text");
            value.pairs.emplace_back(key.text, read_value(reader, depth - 1));
        }
        break;
    }
    case CborItem::Kind::end: throw CborError("an end without a beginning");
    }
    return value;
}
