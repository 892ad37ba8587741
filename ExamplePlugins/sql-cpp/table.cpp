#include "table.h"

#include <boundary.h>

namespace {

class NameReader {
public:
    explicit NameReader(std::string_view text) : whole_(text), rest_(text) {}

    bool is_at_end() {
        skip_blanks();
        return rest_.empty();
    }

    bool take(char mark) {
        skip_blanks();
        if (rest_.empty() || rest_.front() != mark)
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string name() {
        skip_blanks();
        std::string name;
        if (take('"')) {
            while (true) {
                if (rest_.empty())
                    fail("a quotation mark is not closed");
                const char character = rest_.front();
                rest_.remove_prefix(1);
                if (character == '"' && (rest_.empty() || rest_.front() != '"'))
                    break;
                if (character == '"')
                    rest_.remove_prefix(1);
                name += character;
            }
        } else {
            const size_t end = rest_.find_first_of(" \t\r\n.,()\"");
            name = rest_.substr(0, end);
            rest_.remove_prefix(name.size());
        }
        if (name.empty())
            fail("a name is missing");
        return name;
    }

    [[noreturn]] void fail(const char *what) const {
        throw OptionError("--sql-table is '" + std::string(whole_) + "': " + what
                          + "; expected a form such as 'events' or 'events (time, name)'");
    }

private:
    void skip_blanks() {
        const size_t start = rest_.find_first_not_of(" \t\r\n");
        rest_.remove_prefix(start == std::string_view::npos ? rest_.size() : start);
    }

    const std::string_view whole_;
    std::string_view rest_;
};

} // namespace

TableChoice TableChoice::parse(std::string_view text) {
    NameReader reader(text);
    TableChoice choice;
    choice.table.name = reader.name();
    if (reader.take('.')) {
        choice.table.schema = choice.table.name;
        choice.table.name = reader.name();
    }
    if (reader.take('(')) {
        do
            choice.columns.push_back(reader.name());
        while (reader.take(','));
        if (!reader.take(')'))
            reader.fail("a parenthesis is not closed");
    }
    if (!reader.is_at_end())
        reader.fail("there is more behind its end");
    return choice;
}
