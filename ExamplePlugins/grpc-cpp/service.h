// The service that the options name: its server, and what is known of its methods.

#pragma once

#include "remote.h"
#include "schema.h"

#include <boundary.h>

#include <memory>
#include <string>

/// Options of all that is registered here, in the order of their values.
enum ServiceOption { option_endpoint, option_method, option_proto, option_timeout, option_wait, option_tls, option_roots };

class Service {
public:
    /// What is registered under a name, with the options and needs that all here have.
    static Declaration declaration(std::string_view name, std::string_view summary);

    /// Reads the options and learns of the service: from the .proto files, else from the server itself.
    ///
    /// Throws std::runtime_error and what is derived of it.
    explicit Service(const plugin_context &context);

    Remote &remote() { return remote_; }
    Schema &schema() { return *schema_; }

    /// The method that the options name.
    const google::protobuf::MethodDescriptor &method() const { return Schema::method(*descriptor_, method_); }

    /// Another method of the same service.
    const google::protobuf::MethodDescriptor &method(const std::string &name) const {
        return Schema::method(*descriptor_, name);
    }

    /// As gRPC calls it: "/package.Service/Method".
    static std::string path(const google::protobuf::MethodDescriptor &method) {
        return "/" + method.service()->full_name() + "/" + method.name();
    }

private:
    Remote remote_;
    std::string method_;
    std::unique_ptr<Schema> schema_;
    const google::protobuf::ServiceDescriptor *descriptor_ = nullptr;
};
