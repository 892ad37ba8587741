// The records of a batch as rows, kept column by column.

#pragma once

#include "cell.h"

#include <plugin_abi.h>

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

class CborReader;
struct CborItem;

class Rows {
public:
    /// Takes the place of what was there. Cells refer to the bytes of the batch. Throws CborError.
    void read(const plugin_records &records);

    size_t count() const { return count_; }

    /// All keys of all records, in the order in which they were first seen.
    const std::deque<std::string> &keys() const { return keys_; }

    /// The cells of a key, one for each row.
    const std::vector<Cell> &cells(size_t key) const { return columns_[key]; }

    /// Makes the cells of a key what a column of the family takes: times become text, numbers times, and so on. What
    /// does not fit is left for the database to refuse.
    void fit(size_t key, Family family);

    /// A row as JSON, for people; cut where it is long.
    std::string description(size_t row) const;

private:
    void read_record(CborReader &reader, size_t row);
    size_t index(std::string_view key, size_t expected);
    Cell read_cell(CborReader &reader);
    void append_nested(CborReader &reader, const CborItem &item, std::string &json, int depth);
    void append_item(CborReader &reader, std::string &json, int depth);
    Cell simple_cell(CborReader &reader, CborItem item);
    void fit(Cell &cell, Family family);

    size_t count_ = 0;
    std::deque<std::string> keys_;
    std::unordered_map<std::string_view, size_t> indices_;
    std::vector<std::vector<Cell>> columns_;
    /// Texts that are not in the bytes of the batch.
    std::deque<std::string> texts_;
};
