// Values on their way from a record in CBOR to Avro, as a tree.

#pragma once

#include "cbor_reader.h"

#include <cstdint>
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
