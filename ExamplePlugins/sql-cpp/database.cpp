#include "database.h"

#include <boundary.h>

void Database::create_table(const TableName &table, const std::vector<NewColumn> &columns) {
    std::string statement = "CREATE TABLE IF NOT EXISTS " + quoted(table) + " (";
    for (size_t i = 0; i < columns.size(); i++)
        statement += (i > 0 ? ", " : "") + quoted(columns[i].name) + " " + type(columns[i].kind);
    execute(statement + ")" + table_options());
}

void Database::create_notes(const std::string &table) {
    execute("CREATE TABLE IF NOT EXISTS " + quoted(table)
            + " (run CHAR(16) NOT NULL, batch BIGINT NOT NULL, writer INTEGER NOT NULL,"
              " PRIMARY KEY (run, batch))"
            + table_options());
}

bool SteppedDatabase::deliver(const Note *note, const std::vector<Insertion> &insertions) {
    begin();
    if (note != nullptr && !add(*note)) {
        roll_back();
        return false;
    }
    for (const Insertion &insertion : insertions)
        insert(insertion);
    if (note != nullptr && !note->forgotten.empty())
        execute(deletion_of_forgotten(*note));
    execute("COMMIT");
    return true;
}

std::string Database::insertion_of(const Note &note) const {
    return "INTO " + quoted(note.table) + " VALUES (" + text_literal(note.run) + ", " + std::to_string(note.batch)
           + ", " + std::to_string(note.writer) + ")";
}

std::string Database::deletion_of_forgotten(const Note &note) const {
    std::string numbers;
    for (const uint64_t batch : note.forgotten)
        numbers += (numbers.empty() ? "" : ", ") + std::to_string(batch);
    return "DELETE FROM " + quoted(note.table) + " WHERE run = " + text_literal(note.run) + " AND batch IN ("
           + numbers + ")";
}

void Database::roll_back() noexcept {
    try {
        execute("ROLLBACK");
    } catch (const std::exception &) {
    }
}

std::string Database::quoted(const std::string &name) const {
    std::string text = "\"";
    for (const char character : name) {
        text += character;
        if (character == '"')
            text += character;
    }
    return text + "\"";
}

std::string Database::quoted(const TableName &table) const {
    return (table.schema.empty() ? "" : quoted(table.schema) + ".") + quoted(table.name);
}

std::string Database::text_literal(const std::string &text) {
    std::string literal = "'";
    for (const char character : text) {
        literal += character;
        if (character == '\'')
            literal += character;
    }
    return literal + "'";
}

std::unique_ptr<Database> make_database(const Dsn &dsn, const plugin_context &context) {
    struct Maker {
        const char *scheme;
        std::unique_ptr<Database> (*make)(const Dsn &, const plugin_context &);
    };
    static const Maker makers[] = {
        {"sqlite", make_sqlite},
        {"postgresql", make_postgresql},
        {"mysql", make_mysql},
        {"clickhouse", make_clickhouse},
    };
    std::string known;
    for (const Maker &maker : makers) {
        if (dsn.scheme == maker.scheme)
            return maker.make(dsn, context);
        known += (known.empty() ? "" : ", ") + std::string(maker.scheme);
    }
    throw OptionError("--sql-dsn has the scheme '" + dsn.scheme.substr(0, 40) + "', expected one of " + known);
}
