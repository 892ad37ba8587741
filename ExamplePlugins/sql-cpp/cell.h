// One value of a record, as databases take it.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct Cell {
    enum class Kind {
        missing, // the record has no such key
        null,
        boolean, // integer: 0 or 1
        integer, // integer
        number,  // number
        text,    // text
        bytes,   // text
        time,    // integer: microseconds since 1970 UTC
        json     // text: a list or map
    };

    Kind kind = Kind::missing;
    int64_t integer = 0;
    double number = 0;
    /// Valid as long as the rows that it is in.
    std::string_view text;

    bool is_empty() const { return kind == Kind::missing || kind == Kind::null; }
};

/// What a column holds, as far as it matters for what is written to it.
enum class Family { boolean, integer, number, text, bytes, time, json, other };

/// The shortest text that is read as the same number; that of numbers that are not finite is `nan`, `inf` or `-inf`.
void append_number(std::string &text, double number);

/// As in 2026-01-31 23:59:59.123456, of UTC; false if the year has not four digits.
bool append_time(std::string &text, int64_t microseconds);

/// A string of JSON with its quotes. Bytes that are no UTF-8 are left as they are.
void append_json_text(std::string &json, std::string_view text);

/// The value as JSON: bytes in hexadecimal digits, times as text, what is not finite as null.
void append_json(std::string &json, const Cell &cell);
