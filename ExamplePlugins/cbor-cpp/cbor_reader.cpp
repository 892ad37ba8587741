#include "cbor_reader.h"

#include <cmath>
#include <cstring>

namespace {

enum Major : uint8_t { unsigned_integer, negative_integer, bytes, text, array, map, tag, simple };

constexpr uint8_t open_length = 31;

double from_half(uint64_t bits) {
    const int exponent = static_cast<int>(bits >> 10) & 0x1F;
    const auto fraction = static_cast<double>(bits & 0x3FF);
    double value;
    if (exponent == 0)
        value = std::ldexp(fraction, -24);
    else if (exponent == 0x1F)
        value = fraction == 0 ? INFINITY : NAN;
    else
        value = std::ldexp(fraction + 1024, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

double from_single(uint64_t bits) {
    const auto narrow = static_cast<uint32_t>(bits);
    float value;
    std::memcpy(&value, &narrow, sizeof value);
    return value;
}

double from_double(uint64_t bits) {
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

} // namespace

void CborReader::fail(const char *what) const {
    throw CborError("the record is no CBOR: " + std::string(what) + " at byte " + std::to_string(at_ - start_));
}

uint64_t CborReader::read_big_endian(size_t bytes) {
    if (static_cast<size_t>(end_ - at_) < bytes)
        fail("it ends within an item");
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | *at_++;
    return value;
}

std::string_view CborReader::take(uint64_t length) {
    if (static_cast<uint64_t>(end_ - at_) < length)
        fail("it ends within a text");
    std::string_view view(reinterpret_cast<const char *>(at_), static_cast<size_t>(length));
    at_ += length;
    return view;
}

std::string_view CborReader::join(uint8_t major) {
    std::string &whole = joined_.emplace_back();
    while (true) {
        const auto head = static_cast<uint8_t>(read_big_endian(1));
        if (head == 0xFF)
            return whole;
        if (head >> 5 != major || (head & 0x1F) > 27)
            fail("a text has a piece that is none");
        const uint8_t info = head & 0x1F;
        whole += take(info < 24 ? info : read_big_endian(size_t{1} << (info - 24)));
    }
}

CborItem CborReader::next() {
    const auto head = static_cast<uint8_t>(read_big_endian(1));
    const auto major = static_cast<Major>(head >> 5);
    const uint8_t info = head & 0x1F;
    if (info > 27 && info < open_length)
        fail("a length of a kind that does not exist");
    CborItem item;
    item.is_open = info == open_length;
    if (!item.is_open)
        item.argument = info < 24 ? info : read_big_endian(size_t{1} << (info - 24));
    switch (major) {
    case unsigned_integer: item.kind = CborItem::Kind::non_negative; break;
    case negative_integer: item.kind = CborItem::Kind::negative; break;
    case bytes:
    case text:
        item.kind = major == text ? CborItem::Kind::text : CborItem::Kind::bytes;
        item.text = item.is_open ? join(major) : take(item.argument);
        item.is_open = false;
        break;
    case array: item.kind = CborItem::Kind::array; break;
    case map: item.kind = CborItem::Kind::map; break;
    case tag: item.kind = CborItem::Kind::tag; break;
    case simple:
        item.kind = CborItem::Kind::null;
        if (item.is_open) {
            item.kind = CborItem::Kind::end;
        } else if (info == 20 || info == 21) {
            item.kind = CborItem::Kind::boolean;
            item.argument = info - 20;
        } else if (info >= 25) {
            item.kind = CborItem::Kind::number;
            item.number = info == 25   ? from_half(item.argument)
                          : info == 26 ? from_single(item.argument)
                                       : from_double(item.argument);
        }
        break;
    }
    const bool may_be_open = major == array || major == map || major == simple;
    if (item.is_open && !may_be_open)
        fail("an item of a kind that has a fixed length has none");
    // An element takes a byte at least, so what cannot be there is not believed.
    if ((major == array || major == map) && !item.is_open && item.argument > static_cast<uint64_t>(end_ - at_))
        fail("a list or map with more elements than there are bytes");
    return item;
}

bool CborReader::is_at_open_end() {
    if (at_ == end_)
        fail("a list or map has no end");
    if (*at_ != 0xFF)
        return false;
    at_++;
    return true;
}

void CborReader::skip(int depth) {
    CborItem item = next();
    while (item.kind == CborItem::Kind::tag)
        item = next();
    if (item.kind == CborItem::Kind::end)
        fail("an end without a beginning");
    if (item.kind != CborItem::Kind::array && item.kind != CborItem::Kind::map)
        return;
    if (depth == 0)
        fail("lists and maps lie too deep in each other");
    const uint64_t each = item.kind == CborItem::Kind::map ? 2 : 1;
    if (!item.is_open) {
        for (uint64_t i = 0; i < item.argument * each; i++)
            skip(depth - 1);
        return;
    }
    while (!is_at_open_end())
        skip(depth - 1);
}
