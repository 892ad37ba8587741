#include "cell.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

void append_number(std::string &text, double number) {
    if (std::isnan(number)) {
        text += "nan"; // never "-nan", which no database reads
        return;
    }
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text.append(digits, end);
}

bool append_time(std::string &text, int64_t microseconds) {
    constexpr int64_t second = 1000000;
    time_t seconds = microseconds / second;
    auto fraction = static_cast<int>(microseconds % second);
    if (fraction < 0) {
        fraction += second;
        seconds--;
    }
    tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr || parts.tm_year < -1899 || parts.tm_year > 8099)
        return false;
    char digits[64];
    const int length =
        std::snprintf(digits, sizeof digits, "%04d-%02d-%02d %02d:%02d:%02d.%06d", parts.tm_year + 1900,
                      parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, fraction);
    text.append(digits, static_cast<size_t>(length));
    return true;
}

void append_json_text(std::string &json, std::string_view text) {
    json += '"';
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte == '"' || byte == '\\') {
            json += '\\';
            json += character;
        } else if (byte < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            json += escaped;
        } else {
            json += character;
        }
    }
    json += '"';
}

void append_json(std::string &json, const Cell &cell) {
    switch (cell.kind) {
    case Cell::Kind::missing:
    case Cell::Kind::null: json += "null"; break;
    case Cell::Kind::boolean: json += cell.integer != 0 ? "true" : "false"; break;
    case Cell::Kind::integer: json += std::to_string(cell.integer); break;
    case Cell::Kind::number:
        if (std::isfinite(cell.number))
            append_number(json, cell.number);
        else
            json += "null";
        break;
    case Cell::Kind::text: append_json_text(json, cell.text); break;
    case Cell::Kind::bytes: {
        static const char digits[] = "0123456789abcdef";
        json += '"';
        for (const char character : cell.text) {
            json += digits[static_cast<unsigned char>(character) >> 4];
            json += digits[static_cast<unsigned char>(character) & 0xF];
        }
        json += '"';
        break;
    }
    case Cell::Kind::time:
        json += '"';
        if (!append_time(json, cell.integer))
            json += std::to_string(cell.integer);
        json += '"';
        break;
    case Cell::Kind::json: json += cell.text; break;
    }
}
