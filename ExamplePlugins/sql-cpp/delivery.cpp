#include "delivery.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds first_pause(50);
constexpr milliseconds longest_pause(3000);
/// How often a pause looks whether the run is being stopped.
constexpr milliseconds slice(50);

/// Notes that stay in any case: more than batches can be on their way to one writer.
constexpr size_t kept_notes = 8;
/// Notes that are deleted at once.
constexpr size_t dropped_notes = 64;

/// The number of the first part of a batch, by the contract.
constexpr uint64_t first_part = uint64_t{1} << 48;

constexpr size_t no_column = SIZE_MAX;

std::string hexadecimal(uint64_t number) {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(number));
    return digits;
}

std::string list(const std::vector<Column> &columns) {
    std::string names;
    for (const Column &column : columns)
        names += (names.empty() ? "" : ", ") + column.name;
    return names;
}

/// The kind of a column for cells of two kinds.
Cell::Kind common(Cell::Kind one, Cell::Kind other) {
    using Kind = Cell::Kind;
    if (one == Kind::missing || one == Kind::null || one == other)
        return other;
    if (other == Kind::missing || other == Kind::null)
        return one;
    const auto is_numeric = [](Kind kind) { return kind == Kind::integer || kind == Kind::number; };
    return is_numeric(one) && is_numeric(other) ? Kind::number : Kind::text;
}

} // namespace

Delivery::Delivery(const plugin_context &context)
    : context_(context), settings_(context), run_(hexadecimal(context.run)),
      database_(make_database(settings_.dsn, context)) {
    persist([&] { open(); });
}

/// Whatever is needed before the first batch. It is also how a lost connection comes back.
void Delivery::open() {
    if (is_connected_)
        return;
    database_->connect();
    table_.reset();
    find_table(false);
    // Without a number of the run, batches of another one would be taken for this one's.
    has_notes_ = database_->has_notes() && !settings_.notes.empty() && context_.run != 0;
    if (has_notes_)
        database_->create_notes(settings_.notes);
    is_connected_ = true;
}

void Delivery::write(const plugin_records &records) {
    rows_.read(records);
    persist([&] {
        open();
        write_once(records);
    });
}

/// Does it again until it is done, as long as the reason is one that passes.
void Delivery::persist(const std::function<void()> &body) {
    const auto end = Clock::now() + std::chrono::seconds(settings_.patience_seconds);
    for (int attempt = 0;; attempt++) {
        try {
            return body();
        } catch (const Unreachable &error) {
            is_connected_ = false;
            if (Clock::now() >= end || !pause(attempt))
                throw;
            if (attempt == 0) {
                const std::string line = std::string(error.what()) + "; trying again for "
                                         + std::to_string(settings_.patience_seconds) + " s";
                context_.log(&context_, PLUGIN_LOG_WARNING, {line.data(), line.size()});
            }
        } catch (...) {
            if (is_connected_)
                database_->roll_back();
            // The table may be another one by the next batch.
            table_.reset();
            throw;
        }
    }
}

/// False if the run is being stopped.
bool Delivery::pause(int attempt) {
    auto left = std::min(first_pause * (1 << std::min(attempt, 8)), longest_pause);
    while (left.count() > 0 && context_.is_cancelled(&context_) == 0) {
        const auto part = std::min(left, slice);
        std::this_thread::sleep_for(part);
        left -= part;
    }
    return context_.is_cancelled(&context_) == 0;
}

// ---------------------------------------------------------------------------------------------------------- batches

void Delivery::write_once(const plugin_records &records) {
    if (!table_)
        find_table(true);
    const std::vector<size_t> column_of_key = match_columns();
    for (size_t key = 0; key < column_of_key.size(); key++)
        if (column_of_key[key] != no_column)
            rows_.fit(key, (*table_)[column_of_key[key]].family);
    const std::vector<Insertion> insertions = make_insertions(column_of_key, records.batch);
    if (!has_notes_) {
        deliver(nullptr, insertions, records.batch);
        return;
    }
    Note note{settings_.notes, run_, records.batch, context_.instance, {}};
    if (noted_.size() >= kept_notes + dropped_notes)
        note.forgotten.assign(noted_.begin(), noted_.begin() + dropped_notes);
    if (!deliver(&note, insertions, records.batch))
        return;
    noted_.erase(noted_.begin(), noted_.begin() + static_cast<ptrdiff_t>(note.forgotten.size()));
    noted_.push_back(records.batch);
}

bool Delivery::deliver(const Note *note, const std::vector<Insertion> &insertions, uint64_t batch) {
    try {
        return database_->deliver(note, insertions);
    } catch (const BadRow &error) {
        if (!error.place)
            throw std::runtime_error(settings_.choice.table.shown() + ": " + error.what());
        const std::string where = batch < first_part ? " of batch " + std::to_string(batch) : " of a part of a batch";
        throw BadRecord(settings_.choice.table.shown() + ": row " + std::to_string(*error.place + 1) + where + ", "
                            + rows_.description(*error.place) + ": " + error.what(),
                        *error.place);
    }
}

std::vector<Insertion> Delivery::make_insertions(const std::vector<size_t> &column_of_key, uint64_t batch) const {
    std::vector<Insertion> insertions;
    for (Group &group : group(column_of_key)) {
        insertions.push_back({settings_.choice.table, {}, {}, std::move(group.rows), ""});
        Insertion &insertion = insertions.back();
        for (const size_t key : group.keys) {
            insertion.columns.push_back(&(*table_)[column_of_key[key]]);
            insertion.cells.push_back(&rows_.cells(key));
        }
        insertion.token = run_ + "-" + std::to_string(batch) + "-" + std::to_string(insertions.size() - 1);
    }
    return insertions;
}

void Delivery::flush() {
    if (!has_notes_)
        return;
    persist([&] {
        open();
        database_->execute("DELETE FROM " + database_->quoted(settings_.notes) + " WHERE run = "
                           + Database::text_literal(run_) + " AND writer = " + std::to_string(context_.instance));
    });
}

// ------------------------------------------------------------------------------------------------------------ table

void Delivery::find_table(bool may_create) {
    const TableChoice &choice = settings_.choice;
    table_ = database_->columns(choice.table);
    if (!table_ && settings_.creates) {
        if (!may_create)
            return;
        std::vector<NewColumn> columns;
        for (size_t key = 0; key < rows_.keys().size(); key++) {
            const std::string &name = rows_.keys()[key];
            if (!choice.columns.empty() && settings_.ignores_unknown
                && std::find(choice.columns.begin(), choice.columns.end(), name) == choice.columns.end())
                continue;
            Cell::Kind kind = Cell::Kind::null;
            for (const Cell &cell : rows_.cells(key))
                kind = common(kind, cell.kind);
            columns.push_back({name, kind});
        }
        for (const std::string &name : choice.columns)
            if (std::none_of(columns.begin(), columns.end(), [&](const NewColumn &known) { return known.name == name; }))
                columns.push_back({name, Cell::Kind::null});
        database_->create_table(choice.table, columns);
        table_ = database_->columns(choice.table);
    }
    if (!table_)
        throw std::runtime_error(settings_.dsn.shown() + " has no table " + choice.table.shown()
                                 + "; make it, or give --sql-create");
    for (const std::string &name : choice.columns)
        if (std::none_of(table_->begin(), table_->end(), [&](const Column &known) { return known.name == name; }))
            throw std::runtime_error("--sql-table names the column " + name + ", which table " + choice.table.shown()
                                     + " does not have; its columns are: " + list(*table_));
}

/// The column of each key; no_column: it is left out.
std::vector<size_t> Delivery::match_columns() {
    const std::vector<std::string> &chosen = settings_.choice.columns;
    std::vector<size_t> column_of_key;
    std::string unknown;
    for (const std::string &key : rows_.keys()) {
        size_t column = no_column;
        if (chosen.empty() || std::find(chosen.begin(), chosen.end(), key) != chosen.end())
            for (size_t i = 0; i < table_->size(); i++)
                if ((*table_)[i].name == key)
                    column = i;
        if (column == no_column && !settings_.ignores_unknown)
            unknown += (unknown.empty() ? "" : ", ") + key;
        column_of_key.push_back(column);
    }
    if (unknown.empty())
        return column_of_key;
    if (!chosen.empty())
        throw std::runtime_error("--sql-table names no column for these keys of the records: " + unknown
                                 + "; name them, leave them out with the mapping simple, or give --sql-ignore-unknown");
    throw std::runtime_error("table " + settings_.choice.table.shown() + " has no column for these keys of the records: "
                             + unknown + "; its columns are: " + list(*table_)
                             + "; leave them out with the mapping simple, or give --sql-ignore-unknown");
}

std::vector<Delivery::Group> Delivery::group(const std::vector<size_t> &column_of_key) const {
    std::vector<size_t> always, sometimes;
    for (size_t key = 0; key < column_of_key.size(); key++) {
        if (column_of_key[key] == no_column)
            continue;
        const auto &cells = rows_.cells(key);
        const bool matters = (*table_)[column_of_key[key]].has_default
                             && std::any_of(cells.begin(), cells.end(),
                                            [](const Cell &cell) { return cell.kind == Cell::Kind::missing; });
        (matters ? sometimes : always).push_back(key);
    }
    std::vector<Group> groups;
    if (sometimes.empty()) {
        Group &all = groups.emplace_back();
        all.keys = always;
        for (size_t row = 0; row < rows_.count(); row++)
            all.rows.push_back(row);
        return groups;
    }
    std::map<std::vector<size_t>, size_t> place_of_keys;
    for (size_t row = 0; row < rows_.count(); row++) {
        std::vector<size_t> keys = always;
        for (const size_t key : sometimes)
            if (rows_.cells(key)[row].kind != Cell::Kind::missing)
                keys.push_back(key);
        const auto [place, is_new] = place_of_keys.emplace(keys, groups.size());
        if (is_new)
            groups.push_back({keys, {}});
        groups[place->second].rows.push_back(row);
    }
    return groups;
}
