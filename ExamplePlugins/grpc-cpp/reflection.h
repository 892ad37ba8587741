// Asks a server what it serves, by grpc.reflection.v1 or v1alpha.

#pragma once

#include "remote.h"
#include "schema.h"

#include <memory>
#include <string>

/// The schema of a service as its server tells it. Throws SchemaError and CallError.
std::unique_ptr<Schema> reflected_schema(Remote &remote, const std::string &service);
