#include "json_text.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace {

using Kind = CborItem::Kind;

constexpr double microseconds_in_second = 1e6;
/// The first magnitude that has an exponent in Python's notation.
constexpr double first_with_exponent = 1e16;
constexpr double last_with_exponent = 1e-4;

template <typename Number> void append_number(Number value, std::string &text) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    text.append(digits, end);
}

void append_escape(uint32_t unit, std::string &text) {
    static constexpr char digits[] = "0123456789abcdef";
    text += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        text += digits[unit >> shift & 0xF];
}

void append_scalar(uint32_t scalar, std::string &text) {
    if (scalar >= 0x10000) {
        append_escape(0xD800 + ((scalar - 0x10000) >> 10), text);
        append_escape(0xDC00 + (scalar & 0x3FF), text);
    } else {
        append_escape(scalar, text);
    }
}

/// Bytes of the scalar that begins here, 0: none does.
size_t scalar_length(std::string_view rest, uint32_t &scalar) {
    const auto first = static_cast<uint8_t>(rest[0]);
    const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || rest.size() < length)
        return 0;
    scalar = first & (0x7F >> length);
    for (size_t i = 1; i < length; i++) {
        const auto next = static_cast<uint8_t>(rest[i]);
        if ((next & 0xC0) != 0x80)
            return 0;
        scalar = scalar << 6 | (next & 0x3F);
    }
    const bool is_long = (length == 3 && scalar < 0x800) || (length == 4 && scalar < 0x10000);
    return is_long || scalar > 0x10FFFF || (scalar >= 0xD800 && scalar <= 0xDFFF) ? 0 : length;
}

void append_base64(std::string_view bytes, std::string &text) {
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    text += '"';
    for (size_t i = 0; i < bytes.size(); i += 3) {
        const size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
        uint32_t group = 0;
        for (size_t j = 0; j < 3; j++)
            group = group << 8 | (j < count ? static_cast<uint8_t>(bytes[i + j]) : 0u);
        for (size_t j = 0; j < 4; j++)
            text += j <= count ? digits[group >> (18 - 6 * j) & 0x3F] : '=';
    }
    text += '"';
}

void append_elements(CborReader &reader, const CborItem &list, std::string &text, int depth) {
    text += '[';
    for (uint64_t i = 0; list.is_open ? !reader.is_at_open_end() : i < list.argument; i++) {
        if (i > 0)
            text += ", ";
        append_json(reader, text, depth);
    }
    text += ']';
}

void append_pairs(CborReader &reader, const CborItem &map, std::string &text, int depth) {
    text += '{';
    for (uint64_t i = 0; map.is_open ? !reader.is_at_open_end() : i < map.argument; i++) {
        if (i > 0)
            text += ", ";
        const CborItem key = reader.next();
        if (key.kind != Kind::text)
            throw CborError("a map has a key that is no text");
        append_json_text(key.text, text);
        text += ": ";
        append_json(reader, text, depth);
    }
    text += '}';
}

} // namespace

void append_json_text(std::string_view value, std::string &text) {
    text += '"';
    size_t clear = 0;
    for (size_t i = 0; i < value.size();) {
        const auto byte = static_cast<uint8_t>(value[i]);
        if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\') {
            i++;
            continue;
        }
        text.append(value.data() + clear, i - clear);
        size_t length = 1;
        switch (byte) {
        case '"': text += "\\\""; break;
        case '\\': text += "\\\\"; break;
        case '\n': text += "\\n"; break;
        case '\r': text += "\\r"; break;
        case '\t': text += "\\t"; break;
        case '\b': text += "\\b"; break;
        case '\f': text += "\\f"; break;
        default: {
            uint32_t scalar = byte;
            if (byte >= 0x80)
                length = scalar_length(value.substr(i), scalar);
            append_scalar(length == 0 ? 0xFFFD : scalar, text);
            length = length == 0 ? 1 : length;
        }
        }
        i += length;
        clear = i;
    }
    text.append(value.data() + clear, value.size() - clear);
    text += '"';
}

void append_json_number(double value, std::string &text) {
    if (!std::isfinite(value)) {
        text += "null";
        return;
    }
    const double magnitude = std::fabs(value);
    char digits[64];
    const bool has_exponent = magnitude != 0 && (magnitude >= first_with_exponent || magnitude < last_with_exponent);
    const auto format = has_exponent ? std::chars_format::scientific : std::chars_format::fixed;
    const auto end = std::to_chars(digits, digits + sizeof digits, value, format).ptr;
    text.append(digits, end);
    if (!has_exponent && std::trunc(value) == value)
        text += ".0";
}

void append_seconds(int64_t microseconds, std::string &text) {
    const auto magnitude = microseconds < 0 ? 0 - static_cast<uint64_t>(microseconds) : static_cast<uint64_t>(microseconds);
    if (microseconds < 0)
        text += '-';
    append_number(magnitude / 1'000'000, text);
    text += '.';
    uint64_t fraction = magnitude % 1'000'000;
    char digits[6];
    for (size_t i = 6; i-- > 0; fraction /= 10)
        digits[i] = static_cast<char>('0' + fraction % 10);
    text.append(digits, sizeof digits);
}

int64_t read_time(CborReader &reader) {
    const CborItem item = reader.next();
    double seconds;
    switch (item.kind) {
    case Kind::non_negative: seconds = static_cast<double>(item.argument); break;
    case Kind::negative: seconds = -1 - static_cast<double>(item.argument); break;
    case Kind::number: seconds = item.number; break;
    default: throw CborError("a time is no number");
    }
    const double microseconds = std::round(seconds * microseconds_in_second);
    if (!(std::fabs(microseconds) < 9.2e18))
        throw CborError("a time is too far away");
    return static_cast<int64_t>(microseconds);
}

void append_json(CborReader &reader, std::string &text, int depth) {
    const CborItem item = reader.next();
    switch (item.kind) {
    case Kind::non_negative: append_number(item.argument, text); return;
    case Kind::negative:
        if (item.argument == std::numeric_limits<uint64_t>::max()) {
            text += "-18446744073709551616";
        } else {
            text += '-';
            append_number(item.argument + 1, text);
        }
        return;
    case Kind::bytes: append_base64(item.text, text); return;
    case Kind::text: append_json_text(item.text, text); return;
    case Kind::boolean: text += item.argument != 0 ? "true" : "false"; return;
    case Kind::null: text += "null"; return;
    case Kind::number: append_json_number(item.number, text); return;
    case Kind::tag:
        if (item.argument == time_tag)
            append_seconds(read_time(reader), text);
        else
            append_json(reader, text, depth);
        return;
    case Kind::array:
    case Kind::map:
        if (depth == 0)
            throw CborError("lists and maps lie too deep in each other");
        if (item.kind == Kind::array)
            append_elements(reader, item, text, depth - 1);
        else
            append_pairs(reader, item, text, depth - 1);
        return;
    case Kind::end: throw CborError("an end without a beginning");
    }
}
