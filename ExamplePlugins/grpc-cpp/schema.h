// Which services and messages there are: from .proto files, or from a server that is asked.

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/dynamic_message.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

/// Why there is no schema, or why what is asked for is not in it.
class SchemaError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Makes the descriptor file of a name; false: there is none.
using FileSource = std::function<bool(const std::string &name, google::protobuf::FileDescriptorProto &file)>;

class Schema {
public:
    /// Reads the first of the files; the others are those that it imports. Throws SchemaError.
    static std::unique_ptr<Schema> from_files(const std::vector<std::string> &paths);

    /// Takes a file and what it imports, which `source` is asked for. Throws SchemaError.
    static std::unique_ptr<Schema> from_descriptors(std::vector<google::protobuf::FileDescriptorProto> files,
                                                    const FileSource &source);

    /// Whether protobuf brings this file along, as it does with google/protobuf/timestamp.proto.
    static bool is_built_in(const std::string &file);

    /// A service by its full name. Throws SchemaError.
    const google::protobuf::ServiceDescriptor &service(const std::string &name) const;

    /// A method of a service. Throws SchemaError.
    static const google::protobuf::MethodDescriptor &method(const google::protobuf::ServiceDescriptor &service,
                                                            const std::string &name);

    /// A new message; it may not outlive the schema.
    std::unique_ptr<google::protobuf::Message> make(const google::protobuf::Descriptor *type);

private:
    /// What found the files, where that is more than the pool keeps.
    std::vector<std::shared_ptr<void>> parts_;
    google::protobuf::SimpleDescriptorDatabase files_;
    std::unique_ptr<google::protobuf::DescriptorPool> pool_;
    google::protobuf::DynamicMessageFactory factory_;
};
