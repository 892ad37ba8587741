// Values in Avro's binary encoding, made of records in CBOR and of defaults in JSON.
//
// A union takes the first branch that fits a value without changing its kind; a map with one key that is the name of a
// branch means that branch, as in Avro's encoding of JSON, unless it fits a record or a map of the union itself.

#pragma once

#include "avro_schema.h"
#include "boundary.h"
#include "cbor_reader.h"
#include "record_parts.h"

#include <jansson.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A value as records have it, its texts in the bytes that it was read from.
struct AvroValue {
    enum class Kind { null, boolean, integer, number, text, bytes, time, list, map };

    Kind kind = Kind::null;
    bool flag = false;
    /// An integer, or microseconds since 1970 of a time.
    int64_t integer = 0;
    /// An integer beyond 64 bits with a sign.
    bool is_beyond = false;
    double number = 0;
    std::string_view text;
    std::vector<AvroValue> elements;
    std::vector<std::pair<std::string_view, AvroValue>> pairs;
};

/// Reads the next item; what it refers to lives as long as the reader's bytes and texts.
AvroValue read_value(CborReader &reader, int depth = CborReader::deepest);

/// Appends a value; throws `RecordError`, which names the field by its path, and leaves half a value.
void encode(const AvroValue &value, const AvroType &type, std::string &binary);

/// The binary of a default as schemas have them: of a union it is of the first branch, bytes are characters up to U+00FF.
std::string encode_default(const json_t *json, const AvroType &type);
