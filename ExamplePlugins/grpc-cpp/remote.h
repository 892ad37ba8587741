// One server, and calls of its methods.

#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <google/protobuf/message.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// A call that did not succeed, with the server, the method, the code and what was said.
class CallError : public std::runtime_error {
public:
    CallError(const std::string &message, grpc::StatusCode code) : std::runtime_error(message), code(code) {}

    const grpc::StatusCode code;
};

class Remote {
public:
    using Metadata = std::vector<std::pair<std::string, std::string>>;

    struct Settings {
        std::string endpoint;
        /// How long a call may take; 0: as long as it wants.
        std::chrono::duration<double> timeout{};
        bool waits_for_server = false;
        bool uses_tls = false;
        /// Authorities in PEM that are trusted; empty: those of the system.
        std::string roots;
        /// Whether the run is being stopped: calls then wait for no server, and soon end.
        std::function<bool()> is_cancelled;
    };

    /// Connects at the first call. Throws std::runtime_error for an endpoint that is none.
    explicit Remote(Settings settings);

    /// Calls a method of any form, such as "/package.Service/Method": gives it all requests and returns all that it
    /// answers, when it has ended well. Throws CallError.
    ///
    /// One thread at a time.
    std::vector<grpc::ByteBuffer> call(const std::string &method, const std::vector<grpc::ByteBuffer> &requests,
                                       const Metadata &metadata = {}, size_t kept_answers = SIZE_MAX);

    static grpc::ByteBuffer encode(const google::protobuf::Message &message);

    /// Whether the bytes are such a message.
    static bool decode(grpc::ByteBuffer bytes, google::protobuf::Message &message);

    const std::string &endpoint() const { return settings_.endpoint; }

private:
    const Settings settings_;
    std::unique_ptr<grpc::GenericStub> stub_;
    /// Empty between calls: a call takes out all that it put in.
    grpc::CompletionQueue queue_;
};
