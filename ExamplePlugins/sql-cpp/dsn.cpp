#include "dsn.h"

#include <boundary.h>

namespace {

int hexadecimal(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string decoded(std::string_view text) {
    std::string plain;
    for (size_t i = 0; i < text.size(); i++) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexadecimal(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexadecimal(text[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            throw OptionError("--sql-dsn has a % without two hexadecimal digits behind it; write %25 for the sign");
        plain += static_cast<char>(high << 4 | low);
        i += 2;
    }
    return plain;
}

/// Cuts off all up to the mark and returns it; all of the text if the mark is not in it.
std::string_view cut(std::string_view &text, char mark, bool &is_there) {
    const size_t place = text.find(mark);
    is_there = place != std::string_view::npos;
    const std::string_view before = text.substr(0, place);
    text.remove_prefix(is_there ? place + 1 : text.size());
    return before;
}

} // namespace

Dsn Dsn::parse(std::string_view url) {
    Dsn dsn;
    bool is_there = false;
    std::string_view scheme = cut(url, ':', is_there);
    if (!is_there)
        throw OptionError("--sql-dsn is no URL, expected one such as sqlite:///events.db or "
                          "postgresql://user:password@host/database");
    dsn.rest = url;
    dsn.scheme = scheme.substr(0, scheme.find('+'));
    std::string_view parameters = url;
    url = cut(parameters, '?', is_there);
    if (url.substr(0, 2) == "//") {
        url.remove_prefix(2);
        std::string_view authority = cut(url, '/', is_there);
        const size_t at = authority.rfind('@');
        if (at != std::string_view::npos) {
            std::string_view password = authority.substr(0, at);
            dsn.user = decoded(cut(password, ':', dsn.has_password));
            dsn.password = decoded(password);
            authority.remove_prefix(at + 1);
        }
        const size_t colon = authority.rfind(':');
        const size_t bracket = authority.rfind(']');
        if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
            dsn.port = authority.substr(colon + 1);
            authority = authority.substr(0, colon);
        }
        if (authority.size() > 1 && authority.front() == '[' && authority.back() == ']')
            authority = authority.substr(1, authority.size() - 2);
        dsn.host = decoded(authority);
    }
    dsn.database = decoded(url);
    while (!parameters.empty()) {
        std::string_view value = cut(parameters, '&', is_there);
        const std::string name = decoded(cut(value, '=', is_there));
        dsn.parameters[name] = decoded(value);
    }
    return dsn;
}

std::string Dsn::shown() const {
    std::string text = scheme + "://";
    if (!user.empty())
        text += user + "@";
    text += host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (!port.empty())
        text += ":" + port;
    return text + "/" + database;
}
