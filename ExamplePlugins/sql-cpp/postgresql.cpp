// PostgreSQL by libpq: rows go by COPY, in a transaction with what notes the batch.

#include "database.h"

#include <boundary.h>

#include <libpq-fe.h>

#include <cmath>
#include <cstring>

namespace {

/// Seconds for a connection, where the URL says nothing else.
constexpr const char *connect_timeout = "10";

constexpr const char *unique_violation = "23505";

Family family(const std::string &category, const std::string &type) {
    if (type == "json" || type == "jsonb")
        return Family::json;
    if (type == "bytea")
        return Family::bytes;
    if (type == "int2" || type == "int4" || type == "int8")
        return Family::integer;
    if (type == "timestamp" || type == "timestamptz" || type == "date")
        return Family::time;
    switch (category.empty() ? 0 : category[0]) {
    case 'B': return Family::boolean;
    case 'N': return Family::number;
    case 'S': return Family::text;
    default: return Family::other;
    }
}

class Result {
public:
    explicit Result(PGresult *result) : result_(result) {}
    ~Result() { PQclear(result_); }
    Result(const Result &) = delete;
    Result &operator=(const Result &) = delete;

    ExecStatusType status() const { return PQresultStatus(result_); }
    bool is_good() const { return status() == PGRES_COMMAND_OK || status() == PGRES_TUPLES_OK; }
    int count() const { return PQntuples(result_); }
    std::string text(int row, int column) const { return PQgetvalue(result_, row, column); }
    uint64_t changed() const { return std::strtoull(PQcmdTuples(result_), nullptr, 10); }
    std::string field(int code) const {
        const char *text = PQresultErrorField(result_, code);
        return text == nullptr ? "" : text;
    }
    bool is_nothing() const { return result_ == nullptr; }

private:
    PGresult *const result_;
};

class PostgreSQL final : public Database {
public:
    explicit PostgreSQL(const Dsn &dsn) : url_("postgresql:" + dsn.rest), shown_(dsn.shown()) {
        // libpq would take a text that it does not know as a URL for something else.
        if (dsn.rest.substr(0, 2) != "//")
            throw OptionError("--sql-dsn is no URL of a server, expected "
                                     "postgresql://user:password@host/database");
    }

    ~PostgreSQL() override { PQfinish(connection_); }

    void connect() override {
        PQfinish(connection_);
        static const char *const names[] = {"connect_timeout", "application_name", "dbname", "client_encoding", nullptr};
        const char *const values[] = {connect_timeout, "pluginhost", url_.c_str(), "UTF8", nullptr};
        // What comes later in the list counts, so the URL has the say over what is before it.
        connection_ = PQconnectdbParams(names, values, 1);
        if (PQstatus(connection_) == CONNECTION_OK) {
            PQsetNoticeProcessor(connection_, [](void *, const char *) {}, nullptr);
            return;
        }
        const std::string reason = line(PQerrorMessage(connection_));
        // Without a server there is no code; those that do answer say what is final in words.
        static const char *const passing[] = {"Connection refused", "No such file or directory", "timeout expired",
                                              "server closed the connection", "the database system is",
                                              "too many clients", "Connection reset", "could not receive data",
                                              "could not send data", "Resource temporarily unavailable",
                                              "Connection timed out", "No route to host"};
        for (const char *part : passing)
            if (reason.find(part) != std::string::npos)
                throw Unreachable(shown_ + ": " + reason);
        throw std::runtime_error(shown_ + ": " + reason);
    }

    uint64_t execute(const std::string &statement) override { return run(statement)->changed(); }

    std::optional<std::vector<Column>> columns(const TableName &table) override {
        const auto rows = run("SELECT a.attname, t.typcategory, t.typname, a.atthasdef OR a.attidentity <> ''"
                              " FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = to_regclass("
                              + text_literal(Database::quoted(table))
                              + ") AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum");
        if (rows->count() == 0)
            return {};
        std::vector<Column> columns;
        for (int row = 0; row < rows->count(); row++)
            columns.push_back({rows->text(row, 0), family(rows->text(row, 1), rows->text(row, 2)),
                               rows->text(row, 3) == "t"});
        return columns;
    }

    void create_table(const TableName &table, const std::vector<NewColumn> &columns) override {
        serialized([&] { Database::create_table(table, columns); });
    }

    void create_notes(const std::string &table) override {
        // Whoever may not make tables can have one made.
        if (run("SELECT to_regclass(" + text_literal(Database::quoted(table)) + ") IS NULL")->text(0, 0) == "t")
            serialized([&] { Database::create_notes(table); });
    }

    /// All that has to be said goes in one message, and all rows in another: a server on the same machine takes less time
    /// for a thousand rows than for five answers.
    bool deliver(const Note *note, const std::vector<Insertion> &insertions) override {
        std::string statements = "BEGIN;";
        if (note != nullptr) {
            statements += "INSERT " + insertion_of(*note) + ";";
            if (!note->forgotten.empty())
                statements += deletion_of_forgotten(*note) + ";";
        }
        for (const Insertion &insertion : insertions)
            statements += insertion.columns.empty() ? default_rows(insertion) : copy_of(insertion);
        statements += "COMMIT";
        if (PQsendQuery(connection_, statements.c_str()) != 1)
            throw Unreachable(shown_ + ": " + line(PQerrorMessage(connection_)));
        return take_results(note, insertions);
    }

protected:
    std::string type(Cell::Kind kind) const override {
        switch (kind) {
        case Cell::Kind::boolean: return "BOOLEAN";
        case Cell::Kind::integer: return "BIGINT";
        case Cell::Kind::number: return "DOUBLE PRECISION";
        case Cell::Kind::bytes: return "BYTEA";
        case Cell::Kind::time: return "TIMESTAMP WITH TIME ZONE";
        case Cell::Kind::json: return "JSONB";
        default: return "TEXT";
        }
    }

private:
    static constexpr size_t largest_piece = 256 * 1024;

    std::unique_ptr<Result> run(const std::string &statement) {
        auto result = std::make_unique<Result>(PQexec(connection_, statement.c_str()));
        if (!result->is_good())
            fail(*result);
        return result;
    }

    /// Two connections that make the same table at once would get in each other's way even with IF NOT EXISTS.
    template <typename Body> void serialized(Body body) {
        execute("BEGIN");
        try {
            execute("SELECT pg_advisory_xact_lock(hashtext('pluginhost'))");
            body();
            execute("COMMIT");
        } catch (...) {
            roll_back();
            throw;
        }
    }

    std::string copy_of(const Insertion &insertion) const {
        std::string names;
        for (const Column *column : insertion.columns)
            names += (names.empty() ? "" : ", ") + quoted(column->name);
        return "COPY " + Database::quoted(insertion.table) + " (" + names + ") FROM STDIN;";
    }

    std::string default_rows(const Insertion &insertion) const {
        std::string statements;
        for (size_t i = 0; i < insertion.rows.size(); i++)
            statements += "INSERT INTO " + Database::quoted(insertion.table) + " DEFAULT VALUES;";
        return statements;
    }

    /// Gives rows wherever a COPY waits for them. All results have to be taken, or the connection is of no use any more.
    bool take_results(const Note *note, const std::vector<Insertion> &insertions) {
        const Insertion *current = nullptr;
        auto next = insertions.begin();
        std::unique_ptr<Result> bad;
        while (true) {
            auto result = std::make_unique<Result>(PQgetResult(connection_));
            if (result->is_nothing())
                break;
            if (result->status() == PGRES_COPY_IN) {
                while (next->columns.empty())
                    ++next;
                current = &*next++;
                put_rows(*current);
            } else if (!result->is_good() && bad == nullptr) {
                bad = std::move(result);
            }
            if (PQstatus(connection_) != CONNECTION_OK)
                break;
        }
        if (bad == nullptr && PQstatus(connection_) == CONNECTION_OK)
            return true;
        if (bad == nullptr)
            throw Unreachable(shown_ + ": " + line(PQerrorMessage(connection_)));
        if (note != nullptr && current == nullptr && bad->field(PG_DIAG_SQLSTATE) == unique_violation
            && bad->field(PG_DIAG_TABLE_NAME) == note->table) {
            roll_back();
            return false;
        }
        fail(*bad, current);
    }

    void put_rows(const Insertion &insertion) {
        buffer_.clear();
        for (const size_t row : insertion.rows) {
            for (size_t column = 0; column < insertion.cells.size(); column++) {
                if (column > 0)
                    buffer_ += '\t';
                append((*insertion.cells[column])[row]);
            }
            buffer_ += '\n';
            if (buffer_.size() >= largest_piece)
                put();
        }
        put();
        // What goes wrong here, the result says.
        PQputCopyEnd(connection_, nullptr);
    }

    void put() {
        if (!buffer_.empty())
            PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size()));
        buffer_.clear();
    }

    /// A field of COPY's text format.
    void append(const Cell &cell) {
        switch (cell.kind) {
        case Cell::Kind::missing:
        case Cell::Kind::null: buffer_ += "\\N"; break;
        case Cell::Kind::boolean: buffer_ += cell.integer != 0 ? 't' : 'f'; break;
        case Cell::Kind::integer: buffer_ += std::to_string(cell.integer); break;
        case Cell::Kind::number: append_number(buffer_, cell.number); break;
        case Cell::Kind::time:
            if (append_time(buffer_, cell.integer))
                buffer_ += "+00";
            else
                buffer_ += std::to_string(cell.integer);
            break;
        case Cell::Kind::bytes: {
            static const char digits[] = "0123456789abcdef";
            buffer_ += "\\\\x";
            for (const char character : cell.text) {
                buffer_ += digits[static_cast<unsigned char>(character) >> 4];
                buffer_ += digits[static_cast<unsigned char>(character) & 0xF];
            }
            break;
        }
        case Cell::Kind::text:
        case Cell::Kind::json:
            for (const char character : cell.text) {
                switch (character) {
                case '\\': buffer_ += "\\\\"; break;
                case '\n': buffer_ += "\\n"; break;
                case '\r': buffer_ += "\\r"; break;
                case '\t': buffer_ += "\\t"; break;
                default: buffer_ += character;
                }
            }
            break;
        }
    }

    [[noreturn]] void fail(const Result &result, const Insertion *insertion = nullptr) {
        const std::string state = result.field(PG_DIAG_SQLSTATE);
        std::string reason = result.field(PG_DIAG_MESSAGE_PRIMARY);
        if (reason.empty())
            reason = line(PQerrorMessage(connection_));
        if (const std::string detail = result.field(PG_DIAG_MESSAGE_DETAIL); !detail.empty())
            reason += ": " + line(detail.c_str());
        const bool is_lost = PQstatus(connection_) != CONNECTION_OK || state.empty();
        const std::string kind = state.substr(0, 2);
        // 08 connection, 40 deadlocks and the like, 53 resources but for a full disk, 57P the server is going.
        if (is_lost || kind == "08" || kind == "40" || (kind == "53" && state != "53100") || state.substr(0, 3) == "57P")
            throw Unreachable(shown_ + ": " + reason);
        // 22 is data that does not fit, 23 a constraint.
        if (kind == "22" || kind == "23")
            throw BadRow(reason + column(result), row(result, insertion));
        throw std::runtime_error(shown_ + ": " + reason);
    }

    /// COPY says "COPY events, line 3, column n: "x"".
    static std::optional<size_t> row(const Result &result, const Insertion *insertion) {
        const std::string context = result.field(PG_DIAG_CONTEXT);
        const size_t place = context.find(", line ");
        if (place == std::string::npos)
            return {};
        const auto line = std::strtoull(context.c_str() + place + std::strlen(", line "), nullptr, 10);
        const bool is_there = insertion != nullptr && line > 0 && line <= insertion->rows.size();
        return is_there ? std::optional<size_t>(insertion->rows[line - 1]) : std::nullopt;
    }

    static std::string column(const Result &result) {
        const std::string context = result.field(PG_DIAG_CONTEXT);
        const size_t place = context.find(", column ");
        if (place == std::string::npos)
            return "";
        return " (" + context.substr(place + 2, context.find_first_of("\n:", place) - place - 2) + ")";
    }

    static std::string line(const char *message) {
        std::string text = message == nullptr ? "" : message;
        while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
            text.pop_back();
        for (char &character : text)
            character = character == '\n' ? ' ' : character;
        return text;
    }

    const std::string url_;
    const std::string shown_;
    PGconn *connection_ = nullptr;
    std::string buffer_;
};

} // namespace

std::unique_ptr<Database> make_postgresql(const Dsn &dsn, const plugin_context &) {
    return std::make_unique<PostgreSQL>(dsn);
}
