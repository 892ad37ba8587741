#include "message_mark.h"

namespace {

constexpr char version = 1;
constexpr size_t size = 1 + 8 + 8 + 4 + 8;

void append(uint64_t number, int bytes, std::string &text) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(number >> shift & 0xFF);
}

uint64_t take(const unsigned char *&at, int bytes) {
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++)
        number = number << 8 | *at++;
    return number;
}

} // namespace

std::string MessageMark::bytes() const {
    std::string text(1, version);
    text.reserve(size);
    append(publisher, 8, text);
    append(number, 8, text);
    append(index, 4, text);
    append(floor, 8, text);
    return text;
}

std::optional<MessageMark> MessageMark::of(const rd_kafka_message_t *message) {
    rd_kafka_headers_t *headers = nullptr;
    const void *value = nullptr;
    size_t length = 0;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR
        || rd_kafka_header_get_last(headers, header, &value, &length) != RD_KAFKA_RESP_ERR_NO_ERROR || length != size)
        return {};
    const auto *at = static_cast<const unsigned char *>(value);
    if (*at++ != version)
        return {};
    MessageMark mark{};
    mark.publisher = take(at, 8);
    mark.number = take(at, 8);
    mark.index = static_cast<uint32_t>(take(at, 4));
    mark.floor = take(at, 8);
    return mark;
}
