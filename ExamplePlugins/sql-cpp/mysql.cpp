// MySQL and MariaDB by libmariadb: rows go in statements with many of them.

#include "database.h"

#include <boundary.h>

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

#include <cmath>

namespace {

/// Seconds for a connection.
constexpr unsigned connect_timeout = 10;
/// Bytes of a packet that are not the statement, generously.
constexpr size_t packet_head = 64;

Family family(const std::string &type) {
    if (type == "json")
        return Family::json;
    if (type.find("int") != std::string::npos)
        return Family::integer;
    if (type == "double" || type == "float" || type == "decimal")
        return Family::number;
    if (type.find("blob") != std::string::npos || type.find("binary") != std::string::npos)
        return Family::bytes;
    if (type.find("text") != std::string::npos || type.find("char") != std::string::npos)
        return Family::text;
    return type == "datetime" || type == "timestamp" || type == "date" ? Family::time : Family::other;
}

class MySQL final : public SteppedDatabase {
public:
    explicit MySQL(const Dsn &dsn) : dsn_(dsn), shown_(dsn.shown()) {
        for (const auto &[name, value] : dsn_.parameters) {
            if (name == "unix_socket" && !dsn_.host.empty())
                throw OptionError("--sql-dsn has both a host and a unix_socket; leave out the host, as in "
                                         "mysql://user@/database?unix_socket=/run/mysqld/mysqld.sock");
            if (name != "unix_socket" && name != "charset" && name != "ssl_ca")
                throw OptionError("--sql-dsn has the parameter '" + name
                                         + "', expected unix_socket, charset or ssl_ca");
        }
        if (!dsn_.port.empty() && dsn_.port.find_first_not_of("0123456789") != std::string::npos)
            throw OptionError("--sql-dsn has the port '" + dsn_.port + "', expected a number");
    }

    ~MySQL() override { close(); }

    void connect() override {
        close();
        connection_ = mysql_init(nullptr);
        if (connection_ == nullptr)
            throw std::runtime_error("out of memory");
        mysql_options(connection_, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
        mysql_options(connection_, MYSQL_SET_CHARSET_NAME, parameter("charset", "utf8mb4").c_str());
        // Nobody's files are to be sent because a server asks for them.
        const unsigned no_files = 0;
        mysql_options(connection_, MYSQL_OPT_LOCAL_INFILE, &no_files);
        if (const std::string authority = parameter("ssl_ca", ""); !authority.empty()) {
            const my_bool verifies = 1;
            mysql_options(connection_, MYSQL_OPT_SSL_CA, authority.c_str());
            mysql_options(connection_, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verifies);
        }
        const std::string socket = parameter("unix_socket", "");
        const auto port = static_cast<unsigned>(std::strtoul(dsn_.port.c_str(), nullptr, 10));
        if (mysql_real_connect(connection_, dsn_.host.empty() ? nullptr : dsn_.host.c_str(), dsn_.user.c_str(),
                               dsn_.password.c_str(), dsn_.database.empty() ? nullptr : dsn_.database.c_str(), port,
                               socket.empty() ? nullptr : socket.c_str(), CLIENT_FOUND_ROWS)
            == nullptr)
            fail();
        execute("SET time_zone = '+00:00', sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES,ANSI_QUOTES')");
        const auto limit = query("SELECT @@max_allowed_packet");
        largest_statement_ = limit.empty() ? 1 << 20 : std::strtoull(limit[0][0].c_str(), nullptr, 10);
    }

    uint64_t execute(const std::string &statement) override {
        if (mysql_real_query(connection_, statement.data(), statement.size()) != 0)
            fail();
        MYSQL_RES *result = mysql_store_result(connection_);
        if (result == nullptr && mysql_field_count(connection_) > 0)
            fail();
        mysql_free_result(result);
        return mysql_affected_rows(connection_);
    }

    std::optional<std::vector<Column>> columns(const TableName &table) override {
        const auto rows = query("SELECT c.column_name, c.data_type,"
                                " (c.column_default IS NOT NULL AND c.column_default <> 'NULL') OR c.extra <> '',"
                                " t.engine, c.column_type FROM information_schema.columns c"
                                " JOIN information_schema.tables t USING (table_schema, table_name)"
                                " WHERE c.table_schema = "
                                + (table.schema.empty() ? "DATABASE()" : text_literal(table.schema))
                                + " AND c.table_name = " + text_literal(table.name) + " ORDER BY c.ordinal_position");
        if (rows.empty())
            return {};
        if (rows[0][3] == "MyISAM" || rows[0][3] == "Aria" || rows[0][3] == "MEMORY")
            throw std::runtime_error(shown_ + ": the engine of table " + table.shown() + " is " + rows[0][3]
                                     + ", which has no transactions; make it one of InnoDB");
        std::vector<Column> columns;
        for (const Row &row : rows)
            columns.push_back({row[0], row[4] == "tinyint(1)" ? Family::boolean : family(row[1]), row[2] == "1"});
        return columns;
    }

protected:
    bool add(const Note &note) override {
        try {
            return execute("INSERT " + insertion_of(note)) > 0;
        } catch (const BadRow &) {
            if (mysql_errno(connection_) != ER_DUP_ENTRY)
                throw;
            return false;
        }
    }

    void insert(const Insertion &insertion) override {
        std::string head = "INSERT INTO " + Database::quoted(insertion.table) + " (";
        for (size_t i = 0; i < insertion.columns.size(); i++)
            head += (i > 0 ? ", " : "") + quoted(insertion.columns[i]->name);
        head += ") VALUES ";
        buffer_ = head;
        size_t first = 0;
        for (size_t i = 0; i < insertion.rows.size(); i++) {
            const size_t before = buffer_.size();
            append_row(insertion, insertion.rows[i], i > first);
            if (i == first || buffer_.size() + packet_head <= largest_statement_)
                continue;
            buffer_.resize(before);
            send(insertion, head, first, i);
            buffer_ = head;
            first = i;
            append_row(insertion, insertion.rows[i], false);
        }
        if (first < insertion.rows.size())
            send(insertion, head, first, insertion.rows.size());
    }

    std::string type(Cell::Kind kind) const override {
        switch (kind) {
        case Cell::Kind::boolean: return "BOOLEAN";
        case Cell::Kind::integer: return "BIGINT";
        case Cell::Kind::number: return "DOUBLE";
        case Cell::Kind::bytes: return "LONGBLOB";
        case Cell::Kind::time: return "DATETIME(6)";
        case Cell::Kind::json: return "JSON";
        default: return "LONGTEXT";
        }
    }

    const char *table_options() const override { return " ENGINE = InnoDB CHARACTER SET utf8mb4"; }

private:
    std::string parameter(const char *name, const char *otherwise) const {
        const auto found = dsn_.parameters.find(name);
        return found == dsn_.parameters.end() ? otherwise : found->second;
    }

    std::vector<Row> query(const std::string &statement) {
        if (mysql_real_query(connection_, statement.data(), statement.size()) != 0)
            fail();
        MYSQL_RES *result = mysql_store_result(connection_);
        if (result == nullptr)
            fail();
        std::vector<Row> rows;
        const unsigned width = mysql_num_fields(result);
        while (MYSQL_ROW row = mysql_fetch_row(result)) {
            Row texts;
            for (unsigned i = 0; i < width; i++)
                texts.emplace_back(row[i] == nullptr ? "" : row[i]);
            rows.push_back(std::move(texts));
        }
        mysql_free_result(result);
        return rows;
    }

    /// Runs the statement in the buffer, which inserts some of the rows.
    void send(const Insertion &insertion, const std::string &head, size_t first, size_t end) {
        try {
            execute(buffer_);
        } catch (const BadRow &) {
            // It says the key, but not the row: a statement that failed has done nothing, so its rows come one by one.
            for (size_t i = first; i < end; i++)
                send_one(insertion, head, insertion.rows[i]);
            throw;
        }
    }

    void send_one(const Insertion &insertion, const std::string &head, size_t row) {
        buffer_ = head;
        append_row(insertion, row, false);
        try {
            execute(buffer_);
        } catch (const BadRow &error) {
            throw BadRow(error.what(), row);
        }
    }

    void append_row(const Insertion &insertion, size_t row, bool is_next) {
        buffer_ += is_next ? ", (" : "(";
        for (size_t column = 0; column < insertion.cells.size(); column++) {
            if (column > 0)
                buffer_ += ", ";
            append((*insertion.cells[column])[row]);
        }
        buffer_ += ')';
    }

    void append(const Cell &cell) {
        switch (cell.kind) {
        case Cell::Kind::missing:
        case Cell::Kind::null: buffer_ += "NULL"; break;
        case Cell::Kind::boolean:
        case Cell::Kind::integer: buffer_ += std::to_string(cell.integer); break;
        case Cell::Kind::number:
            // It has no numbers that are not finite.
            if (std::isfinite(cell.number))
                append_number(buffer_, cell.number);
            else
                buffer_ += "NULL";
            break;
        case Cell::Kind::time:
            buffer_ += '\'';
            if (!append_time(buffer_, cell.integer))
                buffer_ += std::to_string(cell.integer);
            buffer_ += '\'';
            break;
        case Cell::Kind::bytes:
            // Bytes are in no character set.
            buffer_ += "_binary";
            append_escaped(cell.text);
            break;
        case Cell::Kind::text:
        case Cell::Kind::json: append_escaped(cell.text); break;
        }
    }

    void append_escaped(std::string_view text) {
        const size_t before = buffer_.size();
        buffer_.resize(before + 2 * text.size() + 3);
        buffer_[before] = '\'';
        const auto length = mysql_real_escape_string(connection_, &buffer_[before + 1], text.data(),
                                                     static_cast<unsigned long>(text.size()));
        buffer_.resize(before + 1 + length);
        buffer_ += '\'';
    }

    [[noreturn]] void fail() {
        const unsigned code = mysql_errno(connection_);
        const std::string reason = shown_ + ": " + mysql_error(connection_);
        switch (code) {
        case CR_CONNECTION_ERROR:
        case CR_CONN_HOST_ERROR:
        case CR_IPSOCK_ERROR:
        case CR_SERVER_GONE_ERROR:
        case CR_SERVER_HANDSHAKE_ERR:
        case CR_SERVER_LOST:
        case ER_CON_COUNT_ERROR:
        case ER_SERVER_SHUTDOWN:
        case ER_NORMAL_SHUTDOWN:
        case ER_CONNECTION_KILLED:
        case ER_LOCK_WAIT_TIMEOUT:
        case ER_LOCK_DEADLOCK: throw Unreachable(reason);
        default: break;
        }
        // 22 is data that does not fit, 23 a constraint; some of both have no state of their own.
        const std::string state = std::string(mysql_sqlstate(connection_)).substr(0, 2);
        if (state == "22" || state == "23" || code == ER_TRUNCATED_WRONG_VALUE_FOR_FIELD
            || code == ER_NO_DEFAULT_FOR_FIELD || code == ER_CONSTRAINT_FAILED || code == WARN_DATA_TRUNCATED)
            throw BadRow(mysql_error(connection_));
        throw std::runtime_error(reason);
    }

    void close() {
        if (connection_ != nullptr)
            mysql_close(connection_);
        connection_ = nullptr;
    }

    const Dsn dsn_;
    const std::string shown_;
    MYSQL *connection_ = nullptr;
    uint64_t largest_statement_ = 1 << 20;
    std::string buffer_;
};

} // namespace

std::unique_ptr<Database> make_mysql(const Dsn &dsn, const plugin_context &) {
    return std::make_unique<MySQL>(dsn);
}
