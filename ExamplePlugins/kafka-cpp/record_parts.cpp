#include "record_parts.h"

#include "json_text.h"

#include <cmath>
#include <limits>

namespace {

using Kind = CborItem::Kind;

[[noreturn]] void refuse_time(const std::string &what) {
    throw RecordError("its time is " + what + "; expected a time, or milliseconds since 1970");
}

} // namespace

void require(const std::optional<ItemBytes> &part, const std::string &name, const char *what) {
    if (!part)
        throw RecordError("it has no field '" + name + "', which is to be the " + what);
}

std::optional<std::string> scalar_text(const ItemBytes &item) {
    CborReader reader = item.reader();
    const CborItem head = reader.next();
    switch (head.kind) {
    case Kind::null: return std::nullopt;
    case Kind::text:
    case Kind::bytes: return std::string(head.text);
    default: {
        CborReader again = item.reader();
        std::string text;
        append_json(again, text);
        return text;
    }
    }
}

int64_t milliseconds(const ItemBytes &item) {
    CborReader reader = item.reader();
    CborItem head = reader.next();
    int64_t found = 0;
    if (head.kind == Kind::tag && head.argument == time_tag) {
        const int64_t microseconds = read_time(reader);
        found = microseconds / 1000 - (microseconds % 1000 < 0 ? 1 : 0);
    } else if (head.kind == Kind::non_negative && head.argument <= std::numeric_limits<int64_t>::max()) {
        found = static_cast<int64_t>(head.argument);
    } else if (head.kind == Kind::number && std::fabs(head.number) < 9.2e18) {
        found = static_cast<int64_t>(std::floor(head.number));
    } else {
        std::string text;
        CborReader again = item.reader();
        append_json(again, text);
        refuse_time(text);
    }
    if (found < 0)
        refuse_time("before 1970, which messages cannot have");
    return found;
}

std::optional<ItemBytes> find_path(const ItemBytes &record, std::string_view path) {
    for (size_t dot = path.find('.');; dot = path.find('.', dot + 1)) {
        const std::string_view name = path.substr(0, dot);
        CborReader reader = record.reader();
        const CborItem map = reader.next();
        if (map.kind != Kind::map)
            return std::nullopt;
        for (uint64_t i = 0; map.is_open ? !reader.is_at_open_end() : i < map.argument; i++) {
            const CborItem key = reader.next();
            const uint8_t *place = reader.place();
            reader.skip();
            if (key.kind != Kind::text || key.text != name)
                continue;
            const ItemBytes found{place, static_cast<size_t>(reader.place() - place)};
            if (dot == std::string_view::npos)
                return found;
            if (const auto deeper = find_path(found, path.substr(dot + 1)))
                return deeper;
        }
        if (dot == std::string_view::npos)
            return std::nullopt;
    }
}
