// How a batch gets into a table exactly once.
//
// The rows of a batch are inserted in one transaction with a note of its number, whose key is unique. A batch that
// comes again, because a worker died or a connection was lost when nobody had heard of its commit, finds its note and
// is done; and if the transaction of the dead is still open on the server, the note waits for its end. Notes that are
// no longer needed are deleted: of each writer some dozens stay while it runs, none when it has ended well.
//
// One plugin serves all databases: to users it is one medium with one set of options, and what it may reach follows
// from the scheme of the URL that a run gives. What a worker loads of the other libraries is shared and not touched.

#pragma once

#include "database.h"
#include "rows.h"
#include "settings.h"

#include <boundary.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class Delivery {
public:
    /// Connects, and looks at the table. Throws std::runtime_error.
    explicit Delivery(const plugin_context &context);

    /// Throws BadRecord where it is one record that the table does not take.
    void write(const plugin_records &records);

    /// Deletes the notes, for all batches are known to have arrived.
    void flush();

private:
    /// Rows that have values for the same columns: where a row lacks one that has a default, it is not to become null.
    struct Group {
        std::vector<size_t> keys;
        std::vector<size_t> rows;
    };

    void open();
    void persist(const std::function<void()> &body);
    bool pause(int attempt);
    void write_once(const plugin_records &records);
    void find_table(bool may_create);
    std::vector<size_t> match_columns();
    std::vector<Group> group(const std::vector<size_t> &column_of_key) const;
    std::vector<Insertion> make_insertions(const std::vector<size_t> &column_of_key, uint64_t batch) const;
    bool deliver(const Note *note, const std::vector<Insertion> &insertions, uint64_t batch);

    const plugin_context &context_;
    const Settings settings_;
    const std::string run_;
    const std::unique_ptr<Database> database_;
    bool is_connected_ = false;
    bool has_notes_ = false;
    std::optional<std::vector<Column>> table_;
    Rows rows_;
    /// Numbers of batches whose notes this instance has made, the oldest first.
    std::deque<uint64_t> noted_;
};
