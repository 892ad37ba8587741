#include "avro_encoder.h"

#include "decimal_digits.h"
#include "json_text.h"

#include <cmath>
#include <cstring>
#include <deque>
#include <limits>

namespace {

using Kind = AvroType::Kind;
using Logical = AvroType::Logical;
using Value = AvroValue::Kind;

constexpr int64_t microseconds_in_day = 86'400'000'000;
constexpr int deepest_value = 200;

std::string shown(const AvroValue &value) {
    switch (value.kind) {
    case Value::null: return "null";
    case Value::boolean: return value.flag ? "true" : "false";
    case Value::integer: return value.is_beyond ? "an integer beyond 64 bits" : "the integer " + std::to_string(value.integer);
    case Value::number: {
        std::string text = "the number ";
        append_json_number(value.number, text);
        return text;
    }
    case Value::text: {
        std::string text = "the text ";
        append_json_text(value.text.substr(0, 60), text);
        return text;
    }
    case Value::bytes: return std::to_string(value.text.size()) + " bytes";
    case Value::time: {
        std::string text = "the time ";
        append_seconds(value.integer, text);
        return text;
    }
    case Value::list: return "a list";
    case Value::map: return "a map";
    }
    return {};
}

std::string shown(const AvroType &type) {
    static constexpr const char *logical[] = {
        "", "decimal", "uuid", "date", "time-millis", "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos",
    };
    std::string name = type.name;
    if (type.kind == Kind::choice) {
        name.clear();
        for (const AvroType *branch : type.parts)
            name += (name.empty() ? "union of " : ", ") + shown(*branch);
    }
    if (type.logical == Logical::decimal)
        return name + " (decimal of " + std::to_string(type.precision) + " digits, " + std::to_string(type.scale)
            + " of them behind the point)";
    return type.logical == Logical::none ? name : name + " (" + logical[static_cast<int>(type.logical)] + ")";
}

void append_long(int64_t value, std::string &binary) {
    auto rest = static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
    for (; rest >= 0x80; rest >>= 7)
        binary += static_cast<char>(0x80 | (rest & 0x7F));
    binary += static_cast<char>(rest);
}

template <typename Bits, typename Number> void append_little_endian(Number number, std::string &binary) {
    static_assert(sizeof(Bits) == sizeof(Number));
    Bits bits;
    std::memcpy(&bits, &number, sizeof bits);
    for (size_t i = 0; i < sizeof bits; i++)
        binary += static_cast<char>(bits >> (8 * i) & 0xFF);
}

void append_bytes(std::string_view bytes, std::string &binary) {
    append_long(static_cast<int64_t>(bytes.size()), binary);
    binary.append(bytes);
}

int64_t floor_divided(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

/// Days since 1970 of YYYY-MM-DD; false: it is none. The civil calendar in cycles of 400 years.
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

/// The 16 bytes of a UUID in its usual notation; false: it is none.
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

class Encoder {
public:
    explicit Encoder(std::string &binary) : binary_(binary) {}

    void encode(const AvroValue &value, const AvroType &type, int depth = deepest_value) {
        if (depth == 0)
            fail("values lie too deep in each other");
        switch (type.kind) {
        case Kind::null:
            if (value.kind != Value::null)
                misfit(value, type);
            return;
        case Kind::boolean:
            if (value.kind != Value::boolean)
                misfit(value, type);
            binary_ += value.flag ? '\1' : '\0';
            return;
        case Kind::integer:
        case Kind::long_integer: return append_long(whole(value, type), binary_);
        case Kind::single: return append_little_endian<uint32_t>(static_cast<float>(number(value, type)), binary_);
        case Kind::number: return append_little_endian<uint64_t>(number(value, type), binary_);
        case Kind::bytes: return encode_bytes(value, type);
        case Kind::fixed: return encode_fixed(value, type);
        case Kind::string: return encode_text(value, type);
        case Kind::enumeration: return encode_symbol(value, type);
        case Kind::array: return encode_list(value, type, depth);
        case Kind::map: return encode_map(value, type, depth);
        case Kind::record: return encode_record(value, type, depth);
        case Kind::choice: return encode_union(value, type, depth);
        }
    }

private:
    [[noreturn]] void fail(const std::string &what) const {
        std::string path;
        for (const std::string &part : path_)
            path += (path.empty() || part[0] == '[' ? "" : ".") + part;
        throw RecordError(path.empty() ? what : "field " + path + ": " + what);
    }

    [[noreturn]] void misfit(const AvroValue &value, const AvroType &type) const {
        fail(shown(value) + " does not fit " + shown(type));
    }

    int64_t whole(const AvroValue &value, const AvroType &type) const {
        int64_t found = value.integer;
        if (value.kind == Value::time) {
            switch (type.logical) {
            case Logical::date: found = floor_divided(value.integer, microseconds_in_day); break;
            case Logical::timestamp_millis: found = floor_divided(value.integer, 1000); break;
            case Logical::timestamp_micros: break;
            case Logical::timestamp_nanos:
                if (value.integer > std::numeric_limits<int64_t>::max() / 1000
                    || value.integer < std::numeric_limits<int64_t>::min() / 1000)
                    misfit(value, type);
                found = value.integer * 1000;
                break;
            default: misfit(value, type);
            }
        } else if (value.kind == Value::text && type.logical == Logical::date) {
            if (!read_date(value.text, found))
                misfit(value, type);
        } else if (value.kind != Value::integer || value.is_beyond) {
            misfit(value, type);
        }
        if (type.kind == Kind::integer
            && (found < std::numeric_limits<int32_t>::min() || found > std::numeric_limits<int32_t>::max()))
            misfit(value, type);
        return found;
    }

    double number(const AvroValue &value, const AvroType &type) const {
        switch (value.kind) {
        case Value::integer:
            if (value.is_beyond)
                misfit(value, type);
            return static_cast<double>(value.integer);
        case Value::number: return value.number;
        case Value::time: return static_cast<double>(value.integer) / 1e6;
        default: misfit(value, type);
        }
    }

    /// The digits of a decimal in two's complement.
    std::string unscaled(const AvroValue &value, const AvroType &type) const {
        std::string text;
        if (value.kind == Value::text)
            text = value.text;
        else if (value.kind == Value::integer && !value.is_beyond)
            text = std::to_string(value.integer);
        else if (value.kind == Value::number && std::isfinite(value.number))
            append_json_number(value.number, text);
        else
            misfit(value, type);
        const auto digits = DecimalDigits::read(text);
        if (!digits)
            misfit(value, type);
        const auto scaled = digits->scaled(type.scale);
        if (!scaled || scaled->count() > type.precision)
            misfit(value, type);
        return scaled->twos_complement();
    }

    void encode_bytes(const AvroValue &value, const AvroType &type) {
        if (type.logical == Logical::decimal && value.kind != Value::bytes)
            return append_bytes(unscaled(value, type), binary_);
        if (value.kind != Value::bytes)
            misfit(value, type);
        append_bytes(value.text, binary_);
    }

    void encode_fixed(const AvroValue &value, const AvroType &type) {
        std::string bytes;
        if (type.logical == Logical::decimal && value.kind != Value::bytes) {
            const std::string digits = unscaled(value, type);
            if (digits.size() > type.size)
                misfit(value, type);
            bytes.assign(type.size - digits.size(), (digits[0] & 0x80) != 0 ? '\xFF' : '\0');
            bytes += digits;
        } else if (type.logical == Logical::uuid && value.kind == Value::text) {
            if (!read_uuid(value.text, bytes))
                misfit(value, type);
        } else if (value.kind == Value::bytes) {
            bytes = value.text;
        } else {
            misfit(value, type);
        }
        if (bytes.size() != type.size)
            fail(shown(value) + " does not fit " + shown(type) + ", which has " + std::to_string(type.size));
        binary_ += bytes;
    }

    void encode_text(const AvroValue &value, const AvroType &type) {
        std::string bytes;
        if (value.kind != Value::text || (type.logical == Logical::uuid && !read_uuid(value.text, bytes)))
            misfit(value, type);
        append_bytes(value.text, binary_);
    }

    void encode_symbol(const AvroValue &value, const AvroType &type) {
        const auto found = value.kind == Value::text ? type.symbols.find(value.text) : type.symbols.end();
        if (found == type.symbols.end()) {
            std::vector<std::string> symbols(type.symbols.size());
            for (const auto &[symbol, place] : type.symbols)
                symbols[static_cast<size_t>(place)] = symbol;
            std::string list;
            for (const std::string &symbol : symbols)
                list += (list.empty() ? "" : ", ") + symbol;
            fail(shown(value) + " is none of enum " + type.name + ": " + list);
        }
        append_long(found->second, binary_);
    }

    void encode_list(const AvroValue &value, const AvroType &type, int depth) {
        if (value.kind != Value::list)
            misfit(value, type);
        if (!value.elements.empty())
            append_long(static_cast<int64_t>(value.elements.size()), binary_);
        for (size_t i = 0; i < value.elements.size(); i++) {
            path_.push_back("[" + std::to_string(i) + "]");
            encode(value.elements[i], *type.parts[0], depth - 1);
            path_.pop_back();
        }
        append_long(0, binary_);
    }

    void encode_map(const AvroValue &value, const AvroType &type, int depth) {
        if (value.kind != Value::map)
            misfit(value, type);
        if (!value.pairs.empty())
            append_long(static_cast<int64_t>(value.pairs.size()), binary_);
        for (const auto &[key, inside] : value.pairs) {
            append_bytes(key, binary_);
            path_.emplace_back(key);
            encode(inside, *type.parts[0], depth - 1);
            path_.pop_back();
        }
        append_long(0, binary_);
    }

    void encode_record(const AvroValue &value, const AvroType &type, int depth) {
        if (value.kind != Value::map)
            misfit(value, type);
        // Nearly always keys come in the order of the fields.
        std::vector<const AvroValue *> found(type.fields.size());
        size_t expected = 0;
        for (const auto &[key, inside] : value.pairs) {
            size_t place = expected++;
            if (place >= type.fields.size() || type.fields[place].name != key) {
                const auto other = type.places.find(key);
                if (other == type.places.end())
                    fail("key '" + std::string(key) + "' has no field in record " + type.name + ", whose fields are: " + names(type));
                place = other->second;
                expected = place + 1;
            }
            if (found[place] != nullptr)
                fail("key '" + std::string(key) + "' is there twice");
            found[place] = &inside;
        }
        for (size_t i = 0; i < found.size(); i++) {
            const AvroField &field = type.fields[i];
            path_.push_back(field.name);
            if (found[i] != nullptr)
                encode(*found[i], *field.type, depth - 1);
            else if (field.has_initial)
                binary_ += field.initial;
            else
                fail("it is missing, and record " + type.name + " has no default for it");
            path_.pop_back();
        }
    }

    static std::string names(const AvroType &type) {
        std::string list;
        for (const AvroField &field : type.fields)
            list += (list.empty() ? "" : ", ") + field.name;
        return list.empty() ? "none" : list;
    }

    /// Whether a value is of the kind of a type; what is in it may still not fit.
    static bool is_alike(const AvroValue &value, const AvroType &type, bool is_exact) {
        switch (type.kind) {
        case Kind::null: return value.kind == Value::null;
        case Kind::boolean: return value.kind == Value::boolean;
        case Kind::integer:
            if (value.kind == Value::integer)
                return !value.is_beyond && value.integer >= std::numeric_limits<int32_t>::min()
                    && value.integer <= std::numeric_limits<int32_t>::max();
            return value.kind == Value::time && type.logical == Logical::date;
        case Kind::long_integer:
            return (value.kind == Value::integer && !value.is_beyond)
                || (value.kind == Value::time && type.logical >= Logical::timestamp_millis);
        case Kind::single:
        case Kind::number:
            return value.kind == Value::number || (!is_exact && (value.kind == Value::integer || value.kind == Value::time));
        case Kind::bytes:
            return value.kind == Value::bytes
                || (type.logical == Logical::decimal && !is_exact
                    && (value.kind == Value::text || value.kind == Value::integer || value.kind == Value::number));
        case Kind::fixed:
            return (value.kind == Value::bytes && value.text.size() == type.size)
                || (type.logical != Logical::none && !is_exact && (value.kind == Value::text || value.kind == Value::integer));
        case Kind::string: {
            std::string bytes;
            return value.kind == Value::text && (type.logical != Logical::uuid || read_uuid(value.text, bytes));
        }
        case Kind::enumeration: return value.kind == Value::text && type.symbols.count(value.text) > 0;
        case Kind::array: return value.kind == Value::list;
        case Kind::map: return value.kind == Value::map;
        case Kind::record:
            if (value.kind != Value::map)
                return false;
            for (const auto &pair : value.pairs)
                if (type.places.count(pair.first) == 0)
                    return false;
            if (value.pairs.size() < type.fields.size())
                for (const AvroField &field : type.fields)
                    if (!field.has_initial && !has(value, field.name))
                        return false;
            return true;
        case Kind::choice: return false;
        }
        return false;
    }

    static bool has(const AvroValue &map, std::string_view key) {
        for (const auto &pair : map.pairs)
            if (pair.first == key)
                return true;
        return false;
    }

    void encode_union(const AvroValue &value, const AvroType &type, int depth) {
        // A branch that is named counts before one that is alike: only so can one of several be chosen.
        if (value.kind == Value::map && value.pairs.size() == 1) {
            for (size_t i = 0; i < type.parts.size(); i++) {
                if (!type.parts[i]->is_called(value.pairs[0].first) || is_record_of(value, type))
                    continue;
                append_long(static_cast<int64_t>(i), binary_);
                return encode(value.pairs[0].second, *type.parts[i], depth - 1);
            }
        }
        for (const bool is_exact : {true, false}) {
            for (size_t i = 0; i < type.parts.size(); i++) {
                if (!is_alike(value, *type.parts[i], is_exact))
                    continue;
                append_long(static_cast<int64_t>(i), binary_);
                return encode(value, *type.parts[i], depth - 1);
            }
        }
        // With one branch beside null it is that one, which says better what is wrong.
        const AvroType *only = nullptr;
        size_t place = 0, others = 0;
        for (size_t i = 0; i < type.parts.size(); i++) {
            if (type.parts[i]->kind == Kind::null)
                continue;
            only = type.parts[i];
            place = i;
            others++;
        }
        if (others != 1 || value.kind == Value::null)
            misfit(value, type);
        append_long(static_cast<int64_t>(place), binary_);
        encode(value, *only, depth - 1);
    }

    /// Whether a map is a record of the union although its only key is also the name of a branch.
    static bool is_record_of(const AvroValue &value, const AvroType &type) {
        for (const AvroType *branch : type.parts)
            if (branch->kind == Kind::record && is_alike(value, *branch, true))
                return true;
        return false;
    }

    std::string &binary_;
    std::vector<std::string> path_;
};

/// A default as a value; its texts live in `texts`.
AvroValue value_of(const json_t *json, const AvroType &type, std::deque<std::string> &texts, int depth) {
    if (depth == 0)
        throw RecordError("it lies too deep");
    AvroValue value;
    switch (json_typeof(json)) {
    case JSON_NULL: break;
    case JSON_TRUE:
    case JSON_FALSE:
        value.kind = Value::boolean;
        value.flag = json_is_true(json);
        break;
    case JSON_INTEGER:
        value.kind = Value::integer;
        value.integer = json_integer_value(json);
        break;
    case JSON_REAL:
        value.kind = Value::number;
        value.number = json_real_value(json);
        break;
    case JSON_STRING: {
        value.kind = Value::text;
        value.text = std::string_view(json_string_value(json), json_string_length(json));
        if (type.kind != Kind::bytes && type.kind != Kind::fixed)
            break;
        value.kind = Value::bytes;
        std::string bytes;
        for (size_t i = 0; i < value.text.size(); i++) {
            const auto first = static_cast<uint8_t>(value.text[i]);
            if (first < 0x80) {
                bytes += static_cast<char>(first);
            } else if (first <= 0xC3 && i + 1 < value.text.size()) {
                bytes += static_cast<char>((first & 3) << 6 | (value.text[++i] & 0x3F));
            } else {
                throw RecordError("a character beyond U+00FF stands for no byte");
            }
        }
        texts.push_back(std::move(bytes));
        value.text = texts.back();
        break;
    }
    case JSON_ARRAY: {
        value.kind = Value::list;
        size_t place;
        const json_t *element;
        const AvroType &inside = type.kind == Kind::array ? *type.parts[0] : type;
        json_array_foreach(json, place, element)
            value.elements.push_back(value_of(element, inside, texts, depth - 1));
        break;
    }
    case JSON_OBJECT: {
        value.kind = Value::map;
        for (void *at = json_object_iter(const_cast<json_t *>(json)); at != nullptr;
             at = json_object_iter_next(const_cast<json_t *>(json), at)) {
            const char *key = json_object_iter_key(at);
            const AvroType *inside = &type;
            if (type.kind == Kind::map)
                inside = type.parts[0];
            else if (type.kind == Kind::record && type.places.count(std::string_view(key)) > 0)
                inside = type.fields[type.places.find(std::string_view(key))->second].type;
            value.pairs.emplace_back(key, value_of(json_object_iter_value(at), *inside, texts, depth - 1));
        }
        break;
    }
    }
    return value;
}

} // namespace

AvroValue read_value(CborReader &reader, int depth) {
    CborItem item = reader.next();
    while (item.kind == CborItem::Kind::tag && item.argument != time_tag)
        item = reader.next();
    AvroValue value;
    switch (item.kind) {
    case CborItem::Kind::null: break;
    case CborItem::Kind::boolean:
        value.kind = Value::boolean;
        value.flag = item.argument != 0;
        break;
    case CborItem::Kind::non_negative:
    case CborItem::Kind::negative:
        value.kind = Value::integer;
        value.is_beyond = item.argument > static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
        value.integer = value.is_beyond                              ? 0
            : item.kind == CborItem::Kind::negative ? -1 - static_cast<int64_t>(item.argument)
                                                    : static_cast<int64_t>(item.argument);
        break;
    case CborItem::Kind::number:
        value.kind = Value::number;
        value.number = item.number;
        break;
    case CborItem::Kind::text:
    case CborItem::Kind::bytes:
        value.kind = item.kind == CborItem::Kind::text ? Value::text : Value::bytes;
        value.text = item.text;
        break;
    case CborItem::Kind::tag:
        value.kind = Value::time;
        value.integer = read_time(reader);
        break;
    case CborItem::Kind::array:
    case CborItem::Kind::map: {
        if (depth == 0)
            throw CborError("lists and maps lie too deep in each other");
        const bool is_map = item.kind == CborItem::Kind::map;
        value.kind = is_map ? Value::map : Value::list;
        for (uint64_t i = 0; item.is_open ? !reader.is_at_open_end() : i < item.argument; i++) {
            if (!is_map) {
                value.elements.push_back(read_value(reader, depth - 1));
                continue;
            }
            const CborItem key = reader.next();
            if (key.kind != CborItem::Kind::text)
                throw CborError("a map has a key that is no text");
            value.pairs.emplace_back(key.text, read_value(reader, depth - 1));
        }
        break;
    }
    case CborItem::Kind::end: throw CborError("an end without a beginning");
    }
    return value;
}

void encode(const AvroValue &value, const AvroType &type, std::string &binary) { Encoder(binary).encode(value, type); }

std::string encode_default(const json_t *json, const AvroType &type) {
    std::string binary;
    std::deque<std::string> texts;
    const AvroType *inside = &type;
    if (type.kind == Kind::choice) {
        binary += '\0';
        inside = type.parts[0];
    }
    encode(value_of(json, *inside, texts, CborReader::deepest), *inside, binary);
    return binary;
}
