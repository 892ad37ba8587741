// What the medium asks of a database. Each kind of database is one file with the library that it needs.

#pragma once

#include "cell.h"
#include "dsn.h"
#include "table.h"

#include <plugin_abi.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

/// The database cannot be reached, or takes nothing now: what was begun may be tried again.
class Unreachable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The database does not take a row.
class BadRow : public std::runtime_error {
public:
    explicit BadRow(const std::string &reason, std::optional<size_t> place = {})
        : std::runtime_error(reason), place(place) {}

    /// The place of the row in its batch, if the database says which it was.
    const std::optional<size_t> place;
};

/// Rows for one table that have values for the same columns.
struct Insertion {
    const TableName &table;
    std::vector<const Column *> columns;
    /// For each column the cells of all rows of the batch.
    std::vector<const std::vector<Cell> *> cells;
    /// Which rows of the batch.
    std::vector<size_t> rows;
    /// Names the insertion for good; a database without transactions can tell by it what it has already.
    std::string token;
};

/// What is noted of a batch in the transaction that inserts it.
struct Note {
    /// The table of notes.
    const std::string &table;
    /// With the number it names the batch for good.
    const std::string &run;
    uint64_t batch;
    uint32_t writer;
    /// Batches of the same run whose notes nobody needs any more.
    std::vector<uint64_t> forgotten;
};

/// A connection to a database, or to be. One thread at a time.
class Database {
public:
    using Row = std::vector<std::string>;

    virtual ~Database() = default;

    /// Connects anew. Throws Unreachable where a later attempt can do better, else std::runtime_error.
    virtual void connect() = 0;

    /// Whether notes are kept: not where there are no transactions.
    virtual bool has_notes() const { return true; }

    /// Runs a statement; returns how many rows it changed. As all below it throws Unreachable, BadRow and others.
    virtual uint64_t execute(const std::string &statement) = 0;

    /// The columns of a table in their order; nothing if there is no such table.
    virtual std::optional<std::vector<Column>> columns(const TableName &table) = 0;

    /// Inserts rows, all of them or none, together with the note, if one is given. False: the batch was noted before,
    /// and nothing was done; where another connection has noted it in a transaction that is open, this waits for its end.
    /// If it throws, a transaction may be open.
    virtual bool deliver(const Note *note, const std::vector<Insertion> &insertions) = 0;

    /// Makes a table, if there is none of the name.
    virtual void create_table(const TableName &table, const std::vector<NewColumn> &columns);

    /// Makes the table in which deliveries are noted, if there is none.
    virtual void create_notes(const std::string &table);

    /// Undoes what was not committed. Throws nothing: a connection that is lost has undone it.
    virtual void roll_back() noexcept;

    virtual std::string quoted(const std::string &name) const;
    std::string quoted(const TableName &table) const;
    static std::string text_literal(const std::string &text);

protected:
    std::string insertion_of(const Note &note) const;
    std::string deletion_of_forgotten(const Note &note) const;

    /// The type of a column for cells of a kind.
    virtual std::string type(Cell::Kind kind) const = 0;

    /// What stands behind the columns of a table that is made.
    virtual const char *table_options() const { return ""; }
};

/// One that is told step by step.
class SteppedDatabase : public Database {
public:
    bool deliver(const Note *note, const std::vector<Insertion> &insertions) final;

protected:
    virtual void begin() { execute("BEGIN"); }

    /// Notes a batch in the transaction that is open; false if it has been noted before.
    virtual bool add(const Note &note) = 0;

    /// Inserts rows in the transaction that is open.
    virtual void insert(const Insertion &insertion) = 0;
};

/// Makes the database that a URL is about; nothing is connected yet. Throws std::runtime_error if none is meant.
std::unique_ptr<Database> make_database(const Dsn &dsn, const plugin_context &context);

std::unique_ptr<Database> make_sqlite(const Dsn &dsn, const plugin_context &context);
std::unique_ptr<Database> make_postgresql(const Dsn &dsn, const plugin_context &context);
std::unique_ptr<Database> make_mysql(const Dsn &dsn, const plugin_context &context);
std::unique_ptr<Database> make_clickhouse(const Dsn &dsn, const plugin_context &context);
