// Reads CBOR (RFC 8949) item by item from bytes that are not trusted: they may come from another plugin.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>

/// Bytes that are no CBOR, or end too early. The message says at which byte.
class CborError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One item; of arrays and maps its head alone.
struct CborItem {
    enum class Kind {
        non_negative, // argument
        negative,     // -1 - argument
        bytes,        // text
        text,         // text
        array,        // argument: its elements, unless is_open
        map,          // argument: its pairs, unless is_open
        tag,          // argument; the item that is tagged comes next
        boolean,      // argument: 0 or 1
        null,         // null, undefined, and simple values without a meaning
        number,       // number
        end           // of an array or map that is_open
    };

    Kind kind = Kind::null;
    /// An array or map whose end is an item of its own.
    bool is_open = false;
    uint64_t argument = 0;
    double number = 0;
    /// In the bytes read, or in the reader until `forget`.
    std::string_view text;
};

class CborReader {
public:
    CborReader(const uint8_t *data, size_t length) : start_(data), at_(data), end_(data + length) {}

    bool is_at_end() const { return at_ == end_; }

    /// The next item.
    CborItem next();

    /// Whether an array or map that is_open ends here; goes over its end.
    bool is_at_open_end();

    /// Goes over the next item with all that is in it, at most this deep.
    void skip(int depth = deepest);

    /// Where the reader is.
    const uint8_t *place() const { return at_; }

    /// Goes on with other bytes; the texts of those before stay.
    void aim(const uint8_t *data, size_t length) {
        start_ = at_ = data;
        end_ = data + length;
    }

    /// Drops the texts that came in pieces; those of items read before may be gone.
    void forget() { joined_.clear(); }

    /// Arrays and maps that may lie in each other: readers of them call themselves.
    static constexpr int deepest = 64;

private:
    [[noreturn]] void fail(const char *what) const;
    uint64_t read_big_endian(size_t bytes);
    std::string_view take(uint64_t length);
    std::string_view join(uint8_t major);

    const uint8_t *start_;
    const uint8_t *at_;
    const uint8_t *end_;
    std::deque<std::string> joined_;
};
