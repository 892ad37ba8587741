#include "remote.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/security/credentials.h>

#include <fstream>
#include <optional>
#include <sstream>

namespace {

/// How often a call that takes long looks whether the run is being stopped.
constexpr std::chrono::milliseconds slice(500);
/// How long a call may then still take. The host's own patience is a minute.
constexpr std::chrono::seconds grace(10);

/// Larger answers are refused, so that a server cannot fill the memory with one.
constexpr int largest_answer = 64 << 20;

const char *name(grpc::StatusCode code) {
    static const char *const names[] = {
        "OK",           "CANCELLED",         "UNKNOWN",            "INVALID_ARGUMENT",    "DEADLINE_EXCEEDED",
        "NOT_FOUND",    "ALREADY_EXISTS",    "PERMISSION_DENIED",  "RESOURCE_EXHAUSTED",  "FAILED_PRECONDITION",
        "ABORTED",      "OUT_OF_RANGE",      "UNIMPLEMENTED",      "INTERNAL",            "UNAVAILABLE",
        "DATA_LOSS",    "UNAUTHENTICATED"};
    return code >= 0 && code < static_cast<int>(sizeof names / sizeof *names) ? names[code] : "an unknown code";
}

/// gRPC's own default looks where Debian does not put them.
std::string system_roots() {
    for (const char *path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"}) {
        std::ifstream file(path);
        if (!file)
            continue;
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    throw std::runtime_error("the system has no list of authorities for TLS: install ca-certificates, or give "
                             "--grpc-tls-roots");
}

void check_endpoint(const std::string &endpoint) {
    const auto colon = endpoint.rfind(':');
    const std::string port = colon == std::string::npos ? "" : endpoint.substr(colon + 1);
    if (colon == 0 || port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos)
        throw std::runtime_error("--grpc-endpoint is '" + endpoint + "', expected HOST:PORT");
}

/// Points of a call that are waited for.
enum Step : intptr_t { started, was_written, wrote_all, was_read, ended };

void *tag(Step step) { return reinterpret_cast<void *>(static_cast<intptr_t>(step)); }

/// A call that runs. It reads while it writes, because a server may answer before it has heard all, and wait for its
/// answers to be taken.
class Running {
public:
    Running(grpc::GenericStub &stub, grpc::CompletionQueue &queue, grpc::ClientContext &context,
            const std::string &method, size_t kept_answers, const std::function<bool()> &is_cancelled)
        : queue_(queue), context_(context), kept_answers_(kept_answers), is_cancelled_(is_cancelled),
          call_(stub.PrepareCall(&context, method, &queue)) {}

    grpc::Status run(const std::vector<grpc::ByteBuffer> &requests) {
        call_->StartCall(tag(started));
        if (wait(started)) {
            call_->Read(&answer_, tag(was_read));
            is_reading_ = true;
            // A server that has heard enough ends the call; whether that is well, its status says.
            bool is_heard = true;
            for (size_t i = 0; i < requests.size() && is_heard; i++) {
                grpc::WriteOptions options;
                if (i + 1 < requests.size())
                    options.set_buffer_hint();
                call_->Write(requests[i], options, tag(was_written));
                is_heard = wait(was_written);
            }
            if (is_heard) {
                call_->WritesDone(tag(wrote_all));
                wait(wrote_all);
            }
            if (is_reading_)
                wait(was_read);
        }
        grpc::Status status;
        call_->Finish(&status, tag(ended));
        wait(ended);
        return status;
    }

    std::vector<grpc::ByteBuffer> answers;

private:
    /// Waits for a step; of reading, for the end of all answers. Returns whether it succeeded.
    bool wait(Step step) {
        void *reached = nullptr;
        bool is_good = false;
        while (true) {
            const auto found = queue_.AsyncNext(&reached, &is_good, std::chrono::system_clock::now() + slice);
            if (found == grpc::CompletionQueue::SHUTDOWN)
                return false;
            if (found == grpc::CompletionQueue::TIMEOUT) {
                hurry(step);
                continue;
            }
            if (reached == tag(was_read)) {
                if (is_good) {
                    if (answers.size() < kept_answers_)
                        answers.push_back(answer_);
                    call_->Read(&answer_, tag(was_read));
                    continue;
                }
                is_reading_ = false;
            }
            if (reached == tag(step))
                return is_good;
        }
    }

    /// Ends the call when the run is being stopped: at once if there is no server yet, else when its grace is over.
    void hurry(Step step) {
        if (!is_cancelled_())
            return;
        const auto now = std::chrono::steady_clock::now();
        if (!last_moment_)
            last_moment_ = now + grace;
        if (step == started || now >= *last_moment_)
            context_.TryCancel();
    }

    grpc::CompletionQueue &queue_;
    grpc::ClientContext &context_;
    const size_t kept_answers_;
    const std::function<bool()> &is_cancelled_;
    std::optional<std::chrono::steady_clock::time_point> last_moment_;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
    grpc::ByteBuffer answer_;
    bool is_reading_ = false;
};

} // namespace

Remote::Remote(Settings settings) : settings_(std::move(settings)) {
    check_endpoint(settings_.endpoint);
    std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
    if (settings_.uses_tls) {
        grpc::SslCredentialsOptions options;
        options.pem_root_certs = settings_.roots.empty() ? system_roots() : settings_.roots;
        credentials = grpc::SslCredentials(options);
    }
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(largest_answer);
    stub_ = std::make_unique<grpc::GenericStub>(
        grpc::CreateCustomChannel(settings_.endpoint, credentials, arguments));
}

std::vector<grpc::ByteBuffer> Remote::call(const std::string &method, const std::vector<grpc::ByteBuffer> &requests,
                                           const Metadata &metadata, size_t kept_answers) {
    grpc::ClientContext context;
    if (settings_.timeout.count() > 0)
        context.set_deadline(std::chrono::system_clock::now()
                             + std::chrono::duration_cast<std::chrono::system_clock::duration>(settings_.timeout));
    context.set_wait_for_ready(settings_.waits_for_server && !settings_.is_cancelled());
    for (const auto &[key, value] : metadata)
        context.AddMetadata(key, value);
    Running running(*stub_, queue_, context, method, kept_answers, settings_.is_cancelled);
    const grpc::Status status = running.run(requests);
    if (!status.ok())
        throw CallError(settings_.endpoint + ": " + method + ": " + name(status.error_code()) + ": "
                            + (status.error_message().empty() ? "without a reason" : status.error_message()),
                        status.error_code());
    return std::move(running.answers);
}

grpc::ByteBuffer Remote::encode(const google::protobuf::Message &message) {
    grpc::ByteBuffer bytes;
    bool is_owned = false;
    const auto status = grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(
        message, &bytes, &is_owned);
    if (!status.ok())
        throw std::runtime_error("a " + message.GetTypeName() + " cannot be encoded: " + status.error_message());
    return bytes;
}

bool Remote::decode(grpc::ByteBuffer bytes, google::protobuf::Message &message) {
    return grpc::GenericDeserialize<grpc::ProtoBufferReader, google::protobuf::Message>(&bytes, &message).ok();
}
