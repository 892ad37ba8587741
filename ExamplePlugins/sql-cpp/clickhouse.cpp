// ClickHouse by its HTTP interface and libcurl: each insertion is a request with rows as lines of JSON. It has no
// transactions; a block of rows that comes again is known by its token, as long as the table remembers it.

#include "database.h"

#include <boundary.h>

extern "C" {
#include <transfer.h>
}

#include <cmath>

namespace {

/// Seconds that a request may take.
constexpr int64_t timeout = 60;
/// Bytes of an answer that are kept.
constexpr size_t longest_answer = 1 << 20;

Family family(std::string type) {
    for (const std::string wrapper : {"LowCardinality(", "Nullable("})
        if (type.compare(0, wrapper.size(), wrapper) == 0)
            type = type.substr(wrapper.size(), type.size() - wrapper.size() - 1);
    const auto begins = [&](const char *part) { return type.rfind(part, 0) == 0; };
    if (begins("Bool"))
        return Family::boolean;
    if (begins("Int") || begins("UInt"))
        return Family::integer;
    if (begins("Float") || begins("Decimal"))
        return Family::number;
    if (begins("String") || begins("FixedString"))
        return Family::text;
    return begins("Date") ? Family::time : Family::other;
}

class ClickHouse final : public Database {
public:
    ClickHouse(const Dsn &dsn, const plugin_context &context) {
        if (dsn.host.empty())
            throw OptionError("--sql-dsn names no server, expected clickhouse://user:password@host/database");
        std::string scheme = "http";
        std::string settings = "?database=" + encoded(dsn.database.empty() ? "default" : dsn.database);
        for (const auto &[name, value] : dsn.parameters) {
            if (name == "secure")
                scheme = value == "true" || value == "1" ? "https" : "http";
            else
                settings += "&" + encoded(name) + "=" + encoded(value);
        }
        const std::string user = dsn.user.empty()
                                     ? ""
                                     : encoded(dsn.user) + (dsn.has_password ? ":" + encoded(dsn.password) : "") + "@";
        const std::string host = dsn.host.find(':') == std::string::npos ? dsn.host : "[" + dsn.host + "]";
        const std::string port = !dsn.port.empty() ? dsn.port : scheme == "https" ? "8443" : "8123";
        const std::string url = scheme + "://" + user + host + ":" + port + "/" + settings;
        curl_global_init(CURL_GLOBAL_DEFAULT);
        if (transfer_open(&transfer_, &context, "sql-dsn", {url.data(), url.size()}, timeout, 0, longest_answer) != 0) {
            const std::string reason = transfer_.reason;
            transfer_close(&transfer_);
            throw std::runtime_error(reason);
        }
        transfer_.method = "POST";
        headers_ = curl_slist_append(curl_slist_append(nullptr, "Expect:"), "Content-Type: text/plain");
        transfer_.headers = headers_;
    }

    ~ClickHouse() override {
        transfer_close(&transfer_);
        curl_slist_free_all(headers_);
    }

    void connect() override { execute("SELECT 1"); }

    bool has_notes() const override { return false; }

    uint64_t execute(const std::string &statement) override {
        send(statement);
        return 0;
    }

    std::optional<std::vector<Column>> columns(const TableName &table) override {
        const std::string database = table.schema.empty() ? "currentDatabase()" : text_literal(table.schema);
        send("SELECT name, type, default_kind FROM system.columns WHERE database = " + database + " AND table = "
             + text_literal(table.name) + " AND default_kind NOT IN ('MATERIALIZED', 'ALIAS') ORDER BY position"
             " FORMAT TabSeparated");
        std::vector<Column> columns;
        std::string_view lines(transfer_.answer, transfer_.answer_length);
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(std::min(line.size() + 1, lines.size()));
            const size_t first = line.find('\t'), second = line.find('\t', first + 1);
            if (second == std::string_view::npos)
                continue;
            const std::string type(line.substr(first + 1, second - first - 1));
            // Where there is no null the server takes the default of the type for it.
            columns.push_back({std::string(line.substr(0, first)), family(type), second + 1 < line.size()});
        }
        if (columns.empty())
            return {};
        return columns;
    }


    bool deliver(const Note *, const std::vector<Insertion> &insertions) override {
        for (const Insertion &insertion : insertions)
            insert(insertion);
        return true;
    }

    void roll_back() noexcept override {}

protected:
    std::string type(Cell::Kind kind) const override {
        switch (kind) {
        case Cell::Kind::boolean: return "Nullable(Bool)";
        case Cell::Kind::integer: return "Nullable(Int64)";
        case Cell::Kind::number: return "Nullable(Float64)";
        case Cell::Kind::time: return "Nullable(DateTime64(6, 'UTC'))";
        default: return "Nullable(String)";
        }
    }

    // Other tables than replicated ones forget at once what they were given, if they are not told.
    const char *table_options() const override {
        return " ENGINE = MergeTree ORDER BY tuple() SETTINGS non_replicated_deduplication_window = 1000";
    }

private:
    void insert(const Insertion &insertion) {
        std::string body = "INSERT INTO " + Database::quoted(insertion.table) + " (";
        for (size_t i = 0; i < insertion.columns.size(); i++)
            body += (i > 0 ? ", " : "") + quoted(insertion.columns[i]->name);
        body += ") SETTINGS insert_deduplication_token = " + text_literal(insertion.token)
                + ", date_time_input_format = 'best_effort', async_insert = 0, input_format_parallel_parsing = 0"
                  " FORMAT JSONEachRow\n";
        for (const size_t row : insertion.rows) {
            for (size_t column = 0; column < insertion.cells.size(); column++) {
                body += column > 0 ? ", " : "{";
                append_json_text(body, insertion.columns[column]->name);
                body += ": ";
                const Cell &cell = (*insertion.cells[column])[row];
                // It takes bytes and JSON as strings.
                if (cell.kind == Cell::Kind::bytes || cell.kind == Cell::Kind::json)
                    append_json_text(body, cell.text);
                else
                    append_json(body, cell);
            }
            body += insertion.cells.empty() ? "{}\n" : "}\n";
        }
        send(body, &insertion);
    }

    static std::string encoded(const std::string &text) {
        static const char digits[] = "0123456789ABCDEF";
        std::string whole;
        for (const char character : text) {
            const auto byte = static_cast<unsigned char>(character);
            if ((byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '-'
                || byte == '_' || byte == '.') {
                whole += character;
            } else {
                whole += '%';
                whole += digits[byte >> 4];
                whole += digits[byte & 0xF];
            }
        }
        return whole;
    }

    void send(const std::string &body, const Insertion *insertion = nullptr) {
        if (transfer_send(&transfer_, body.data(), body.size()) == 0)
            return;
        const std::string answer(transfer_.answer, std::min<size_t>(transfer_.answer_length, 300));
        const std::string reason = transfer_.reason;
        if (transfer_.status == 0 || transfer_.status == 429
            || (transfer_.status >= 502 && transfer_.status <= 504))
            throw Unreachable(reason);
        // "Code: 27. DB::ParsingException: Cannot parse input: ...: (at row 3)"
        const size_t at = answer.find("(at row ");
        if (at != std::string::npos && insertion != nullptr) {
            const auto row = std::strtoull(answer.c_str() + at + 8, nullptr, 10);
            if (row > 0 && row <= insertion->rows.size())
                throw BadRow(reason, insertion->rows[row - 1]);
        }
        throw std::runtime_error(reason);
    }

    transfer transfer_{};
    curl_slist *headers_ = nullptr;
};

} // namespace

std::unique_ptr<Database> make_clickhouse(const Dsn &dsn, const plugin_context &context) {
    return std::make_unique<ClickHouse>(dsn, context);
}
