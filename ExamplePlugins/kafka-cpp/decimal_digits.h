// Decimal numbers of any length, as far as Avro's decimals need them.

#pragma once

#include <optional>
#include <string>
#include <string_view>

/// A number as its digits, a sign and a power of ten.
class DecimalDigits {
public:
    /// Reads what JSON writes as a number; none: it is no number.
    static std::optional<DecimalDigits> read(std::string_view text);

    /// The number times ten to the power of `scale`, if that is whole.
    std::optional<DecimalDigits> scaled(size_t scale) const;

    /// How many digits a whole number has, without zeros before them.
    size_t count() const { return digits_.size(); }

    /// The bytes of a whole number, the highest first, as few as it takes and at least one.
    std::string twos_complement() const;

private:
    std::string digits_; // without zeros before them; empty: zero
    long exponent_ = 0;
    bool is_negative_ = false;
};
