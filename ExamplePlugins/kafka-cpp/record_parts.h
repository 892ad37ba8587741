// What becomes of a record as a message: its key, its time, and its value.
//
// A record may bring its key and its time along, as `_key` and `_time` (milliseconds since 1970 UTC); both never are part
// of the value. Options name other fields for them.

#pragma once

#include "cbor_reader.h"
#include "errors.h"
#include "options.h"

#include <optional>

/// Bytes of one item of CBOR.
struct ItemBytes {
    const uint8_t *data = nullptr;
    size_t length = 0;
    CborReader reader() const { return CborReader(data, length); }
};

/// Which fields of records mean something. An empty name stands for none.
struct FieldNames {
    std::string key;
    std::string time;
    std::string value;

    explicit FieldNames(const Given &given)
        : key(given.text("key")), time(given.text("time")), value(given.text("value")) {}
};

/// Where the parts of a record lie in its bytes.
struct RecordParts {
    std::optional<ItemBytes> key;
    std::optional<ItemBytes> time;
    /// The field that is the value, where one was named.
    std::optional<ItemBytes> value;
};

/// A field that is no part of the value.
inline bool is_reserved(std::string_view key) { return key == "_key" || key == "_time"; }

/// Finds the parts of the record that comes next, calls `visit` with the key and the bytes of each field that belongs to
/// the value, in order, and goes over the record. Throws `RecordError` if a field that was named is missing.
template <typename Visit> RecordParts read_parts(CborReader &reader, const FieldNames &names, Visit visit);

/// The text of a key or a value that is one field: texts and bytes as they are, all else as JSON. None: null.
std::optional<std::string> scalar_text(const ItemBytes &item);

/// Milliseconds since 1970 of a time or a number of milliseconds.
int64_t milliseconds(const ItemBytes &item);

/// A field within the record by a path with dots, where the record has no field of that name.
std::optional<ItemBytes> find_path(const ItemBytes &record, std::string_view path);

void require(const std::optional<ItemBytes> &part, const std::string &name, const char *what);

template <typename Visit> RecordParts read_parts(CborReader &reader, const FieldNames &names, Visit visit) {
    const uint8_t *start = reader.place();
    RecordParts parts;
    std::optional<ItemBytes> own_key, own_time;
    const CborItem map = reader.next();
    if (map.kind != CborItem::Kind::map)
        throw CborError("it is no map");
    for (uint64_t i = 0; map.is_open ? !reader.is_at_open_end() : i < map.argument; i++) {
        const CborItem key = reader.next();
        if (key.kind != CborItem::Kind::text)
            throw CborError("it has a key that is no text");
        const uint8_t *place = reader.place();
        reader.skip();
        const ItemBytes item{place, static_cast<size_t>(reader.place() - place)};
        if (!names.key.empty() && key.text == names.key)
            parts.key = item;
        if (!names.time.empty() && key.text == names.time)
            parts.time = item;
        if (!names.value.empty() && key.text == names.value)
            parts.value = item;
        if (key.text == "_key")
            own_key = item;
        else if (key.text == "_time")
            own_time = item;
        else
            visit(key.text, item);
    }
    const ItemBytes whole{start, static_cast<size_t>(reader.place() - start)};
    const auto settle = [&](std::optional<ItemBytes> &part, const std::string &name, const char *what) {
        if (name.empty() || part)
            return;
        part = find_path(whole, name);
        require(part, name, what);
    };
    settle(parts.key, names.key, "key");
    settle(parts.time, names.time, "time");
    settle(parts.value, names.value, "value");
    if (names.key.empty())
        parts.key = own_key;
    if (names.time.empty())
        parts.time = own_time;
    return parts;
}
