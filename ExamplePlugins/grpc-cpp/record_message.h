// Makes a protobuf message of a record: keys are names of fields, and values become what their field is.

#pragma once

#include "cbor_reader.h"

#include <google/protobuf/message.h>

#include <stdexcept>

/// A record that does not fit its message. The message names the key, what it has, and what the field takes.
class MisfitError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads one record, a map, into a message that is empty.
///
/// Nothing is lost in silence: a key without a field, a number that the field cannot hold and a value of another kind
/// are errors. Null leaves the field as it is. Throws MisfitError and CborError.
void read_record(CborReader &reader, google::protobuf::Message &message);
