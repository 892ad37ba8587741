// JSON as the host's format json-lines writes it, made of CBOR: `, ` and `: ` between, ASCII only, times as seconds with
// six decimals, bytes as Base64.

#pragma once

#include "cbor_reader.h"

#include <string>

/// Appends the next item.
void append_json(CborReader &reader, std::string &text, int depth = CborReader::deepest);

/// Appends a text in quotes.
void append_json_text(std::string_view value, std::string &text);

/// Appends a number as Python writes it; one that is not finite is null.
void append_json_number(double value, std::string &text);

/// Appends microseconds since 1970 as seconds with six decimals.
void append_seconds(int64_t microseconds, std::string &text);

/// The item after a tag 1: a time, in microseconds since 1970 UTC. Throws `CborError` if it is no number, or too large.
int64_t read_time(CborReader &reader);

/// The number that a tag 1 gives to times.
constexpr uint64_t time_tag = 1;
