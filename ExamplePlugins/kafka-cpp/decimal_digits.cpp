#include "decimal_digits.h"

#include <algorithm>

namespace {

/// Beyond that no decimal is, and counting must not overflow.
constexpr long largest_exponent = 10'000;

} // namespace

std::optional<DecimalDigits> DecimalDigits::read(std::string_view text) {
    DecimalDigits number;
    size_t i = 0;
    if (i < text.size() && (text[i] == '-' || text[i] == '+'))
        number.is_negative_ = text[i++] == '-';
    bool has_digits = false, is_behind = false;
    for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; i++) {
        if (text[i] == '.' && !is_behind) {
            is_behind = true;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            return std::nullopt;
        has_digits = true;
        number.digits_ += text[i];
        number.exponent_ -= is_behind ? 1 : 0;
    }
    if (!has_digits)
        return std::nullopt;
    if (i < text.size()) {
        const bool is_small = ++i < text.size() && text[i] == '-';
        if (i < text.size() && (text[i] == '-' || text[i] == '+'))
            i++;
        if (i == text.size())
            return std::nullopt;
        long exponent = 0;
        for (; i < text.size(); i++) {
            if (text[i] < '0' || text[i] > '9')
                return std::nullopt;
            exponent = std::min(exponent * 10 + (text[i] - '0'), largest_exponent);
        }
        number.exponent_ += is_small ? -exponent : exponent;
    }
    number.digits_.erase(0, number.digits_.find_first_not_of('0'));
    return number;
}

std::optional<DecimalDigits> DecimalDigits::scaled(size_t scale) const {
    DecimalDigits number = *this;
    if (digits_.empty()) {
        number.exponent_ = 0;
        return number;
    }
    number.exponent_ += static_cast<long>(scale);
    for (; number.exponent_ < 0; number.exponent_++) {
        if (number.digits_.back() != '0')
            return std::nullopt;
        number.digits_.pop_back();
        if (number.digits_.empty())
            return std::nullopt;
    }
    if (number.exponent_ > largest_exponent)
        return std::nullopt;
    number.digits_.append(static_cast<size_t>(number.exponent_), '0');
    number.exponent_ = 0;
    return number;
}

std::string DecimalDigits::twos_complement() const {
    // The lowest byte first: each digit multiplies what is there by ten.
    std::string bytes;
    for (const char digit : digits_) {
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (char &byte : bytes) {
            carry += static_cast<unsigned>(static_cast<uint8_t>(byte)) * 10;
            byte = static_cast<char>(carry & 0xFF);
            carry >>= 8;
        }
        if (carry > 0)
            bytes += static_cast<char>(carry);
    }
    bytes += '\0';
    if (is_negative_) {
        unsigned carry = 1;
        for (char &byte : bytes) {
            carry += static_cast<uint8_t>(~byte);
            byte = static_cast<char>(carry & 0xFF);
            carry >>= 8;
        }
    }
    // The sign needs one bit of the highest byte, not a byte of its own.
    while (bytes.size() > 1) {
        const auto highest = static_cast<uint8_t>(bytes.back());
        const bool is_set = (bytes[bytes.size() - 2] & 0x80) != 0;
        if (!((highest == 0 && !is_set) || (highest == 0xFF && is_set)))
            break;
        bytes.pop_back();
    }
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
}
