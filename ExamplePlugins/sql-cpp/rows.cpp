#include "rows.h"

#include <cbor_reader.h>

#include <climits>
#include <cmath>

using Kind = Cell::Kind;

void Rows::read(const plugin_records &records) {
    count_ = static_cast<size_t>(records.count);
    keys_.clear();
    indices_.clear();
    columns_.clear();
    texts_.clear();
    CborReader reader(records.data, records.length);
    for (size_t row = 0; row < count_; row++) {
        read_record(reader, row);
        reader.forget();
    }
    for (auto &column : columns_)
        column.resize(count_);
}

void Rows::read_record(CborReader &reader, size_t row) {
    const CborItem map = reader.next();
    if (map.kind != CborItem::Kind::map)
        throw CborError("record " + std::to_string(row + 1) + " of the batch is no map");
    size_t expected = 0;
    for (uint64_t pair = 0; map.is_open ? !reader.is_at_open_end() : pair < map.argument; pair++) {
        const CborItem key = reader.next();
        if (key.kind != CborItem::Kind::text)
            throw CborError("record " + std::to_string(row + 1) + " of the batch has a key that is no text");
        const size_t column = index(key.text, expected);
        expected = column + 1;
        auto &cells = columns_[column];
        cells.resize(row);
        cells.push_back(read_cell(reader));
    }
}

/// Records are mostly alike: a key is where it was in the one before.
size_t Rows::index(std::string_view key, size_t expected) {
    if (expected < keys_.size() && keys_[expected] == key)
        return expected;
    const auto found = indices_.find(key);
    if (found != indices_.end())
        return found->second;
    const std::string &kept = keys_.emplace_back(key);
    indices_.emplace(kept, keys_.size() - 1);
    columns_.emplace_back().reserve(count_);
    return keys_.size() - 1;
}

Cell Rows::read_cell(CborReader &reader) {
    const CborItem item = reader.next();
    if (item.kind != CborItem::Kind::array && item.kind != CborItem::Kind::map)
        return simple_cell(reader, item);
    std::string &json = texts_.emplace_back();
    append_nested(reader, item, json, CborReader::deepest);
    Cell cell;
    cell.kind = Kind::json;
    cell.text = json;
    return cell;
}

Cell Rows::simple_cell(CborReader &reader, CborItem item) {
    Cell cell;
    switch (item.kind) {
    case CborItem::Kind::non_negative:
    case CborItem::Kind::negative: {
        const bool is_negative = item.kind == CborItem::Kind::negative;
        if (item.argument <= static_cast<uint64_t>(INT64_MAX)) {
            const auto magnitude = static_cast<int64_t>(item.argument);
            cell.kind = Kind::integer;
            cell.integer = is_negative ? -1 - magnitude : magnitude;
        } else {
            cell.kind = Kind::number;
            cell.number = is_negative ? -1.0 - static_cast<double>(item.argument) : static_cast<double>(item.argument);
        }
        break;
    }
    case CborItem::Kind::boolean:
        cell.kind = Kind::boolean;
        cell.integer = static_cast<int64_t>(item.argument);
        break;
    case CborItem::Kind::number:
        cell.kind = Kind::number;
        cell.number = item.number;
        break;
    case CborItem::Kind::text:
    case CborItem::Kind::bytes: {
        cell.kind = item.kind == CborItem::Kind::text ? Kind::text : Kind::bytes;
        cell.text = item.text;
        // A text that came in pieces is the reader's own and does not last.
        if (item.text.data() + item.text.size() != reinterpret_cast<const char *>(reader.place()))
            cell.text = texts_.emplace_back(item.text);
        break;
    }
    case CborItem::Kind::tag: {
        if (item.argument != 1)
            return read_cell(reader);
        const Cell seconds = simple_cell(reader, reader.next());
        cell.kind = Kind::time;
        constexpr int64_t second = 1000000;
        if (seconds.kind == Kind::integer && std::abs(seconds.integer) < INT64_MAX / second) {
            cell.integer = seconds.integer * second;
        } else if (seconds.kind == Kind::number && std::abs(seconds.number) < 9e12) {
            cell.integer = std::llround(seconds.number * second);
        } else {
            throw CborError("a time that is no number of seconds, or too far away");
        }
        break;
    }
    default: cell.kind = Kind::null;
    }
    return cell;
}

void Rows::append_item(CborReader &reader, std::string &json, int depth) {
    CborItem item = reader.next();
    while (item.kind == CborItem::Kind::tag && item.argument != 1)
        item = reader.next();
    if (item.kind == CborItem::Kind::array || item.kind == CborItem::Kind::map)
        append_nested(reader, item, json, depth);
    else
        append_json(json, simple_cell(reader, item));
}

void Rows::append_nested(CborReader &reader, const CborItem &item, std::string &json, int depth) {
    if (depth == 0)
        throw CborError("lists and maps lie too deep in each other");
    const bool is_map = item.kind == CborItem::Kind::map;
    json += is_map ? '{' : '[';
    for (uint64_t i = 0; item.is_open ? !reader.is_at_open_end() : i < item.argument; i++) {
        if (i > 0)
            json += ", ";
        if (is_map) {
            const CborItem key = reader.next();
            if (key.kind != CborItem::Kind::text)
                throw CborError("a map has a key that is no text");
            append_json_text(json, key.text);
            json += ": ";
        }
        append_item(reader, json, depth - 1);
    }
    json += is_map ? '}' : ']';
}

void Rows::fit(size_t key, Family family) {
    for (Cell &cell : columns_[key])
        fit(cell, family);
}

void Rows::fit(Cell &cell, Family family) {
    constexpr int64_t second = 1000000;
    switch (cell.kind) {
    case Kind::boolean:
        if (family == Family::integer || family == Family::number) {
            cell.kind = Kind::integer;
        } else if (family == Family::text) {
            cell.kind = Kind::text;
            cell.text = cell.integer != 0 ? "true" : "false";
        }
        break;
    case Kind::number:
        if (family == Family::integer && std::abs(cell.number) < 9e15 && std::floor(cell.number) == cell.number) {
            cell.kind = Kind::integer;
            cell.integer = static_cast<int64_t>(cell.number);
        } else if (family == Family::time && std::abs(cell.number) < 9e12) {
            cell.kind = Kind::time;
            cell.integer = std::llround(cell.number * second);
        }
        break;
    case Kind::integer:
        if (family == Family::time && std::abs(cell.integer) < INT64_MAX / second) {
            cell.kind = Kind::time;
            cell.integer *= second;
        }
        break;
    case Kind::time:
        if (family == Family::integer) {
            cell.kind = Kind::integer;
            cell.integer = static_cast<int64_t>(std::floor(static_cast<double>(cell.integer) / second));
        } else if (family == Family::number) {
            cell.kind = Kind::number;
            cell.number = static_cast<double>(cell.integer) / second;
        }
        break;
    default: break;
    }
    if (family != Family::json)
        return;
    // A column of JSON takes JSON alone, of which a plain text is none.
    if (!cell.is_empty() && cell.kind != Kind::json) {
        std::string &json = texts_.emplace_back();
        append_json(json, cell);
        cell.kind = Kind::json;
        cell.text = json;
    }
}

std::string Rows::description(size_t row) const {
    constexpr size_t longest = 300;
    std::string json = "{";
    for (size_t key = 0; key < keys_.size() && json.size() < longest; key++) {
        const Cell &cell = columns_[key][row];
        if (cell.kind == Kind::missing)
            continue;
        if (json.size() > 1)
            json += ", ";
        append_json_text(json, keys_[key]);
        json += ": ";
        append_json(json, cell);
    }
    if (json.size() < longest)
        return json + "}";
    size_t end = longest;
    while ((static_cast<unsigned char>(json[end]) & 0xC0) == 0x80)
        end--;
    return json.substr(0, end) + "...";
}
