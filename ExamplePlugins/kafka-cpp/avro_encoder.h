// Values in Avro's binary encoding, made of records in CBOR and of defaults in JSON.
//
// A union takes the first branch that fits a value without changing its kind; a map with one key that is the name of a
// branch means that branch, as in Avro's encoding of JSON, unless it fits a record or a map of the union itself.

#pragma once

#include "avro_schema.h"
#include "avro_value.h"
#include "errors.h"

#include <jansson.h>

#include <string>

/// Appends a value; throws `RecordError`, which names the field by its path, and leaves half a value.
void encode(const AvroValue &value, const AvroType &type, std::string &binary);

/// The binary of a default as schemas have them: of a union it is of the first branch, bytes are characters up to U+00FF.
std::string encode_default(const json_t *json, const AvroType &type);

/// Days since 1970 of YYYY-MM-DD; false: it is none.
bool read_date(std::string_view text, int64_t &days);

/// Appends the 16 bytes of a UUID in its usual notation; false: it is none.
bool read_uuid(std::string_view text, std::string &bytes);
