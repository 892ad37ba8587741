// Schemas of Avro 1.12 (https://avro.apache.org/docs/1.12.0/specification/), parsed from their JSON.

#pragma once

#include <jansson.h>

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

/// What is wrong with a schema, and where in it.
class SchemaError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct AvroType;

/// A field of a record.
struct AvroField {
    std::string name;
    const AvroType *type;
    /// Its default in binary, for records that do not have it.
    std::string initial;
    bool has_initial = false;
};

/// A type. Named ones may contain themselves.
struct AvroType {
    enum class Kind {
        null,
        boolean,
        integer,
        long_integer,
        single,
        number,
        bytes,
        string,
        record,
        enumeration,
        array,
        map,
        choice, // a union
        fixed
    };
    enum class Logical {
        none,
        decimal,
        uuid,
        date,
        time_millis,
        time_micros,
        timestamp_millis,
        timestamp_micros,
        timestamp_nanos
    };

    Kind kind = Kind::null;
    Logical logical = Logical::none;
    /// Of records, enumerations and fixed: the full name; of others the name of the kind.
    std::string name;
    std::vector<AvroField> fields;
    std::map<std::string, size_t, std::less<>> places; // of fields
    std::map<std::string, int32_t, std::less<>> symbols;
    /// Elements of an array, values of a map, branches of a union.
    std::vector<const AvroType *> parts;
    /// Of fixed.
    size_t size = 0;
    // Of decimals.
    size_t precision = 0;
    size_t scale = 0;

    /// The name as a branch of a union may be called: with or without its namespace.
    bool is_called(std::string_view word) const;
};

/// A whole schema, which owns its types.
class AvroSchema {
public:
    /// Throws `SchemaError`.
    explicit AvroSchema(const std::string &text);

    const AvroType &root() const { return *root_; }

    /// The schema as compact JSON, as a registry gets it.
    const std::string &text() const { return text_; }

private:
    class Parser;

    std::vector<std::unique_ptr<AvroType>> types_;
    const AvroType *root_ = nullptr;
    std::string text_;
};
