#include "avro_encoder.h"

// The civil calendar in cycles of 400 years.
bool read_date(std::string_view text, int64_t &days) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    const auto digits = [&](size_t from, size_t count, int64_t &number) {
        number = 0;
        for (size_t i = from; i < from + count; i++) {
            if (text[i] < '0' || text[i] > '9')
                return false;
            number = number * 10 + (text[i] - '0');
        }
        return true;
    };
    int64_t year, month, day;
    if (!digits(0, 4, year) || !digits(5, 2, month) || !digits(8, 2, day) || month < 1 || month > 12 || day < 1)
        return false;
    static constexpr int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > lengths[month - 1] + (month == 2 && is_leap ? 1 : 0))
        return false;
    const int64_t from_march = month > 2 ? month - 3 : month + 9;
    const int64_t shifted = year - (month <= 2 ? 1 : 0) + 400;
    const int64_t cycle = shifted / 400, of_cycle = shifted % 400;
    const int64_t of_year = (153 * from_march + 2) / 5 + day - 1;
    days = cycle * 146'097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - 719'468 - 146'097;
    return true;
}

bool read_uuid(std::string_view text, std::string &bytes) {
    if (text.size() != 36)
        return false;
    int high = -1;
    for (size_t i = 0; i < text.size(); i++) {
        const char c = text[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-')
                return false;
            continue;
        }
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            return false;
        if (high < 0) {
            high = digit;
        } else {
            bytes += static_cast<char>(high << 4 | digit);
            high = -1;
        }
    }
    return true;
}
