// Where a database is: dialect[+driver]://user:password@host:port/database?name=value&...

#pragma once

#include <map>
#include <string>
#include <string_view>

struct Dsn {
    /// Reads a URL. Throws std::runtime_error without the URL in it, for that may hold a password.
    static Dsn parse(std::string_view url);

    /// The dialect, without the driver that Avalon would use.
    std::string scheme;
    std::string user;
    std::string password;
    bool has_password = false;
    std::string host;
    /// Empty: the server's usual one.
    std::string port;
    /// Of SQLite the path of the file: three slashes begin a relative one, four an absolute one.
    std::string database;
    std::map<std::string, std::string> parameters;

    /// All behind the scheme as it was given: "//user:password@host/database?name=value".
    std::string rest;

    /// As it may be shown: without password and parameters.
    std::string shown() const;
};
