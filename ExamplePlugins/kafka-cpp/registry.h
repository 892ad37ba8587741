// A schema registry by its REST API, as far as a producer needs it: the number that stands for a schema.

#pragma once

#include "options.h"

#include <algorithm>
#include <memory>
#include <string>

/// The number of one schema of one subject.
class RegisteredSchema {
public:
    static void declare(OptionTable &table);

    RegisteredSchema(const Given &given, std::string subject, std::string schema);
    ~RegisteredSchema();
    RegisteredSchema(const RegisteredSchema &) = delete;
    RegisteredSchema &operator=(const RegisteredSchema &) = delete;

    /// What comes before the binary in a message: 0 and the number, the highest byte first. The registry is asked once.
    /// Throws `DeliveryError`.
    const std::string &frame();

private:
    struct Connection;

    std::string ask();
    [[noreturn]] void fail();

    const std::string subject_;
    const std::string body_;
    const bool only_looks_up_;
    std::unique_ptr<Connection> connection_;
    std::string frame_;
};
