#include "avro_schema.h"

#include "avro_encoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace {

using Kind = AvroType::Kind;
using Logical = AvroType::Logical;

struct PrimitiveName {
    const char *name;
    Kind kind;
};
constexpr PrimitiveName primitives[] = {
    {"null", Kind::null},     {"boolean", Kind::boolean}, {"int", Kind::integer},  {"long", Kind::long_integer},
    {"float", Kind::single},  {"double", Kind::number},   {"bytes", Kind::bytes},  {"string", Kind::string},
};

constexpr int deepest = 64;

bool is_name_part(std::string_view part) {
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
    return !part.empty() && is_letter(part[0])
        && std::all_of(part.begin(), part.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

bool is_full_name(std::string_view name) {
    while (true) {
        const size_t dot = name.find('.');
        if (!is_name_part(name.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        name.remove_prefix(dot + 1);
    }
}

/// Decimal digits that so many bytes hold in two's complement.
size_t digits_of(size_t bytes) {
    return static_cast<size_t>(std::floor(std::log10(2.0) * (8.0 * static_cast<double>(bytes) - 1)));
}

} // namespace

bool AvroType::is_called(std::string_view word) const {
    if (word == name)
        return true;
    const size_t dot = name.rfind('.');
    return dot != std::string::npos && word == std::string_view(name).substr(dot + 1);
}

class AvroSchema::Parser {
public:
    explicit Parser(AvroSchema &schema) : schema_(schema) {}

    const AvroType *parse(const json_t *json, const std::string &space, const std::string &path, int depth) {
        if (depth == 0)
            fail(path, "types lie too deep in each other");
        if (json_is_string(json))
            return find(json_string_value(json), space, path);
        if (json_is_array(json))
            return parse_union(json, space, path, depth);
        if (!json_is_object(json))
            fail(path, "a type is a name, an object or a list");
        const json_t *type = json_object_get(json, "type");
        if (type == nullptr)
            fail(path, "an object without \"type\"");
        if (!json_is_string(type))
            return parse(type, space, path, depth - 1);
        const std::string name = json_string_value(type);
        if (name == "record" || name == "error")
            return parse_record(json, space, path, depth);
        if (name == "enum")
            return parse_enum(json, space, path);
        if (name == "fixed")
            return parse_fixed(json, space, path);
        if (name == "array")
            return parse_container(Kind::array, json, "items", space, path, depth);
        if (name == "map")
            return parse_container(Kind::map, json, "values", space, path, depth);
        const AvroType *found = find(name, space, path);
        const json_t *logical = json_object_get(json, "logicalType");
        if (!json_is_string(logical) || is_named(found->kind))
            return found;
        AvroType copy = *found;
        set_logical(copy, json);
        schema_.types_.push_back(std::make_unique<AvroType>(std::move(copy)));
        return schema_.types_.back().get();
    }

    /// Defaults come last, for they may be of types that are named later.
    void settle_defaults() {
        for (const Default &one : defaults_) {
            AvroField &field = one.owner->fields[one.place];
            try {
                field.initial = encode_default(one.json, *field.type);
            } catch (const std::exception &error) {
                fail(one.path, std::string("the default does not fit: ") + error.what());
            }
            field.has_initial = true;
        }
    }

private:
    struct Default {
        AvroType *owner;
        size_t place;
        const json_t *json;
        std::string path;
    };

    [[noreturn]] static void fail(const std::string &path, const std::string &what) {
        throw SchemaError((path.empty() ? "" : path + ": ") + what);
    }

    static bool is_named(Kind kind) { return kind == Kind::record || kind == Kind::enumeration || kind == Kind::fixed; }

    AvroType &make(Kind kind, std::string name) {
        schema_.types_.push_back(std::make_unique<AvroType>());
        AvroType &type = *schema_.types_.back();
        type.kind = kind;
        type.name = std::move(name);
        return type;
    }

    static std::string full(const std::string &name, const std::string &space) {
        return name.find('.') != std::string::npos || space.empty() ? name : space + "." + name;
    }

    const AvroType *find(const std::string &name, const std::string &space, const std::string &path) {
        for (const PrimitiveName &primitive : primitives)
            if (name == primitive.name)
                return &make(primitive.kind, name);
        for (const std::string &candidate : {full(name, space), name}) {
            const auto found = named_.find(candidate);
            if (found != named_.end())
                return found->second;
        }
        fail(path, "there is no type \"" + name + "\"; one that is named is defined before it is used");
    }

    AvroType &declare(Kind kind, const json_t *json, const std::string &space, const std::string &path,
                      std::string &inner) {
        const json_t *given = json_object_get(json, "name");
        if (!json_is_string(given))
            fail(path, "a record, enum or fixed without a \"name\"");
        const std::string name = json_string_value(given);
        const json_t *own = json_object_get(json, "namespace");
        const std::string whole = full(name, json_is_string(own) ? json_string_value(own) : space);
        if (!is_full_name(whole))
            fail(path, "\"" + whole + "\" is no name: letters, digits and underscores, with dots between parts");
        AvroType &type = make(kind, whole);
        if (!named_.emplace(whole, &type).second)
            fail(path, "the name \"" + whole + "\" is defined twice");
        const size_t dot = whole.rfind('.');
        inner = dot == std::string::npos ? "" : whole.substr(0, dot);
        return type;
    }

    const AvroType *parse_record(const json_t *json, const std::string &space, const std::string &path, int depth) {
        std::string inner;
        AvroType &type = declare(Kind::record, json, space, path, inner);
        const json_t *fields = json_object_get(json, "fields");
        if (!json_is_array(fields))
            fail(path, "record \"" + type.name + "\" has no list of \"fields\"");
        size_t place;
        const json_t *field;
        json_array_foreach(fields, place, field) {
            const json_t *name = json_object_get(field, "name");
            const json_t *inside = json_object_get(field, "type");
            if (!json_is_string(name) || !is_name_part(json_string_value(name)) || inside == nullptr)
                fail(path, "field " + std::to_string(place + 1) + " of record \"" + type.name
                         + "\" has no \"name\" or no \"type\"");
            const std::string below = (path.empty() ? "" : path + ".") + json_string_value(name);
            const AvroType *found = parse(inside, inner, below, depth - 1);
            if (!type.places.emplace(json_string_value(name), place).second)
                fail(below, "record \"" + type.name + "\" has the field twice");
            type.fields.push_back({json_string_value(name), found, {}, false});
            if (const json_t *initial = json_object_get(field, "default"))
                defaults_.push_back({&type, place, initial, below});
        }
        return &type;
    }

    const AvroType *parse_enum(const json_t *json, const std::string &space, const std::string &path) {
        std::string inner;
        AvroType &type = declare(Kind::enumeration, json, space, path, inner);
        const json_t *symbols = json_object_get(json, "symbols");
        size_t place;
        const json_t *symbol;
        json_array_foreach(symbols, place, symbol) {
            if (!json_is_string(symbol)
                || !type.symbols.emplace(json_string_value(symbol), static_cast<int32_t>(place)).second)
                fail(path, "symbol " + std::to_string(place + 1) + " of enum \"" + type.name + "\" is no text, or there twice");
        }
        if (type.symbols.empty())
            fail(path, "enum \"" + type.name + "\" has no list of \"symbols\"");
        return &type;
    }

    const AvroType *parse_fixed(const json_t *json, const std::string &space, const std::string &path) {
        std::string inner;
        AvroType &type = declare(Kind::fixed, json, space, path, inner);
        const json_t *size = json_object_get(json, "size");
        constexpr json_int_t largest = 1 << 24;
        if (!json_is_integer(size) || json_integer_value(size) < 0 || json_integer_value(size) > largest)
            fail(path, "fixed \"" + type.name + "\" has no \"size\" of 0 to " + std::to_string(largest));
        type.size = static_cast<size_t>(json_integer_value(size));
        set_logical(type, json);
        return &type;
    }

    const AvroType *parse_container(Kind kind, const json_t *json, const char *key, const std::string &space,
                                    const std::string &path, int depth) {
        const json_t *inside = json_object_get(json, key);
        if (inside == nullptr)
            fail(path, std::string(kind == Kind::array ? "an array" : "a map") + " without \"" + key + "\"");
        const AvroType *part = parse(inside, space, path, depth - 1);
        AvroType &type = make(kind, kind == Kind::array ? "array" : "map");
        type.parts.push_back(part);
        return &type;
    }

    const AvroType *parse_union(const json_t *json, const std::string &space, const std::string &path, int depth) {
        std::vector<const AvroType *> branches;
        size_t place;
        const json_t *branch;
        json_array_foreach(json, place, branch) {
            const AvroType *found = parse(branch, space, path, depth - 1);
            if (found->kind == Kind::choice)
                fail(path, "a union is directly in a union");
            for (const AvroType *other : branches)
                if (other->name == found->name)
                    fail(path, "a union has \"" + found->name + "\" twice");
            branches.push_back(found);
        }
        if (branches.empty())
            fail(path, "a union without types");
        AvroType &type = make(Kind::choice, "union");
        type.parts = std::move(branches);
        return &type;
    }

    /// What a logical type does not fit to, or what is unknown, is as if it were not there; so says the specification.
    static void set_logical(AvroType &type, const json_t *json) {
        const json_t *given = json_object_get(json, "logicalType");
        const std::string name = json_is_string(given) ? json_string_value(given) : "";
        const auto is = [&](const char *word, Kind kind) { return name == word && type.kind == kind; };
        if (is("date", Kind::integer))
            type.logical = Logical::date;
        else if (is("time-millis", Kind::integer))
            type.logical = Logical::time_millis;
        else if (is("time-micros", Kind::long_integer))
            type.logical = Logical::time_micros;
        else if (is("timestamp-millis", Kind::long_integer) || is("local-timestamp-millis", Kind::long_integer))
            type.logical = Logical::timestamp_millis;
        else if (is("timestamp-micros", Kind::long_integer) || is("local-timestamp-micros", Kind::long_integer))
            type.logical = Logical::timestamp_micros;
        else if (is("timestamp-nanos", Kind::long_integer) || is("local-timestamp-nanos", Kind::long_integer))
            type.logical = Logical::timestamp_nanos;
        else if (is("uuid", Kind::string) || (is("uuid", Kind::fixed) && type.size == 16))
            type.logical = Logical::uuid;
        else if (is("decimal", Kind::bytes) || is("decimal", Kind::fixed))
            set_decimal(type, json);
    }

    static void set_decimal(AvroType &type, const json_t *json) {
        const json_t *precision = json_object_get(json, "precision");
        const json_t *scale = json_object_get(json, "scale");
        const json_int_t digits = json_is_integer(precision) ? json_integer_value(precision) : 0;
        const json_int_t behind = json_is_integer(scale) ? json_integer_value(scale) : 0;
        const bool fits = type.kind == Kind::bytes || (digits > 0 && static_cast<size_t>(digits) <= digits_of(type.size));
        if (digits <= 0 || digits > 1000 || behind < 0 || behind > digits || !fits)
            return;
        type.logical = Logical::decimal;
        type.precision = static_cast<size_t>(digits);
        type.scale = static_cast<size_t>(behind);
    }

    AvroSchema &schema_;
    std::map<std::string, const AvroType *> named_;
    std::vector<Default> defaults_;
};

AvroSchema::AvroSchema(const std::string &text) {
    json_error_t error;
    const std::unique_ptr<json_t, decltype(&json_decref)> json(
        json_loadb(text.data(), text.size(), JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error), json_decref);
    if (!json)
        throw SchemaError("line " + std::to_string(error.line) + " is no JSON: " + error.text);
    Parser parser(*this);
    root_ = parser.parse(json.get(), "", "", deepest);
    parser.settle_defaults();
    const std::unique_ptr<char, decltype(&free)> compact(
        json_dumps(json.get(), JSON_ENCODE_ANY | JSON_COMPACT | JSON_PRESERVE_ORDER), free);
    if (!compact)
        throw SchemaError("it cannot be written as JSON again");
    text_ = compact.get();
}
