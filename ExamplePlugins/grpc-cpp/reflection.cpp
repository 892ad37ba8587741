#include "reflection.h"

#include "wire_reflection.pb.h"

namespace {

using google::protobuf::FileDescriptorProto;
using pluginhost::reflection::Answer;
using pluginhost::reflection::Question;

class Reflection {
public:
    explicit Reflection(Remote &remote) : remote_(remote) {}

    /// A server has the old revision, the new one, or both.
    Answer ask(const Question &question) {
        static const std::string revisions[] = {"v1", "v1alpha"};
        while (true) {
            try {
                return ask(question, revisions[revision_]);
            } catch (const CallError &error) {
                if (error.code != grpc::StatusCode::UNIMPLEMENTED)
                    throw;
                if (++revision_ == std::size(revisions))
                    throw SchemaError(remote_.endpoint() + " has no server reflection: give --grpc-proto");
            }
        }
    }

    static std::vector<FileDescriptorProto> files(const Answer &answer) {
        std::vector<FileDescriptorProto> files;
        for (const auto &bytes : answer.files().descriptors()) {
            FileDescriptorProto file;
            if (!file.ParseFromString(bytes))
                throw SchemaError("the server's reflection has a descriptor file that cannot be read");
            files.push_back(std::move(file));
        }
        return files;
    }

private:
    Answer ask(const Question &question, const std::string &revision) {
        const auto answers = remote_.call("/grpc.reflection." + revision + ".ServerReflection/ServerReflectionInfo",
                                          {Remote::encode(question)}, {}, 1);
        Answer answer;
        if (answers.empty() || !Remote::decode(answers.front(), answer))
            throw SchemaError(remote_.endpoint() + ": the server's reflection gave no answer that can be read");
        return answer;
    }

    Remote &remote_;
    size_t revision_ = 0;
};

std::string services(Reflection &reflection) {
    Question question;
    question.set_list_services("*");
    std::string known;
    const Answer answer = reflection.ask(question);
    for (const auto &service : answer.services().services())
        known += (known.empty() ? "" : ", ") + service.name();
    return known.empty() ? "none" : known;
}

} // namespace

std::unique_ptr<Schema> reflected_schema(Remote &remote, const std::string &service) {
    Reflection reflection(remote);
    Question question;
    question.set_symbol(service);
    const Answer answer = reflection.ask(question);
    if (answer.has_refusal())
        throw SchemaError(remote.endpoint() + " has no service " + service + " (" + answer.refusal().message()
                          + "); its services are: " + services(reflection));
    return Schema::from_descriptors(Reflection::files(answer), [&](const std::string &name, FileDescriptorProto &file) {
        Question question;
        question.set_file_name(name);
        for (auto &found : Reflection::files(reflection.ask(question))) {
            if (found.name() == name) {
                file = std::move(found);
                return true;
            }
        }
        return false;
    });
}
