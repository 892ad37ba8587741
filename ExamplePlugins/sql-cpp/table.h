// Tables and their columns.

#pragma once

#include "cell.h"

#include <string>
#include <string_view>
#include <vector>

struct Column {
    std::string name;
    Family family = Family::other;
    /// A row without it gets something else than null.
    bool has_default = false;
};

/// A column of a table that is to be made.
struct NewColumn {
    std::string name;
    Cell::Kind kind;
};

/// A name, or a schema and a name.
struct TableName {
    std::string schema;
    std::string name;

    std::string shown() const { return schema.empty() ? name : schema + "." + name; }
};

/// What the option --sql-table says: `name`, `schema.name`, or one of them with `(column, column)` behind. Names can be in
/// double quotes, with two of them for one.
struct TableChoice {
    TableName table;
    /// Empty: all columns that the table has.
    std::vector<std::string> columns;

    /// Throws std::runtime_error.
    static TableChoice parse(std::string_view text);
};
