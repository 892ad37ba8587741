// Why a verb of the bus was not done.

#pragma once

#include <plugin_abi.h>

#include <stdexcept>
#include <string>

/// A verb was not done, or nobody can tell.
class BusFailure : public std::runtime_error {
public:
    BusFailure(plugin_status status, const std::string &reason) : std::runtime_error(reason), status(status) {}

    const plugin_status status;
};
