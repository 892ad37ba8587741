#include "record_message.h"
#include "schema.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::TimeUtil;
using Kind = CborItem::Kind;

/// An item, or a time: tag 0 or 1 with what follows it.
struct Value {
    CborItem item;
    bool is_time = false;
    int64_t microseconds = 0;
};

/// Microseconds of the seconds that google.protobuf.Timestamp can hold, the years 1 to 9999.
constexpr int64_t earliest = -62135596800 * 1000000;
constexpr int64_t latest = 253402300799 * 1000000 + 999999;

constexpr int64_t million = 1000000;

int64_t whole_seconds(int64_t microseconds) {
    return microseconds / million - (microseconds % million < 0 ? 1 : 0);
}

/// Whether it is a type that protobuf brings along. The schema has the files of those from protobuf itself, never from a
/// server, so that the numbers and types of their fields are known; a type that only has such a name does not count.
bool is_named(const Descriptor *type, std::string_view name) {
    constexpr std::string_view prefix = "google.protobuf.";
    const std::string_view full = type->full_name();
    return full.size() == prefix.size() + name.size() && full.substr(0, prefix.size()) == prefix
           && full.substr(prefix.size()) == name && Schema::is_built_in(type->file()->name());
}

bool is_wrapper(const Descriptor *type) {
    static const char *const names[] = {"DoubleValue", "FloatValue",  "Int64Value",  "UInt64Value", "Int32Value",
                                        "UInt32Value", "BoolValue", "StringValue", "BytesValue"};
    for (const char *name : names)
        if (is_named(type, name))
            return true;
    return false;
}

std::string describe(const Value &value) {
    if (value.is_time)
        return "a time";
    switch (value.item.kind) {
    case Kind::non_negative: return "the integer " + std::to_string(value.item.argument);
    case Kind::negative:
        if (value.item.argument > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
            return "an integer below all that are known here";
        return "the integer " + std::to_string(-1 - static_cast<int64_t>(value.item.argument));
    case Kind::bytes: return "bytes";
    case Kind::text: return "the text '" + std::string(value.item.text.substr(0, 60)) + "'";
    case Kind::array: return "a list";
    case Kind::map: return "a map";
    case Kind::boolean: return value.item.argument ? "true" : "false";
    case Kind::null: return "null";
    case Kind::number: {
        char digits[32];
        std::snprintf(digits, sizeof digits, "%.15g", value.item.number);
        return std::string("the number ") + digits;
    }
    case Kind::tag:
    case Kind::end: break;
    }
    return "nothing";
}

std::string describe(const FieldDescriptor *field) {
    switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE: return field->message_type()->full_name();
    case FieldDescriptor::CPPTYPE_ENUM: return "enum " + field->enum_type()->full_name();
    default: return field->type_name();
    }
}

/// Sets a field of one value, or adds an element to one of many.
class Slot {
public:
    Slot(Message &message, const FieldDescriptor *field)
        : message_(message), reflection_(*message.GetReflection()), field(field) {}

    void put(int32_t value) { repeated() ? reflection_.AddInt32(&message_, field, value) : reflection_.SetInt32(&message_, field, value); }
    void put(int64_t value) { repeated() ? reflection_.AddInt64(&message_, field, value) : reflection_.SetInt64(&message_, field, value); }
    void put(uint32_t value) { repeated() ? reflection_.AddUInt32(&message_, field, value) : reflection_.SetUInt32(&message_, field, value); }
    void put(uint64_t value) { repeated() ? reflection_.AddUInt64(&message_, field, value) : reflection_.SetUInt64(&message_, field, value); }
    void put(double value) { repeated() ? reflection_.AddDouble(&message_, field, value) : reflection_.SetDouble(&message_, field, value); }
    void put(float value) { repeated() ? reflection_.AddFloat(&message_, field, value) : reflection_.SetFloat(&message_, field, value); }
    void put(bool value) { repeated() ? reflection_.AddBool(&message_, field, value) : reflection_.SetBool(&message_, field, value); }
    void put(std::string value) { repeated() ? reflection_.AddString(&message_, field, std::move(value)) : reflection_.SetString(&message_, field, std::move(value)); }
    void put_enum(int value) { repeated() ? reflection_.AddEnumValue(&message_, field, value) : reflection_.SetEnumValue(&message_, field, value); }
    Message &make() { return repeated() ? *reflection_.AddMessage(&message_, field) : *reflection_.MutableMessage(&message_, field); }

private:
    bool repeated() const { return field->is_repeated(); }

    Message &message_;
    const Reflection &reflection_;

public:
    const FieldDescriptor *const field;
};

/// Reads one record. It knows where it is, for messages of errors.
class Conversion {
public:
    explicit Conversion(CborReader &reader) : reader_(reader) {}

    void read_record(Message &message) {
        const Value value = next();
        if (value.is_time || value.item.kind != Kind::map)
            throw MisfitError("the record is " + describe(value) + " where a map is expected");
        read_fields(value.item, message);
    }

private:
    Value next() {
        Value value;
        value.item = reader_.next();
        while (value.item.kind == Kind::tag) {
            const uint64_t tag = value.item.argument;
            value.item = reader_.next();
            if (tag <= 1 && value.item.kind != Kind::tag)
                read_time(value);
        }
        return value;
    }

    void read_time(Value &value) const {
        const CborItem &item = value.item;
        double seconds = 0;
        google::protobuf::Timestamp time;
        switch (item.kind) {
        case Kind::text:
            if (!TimeUtil::FromString(std::string(item.text), &time))
                fail("has a time that is none: " + describe(value));
            seconds = static_cast<double>(time.seconds());
            value.microseconds = TimeUtil::TimestampToMicroseconds(time);
            break;
        case Kind::non_negative: seconds = static_cast<double>(item.argument); break;
        case Kind::negative: seconds = -1 - static_cast<double>(item.argument); break;
        case Kind::number: seconds = item.number; break;
        default: fail("has a time that is none: " + describe(value));
        }
        // Also false where it is no number.
        if (!(seconds * million >= static_cast<double>(earliest) && seconds * million <= static_cast<double>(latest)))
            fail("has a time outside the years 1 to 9999");
        if (item.kind != Kind::text)
            value.microseconds = std::llround(seconds * million);
        value.is_time = true;
    }

    /// The place in the record, as in `flow.tags[].name`.
    std::string place() const {
        std::string text;
        for (const auto &step : path_) {
            if (!text.empty() && step != "[]")
                text += '.';
            text += step;
        }
        return text;
    }

    [[noreturn]] void fail(const std::string &what) const { throw MisfitError("key '" + place() + "' " + what); }

    [[noreturn]] void mismatch(const FieldDescriptor *field, const Value &value) const {
        fail("has " + describe(value) + ", which does not fit its field of type " + describe(field));
    }

    /// Calls `each` before every element of an array, or before every key of a map.
    template <typename Each> void for_each(const CborItem &head, Each each) {
        if (path_.size() > CborReader::deepest)
            fail("lies too deep in maps and lists");
        if (!head.is_open) {
            for (uint64_t i = 0; i < head.argument; i++)
                each();
            return;
        }
        while (!reader_.is_at_open_end())
            each();
    }

    std::string_view next_key() {
        const CborItem key = reader_.next();
        if (key.kind != Kind::text)
            fail("has a map with a key that is no text");
        return key.text;
    }

    void read_fields(const CborItem &map, Message &message) {
        for_each(map, [&] {
            const std::string_view key = next_key();
            path_.push_back(key);
            const FieldDescriptor *field = find(message.GetDescriptor(), key);
            const Value value = next();
            if (value.is_time || value.item.kind != Kind::null)
                read_field(message, field, value);
            path_.pop_back();
        });
    }

    /// The field by its name, or by the name that it has in JSON.
    const FieldDescriptor *find(const Descriptor *type, std::string_view key) const {
        const std::string name(key);
        if (const FieldDescriptor *field = type->FindFieldByName(name))
            return field;
        if (const FieldDescriptor *field = type->FindFieldByCamelcaseName(name))
            return field;
        std::string known;
        for (int i = 0; i < type->field_count(); i++)
            known += (i == 0 ? "" : ", ") + type->field(i)->name();
        fail("has no field in message " + type->full_name() + ", whose fields are: " + (known.empty() ? "none" : known));
    }

    void read_field(Message &message, const FieldDescriptor *field, const Value &value) {
        Slot slot(message, field);
        if (field->is_map()) {
            if (value.is_time || value.item.kind != Kind::map)
                fail("has " + describe(value) + " where its field takes a map");
            read_entries(slot, value.item);
        } else if (field->is_repeated()) {
            if (value.is_time || value.item.kind != Kind::array)
                fail("has " + describe(value) + " where its field takes a list");
            path_.push_back("[]");
            for_each(value.item, [&] { read_value(slot, next()); });
            path_.pop_back();
        } else {
            read_value(slot, value);
        }
    }

    void read_entries(Slot &slot, const CborItem &map) {
        const FieldDescriptor *key_field = slot.field->message_type()->map_key();
        const FieldDescriptor *value_field = slot.field->message_type()->map_value();
        for_each(map, [&] {
            const std::string_view key = next_key();
            path_.push_back(key);
            Message &entry = slot.make();
            Slot key_slot(entry, key_field);
            read_key(key_slot, key);
            Slot value_slot(entry, value_field);
            read_value(value_slot, next());
            path_.pop_back();
        });
    }

    /// The keys of records are texts; those of protobuf can be numbers.
    void read_key(Slot &slot, std::string_view key) {
        switch (slot.field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING: return slot.put(std::string(key));
        case FieldDescriptor::CPPTYPE_INT32: return read_number_key<int32_t>(slot, key);
        case FieldDescriptor::CPPTYPE_INT64: return read_number_key<int64_t>(slot, key);
        case FieldDescriptor::CPPTYPE_UINT32: return read_number_key<uint32_t>(slot, key);
        case FieldDescriptor::CPPTYPE_UINT64: return read_number_key<uint64_t>(slot, key);
        default:
            if (key != "true" && key != "false")
                fail("is no key of type " + describe(slot.field));
            slot.put(key == "true");
        }
    }

    template <typename Number> void read_number_key(Slot &slot, std::string_view key) {
        Number number{};
        const auto [last, error] = std::from_chars(key.data(), key.data() + key.size(), number);
        if (error != std::errc() || last != key.data() + key.size())
            fail("is no key of type " + describe(slot.field));
        slot.put(number);
    }

    void read_value(Slot &slot, const Value &value) {
        switch (slot.field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32: return slot.put(integer<int32_t>(slot.field, value));
        case FieldDescriptor::CPPTYPE_INT64: return slot.put(integer<int64_t>(slot.field, value));
        case FieldDescriptor::CPPTYPE_UINT32: return slot.put(integer<uint32_t>(slot.field, value));
        case FieldDescriptor::CPPTYPE_UINT64: return slot.put(integer<uint64_t>(slot.field, value));
        case FieldDescriptor::CPPTYPE_DOUBLE: return slot.put(number(slot.field, value));
        case FieldDescriptor::CPPTYPE_FLOAT: return slot.put(static_cast<float>(number(slot.field, value)));
        case FieldDescriptor::CPPTYPE_BOOL:
            if (value.is_time || value.item.kind != Kind::boolean)
                mismatch(slot.field, value);
            return slot.put(value.item.argument != 0);
        case FieldDescriptor::CPPTYPE_ENUM: return read_enum(slot, value);
        case FieldDescriptor::CPPTYPE_STRING: return read_text(slot, value);
        case FieldDescriptor::CPPTYPE_MESSAGE: return read_message(slot, value);
        }
    }

    /// A time is its whole seconds since 1970.
    template <typename Integer> Integer integer(const FieldDescriptor *field, const Value &value) const {
        using limits = std::numeric_limits<Integer>;
        const CborItem &item = value.item;
        if (value.is_time) {
            const int64_t seconds = whole_seconds(value.microseconds);
            if ((seconds >= 0 || limits::is_signed) && (seconds < 0 || static_cast<uint64_t>(seconds) <= limits::max())
                && (seconds >= 0 || seconds >= static_cast<int64_t>(limits::min())))
                return static_cast<Integer>(seconds);
        } else if (item.kind == Kind::non_negative) {
            if (item.argument <= static_cast<uint64_t>(limits::max()))
                return static_cast<Integer>(item.argument);
        } else if (item.kind == Kind::negative) {
            if (limits::is_signed && item.argument <= static_cast<uint64_t>(limits::max()))
                return static_cast<Integer>(-1 - static_cast<int64_t>(item.argument));
        } else if (item.kind == Kind::number && item.number == std::trunc(item.number)) {
            // The upper limit itself is rounded up in a double, so it is out.
            const double above = std::ldexp(1.0, limits::digits);
            if (item.number < above && item.number >= (limits::is_signed ? -above : 0))
                return static_cast<Integer>(item.number);
        }
        mismatch(field, value);
    }

    /// A time is its seconds since 1970.
    double number(const FieldDescriptor *field, const Value &value) const {
        if (value.is_time)
            return static_cast<double>(value.microseconds) / million;
        switch (value.item.kind) {
        case Kind::non_negative: return static_cast<double>(value.item.argument);
        case Kind::negative: return -1 - static_cast<double>(value.item.argument);
        case Kind::number: return value.item.number;
        default: mismatch(field, value);
        }
    }

    void read_enum(Slot &slot, const Value &value) const {
        const auto *type = slot.field->enum_type();
        if (!value.is_time && value.item.kind == Kind::text) {
            const auto *found = type->FindValueByName(std::string(value.item.text));
            if (found != nullptr)
                return slot.put_enum(found->number());
            std::string known;
            for (int i = 0; i < type->value_count(); i++)
                known += (i == 0 ? "" : ", ") + type->value(i)->name();
            fail("has " + describe(value) + ", which enum " + type->full_name() + " does not have; it has: " + known);
        }
        if (value.is_time)
            mismatch(slot.field, value);
        const auto number = integer<int32_t>(slot.field, value);
        // An open enumeration keeps numbers that it does not know; a closed one would drop them.
        if (type->FindValueByNumber(number) == nullptr
            && type->file()->syntax() == google::protobuf::FileDescriptor::SYNTAX_PROTO2)
            mismatch(slot.field, value);
        slot.put_enum(number);
    }

    void read_text(Slot &slot, const Value &value) const {
        const bool takes_bytes = slot.field->type() == FieldDescriptor::TYPE_BYTES;
        if (value.is_time && !takes_bytes)
            return slot.put(TimeUtil::ToString(TimeUtil::MicrosecondsToTimestamp(value.microseconds)));
        if (value.is_time || (value.item.kind != Kind::text && !(takes_bytes && value.item.kind == Kind::bytes)))
            mismatch(slot.field, value);
        slot.put(std::string(value.item.text));
    }

    // MARK: - Messages

    void read_message(Slot &slot, const Value &value) {
        const Descriptor *type = slot.field->message_type();
        if (is_named(type, "Value"))
            return read_any_value(slot.make(), value);
        if (is_named(type, "Struct") && !value.is_time && value.item.kind == Kind::map)
            return read_field(slot.make(), type->FindFieldByNumber(1), value);
        if (is_named(type, "ListValue") && !value.is_time && value.item.kind == Kind::array)
            return read_field(slot.make(), type->FindFieldByNumber(1), value);
        if (!value.is_time && value.item.kind == Kind::map)
            return read_fields(value.item, slot.make());
        if (is_named(type, "Timestamp"))
            return read_timestamp(slot, value);
        if (is_named(type, "Duration"))
            return put_seconds(slot.make(), microseconds(slot.field, value));
        if (!is_wrapper(type))
            mismatch(slot.field, value);
        Slot inner(slot.make(), type->FindFieldByNumber(1));
        read_value(inner, value);
    }

    /// Also numbers, which are seconds, and texts as in RFC 3339.
    void read_timestamp(Slot &slot, Value value) const {
        if (!value.is_time && value.item.kind == Kind::text) {
            google::protobuf::Timestamp time;
            if (!TimeUtil::FromString(std::string(value.item.text), &time))
                mismatch(slot.field, value);
            value.microseconds = TimeUtil::TimestampToMicroseconds(time);
        } else {
            value.microseconds = microseconds(slot.field, value);
        }
        put_seconds(slot.make(), value.microseconds);
    }

    int64_t microseconds(const FieldDescriptor *field, const Value &value) const {
        if (value.is_time)
            return value.microseconds;
        const double scaled = number(field, value) * million;
        if (!(scaled >= static_cast<double>(earliest) && scaled <= static_cast<double>(latest)))
            mismatch(field, value);
        return std::llround(scaled);
    }

    /// In a Timestamp the nanoseconds count forward, in a Duration they have the sign of the seconds.
    static void put_seconds(Message &message, int64_t microseconds) {
        const Descriptor *type = message.GetDescriptor();
        const int64_t seconds =
            is_named(type, "Duration") ? microseconds / million : whole_seconds(microseconds);
        Slot(message, type->FindFieldByNumber(1)).put(seconds);
        Slot(message, type->FindFieldByNumber(2)).put(static_cast<int32_t>((microseconds - seconds * million) * 1000));
    }

    /// google.protobuf.Value: any JSON value; its fields are numbered null, number, text, truth value, map, list.
    void read_any_value(Message &message, const Value &value) {
        int field_number = 2;
        if (!value.is_time) {
            switch (value.item.kind) {
            case Kind::null: field_number = 1; break;
            case Kind::text: field_number = 3; break;
            case Kind::boolean: field_number = 4; break;
            case Kind::map: field_number = 5; break;
            case Kind::array: field_number = 6; break;
            default: break;
            }
        }
        Slot slot(message, message.GetDescriptor()->FindFieldByNumber(field_number));
        if (field_number == 1)
            slot.put_enum(0);
        else
            read_value(slot, value);
    }

    CborReader &reader_;
    std::vector<std::string_view> path_;
};

} // namespace

void read_record(CborReader &reader, Message &message) {
    reader.forget();
    Conversion(reader).read_record(message);
}
