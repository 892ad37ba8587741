// The medium `grpc`. A method that takes a stream gets one call for each batch, any other one call for each record.
//
// A batch is made into messages before the call begins, so a record that does not fit costs no half of a batch. Each
// call carries the number of its batch as metadata, by which a server can tell one that comes again after a crash.

#include "record_message.h"
#include "service.h"

#include <boundary.h>

namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Message;

class GrpcMedium {
public:
    explicit GrpcMedium(const plugin_context &context)
        : service_(context), method_(service_.method()),
          path_(Service::path(method_)), message_(service_.schema().make(method_.input_type())),
          may_lack_fields_(method_.input_type()->file()->syntax() == FileDescriptor::SYNTAX_PROTO2) {}

    void write(const plugin_records &records) {
        requests_.clear();
        CborReader reader(records.data, records.length);
        for (uint64_t i = 0; i < records.count; i++)
            requests_.push_back(encode(reader, i, records.batch));
        const Remote::Metadata metadata = {{"pluginhost-batch", std::to_string(records.batch)}};
        if (method_.client_streaming())
            service_.remote().call(path_, requests_, metadata, 0);
        else
            call_for_each(metadata);
    }

private:
    grpc::ByteBuffer encode(CborReader &reader, uint64_t place, uint64_t batch) {
        message_->Clear();
        try {
            read_record(reader, *message_);
            if (may_lack_fields_ && !message_->IsInitialized())
                throw MisfitError("required fields have no key: " + message_->InitializationErrorString());
        } catch (const MisfitError &error) {
            throw BadRecord(record_name(place, batch) + ": " + error.what(), place);
        }
        return Remote::encode(*message_);
    }

    void call_for_each(Remote::Metadata metadata) {
        metadata.emplace_back("pluginhost-record", "");
        for (size_t i = 0; i < requests_.size(); i++) {
            metadata.back().second = std::to_string(i);
            try {
                service_.remote().call(path_, {requests_[i]}, metadata, 0);
            } catch (const CallError &error) {
                throw CallError(std::string(error.what()) + " (record " + std::to_string(i + 1) + " of "
                                    + std::to_string(requests_.size()) + "; those before it were taken)",
                                error.code);
            }
        }
    }

    Service service_;
    const google::protobuf::MethodDescriptor &method_;
    const std::string path_;
    const std::unique_ptr<Message> message_;
    const bool may_lack_fields_;
    std::vector<grpc::ByteBuffer> requests_;
};

} // namespace

void register_medium(const plugin_registrar *registrar) {
    add_medium<GrpcMedium>(registrar,
                           Service::declaration("grpc", "Calls a method of a gRPC service with the records."),
                           PLUGIN_ENCODING_CBOR, "grpc");
}
