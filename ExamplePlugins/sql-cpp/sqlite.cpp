// SQLite by libsqlite3: prepared statements for all rows that have the same columns.

#include "database.h"

#include <boundary.h>

#include <sqlite3.h>

#include <algorithm>
#include <map>

namespace {

/// Milliseconds that a statement waits for others who write to the file.
constexpr int patience = 5000;

/// One thread at a time uses the connection, so it needs no locks.
constexpr int opening = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

/// Rows that one statement inserts: begin and end of a statement cost as much as some rows.
constexpr size_t most_rows = 32;
/// Values that one statement takes, in every build of SQLite.
constexpr size_t most_values = 999;

/// Parameters of the URL, which are pragmas.
constexpr const char *pragmas[] = {"journal_mode", "synchronous", "max_page_count", "cache_size", "foreign_keys"};

Family family(std::string type) {
    // The rules of SQLite's column affinity, in their order, and what people write for the other families.
    for (char &letter : type)
        letter = static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 32 : letter);
    const auto has = [&](const char *part) { return type.find(part) != std::string::npos; };
    if (has("INT"))
        return Family::integer;
    if (has("JSON"))
        return Family::json;
    if (has("CHAR") || has("CLOB") || has("TEXT"))
        return Family::text;
    if (has("BLOB"))
        return Family::bytes;
    if (has("REAL") || has("FLOA") || has("DOUB") || has("NUMERIC") || has("DECIMAL"))
        return Family::number;
    if (has("BOOL"))
        return Family::boolean;
    return has("DATE") || has("TIME") ? Family::time : Family::other;
}

class Statement {
public:
    Statement(sqlite3 *handle, const std::string &text) {
        sqlite3_prepare_v2(handle, text.c_str(), static_cast<int>(text.size()), &statement_, nullptr);
    }
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    explicit operator bool() const { return statement_ != nullptr; }
    sqlite3_stmt *get() const { return statement_; }

private:
    sqlite3_stmt *statement_ = nullptr;
};

class SQLite final : public SteppedDatabase {
public:
    explicit SQLite(const Dsn &dsn) : path_(dsn.database), parameters_(dsn.parameters) {
        if (path_.empty() || !dsn.host.empty())
            throw OptionError("--sql-dsn names no file of SQLite, expected sqlite:///RELATIVE/PATH or "
                                     "sqlite:////ABSOLUTE/PATH");
        for (const auto &[name, value] : parameters_) {
            bool is_known = false;
            for (const char *pragma : pragmas)
                is_known = is_known || name == pragma;
            if (!is_known || value.empty()
                || value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
                       != std::string::npos)
                throw OptionError("--sql-dsn has the parameter '" + name + "=" + value
                                         + "', expected journal_mode, synchronous, max_page_count, cache_size or "
                                           "foreign_keys with a value that SQLite's pragma of that name takes");
        }
    }

    ~SQLite() override { close(); }

    void connect() override {
        close();
        if (sqlite3_open_v2(path_.c_str(), &handle_, opening, nullptr) != SQLITE_OK)
            fail();
        sqlite3_extended_result_codes(handle_, 1);
        sqlite3_busy_timeout(handle_, patience);
        for (const auto &[name, value] : parameters_)
            execute("PRAGMA " + name + " = " + value);
        // What is no database shows at the first look into it.
        execute("SELECT count(*) FROM sqlite_schema");
    }

    uint64_t execute(const std::string &statement) override {
        if (sqlite3_exec(handle_, statement.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            fail();
        return static_cast<uint64_t>(sqlite3_changes64(handle_));
    }

    std::optional<std::vector<Column>> columns(const TableName &table) override {
        const Statement query(handle_, "SELECT name, type, dflt_value IS NOT NULL OR (pk > 0 AND type LIKE 'integer')"
                                       " FROM pragma_table_xinfo(?1, ?2) WHERE hidden IN (0, 1) ORDER BY cid");
        if (!query)
            fail();
        bind_text(query.get(), 1, table.name);
        bind_text(query.get(), 2, table.schema.empty() ? "main" : table.schema);
        std::vector<Column> columns;
        int code;
        while ((code = sqlite3_step(query.get())) == SQLITE_ROW)
            columns.push_back({text(query.get(), 0), family(text(query.get(), 1)),
                               sqlite3_column_int(query.get(), 2) != 0});
        if (code != SQLITE_DONE)
            fail();
        if (columns.empty())
            return {};
        return columns;
    }

protected:
    // Two that read and then both want to write would refuse each other.
    void begin() override { execute("BEGIN IMMEDIATE"); }

    bool add(const Note &note) override { return execute("INSERT OR IGNORE " + insertion_of(note)) > 0; }

    void insert(const Insertion &insertion) override {
        const size_t width = std::max<size_t>(insertion.columns.size(), 1);
        const size_t at_once = insertion.columns.empty() ? 1 : std::clamp<size_t>(most_values / width, 1, most_rows);
        const size_t count = insertion.rows.size();
        const size_t even = at_once > 1 ? count - count % at_once : 0;
        try {
            run(insertion, 0, even, at_once);
        } catch (const BadRow &) {
            find_bad_row(insertion);
            throw;
        }
        run(insertion, even, count, 1);
    }

    std::string type(Cell::Kind kind) const override {
        switch (kind) {
        case Cell::Kind::boolean: return "BOOLEAN";
        case Cell::Kind::integer: return "INTEGER";
        case Cell::Kind::number: return "REAL";
        case Cell::Kind::bytes: return "BLOB";
        case Cell::Kind::time: return "TIMESTAMP";
        case Cell::Kind::json: return "JSON";
        default: return "TEXT";
        }
    }

private:
    /// A statement for so many rows. It keeps what it has inserted if it fails: the transaction is undone then, and SQLite
    /// need not remember how to undo the statement alone.
    sqlite3_stmt *prepared(const Insertion &insertion, size_t rows) {
        std::string names, marks, all_marks;
        for (const Column *column : insertion.columns) {
            names += (names.empty() ? "" : ", ") + quoted(column->name);
            marks += marks.empty() ? "(?" : ", ?";
        }
        for (size_t i = 0; i < rows; i++)
            all_marks += (i > 0 ? ", " : "") + marks + ")";
        const std::string text = "INSERT OR FAIL INTO " + Database::quoted(insertion.table)
                                 + (names.empty() ? " DEFAULT VALUES" : " (" + names + ") VALUES " + all_marks);
        auto found = statements_.find(text);
        if (found == statements_.end()) {
            auto statement = std::make_unique<Statement>(handle_, text);
            if (!*statement)
                fail();
            found = statements_.emplace(text, std::move(statement)).first;
        }
        return found->second->get();
    }

    /// Inserts some of the rows, so many by each statement.
    void run(const Insertion &insertion, size_t first, size_t end, size_t at_once) {
        if (first == end)
            return;
        sqlite3_stmt *const statement = prepared(insertion, at_once);
        for (; first < end; first += at_once) {
            int place = 0;
            for (size_t i = first; i < first + at_once; i++)
                for (const std::vector<Cell> *cells : insertion.cells)
                    bind(statement, ++place, (*cells)[insertion.rows[i]]);
            const int code = sqlite3_step(statement);
            sqlite3_reset(statement);
            if (code != SQLITE_DONE)
                fail(at_once == 1 ? std::optional<size_t>(insertion.rows[first]) : std::nullopt);
        }
    }

    /// Many rows were refused as one: inserts them one by one, in a transaction that comes to nothing, and throws for the
    /// one that it is.
    void find_bad_row(const Insertion &insertion) {
        execute("ROLLBACK");
        begin();
        run(insertion, 0, insertion.rows.size(), 1);
    }

    static void bind(sqlite3_stmt *statement, int place, const Cell &cell) {
        switch (cell.kind) {
        case Cell::Kind::missing:
        case Cell::Kind::null: sqlite3_bind_null(statement, place); break;
        case Cell::Kind::boolean:
        case Cell::Kind::integer: sqlite3_bind_int64(statement, place, cell.integer); break;
        case Cell::Kind::number: sqlite3_bind_double(statement, place, cell.number); break;
        case Cell::Kind::bytes:
            sqlite3_bind_blob64(statement, place, cell.text.data(), cell.text.size(), SQLITE_STATIC);
            break;
        case Cell::Kind::text:
        case Cell::Kind::json: bind_text(statement, place, cell.text); break;
        case Cell::Kind::time: {
            std::string text;
            if (!append_time(text, cell.integer))
                text = std::to_string(cell.integer);
            sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
            break;
        }
        }
    }

    static void bind_text(sqlite3_stmt *statement, int place, std::string_view text) {
        // Without an address it would be null.
        sqlite3_bind_text64(statement, place, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }

    static std::string text(sqlite3_stmt *statement, int column) {
        const auto *bytes = reinterpret_cast<const char *>(sqlite3_column_text(statement, column));
        return bytes == nullptr ? "" : bytes;
    }

    [[noreturn]] void fail(std::optional<size_t> row = {}) {
        const std::string reason = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_);
        const int code = handle_ == nullptr ? SQLITE_NOMEM : sqlite3_errcode(handle_);
        switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: throw Unreachable(path_ + ": " + reason);
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG: throw BadRow(reason, row);
        default: throw std::runtime_error(path_ + ": " + reason);
        }
    }

    void close() {
        statements_.clear();
        sqlite3_close(handle_);
        handle_ = nullptr;
    }

    const std::string path_;
    const std::map<std::string, std::string> parameters_;
    sqlite3 *handle_ = nullptr;
    std::map<std::string, std::unique_ptr<Statement>> statements_;
};

} // namespace

std::unique_ptr<Database> make_sqlite(const Dsn &dsn, const plugin_context &) {
    return std::make_unique<SQLite>(dsn);
}
