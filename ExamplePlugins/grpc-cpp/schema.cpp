#include "schema.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <string_view>
#include <unistd.h>

namespace {

using namespace google::protobuf;

/// Files of a schema that a server may have us ask for.
constexpr size_t most_files = 2000;

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// The first complaint counts: the others mostly follow from it.
class Complaints final : public DescriptorPool::ErrorCollector, public compiler::MultiFileErrorCollector {
public:
    void AddError(const std::string &file, const std::string &element, const Message *, ErrorLocation,
                  const std::string &message) override {
        add(file + ": " + element + ": " + message);
    }

    void AddError(const std::string &file, int line, int column, const std::string &message) override {
        // Lines and columns count from 0, and -1 stands for the file as a whole.
        add(line < 0 ? file + ": " + message
                     : file + ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1) + ": " + message);
    }

    void AddWarning(const std::string &, const std::string &, const Message *, ErrorLocation,
                    const std::string &) override {}
    void AddWarning(const std::string &, int, int, const std::string &) override {}

    std::string first;

private:
    void add(std::string text) {
        if (first.empty())
            first = std::move(text);
    }
};

/// The files that the user names, and no others: they are what was granted. An import is found by the end of a path.
class NamedFiles final : public compiler::SourceTree {
public:
    explicit NamedFiles(std::vector<std::string> paths) : paths_(std::move(paths)) {}

    io::ZeroCopyInputStream *Open(const std::string &name) override {
        // Theirs are taken from protobuf itself; see is_named in record_message.cpp.
        if (Schema::is_built_in(name))
            return nullptr;
        for (const auto &path : paths_) {
            if (path != name && !ends_with(path, "/" + name))
                continue;
            const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
            if (file < 0) {
                error_ = path + ": " + std::strerror(errno);
                return nullptr;
            }
            auto *stream = new io::FileInputStream(file);
            stream->SetCloseOnDelete(true);
            return stream;
        }
        error_ = "it is not among the files of --grpc-proto; give that option once more with its path";
        return nullptr;
    }

    std::string GetLastErrorMessage() override { return error_; }

private:
    std::vector<std::string> paths_;
    std::string error_;
};

/// All that lives as long as a schema of files does.
struct ParsedFiles {
    explicit ParsedFiles(const std::vector<std::string> &paths)
        : tree(paths), built_in(*DescriptorPool::generated_pool()), database(&tree, &built_in) {
        database.RecordErrorsTo(&complaints);
    }

    NamedFiles tree;
    DescriptorPoolDatabase built_in;
    Complaints complaints;
    compiler::SourceTreeDescriptorDatabase database;
};

} // namespace

bool Schema::is_built_in(const std::string &file) {
    return file.compare(0, 16, "google/protobuf/") == 0
           && DescriptorPool::generated_pool()->FindFileByName(file) != nullptr;
}

std::unique_ptr<Schema> Schema::from_files(const std::vector<std::string> &paths) {
    auto schema = std::make_unique<Schema>();
    auto parts = std::make_shared<ParsedFiles>(paths);
    schema->parts_.push_back(parts);
    schema->pool_ =
        std::make_unique<DescriptorPool>(&parts->database, parts->database.GetValidationErrorCollector());
    if (schema->pool_->FindFileByName(paths.front()) == nullptr)
        throw SchemaError(parts->complaints.first.empty() ? paths.front() + " is no .proto file"
                                                          : parts->complaints.first);
    return schema;
}

std::unique_ptr<Schema> Schema::from_descriptors(std::vector<FileDescriptorProto> files, const FileSource &source) {
    auto schema = std::make_unique<Schema>();
    std::vector<std::string> names;
    std::set<std::string> known;
    const auto take = [&](const FileDescriptorProto &file) {
        if (!known.insert(file.name()).second)
            return;
        names.push_back(file.name());
        if (is_built_in(file.name())) {
            FileDescriptorProto own;
            DescriptorPool::generated_pool()->FindFileByName(file.name())->CopyTo(&own);
            if (!schema->files_.Add(own))
                throw SchemaError("two descriptor files contradict each other: " + file.name());
            files.push_back(own);
        } else {
            if (!schema->files_.Add(file))
                throw SchemaError("two descriptor files contradict each other: " + file.name());
            files.push_back(file);
        }
    };
    auto given = std::move(files);
    files.clear();
    for (const auto &file : given)
        take(file);
    for (size_t i = 0; i < files.size(); i++) {
        const FileDescriptorProto file = files[i];
        for (const auto &name : file.dependency()) {
            if (known.count(name) != 0)
                continue;
            if (known.size() >= most_files)
                throw SchemaError("the service needs more than " + std::to_string(most_files) + " descriptor files");
            FileDescriptorProto needed;
            needed.set_name(name);
            if (!is_built_in(name) && !source(name, needed))
                throw SchemaError("there is no descriptor file " + name + ", which " + file.name() + " imports");
            if (needed.name() != name)
                throw SchemaError("asked for descriptor file " + name + ", got " + needed.name());
            take(needed);
        }
    }
    auto complaints = std::make_shared<Complaints>();
    schema->parts_.push_back(complaints);
    schema->pool_ = std::make_unique<DescriptorPool>(&schema->files_, complaints.get());
    for (const auto &name : names)
        if (schema->pool_->FindFileByName(name) == nullptr)
            throw SchemaError("the descriptors are wrong: " + complaints->first);
    return schema;
}

const ServiceDescriptor &Schema::service(const std::string &name) const {
    const ServiceDescriptor *service = pool_->FindServiceByName(name);
    if (service == nullptr)
        throw SchemaError("there is no service " + name);
    return *service;
}

const MethodDescriptor &Schema::method(const ServiceDescriptor &service, const std::string &name) {
    if (const MethodDescriptor *method = service.FindMethodByName(name))
        return *method;
    std::string known;
    for (int i = 0; i < service.method_count(); i++)
        known += (i == 0 ? "" : ", ") + service.method(i)->name();
    throw SchemaError("service " + service.full_name() + " has no method " + name
                      + "; its methods are: " + (known.empty() ? "none" : known));
}

std::unique_ptr<Message> Schema::make(const Descriptor *type) {
    return std::unique_ptr<Message>(factory_.GetPrototype(type)->New());
}
