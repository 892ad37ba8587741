// The configuration of librdkafka, put together from the options of an extension.

#pragma once

#include "options.h"

#include <librdkafka/rdkafka.h>

#include <memory>
#include <utility>

/// What every extension is told about the brokers.
class ClientSettings {
public:
    /// Declare the options that all have.
    static void declare_servers(OptionTable &table);
    static void declare_properties(OptionTable &table);

    /// A configuration of librdkafka; the caller owns it. Throws `OptionError` if a property does not fit.
    std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> make() const;

    /// A value of that configuration.
    std::string value(const char *name) const;

protected:
    /// Reads the options. `initial`: properties that the user's come after.
    explicit ClientSettings(const Given &given, const std::vector<std::pair<const char *, const char *>> &initial);

    /// Throws `OptionError` if no broker is named.
    void check_servers(const Given &given) const;

    void set(std::string name, std::string value, std::string source);

private:
    void add_properties(const std::string &source, const std::vector<std::string> &texts);
    void add_file(const Given &given);

    struct Property {
        std::string name;
        std::string value;
        /// Where it comes from, for messages.
        std::string source;
    };
    std::vector<Property> properties_;
};
