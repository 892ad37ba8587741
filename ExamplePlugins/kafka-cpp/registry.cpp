#include "registry.h"

#include "errors.h"

#include <jansson.h>

extern "C" {
#include "transfer.h"
}

namespace {

constexpr int64_t most_seconds = 30;
constexpr size_t answer_limit = 1 << 16;

using Json = std::unique_ptr<json_t, decltype(&json_decref)>;

std::string body_of(const std::string &schema) {
    const Json body(json_object(), json_decref);
    json_object_set_new(body.get(), "schema", json_stringn(schema.data(), schema.size()));
    const std::unique_ptr<char, decltype(&free)> text(json_dumps(body.get(), JSON_COMPACT), free);
    if (!text)
        throw OptionError("the schema is not UTF-8");
    return text.get();
}

std::string escaped(const std::string &text) {
    const std::unique_ptr<char, decltype(&curl_free)> found(
        curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free);
    if (!found)
        throw std::bad_alloc();
    return found.get();
}

} // namespace

struct RegisteredSchema::Connection {
    transfer connection{};
    curl_slist *headers = nullptr;

    ~Connection() {
        transfer_close(&connection);
        curl_slist_free_all(headers);
    }

    void add_header(const std::string &line) {
        curl_slist *longer = curl_slist_append(headers, line.c_str());
        if (longer == nullptr)
            throw std::bad_alloc();
        headers = longer;
    }
};

void RegisteredSchema::declare(OptionTable &table) {
    table.add("registry", PLUGIN_VALUE_TEXT, "URL", "The schema registry.");
    table.add("registry-user", PLUGIN_VALUE_TEXT, "NAME:PASSWORD", "Whom the registry is to know this client as.");
    table.add("registry-token", PLUGIN_VALUE_TEXT, "TOKEN", "A bearer token for the registry, in place of a name.");
    table.add_file("registry-ca", "Certificates that the registry is checked with, in PEM; else those of the system.");
    table.add("registry-retries", PLUGIN_VALUE_INTEGER, "N",
              "How often the registry is asked again after a failed connection and the statuses 429 and 5xx.", "3");
    table.add("lookup-only", PLUGIN_VALUE_FLAG, "", "Do not register schemas: the registry must have them already.");
}

RegisteredSchema::RegisteredSchema(const Given &given, std::string subject, std::string schema)
    : subject_(std::move(subject)), body_(body_of(schema)), only_looks_up_(given.flag("lookup-only")),
      connection_(std::make_unique<Connection>()) {
    std::string url = given.text("registry");
    if (url.empty())
        throw given.problem("registry", "it is not given; expected the URL of the schema registry");
    while (!url.empty() && url.back() == '/')
        url.pop_back();
    url += "/subjects/" + escaped(subject_) + (only_looks_up_ ? "" : "/versions");
    const std::string option = given.shown("registry");
    transfer &connection = connection_->connection;
    if (transfer_open(&connection, &given.context(), option.c_str(), as_text(url), most_seconds,
                      given.integer("registry-retries"), answer_limit)
        != 0)
        throw OptionError(connection.reason);
    connection_->add_header("Content-Type: application/vnd.schemaregistry.v1+json");
    connection_->add_header("Accept: application/vnd.schemaregistry.v1+json, application/json");
    connection_->add_header("Expect:");
    if (!given.text("registry-token").empty())
        connection_->add_header("Authorization: Bearer " + given.text("registry-token"));
    if (!given.text("registry-user").empty()) {
        curl_easy_setopt(connection.handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(connection.handle, CURLOPT_USERPWD, given.text("registry-user").c_str());
    }
    if (!given.text("registry-ca").empty())
        curl_easy_setopt(connection.handle, CURLOPT_CAINFO, given.text("registry-ca").c_str());
    connection.headers = connection_->headers;
    connection.method = "POST";
}

RegisteredSchema::~RegisteredSchema() = default;

const std::string &RegisteredSchema::frame() {
    if (frame_.empty())
        frame_ = ask();
    return frame_;
}

std::string RegisteredSchema::ask() {
    transfer &connection = connection_->connection;
    if (transfer_send(&connection, body_.data(), body_.size()) != 0)
        fail();
    const Json answer(json_loadb(connection.answer, connection.answer_length, 0, nullptr), json_decref);
    const json_t *id = json_object_get(answer.get(), "id");
    if (!json_is_integer(id) || json_integer_value(id) < 0 || json_integer_value(id) > INT32_MAX)
        throw DeliveryError("the registry answers no id for subject " + subject_ + ": "
                            + std::string(connection.answer, std::min<size_t>(connection.answer_length, SHOWN_SIZE)));
    const auto number = static_cast<uint32_t>(json_integer_value(id));
    std::string frame(1, '\0');
    for (int shift = 24; shift >= 0; shift -= 8)
        frame += static_cast<char>(number >> shift & 0xFF);
    return frame;
}

void RegisteredSchema::fail() {
    const transfer &connection = connection_->connection;
    const Json answer(json_loadb(connection.answer, connection.answer_length, 0, nullptr), json_decref);
    const json_t *message = json_object_get(answer.get(), "message");
    std::string words = "the registry ";
    switch (connection.status) {
    case 401:
    case 403: words += "does not let this client in for subject " + subject_; break;
    case 404: words += only_looks_up_ ? "does not have the schema of subject " + subject_ : "has no such address"; break;
    case 409: words += "refuses the schema of subject " + subject_ + ", which is not compatible with earlier ones"; break;
    case 422: words += "refuses the schema of subject " + subject_ + " as wrong"; break;
    default: words += "cannot be asked for the schema of subject " + subject_;
    }
    words += ": ";
    if (connection.status != 0 && json_is_string(message))
        words += "status " + std::to_string(connection.status) + ", " + json_string_value(message);
    else
        words += connection.reason;
    throw DeliveryError(words);
}
