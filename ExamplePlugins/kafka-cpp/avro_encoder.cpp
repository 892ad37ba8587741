#include "avro_encoder.h"

#include "decimal_digits.h"
#include "json_text.h"

#include <cmath>
#include <cstring>
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

} // namespace

void encode(const AvroValue &value, const AvroType &type, std::string &binary) { Encoder(binary).encode(value, type); }
